// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/http/unix_socket.h"

#include <QFile>

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>

namespace headstart {

UnixSocket::UnixSocket(QString path, UniqueFd fd)
    : m_path(std::move(path))
    , m_fd(std::move(fd))
{
}

Result<UnixSocket> UnixSocket::open(const QString &path)
{
    UniqueFd fd(::open(QFile::encodeName(path).constData(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
    if (!fd)
        return systemError(QStringLiteral("Cannot open the socket %1").arg(path), errno);
    struct stat status = {};
    if (::fstat(fd.get(), &status) != 0)
        return systemError(QStringLiteral("Cannot look at the socket %1").arg(path), errno);
    if (!S_ISSOCK(status.st_mode)) {
        // With O_PATH and O_NOFOLLOW a symbolic link is opened as itself; it ends up here as well.
        return Error{ErrorCode::Io,
            QStringLiteral(
                "%1 is not a socket but something that the container put in its place; no connection is made to it.")
                .arg(path),
            {}};
    }
    return UnixSocket(path, std::move(fd));
}

QByteArray UnixSocket::connectPath() const
{
    return "/proc/self/fd/" + QByteArray::number(m_fd.get());
}

} // namespace headstart
