// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/images/manifest.h"

#include "localrunner/images/file_access.h"
#include "localrunner/support/directory.h"

#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <fcntl.h>

namespace headstart {

namespace {

constexpr qint64 largestDatabase = 256LL << 20;

QByteArray fingerprintOf(const struct stat &status)
{
    return QByteArray::number(static_cast<quint64>(status.st_dev)) + '-'
        + QByteArray::number(static_cast<quint64>(status.st_ino)) + '-'
        + QByteArray::number(static_cast<qint64>(status.st_size)) + '-'
        + QByteArray::number(static_cast<qint64>(status.st_mtim.tv_sec)) + '.'
        + QByteArray::number(static_cast<qint64>(status.st_mtim.tv_nsec));
}

} // namespace

QByteArray fingerprintOf(int fd)
{
    struct stat status
    {
    };
    return ::fstat(fd, &status) == 0 ? fingerprintOf(status) : QByteArray();
}

QByteArray rememberedValue(const QString &cacheFile, const QByteArray &fingerprint)
{
    // Two lines: the fingerprint and the value.
    const QByteArrayList lines = readHostFile(cacheFile, 4096).value_or(QByteArray()).split('\n');
    return !fingerprint.isEmpty() && lines.value(0) == fingerprint ? lines.value(1) : QByteArray();
}

void rememberValue(const QString &cacheFile, const QByteArray &fingerprint, const QByteArray &value)
{
    const QFileInfo info(cacheFile);
    if (fingerprint.isEmpty())
        return;
    if (const Result<Directory> folder = Directory::open(info.path()))
        (void)folder->writeFile(info.fileName(), fingerprint + '\n' + value + '\n', 0600);
}

QByteArray packageDatabaseKey(int root, const QString &cacheFile)
{
    const UniqueFd dpkg = openInRoot(root, "var/lib/dpkg/status", O_RDONLY | O_NONBLOCK);
    struct stat status
    {
    };
    if (dpkg && ::fstat(dpkg.get(), &status) == 0 && S_ISREG(status.st_mode)) {
        const QByteArray fingerprint = fingerprintOf(status);
        if (const QByteArray known = rememberedValue(cacheFile, fingerprint); !known.isEmpty())
            return known;
        const QByteArray text = readDescriptor(dpkg.get(), largestDatabase).value_or(QByteArray());
        const QByteArray hash = "dpkg-" + QCryptographicHash::hash(text, QCryptographicHash::Sha1).toHex();
        if (!cacheFile.isEmpty())
            rememberValue(cacheFile, fingerprint, hash);
        return hash;
    }
    for (const char *path : {"usr/lib/sysimage/rpm/rpmdb.sqlite", "var/lib/rpm/rpmdb.sqlite", "var/lib/rpm/Packages",
             "var/lib/pacman/local", "lib/apk/db/installed"}) {
        const UniqueFd database = openInRoot(root, path, O_PATH);
        if (database && ::fstatat(database.get(), "", &status, AT_EMPTY_PATH) == 0)
            return QByteArray(path) + '-' + fingerprintOf(status);
    }
    return "none";
}

QString manifestHash(const QByteArray &packagesKey, const Interpreter &interpreter,
    const QHash<QString, Distribution> &distributions, const QString &place)
{
    QByteArrayList lines;
    for (auto one = distributions.cbegin(); one != distributions.cend(); ++one)
        lines.append(one.key().toUtf8() + "==" + one->version.toUtf8());
    std::sort(lines.begin(), lines.end());
    lines.prepend("python " + interpreter.python.toUtf8() + ' ' + interpreter.version.toUtf8());
    lines.prepend("packages " + packagesKey);
    lines.prepend("place " + place.toUtf8());
    lines.prepend("headstart image manifest 1");
    return QString::fromLatin1(QCryptographicHash::hash(lines.join('\n'), QCryptographicHash::Sha256).toHex().left(16));
}

} // namespace headstart
