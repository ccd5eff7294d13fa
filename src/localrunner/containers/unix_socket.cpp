// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/containers/unix_socket.h"

#include <QFile>

#include <cerrno>
#include <cstring>
#include <optional>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace headstart {

namespace {

std::optional<sockaddr_un> addressOf(const QString &path)
{
    const QByteArray bytes = QFile::encodeName(path);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (bytes.size() >= static_cast<qsizetype>(sizeof address.sun_path))
        return std::nullopt;
    std::memcpy(address.sun_path, bytes.constData(), static_cast<size_t>(bytes.size()));
    return address;
}

} // namespace

Result<UniqueFd> listenAt(const QString &path, int type)
{
    const QString sentence = QStringLiteral("The socket %1 cannot be made").arg(path);
    const std::optional<sockaddr_un> address = addressOf(path);
    if (!address)
        return systemError(sentence, ENAMETOOLONG);
    UniqueFd listener(::socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    ::unlink(address->sun_path);
    if (!listener || ::bind(listener.get(), reinterpret_cast<const sockaddr *>(&*address), sizeof *address) != 0
        || ::listen(listener.get(), 8) != 0)
        return systemError(sentence, errno);
    return listener;
}

Result<UniqueFd> connectTo(const QString &path, int type)
{
    const QString sentence = QStringLiteral("The socket %1 cannot be reached").arg(path);
    const std::optional<sockaddr_un> address = addressOf(path);
    if (!address)
        return systemError(sentence, ENAMETOOLONG);
    UniqueFd connected(::socket(AF_UNIX, type | SOCK_CLOEXEC, 0));
    if (!connected || ::connect(connected.get(), reinterpret_cast<const sockaddr *>(&*address), sizeof *address) != 0)
        return systemError(sentence, errno);
    return connected;
}

} // namespace headstart
