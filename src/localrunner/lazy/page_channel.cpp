// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/lazy/page_channel.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/socket.h>

namespace headstart {

namespace {

constexpr size_t longestText = 1024;
constexpr qint32 restoreFinished = 0x52535446; // LAZY_PAGES_RESTORE_FINISHED, "RSTF"

struct Head
{
    quint32 kind = 0;
    quint32 textBytes = 0;
    quint64 number = 0;
    quint64 total = 0;
};

/// Bytes with at most one descriptor beside them.
struct Received
{
    ssize_t size = -1;
    UniqueFd fd;
};

Received receive(int socket, void *buffer, size_t size)
{
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    iovec part{buffer, size};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control.data();
    header.msg_controllen = control.size();
    Received received;
    received.size = ::recvmsg(socket, &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    const cmsghdr *item = received.size >= 0 ? CMSG_FIRSTHDR(&header) : nullptr;
    if (item != nullptr && item->cmsg_level == SOL_SOCKET && item->cmsg_type == SCM_RIGHTS) {
        int fd = -1;
        std::memcpy(&fd, CMSG_DATA(item), sizeof fd);
        received.fd.reset(fd);
    }
    return received;
}

} // namespace

Result<std::pair<UniqueFd, UniqueFd>> pageChannel()
{
    int ends[2] = {-1, -1};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return systemError(QStringLiteral("A socket pair cannot be made"), errno);
    return std::pair(UniqueFd(ends[0]), UniqueFd(ends[1]));
}

Result<void> sendMessage(int channel, const PageMessage &message)
{
    QByteArray text = message.text.toUtf8();
    text.truncate(longestText);
    Head head{static_cast<quint32>(message.kind), static_cast<quint32>(text.size()), message.number, message.total};
    std::array<iovec, 2> parts{iovec{&head, sizeof head}, iovec{text.data(), static_cast<size_t>(text.size())}};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    msghdr header{};
    header.msg_iov = parts.data();
    header.msg_iovlen = parts.size();
    if (message.fd) {
        header.msg_control = control.data();
        header.msg_controllen = control.size();
        cmsghdr *item = CMSG_FIRSTHDR(&header);
        item->cmsg_level = SOL_SOCKET;
        item->cmsg_type = SCM_RIGHTS;
        item->cmsg_len = CMSG_LEN(sizeof(int));
        const int fd = message.fd.get();
        std::memcpy(CMSG_DATA(item), &fd, sizeof fd);
    }
    if (::sendmsg(channel, &header, MSG_NOSIGNAL) < 0)
        return systemError(QStringLiteral("The page server's channel cannot be written"), errno);
    return {};
}

Result<PageMessage> receiveMessage(int channel)
{
    std::array<char, sizeof(Head) + longestText> buffer;
    Received received = receive(channel, buffer.data(), buffer.size());
    if (received.size < 0 && (errno == EAGAIN || errno == EINTR))
        return Error{ErrorCode::Interrupted, {}, {}};
    Head head;
    if (received.size < static_cast<ssize_t>(sizeof head))
        return Error{ErrorCode::Io, QStringLiteral("The other end of the page server's channel is closed."), {}};
    std::memcpy(&head, buffer.data(), sizeof head);
    PageMessage message;
    message.kind = static_cast<PageMessage::Kind>(head.kind);
    message.number = head.number;
    message.total = head.total;
    const auto textBytes = std::min<qint64>(head.textBytes, received.size - static_cast<ssize_t>(sizeof head));
    message.text = QString::fromUtf8(buffer.data() + sizeof head, textBytes);
    message.fd = std::move(received.fd);
    return message;
}

CriuWord receiveCriuWord(int connection)
{
    // No more than an id is read at once. The byte that carries a descriptor ends a read of its own: a stream never
    // joins what came with a descriptor and what came after it, and what came before is a whole id.
    std::array<char, sizeof(qint32)> buffer;
    Received received = receive(connection, buffer.data(), buffer.size());
    CriuWord word;
    if (received.size < 0) {
        word.kind = errno == EAGAIN || errno == EINTR ? CriuWord::Kind::Nothing : CriuWord::Kind::End;
    } else if (received.size == 0) {
        word.kind = CriuWord::Kind::End;
    } else if (received.fd) {
        word.kind = CriuWord::Kind::Descriptor;
        word.fd = std::move(received.fd);
    } else if (received.size == sizeof(qint32)) {
        std::memcpy(&word.process, buffer.data(), sizeof word.process);
        word.kind = word.process == restoreFinished ? CriuWord::Kind::Finished : CriuWord::Kind::Process;
    } else {
        word.kind = CriuWord::Kind::End; // no CRIU speaks like this
    }
    return word;
}

} // namespace headstart
