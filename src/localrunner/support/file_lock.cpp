// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/support/file_lock.h"

#include <QFile>

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>

namespace headstart {

namespace {

Result<UniqueFd> openLockFile(const QString &path)
{
    UniqueFd fd(::open(QFile::encodeName(path).constData(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!fd)
        return systemError(QStringLiteral("The lock file %1 cannot be opened").arg(path), errno);
    return fd;
}

int lockRetrying(int fd, int operation)
{
    int rc = 0;
    do {
        rc = ::flock(fd, operation);
    } while (rc != 0 && errno == EINTR);
    return rc;
}

} // namespace

FileLock::FileLock(UniqueFd fd)
    : m_fd(std::move(fd))
{
}

Result<FileLock> FileLock::acquire(const QString &path)
{
    Result<UniqueFd> fd = openLockFile(path);
    if (!fd)
        return std::move(fd).error();
    return acquire(std::move(*fd));
}

Result<std::optional<FileLock>> FileLock::tryAcquire(const QString &path)
{
    Result<UniqueFd> fd = openLockFile(path);
    if (!fd)
        return std::move(fd).error();
    return tryAcquire(std::move(*fd));
}

Result<FileLock> FileLock::acquire(UniqueFd file)
{
    if (lockRetrying(file.get(), LOCK_EX) != 0)
        return systemError(QStringLiteral("A lock file cannot be locked"), errno);
    return FileLock(std::move(file));
}

Result<std::optional<FileLock>> FileLock::tryAcquire(UniqueFd file, bool shared)
{
    if (lockRetrying(file.get(), (shared ? LOCK_SH : LOCK_EX) | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK)
            return std::optional<FileLock>();
        return systemError(QStringLiteral("A lock file cannot be locked"), errno);
    }
    return std::optional<FileLock>(FileLock(std::move(file)));
}

} // namespace headstart
