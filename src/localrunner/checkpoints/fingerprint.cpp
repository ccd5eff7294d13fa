// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/checkpoints/fingerprint.h"

#include "localrunner/containers/mount_paths.h"
#include "localrunner/images/file_access.h"

#include <QCryptographicHash>
#include <QLocale>
#include <QMessageAuthenticationCode>
#include <QSet>

#include <cerrno>
#include <sys/utsname.h>

namespace headstart {

namespace {

using Difference = std::optional<QString>;
using Names = QMap<QString, QString>;

QString orNone(const QString &text)
{
    return text.isEmpty() ? QStringLiteral("none") : text;
}

QString bytesText(qint64 bytes)
{
    return QLocale::c().formattedDataSize(bytes, 1, QLocale::DataSizeIecFormat);
}

Difference another(const QString &what, const QString &made, const QString &now)
{
    if (made == now)
        return std::nullopt;
    return QStringLiteral("%1 is %2 now, it was %3.").arg(what, orNone(now), orNone(made));
}

Difference otherIf(bool isOther, const QString &sentence)
{
    return isOther ? Difference(sentence) : std::nullopt;
}

Difference format(const Fingerprint &made, const Fingerprint &now)
{
    return otherIf(made.format != now.format || made.format != Fingerprint::currentFormat,
        QStringLiteral("It was made by another version of Headstart."));
}

QString packageSentence(const QString &name, const Names &made, const Names &now)
{
    if (!made.contains(name))
        return QStringLiteral("%1 %2 was added to the image").arg(name, now.value(name)).simplified();
    if (!now.contains(name))
        return QStringLiteral("%1 %2 was removed from the image").arg(name, made.value(name)).simplified();
    return QStringLiteral("%1 in the image is %2 now, it was %3")
        .arg(name, orNone(now.value(name)), orNone(made.value(name)));
}

Difference packages(const Fingerprint &made, const Fingerprint &now)
{
    QStringList changed;
    for (auto one = made.packages.cbegin(); one != made.packages.cend(); ++one) {
        const auto other = now.packages.constFind(one.key());
        if (other == now.packages.constEnd() || *other != *one)
            changed.append(one.key());
    }
    for (auto one = now.packages.cbegin(); one != now.packages.cend(); ++one) {
        if (!made.packages.contains(one.key()))
            changed.append(one.key());
    }
    if (changed.isEmpty())
        return std::nullopt;
    changed.sort();
    QString sentence = packageSentence(changed.first(), made.packages, now.packages);
    if (changed.size() == 2)
        sentence += QStringLiteral(", and %1 changed too").arg(changed.at(1));
    else if (changed.size() > 2)
        sentence += QStringLiteral(", and %1 more packages changed").arg(changed.size() - 1);
    return QString(sentence + u'.');
}

Difference python(const Fingerprint &made, const Fingerprint &now)
{
    if (Difference version = another(QStringLiteral("Python in the image"), made.pythonVersion, now.pythonVersion))
        return version;
    return another(QStringLiteral("The image's Python"), made.python, now.python);
}

Difference image(const Fingerprint &made, const Fingerprint &now)
{
    return otherIf(made.image != now.image,
        QStringLiteral("The packages of the image's system have changed (it is %1 now, it was %2).")
            .arg(orNone(now.image), orNone(made.image)));
}

Difference code(const Fingerprint &made, const Fingerprint &now)
{
    return otherIf(made.code.content != now.code.content, QStringLiteral("The endpoint's code has changed."));
}

Difference handler(const Fingerprint &made, const Fingerprint &now)
{
    if (Difference changed = another(QStringLiteral("The handler"), made.handler, now.handler))
        return changed;
    if (Difference changed = another(QStringLiteral("on_start"), made.onStart, now.onStart))
        return changed;
    return another(
        QStringLiteral("The number of workers"), QString::number(made.workers), QString::number(now.workers));
}

Difference key(const Fingerprint &made, const Fingerprint &now)
{
    return otherIf(made.key != now.key,
        QStringLiteral("The key with which secrets are compared has been replaced (the file .key beside the "
                       "checkpoints)."));
}

/// `what`: "The secret", "The environment variable".
Difference values(const QString &what, const Names &made, const Names &now)
{
    for (auto one = made.cbegin(); one != made.cend(); ++one) {
        const auto other = now.constFind(one.key());
        if (other == now.constEnd())
            return QStringLiteral("%1 %2 is set no longer.").arg(what, one.key());
        if (*other != *one)
            return QStringLiteral("%1 %2 has another value.").arg(what, one.key());
    }
    for (auto one = now.cbegin(); one != now.cend(); ++one) {
        if (!made.contains(one.key()))
            return QStringLiteral("%1 %2 has been added.").arg(what, one.key());
    }
    return std::nullopt;
}

Difference secrets(const Fingerprint &made, const Fingerprint &now)
{
    return values(QStringLiteral("The secret"), made.secrets, now.secrets);
}

Difference environment(const Fingerprint &made, const Fingerprint &now)
{
    return values(QStringLiteral("The environment variable"), made.environment, now.environment);
}

Difference mounts(const Fingerprint &made, const Fingerprint &now)
{
    for (auto one = made.mounts.cbegin(); one != made.mounts.cend(); ++one) {
        const QString volume = now.mounts.value(one.key());
        if (volume.isEmpty())
            return QStringLiteral("The volume %1 is no longer mounted at %2.").arg(*one, one.key());
        if (volume != *one)
            return QStringLiteral("At %1 the volume %2 is mounted now, it was %3.").arg(one.key(), volume, *one);
    }
    for (auto one = now.mounts.cbegin(); one != now.mounts.cend(); ++one) {
        if (!made.mounts.contains(one.key()))
            return QStringLiteral("The volume %1 is mounted at %2 now, nothing was.").arg(*one, one.key());
    }
    return std::nullopt;
}

Difference limits(const Fingerprint &made, const Fingerprint &now)
{
    if (made.network != now.network) {
        return now.network ? QStringLiteral("The container has the machine's network now, it had none.")
                           : QStringLiteral("The container has no network now, it had the machine's.");
    }
    if (made.memoryBytes != now.memoryBytes)
        return another(QStringLiteral("The memory limit"), bytesText(made.memoryBytes), bytesText(now.memoryBytes))
            .value_or(QStringLiteral("The memory limit has changed."));
    if (made.sharedMemoryBytes != now.sharedMemoryBytes)
        return another(
            QStringLiteral("The size of /dev/shm"), bytesText(made.sharedMemoryBytes), bytesText(now.sharedMemoryBytes))
            .value_or(QStringLiteral("The size of /dev/shm has changed."));
    return std::nullopt;
}

Difference gpu(const Fingerprint &made, const Fingerprint &now)
{
    if (Difference changed = another(QStringLiteral("The GPU"), made.gpu, now.gpu))
        return changed;
    return another(QStringLiteral("The GPU's driver"), made.gpuDriver, now.gpuDriver);
}

Difference criu(const Fingerprint &made, const Fingerprint &now)
{
    return another(QStringLiteral("CRIU"), made.criuVersion, now.criuVersion);
}

Difference kernel(const Fingerprint &made, const Fingerprint &now)
{
    if (Difference changed = another(QStringLiteral("The kernel"), made.kernel, now.kernel))
        return changed;
    return another(QStringLiteral("The machine's architecture"), made.architecture, now.architecture);
}

Difference processor(const Fingerprint &made, const Fingerprint &now)
{
    const Processor &old = made.processor;
    const Processor &own = now.processor;
    const QSet<QString> there(own.features.begin(), own.features.end());
    QStringList lacking;
    for (const QString &feature : old.features) {
        if (!there.contains(feature))
            lacking.append(feature);
    }
    // Another vendor's names differ by the dozen; the processor's own name says more then.
    if (old.vendor == own.vendor && !lacking.isEmpty()) {
        const QString more =
            lacking.size() > 1 ? QStringLiteral(" and %1 more features").arg(lacking.size() - 1) : QString();
        return QStringLiteral("The processor lacks %1%2, which the checkpoint's had.").arg(lacking.first(), more);
    }
    if (old.vendor == own.vendor && old.family == own.family && old.model == own.model)
        return std::nullopt;
    const auto nameOf = [](const Processor &one) {
        return QStringLiteral("%1 (%2, family %3, model %4)")
            .arg(one.name, one.vendor, one.family, one.model)
            .trimmed();
    };
    return another(QStringLiteral("The processor"), nameOf(old), nameOf(own));
}

Difference ownPart(const Fingerprint &made, const Fingerprint &now)
{
    return otherIf(made.workerProtocol != now.workerProtocol || made.sdk.content != now.sdk.content,
        QStringLiteral("Headstart's own part in the container is another version."));
}

} // namespace

Difference difference(const Fingerprint &made, const Fingerprint &now)
{
    // What the user did comes before what happened to the machine. The key comes before what is compared with it.
    for (const auto compare : {format, code, packages, python, image, handler, key, secrets, environment, mounts,
             limits, gpu, criu, kernel, processor, ownPart}) {
        if (Difference found = compare(made, now))
            return found;
    }
    return std::nullopt;
}

QString keyedHash(const QByteArray &key, const QString &name, const QString &value)
{
    const QByteArray nameBytes = name.toUtf8();
    const QByteArray message = QByteArray::number(nameBytes.size()) + ' ' + nameBytes + value.toUtf8();
    const QByteArray code = QMessageAuthenticationCode::hash(message, key, QCryptographicHash::Sha256);
    return QString::fromLatin1(code.toHex().left(32));
}

Result<void> describeMachine(Fingerprint *fingerprint)
{
    utsname names{};
    if (::uname(&names) != 0)
        return systemError(QStringLiteral("The kernel does not say what it is"), errno);
    fingerprint->kernel = QString::fromUtf8(names.release);
    fingerprint->architecture = QString::fromLatin1(names.machine);
    const std::optional<QByteArray> text = readHostFile(QStringLiteral("/proc/cpuinfo"), 64 << 20);
    if (!text)
        return systemError(QStringLiteral("/proc/cpuinfo cannot be read"), errno);
    fingerprint->processor = parseProcessor(*text);
    return {};
}

Result<void> describeContainer(const ContainerSpec &spec, const ResolvedImage &image,
    const QMap<QString, QString> &environment, const QByteArray &key, Fingerprint *fingerprint)
{
    const Result<QList<VolumeDestinations>> plan = planVolumeMounts(spec.volumes);
    if (!plan)
        return plan.error();
    fingerprint->mounts.clear();
    for (qsizetype index = 0; index < plan->size(); ++index) {
        const VolumeDestinations &places = plan->at(index);
        for (const QString &place : {places.inCode, places.inVolumes, places.absolute}) {
            if (!place.isEmpty())
                fingerprint->mounts.insert(place, spec.volumes.at(index).name);
        }
    }
    fingerprint->image = image.id;
    fingerprint->python = image.python;
    fingerprint->pythonVersion = image.pythonVersion;
    fingerprint->handler = spec.handler;
    fingerprint->onStart = spec.onStart;
    fingerprint->workers = spec.workers;
    fingerprint->network = spec.network;
    fingerprint->memoryBytes = spec.limits.memoryBytes;
    fingerprint->sharedMemoryBytes = spec.limits.sharedMemoryBytes;
    fingerprint->key = keyedHash(key, QStringLiteral("key"), {});
    const auto hashed = [&key](const Names &plain) {
        Names hashes;
        for (auto one = plain.cbegin(); one != plain.cend(); ++one)
            hashes.insert(one.key(), keyedHash(key, one.key(), one.value()));
        return hashes;
    };
    fingerprint->environment = hashed(environment);
    fingerprint->environment.remove(QStringLiteral("CONTAINER_ID")); // each container has its own
    fingerprint->secrets = hashed(spec.secrets);
    return {};
}

} // namespace headstart
