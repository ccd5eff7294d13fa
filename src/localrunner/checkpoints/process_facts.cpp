// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/checkpoints/process_facts.h"

#include "localrunner/support/unique_fd.h"

#include <QDir>
#include <QFile>

#include <array>
#include <climits>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace headstart {

namespace {

QByteArray readAll(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QString readLink(const QByteArray &path)
{
    std::array<char, PATH_MAX> target{};
    const ssize_t length = ::readlink(path.constData(), target.data(), target.size());
    return length < 0 ? QString() : QString::fromLocal8Bit(target.data(), static_cast<int>(length));
}

QStringList namesIn(const QString &folder)
{
    QStringList names;
    const std::unique_ptr<DIR, int (*)(DIR *)> directory(::opendir(QFile::encodeName(folder).constData()), &::closedir);
    while (directory) {
        const dirent *entry = ::readdir(directory.get());
        if (!entry)
            break;
        if (entry->d_name[0] != '.')
            names.append(QFile::decodeName(entry->d_name));
    }
    return names;
}

std::optional<OpenFile> readDescriptor(const QString &process, const QString &name)
{
    OpenFile file;
    file.fd = name.toInt();
    // The link is followed without opening what it points to: opening a device may do something.
    const QByteArray path = QFile::encodeName(process + QStringLiteral("/fd/") + name);
    file.target = readLink(path);
    struct stat status
    {
    };
    if (file.target.isEmpty() || ::stat(path.constData(), &status) != 0)
        return std::nullopt;
    file.mode = status.st_mode;
    file.inode = status.st_ino;
    file.bytes = status.st_size;
    file.links = status.st_nlink;
    file.deviceMajor = major(status.st_rdev);
    file.deviceMinor = minor(status.st_rdev);
    if (S_ISSOCK(file.mode)) {
        std::array<char, 64> protocol{};
        if (::getxattr(path.constData(), "system.sockprotoname", protocol.data(), protocol.size() - 1) > 0)
            file.socketProtocol = QString::fromLatin1(protocol.data());
    }
    parseFdInfo(readAll(process + QStringLiteral("/fdinfo/") + name), &file);
    return file;
}

qint64 kibibytes(const QByteArray &value)
{
    return value.split(' ').value(0).toLongLong() * 1024;
}

} // namespace

void parseStatus(const QByteArray &text, ProcessFacts *facts)
{
    for (const QByteArray &line : text.split('\n')) {
        const qsizetype colon = line.indexOf(':');
        if (colon < 0)
            continue;
        const QByteArray name = line.left(colon);
        const QByteArray value = line.mid(colon + 1).simplified();
        if (name == "Name")
            facts->command = QString::fromUtf8(value);
        else if (name == "State")
            facts->state = value.isEmpty() ? '?' : value.at(0);
        else if (name == "TracerPid")
            facts->tracer = value.toInt();
        else if (name == "NSpid")
            facts->pidDepth = static_cast<int>(value.split(' ').size());
        else if (name == "RssAnon" || name == "VmSwap")
            facts->anonymousBytes += kibibytes(value);
        else if (name == "RssShmem")
            facts->sharedBytes = kibibytes(value);
        else if (name == "Uid" || name == "Gid") {
            for (const QByteArray &id : value.split(' '))
                facts->ids.append(id.toUInt());
        }
    }
}

void parseMountInfo(const QByteArray &text, ProcessFacts *facts)
{
    for (const QByteArray &line : text.split('\n')) {
        const QList<QByteArray> fields = line.split(' ');
        const qsizetype dash = fields.indexOf("-");
        if (dash < 0 || fields.size() < dash + 2)
            continue;
        facts->mountIds.insert(fields.at(0).toInt());
        if (fields.at(dash + 1) == "overlay")
            facts->overlayDevices.insert(QString::fromLatin1(fields.at(2)));
    }
}

void parseFdInfo(const QByteArray &text, OpenFile *file)
{
    for (const QByteArray &line : text.split('\n')) {
        if (line.startsWith("mnt_id:"))
            file->mountId = line.mid(7).trimmed().toInt();
        else if (line.startsWith("Pid:"))
            file->ofProcess = qMax(0, line.mid(4).trimmed().toInt());
        else if (line.startsWith("inotify ") || line.startsWith("fanotify ")) {
            for (const QByteArray &field : line.split(' ')) {
                bool ok = false;
                const uint device = field.startsWith("sdev:") ? field.mid(5).toUInt(&ok, 16) : 0;
                // The kernel's own numbering, 12 bits and 20, is not the one that stat(2) answers with.
                if (ok)
                    file->watchedDevices.append(QStringLiteral("%1:%2").arg(device >> 20).arg(device & 0xfffff));
            }
        }
    }
}

QList<Mapping> parseMaps(const QByteArray &text)
{
    QList<Mapping> mappings;
    for (const QByteArray &line : text.split('\n')) {
        // address perms offset device inode path; the path begins at the sixth field and may hold spaces.
        const QList<QByteArray> fields = line.simplified().split(' ');
        if (fields.size() < 6)
            continue;
        const QByteArray path = QByteArrayList(fields.mid(5)).join(' ');
        const bool noFile = path.startsWith("anon_inode:") || path.startsWith("/secretmem")
            || path.startsWith("/anon_hugepage") || path.startsWith("[uprobes]") || path.startsWith("/memfd:");
        if (noFile || path.startsWith("/dev/"))
            mappings.append({QString::fromLatin1(fields.at(0)), QString::fromUtf8(path)});
    }
    return mappings;
}

std::optional<ProcessFacts> readProcess(pid_t pid)
{
    const QString process = QStringLiteral("/proc/%1").arg(pid);
    const QByteArray status = readAll(process + QStringLiteral("/status"));
    if (status.isEmpty())
        return std::nullopt;
    ProcessFacts facts;
    facts.pid = pid;
    parseStatus(status, &facts);
    facts.userNamespace = readLink(QFile::encodeName(process + QStringLiteral("/ns/user")));
    facts.networkNamespace = readLink(QFile::encodeName(process + QStringLiteral("/ns/net")));
    for (const QString &name : namesIn(process + QStringLiteral("/fd"))) {
        // One that was closed meanwhile is left out.
        if (const std::optional<OpenFile> file = readDescriptor(process, name))
            facts.files.append(*file);
    }
    facts.mappings = parseMaps(readAll(process + QStringLiteral("/maps")));
    parseMountInfo(readAll(process + QStringLiteral("/mountinfo")), &facts);
    facts.sharedMemoryNames = namesIn(process + QStringLiteral("/root/dev/shm"));
    return facts;
}

} // namespace headstart
