// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/support/directory.h"

#include <QDir>
#include <QFile>
#include <QRandomGenerator>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>

namespace headstart {

namespace {

constexpr int directoryFlags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

Error pathError(const QString &path, const char *what, int problem)
{
    Error error = systemError(QStringLiteral("%1 cannot be %2").arg(path, QLatin1String(what)), problem);
    if (problem == ENOENT)
        error.code = ErrorCode::NotFound;
    return error;
}

Error notPlain(const QString &name)
{
    return Error{ErrorCode::Internal, QStringLiteral("\"%1\" is not the name of one folder entry.").arg(name), {}};
}

bool writeAll(int fd, const QByteArray &bytes)
{
    qsizetype done = 0;
    while (done < bytes.size()) {
        const ssize_t count = ::write(fd, bytes.constData() + done, static_cast<size_t>(bytes.size() - done));
        if (count < 0 && errno != EINTR)
            return false;
        done += std::max<ssize_t>(count, 0);
    }
    return true;
}

} // namespace

bool isPlainName(const QString &name)
{
    return !name.isEmpty() && name != u"." && name != u".." && !name.contains(u'/') && !name.contains(QChar(0));
}

Directory::Directory(UniqueFd fd, QString path)
    : m_fd(std::move(fd))
    , m_path(std::move(path))
{
}

Result<Directory> Directory::open(const QString &path)
{
    UniqueFd fd(::open(QFile::encodeName(path).constData(), directoryFlags));
    if (!fd)
        return pathError(path, "opened", errno);
    return Directory(std::move(fd), QDir::cleanPath(path));
}

Result<Directory> Directory::openOrMake(const QString &path, mode_t mode)
{
    const QString clean = QDir::cleanPath(path);
    QString part;
    for (const QString &name : clean.split(u'/', Qt::SkipEmptyParts)) {
        part += u'/' + name;
        if (::mkdir(QFile::encodeName(part).constData(), mode) != 0 && errno != EEXIST)
            return pathError(part, "made", errno);
    }
    return open(clean);
}

QString Directory::pathOf(const QString &name) const
{
    return m_path + u'/' + name;
}

Result<Directory> Directory::copy() const
{
    UniqueFd fd(::fcntl(m_fd.get(), F_DUPFD_CLOEXEC, 0));
    if (!fd)
        return pathError(m_path, "opened again", errno);
    return Directory(std::move(fd), m_path);
}

Result<Directory> Directory::child(const QString &name) const
{
    if (!isPlainName(name))
        return notPlain(name);
    UniqueFd fd(::openat(m_fd.get(), QFile::encodeName(name).constData(), directoryFlags | O_NOFOLLOW));
    if (!fd)
        return pathError(pathOf(name), "opened", errno);
    return Directory(std::move(fd), pathOf(name));
}

Result<Directory> Directory::makeChild(const QString &name, mode_t mode) const
{
    Result<Directory> made = makeNewChild(name, mode);
    if (made || made.error().code != ErrorCode::BadInput)
        return made;
    return child(name);
}

Result<Directory> Directory::makeNewChild(const QString &name, mode_t mode) const
{
    if (!isPlainName(name))
        return notPlain(name);
    if (::mkdirat(m_fd.get(), QFile::encodeName(name).constData(), 0700) != 0) {
        Error error = pathError(pathOf(name), "made", errno);
        if (errno == EEXIST)
            error.code = ErrorCode::BadInput;
        return error;
    }
    Result<Directory> made = child(name);
    if (made && ::fchmod(made->fd(), mode) != 0)
        return pathError(pathOf(name), "given its mode", errno);
    return made;
}

Result<UniqueFd> Directory::openFile(const QString &name, int flags, mode_t mode) const
{
    if (!isPlainName(name))
        return notPlain(name);
    UniqueFd fd(::openat(m_fd.get(), QFile::encodeName(name).constData(), flags | O_NOFOLLOW | O_CLOEXEC, mode));
    if (!fd)
        return pathError(pathOf(name), "opened", errno);
    return fd;
}

Result<QByteArray> Directory::readFile(const QString &name, qint64 limit) const
{
    Result<UniqueFd> fd = openFile(name, O_RDONLY | O_NONBLOCK);
    if (!fd)
        return std::move(fd).error();
    struct stat info
    {
    };
    if (::fstat(fd->get(), &info) != 0)
        return pathError(pathOf(name), "read", errno);
    if (!S_ISREG(info.st_mode) || info.st_size > limit)
        return Error{
            ErrorCode::Io, QStringLiteral("%1 is not a file of at most %2 bytes.").arg(pathOf(name)).arg(limit), {}};
    QByteArray bytes(static_cast<qsizetype>(info.st_size), Qt::Uninitialized);
    const ssize_t count = ::pread(fd->get(), bytes.data(), static_cast<size_t>(bytes.size()), 0);
    if (count < 0)
        return pathError(pathOf(name), "read", errno);
    bytes.truncate(count);
    return bytes;
}

Result<void> Directory::writeFile(const QString &name, const QByteArray &bytes, mode_t mode) const
{
    // A name of its own for every writer: other threads and other runners may be writing the same file.
    const QString temporary =
        u"." + name + u'.' + QString::number(QRandomGenerator::global()->generate64(), 36) + u".new";
    Result<UniqueFd> fd = openFile(temporary, O_WRONLY | O_CREAT | O_EXCL, mode);
    if (!fd)
        return std::move(fd).error();
    Result<void> done = writeAll(fd->get(), bytes) ? Result<void>() : pathError(pathOf(name), "written", errno);
    fd->reset();
    if (done)
        done = rename(temporary, *this, name);
    if (!done)
        ::unlinkat(m_fd.get(), QFile::encodeName(temporary).constData(), 0);
    return done;
}

bool Directory::exists(const QString &name) const
{
    return statOf(name).ok();
}

Result<struct stat> Directory::statOf(const QString &name) const
{
    struct stat info
    {
    };
    if (::fstatat(m_fd.get(), QFile::encodeName(name).constData(), &info, AT_SYMLINK_NOFOLLOW) != 0)
        return pathError(pathOf(name), "looked at", errno);
    return info;
}

Result<QList<QString>> Directory::names() const
{
    const int fd = ::openat(m_fd.get(), ".", directoryFlags);
    DIR *stream = fd < 0 ? nullptr : ::fdopendir(fd);
    if (stream == nullptr)
        return pathError(m_path, "listed", errno);
    QList<QString> names;
    while (const dirent *entry = ::readdir(stream)) {
        if (std::strcmp(entry->d_name, ".") != 0 && std::strcmp(entry->d_name, "..") != 0)
            names.append(QFile::decodeName(entry->d_name));
    }
    ::closedir(stream);
    return names;
}

Result<void> Directory::rename(const QString &from, const Directory &toFolder, const QString &to) const
{
    if (!isPlainName(from) || !isPlainName(to))
        return notPlain(isPlainName(from) ? to : from);
    if (::renameat(m_fd.get(), QFile::encodeName(from).constData(), toFolder.fd(), QFile::encodeName(to).constData())
        != 0)
        return pathError(pathOf(from), "renamed", errno);
    return {};
}

} // namespace headstart
