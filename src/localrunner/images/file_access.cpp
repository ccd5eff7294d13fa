// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/images/file_access.h"

#include <QFile>

#include <cerrno>
#include <fcntl.h>
#include <sys/syscall.h>

namespace headstart {

UniqueFd openResolved(int directory, const QByteArray &path, int flags, quint64 resolve, unsigned mode)
{
    open_how how{};
    how.flags = static_cast<quint64>(flags | O_CLOEXEC);
    how.mode = mode;
    how.resolve = resolve;
    long fd = -1;
    do {
        fd = ::syscall(SYS_openat2, directory, path.constData(), &how, sizeof how);
        // EAGAIN: something was renamed meanwhile, so that the kernel could not prove that the path stays inside.
    } while (fd < 0 && (errno == EINTR || errno == EAGAIN));
    return UniqueFd(static_cast<int>(fd));
}

UniqueFd openInRoot(int directory, const QByteArray &path, int flags)
{
    return openResolved(directory, path, flags, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);
}

QByteArray descriptorPath(int fd)
{
    return QByteArrayLiteral("/proc/self/fd/") + QByteArray::number(fd);
}

std::optional<QByteArray> readDescriptor(int fd, qint64 limit)
{
    QByteArray content;
    QByteArray chunk(64 << 10, Qt::Uninitialized);
    while (content.size() < limit) {
        const auto wanted = static_cast<size_t>(qMin<qint64>(chunk.size(), limit - content.size()));
        const ssize_t got = ::read(fd, chunk.data(), wanted);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return std::nullopt;
        if (got == 0)
            break;
        content.append(chunk.constData(), got);
    }
    return content;
}

std::optional<QByteArray> readBelow(int directory, const QByteArray &path, qint64 limit)
{
    const UniqueFd fd = openInRoot(directory, path, O_RDONLY | O_NONBLOCK);
    struct stat status
    {
    };
    if (!fd || ::fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode))
        return std::nullopt;
    return readDescriptor(fd.get(), limit);
}

std::optional<QByteArray> readHostFile(const QString &path, qint64 limit)
{
    const UniqueFd fd(::open(QFile::encodeName(path).constData(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    if (!fd)
        return std::nullopt;
    return readDescriptor(fd.get(), limit);
}

std::optional<struct stat> statBelow(int directory, const QByteArray &path)
{
    struct stat status
    {
    };
    if (::fstatat(directory, path.constData(), &status, AT_SYMLINK_NOFOLLOW) != 0)
        return std::nullopt;
    return status;
}

Result<void> writeFile(const QString &path, const QByteArray &content, unsigned mode)
{
    const QString sentence = QStringLiteral("%1 cannot be written").arg(path);
    const UniqueFd fd(::open(
        QFile::encodeName(path).constData(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, mode | 0200U));
    if (!fd)
        return systemError(sentence, errno);
    qsizetype done = 0;
    while (done < content.size()) {
        const ssize_t written =
            ::write(fd.get(), content.constData() + done, static_cast<size_t>(content.size() - done));
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return systemError(sentence, errno);
        done += written;
    }
    return {};
}

Result<void> makePrivateFolder(const QString &path, unsigned mode)
{
    const QByteArray name = QFile::encodeName(path);
    if (::mkdir(name.constData(), mode) == 0)
        return {};
    const int mkdirErrno = errno;
    struct stat status
    {
    };
    if (mkdirErrno == EEXIST && ::lstat(name.constData(), &status) == 0 && S_ISDIR(status.st_mode))
        return {};
    return systemError(QStringLiteral("The folder %1 cannot be made").arg(path), mkdirErrno);
}

} // namespace headstart
