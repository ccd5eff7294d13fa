// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/checkpoints/criu_program.h"

#include "localrunner/support/probe.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QHash>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMutex>
#include <QRegularExpression>
#include <QSaveFile>
#include <QSysInfo>
#include <QVersionNumber>

#include <algorithm>
#include <functional>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

namespace headstart {

namespace {

const QString remedy = QStringLiteral("run scripts/install-criu as root");

/// What of a file changes when another one takes its place.
struct FileMark
{
    qint64 device = 0;
    qint64 inode = 0;
    qint64 size = 0;
    qint64 modifiedNs = 0;

    QJsonObject toJson(const QString &path) const
    {
        // As texts: a JSON number is a double, which cannot tell two times in nanoseconds apart.
        return {{QStringLiteral("path"), path}, {QStringLiteral("device"), QString::number(device)},
            {QStringLiteral("inode"), QString::number(inode)}, {QStringLiteral("size"), QString::number(size)},
            {QStringLiteral("modified_ns"), QString::number(modifiedNs)}};
    }
};

std::optional<FileMark> markOf(const QString &path)
{
    struct stat status
    {
    };
    if (::stat(QFile::encodeName(path).constData(), &status) != 0)
        return std::nullopt;
    return FileMark{static_cast<qint64>(status.st_dev), static_cast<qint64>(status.st_ino), status.st_size,
        status.st_mtim.tv_sec * 1'000'000'000LL + status.st_mtim.tv_nsec};
}

/// "" when nobody but root (or the user this runs as) can put something else at `path`; else the part that can be
/// changed. In a folder with the sticky bit others can add names, but not take this one.
QString changeableByOthers(const QString &path)
{
    for (QString part : {path, QFileInfo(path).canonicalFilePath()}) {
        while (!part.isEmpty()) {
            struct stat status
            {
            };
            if (::stat(QFile::encodeName(part).constData(), &status) != 0)
                return part;
            const bool othersWrite = (status.st_mode & (S_IWGRP | S_IWOTH)) != 0
                && !(S_ISDIR(status.st_mode) && (status.st_mode & S_ISVTX) != 0);
            if ((status.st_uid != 0 && status.st_uid != ::geteuid()) || othersWrite)
                return part;
            if (part == QStringLiteral("/"))
                break;
            part = QFileInfo(part).path();
        }
    }
    return {};
}

Error cannot(const QString &message)
{
    return {ErrorCode::MachineCannot, message, {}};
}

Result<QString> versionOf(const QString &path, const FileMark &mark)
{
    static QMutex mutex;
    static QHash<QString, QString> known;
    const QString key = QString::fromUtf8(QJsonDocument(mark.toJson(path)).toJson(QJsonDocument::Compact));
    {
        const QMutexLocker lock(&mutex);
        if (const QString version = known.value(key); !version.isEmpty())
            return version;
    }
    const ProbeAnswer answer = probe(path, {QStringLiteral("--version")}, 5000);
    static const QRegularExpression pattern(
        QStringLiteral("^Version: (\\d+(\\.\\d+)*)"), QRegularExpression::MultilineOption);
    const QString version = pattern.match(answer.output).captured(1);
    if (version.isEmpty()) {
        return cannot(QStringLiteral("%1 does not say its version (%2): %3.")
                          .arg(path,
                              !answer.started       ? QStringLiteral("it cannot be started")
                                  : answer.finished ? answer.output.section(u'\n', -1)
                                                    : QStringLiteral("it does not answer"),
                              remedy));
    }
    const QMutexLocker lock(&mutex);
    known.insert(key, version);
    return version;
}

/// No value: there is none. An error: there is one that cannot be used.
std::optional<Result<CriuProgram>> criuAt(const QString &path)
{
    const std::optional<FileMark> mark = markOf(path);
    if (!mark)
        return std::nullopt;
    if (!QFileInfo(path).isFile() || !QFileInfo(path).isExecutable())
        return Result<CriuProgram>(cannot(QStringLiteral("%1 is not a program: %2.").arg(path, remedy)));
    if (const QString part = changeableByOthers(path); !part.isEmpty()) {
        return Result<CriuProgram>(cannot(QStringLiteral(
            "%1 is not started, because others than root could put something else there (they can change %2): give it "
            "to root and take the others' right to write, or %3.")
                                              .arg(path, part, remedy)));
    }
    const Result<QString> version = versionOf(path, *mark);
    if (!version)
        return Result<CriuProgram>(version.error());
    return Result<CriuProgram>(CriuProgram{path, QFileInfo(path).path(), *version});
}

QJsonObject checkedFact(const CriuProgram &criu)
{
    QJsonObject fact = markOf(criu.path).value_or(FileMark()).toJson(criu.path);
    fact.insert(QStringLiteral("version"), criu.version);
    fact.insert(QStringLiteral("kernel"), QSysInfo::kernelVersion());
    return fact;
}

Result<void> check(const CriuProgram &criu, const QString &cacheFolder)
{
    if (const QString why = whyCriuIsTooOld(criu.version, QSysInfo::kernelVersion()); !why.isEmpty())
        return cannot(QStringLiteral("criu %1 at %2 %3: %4.").arg(criu.version, criu.path, why, remedy));
    const QJsonObject fact = checkedFact(criu);
    const QString cache = cacheFolder.isEmpty() ? QString() : cacheFolder + QStringLiteral("/criu-check.json");
    if (QFile file(cache); !cache.isEmpty() && file.open(QIODevice::ReadOnly)
        && QJsonDocument::fromJson(file.read(64 << 10)).object() == fact)
        return {};
    const ProbeAnswer answer = probe(criu.path, {QStringLiteral("check")}, 10'000);
    if (!answer.finished || answer.exitCode != 0) {
        const QString why =
            answer.finished ? answer.output.section(u'\n', -1).trimmed() : QStringLiteral("it does not answer");
        Error error = cannot(QStringLiteral("criu %1 at %2 does not work on this kernel (`criu check`: %3): %4.")
                                 .arg(criu.version, criu.path, why, remedy));
        error.details = answer.output;
        return error;
    }
    if (cache.isEmpty())
        return {};
    QSaveFile file(cache);
    if (!file.open(QIODevice::WriteOnly) || file.write(QJsonDocument(fact).toJson()) < 0 || !file.commit())
        qWarning("%s cannot be written, criu will be checked again next time: %s", qUtf8Printable(cache),
            qUtf8Printable(file.errorString()));
    return {};
}

Result<CriuProgram> firstOf(const QStringList &places, const std::function<Result<void>(const CriuProgram &)> &accepts)
{
    std::optional<Error> first;
    for (const QString &place : places) {
        std::optional<Result<CriuProgram>> found = criuAt(place);
        if (!found)
            continue;
        if (*found) {
            const Result<void> accepted = accepts(**found);
            if (accepted)
                return *std::move(found);
            found = Result<CriuProgram>(accepted.error());
        }
        if (!first)
            first = found->error();
    }
    if (first)
        return *first;
    return cannot(
        QStringLiteral("criu is not installed, without which no container can be checkpointed: %1.").arg(remedy));
}

} // namespace

QStringList criuPlaces()
{
    QStringList places{QStringLiteral("/opt/headstart/criu/bin/criu")};
    for (const char *folder : {"/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"})
        places.append(QLatin1String(folder) + QStringLiteral("/criu"));
    return places;
}

Result<CriuProgram> findCriu(const QStringList &places)
{
    return firstOf(places, [](const CriuProgram &) { return Result<void>(); });
}

Result<CriuProgram> usableCriu(const QString &cacheFolder, const QStringList &places)
{
    return firstOf(places, [&cacheFolder](const CriuProgram &criu) { return check(criu, cacheFolder); });
}

QString whyCriuIsTooOld(const QString &version, const QString &kernelRelease)
{
    struct Row
    {
        QVersionNumber kernel;
        QVersionNumber criu;
    };
    // Newest kernels first. The first row is rseq, the second SO_PASSCRED and SO_PASSSEC, the third the vDSO's layout;
    // the last is the oldest that Headstart is tried with.
    static const Row rows[] = {
        {QVersionNumber(7, 0), QVersionNumber(4, 2, 1)},
        {QVersionNumber(6, 16), QVersionNumber(4, 2)},
        {QVersionNumber(6, 13), QVersionNumber(4, 1)},
        {QVersionNumber(0), QVersionNumber(3, 17)},
    };
    const QVersionNumber kernel = QVersionNumber::fromString(kernelRelease);
    const QVersionNumber criu = QVersionNumber::fromString(version);
    for (const Row &row : rows) {
        if (kernel < row.kernel)
            continue;
        if (criu < row.criu) {
            return row.kernel.majorVersion() == 0
                ? QStringLiteral("is too old (Headstart needs %1 or later)").arg(row.criu.toString())
                : QStringLiteral("is too old for Linux %1.%2 (%3 or later is needed there)")
                      .arg(kernel.majorVersion())
                      .arg(kernel.minorVersion())
                      .arg(row.criu.toString());
        }
        return {};
    }
    return {};
}

Result<QByteArray> criuConfig(const CriuOptions &options)
{
    const QByteArray script = QFile::encodeName(options.actionScript);
    static const QByteArray refused = QByteArrayLiteral(" \t\n\v\f\r\"");
    if (std::any_of(script.cbegin(), script.cend(), [](char c) { return refused.contains(c); })) {
        return Error{ErrorCode::BadInput,
            QStringLiteral("CRIU's configuration file cannot carry the path \"%1\": it may hold no white space and no "
                           "quotes; choose another folder.")
                .arg(options.actionScript),
            {}};
    }
    QByteArray text = "tcp-close\nskip-in-flight\nlink-remap\nforce-irmap\n";
    text += "ghost-limit=" + QByteArray::number(options.ghostLimitBytes) + '\n';
    text += "timeout=" + QByteArray::number(options.timeoutSeconds) + '\n';
    if (!script.isEmpty())
        text += "action-script=" + script + '\n';
    return text;
}

} // namespace headstart
