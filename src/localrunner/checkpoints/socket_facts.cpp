// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/checkpoints/socket_facts.h"

#include "localrunner/support/unique_fd.h"

#include <QFile>
#include <QtEndian>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <sys/socket.h>
#include <thread>
#include <vector>

namespace headstart {

namespace {

/// "0100007F:1F90" is 127.0.0.1:8080: 32-bit words of the address in the machine's order, the port in the human one.
QString endPoint(const QByteArray &text)
{
    const qsizetype colon = text.lastIndexOf(':');
    const QByteArray words = QByteArray::fromHex(text.left(colon));
    const uint port = text.mid(colon + 1).toUInt(nullptr, 16);
    QByteArray address;
    for (qsizetype i = 0; i + 4 <= words.size(); i += 4) {
        const quint32 word = qFromBigEndian<quint32>(words.constData() + i);
        address.append(reinterpret_cast<const char *>(&word), sizeof word);
    }
    std::array<char, INET6_ADDRSTRLEN> name{};
    const bool six = address.size() == 16;
    if (!::inet_ntop(six ? AF_INET6 : AF_INET, address.constData(), name.data(), name.size()))
        return {};
    return QStringLiteral("%1:%2")
        .arg(six ? QStringLiteral("[%1]").arg(QLatin1String(name.data())) : QString(QLatin1String(name.data())))
        .arg(port);
}

QByteArray readAll(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

SocketFacts unixSocket(const unix_diag_msg &message, const char *attributes, std::size_t length)
{
    SocketFacts facts;
    facts.kind = SocketFacts::Kind::Unix;
    facts.datagram = message.udiag_type == SOCK_DGRAM;
    facts.listening = message.udiag_state == TCP_LISTEN;
    while (length >= sizeof(nlattr)) {
        nlattr attribute{};
        std::memcpy(&attribute, attributes, sizeof attribute);
        if (attribute.nla_len < sizeof(nlattr) || attribute.nla_len > length)
            break;
        const char *value = attributes + NLA_HDRLEN;
        const std::size_t size = attribute.nla_len - NLA_HDRLEN;
        if (attribute.nla_type == UNIX_DIAG_NAME && size > 0) {
            facts.local = value[0] == '\0' ? u'@' + QString::fromLocal8Bit(value + 1, static_cast<int>(size) - 1)
                                           : QString::fromLocal8Bit(value, static_cast<int>(::strnlen(value, size)));
        } else if (attribute.nla_type == UNIX_DIAG_PEER && size >= sizeof(quint32)) {
            quint32 peer = 0;
            std::memcpy(&peer, value, sizeof peer);
            facts.peer = peer;
            facts.connected = peer != 0;
        }
        const std::size_t step = NLA_ALIGN(attribute.nla_len);
        if (step >= length)
            break;
        attributes += step;
        length -= step;
    }
    return facts;
}

/// sock_diag(7): the only place where the kernel tells which Unix socket is connected to which.
Result<void> readUnixSockets(QHash<quint64, SocketFacts> *sockets)
{
    const QString what = QStringLiteral("The kernel does not tell what the container's Unix sockets are connected to");
    const UniqueFd netlink(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
    if (!netlink)
        return systemError(what, errno);
    struct
    {
        nlmsghdr header;
        unix_diag_req request;
    } question{};
    question.header.nlmsg_len = sizeof question;
    question.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    question.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    question.request.sdiag_family = AF_UNIX;
    question.request.udiag_states = ~0U;
    question.request.udiag_show = UDIAG_SHOW_NAME | UDIAG_SHOW_PEER;
    if (::send(netlink.get(), &question, sizeof question, 0) < 0)
        return systemError(what, errno);
    std::vector<char> buffer(256 << 10);
    for (;;) {
        const ssize_t got = ::recv(netlink.get(), buffer.data(), buffer.size(), 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return systemError(what, got < 0 ? errno : EIO);
        const char *at = buffer.data();
        std::size_t left = static_cast<std::size_t>(got);
        while (left >= sizeof(nlmsghdr)) {
            nlmsghdr header{};
            std::memcpy(&header, at, sizeof header);
            if (header.nlmsg_len < sizeof header || header.nlmsg_len > left)
                break;
            if (header.nlmsg_type == NLMSG_DONE)
                return {};
            if (header.nlmsg_type == NLMSG_ERROR) {
                nlmsgerr error{};
                std::memcpy(
                    &error, at + NLMSG_HDRLEN, std::min<std::size_t>(sizeof error, header.nlmsg_len - NLMSG_HDRLEN));
                return systemError(what, -error.error);
            }
            if (header.nlmsg_len >= NLMSG_LENGTH(sizeof(unix_diag_msg))) {
                unix_diag_msg message{};
                std::memcpy(&message, at + NLMSG_HDRLEN, sizeof message);
                constexpr std::size_t start = NLMSG_HDRLEN + NLMSG_ALIGN(sizeof(unix_diag_msg));
                sockets->insert(message.udiag_ino, unixSocket(message, at + start, header.nlmsg_len - start));
            }
            const std::size_t step = NLMSG_ALIGN(header.nlmsg_len);
            if (step >= left)
                break;
            at += step;
            left -= step;
        }
    }
}

} // namespace

void parseInternetSockets(const QByteArray &text, SocketFacts::Kind kind, QHash<quint64, SocketFacts> *sockets)
{
    for (const QByteArray &line : text.split('\n')) {
        // sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode
        const QList<QByteArray> fields = line.simplified().split(' ');
        if (fields.size() < 10 || !fields.at(0).endsWith(':'))
            continue;
        SocketFacts facts;
        facts.kind = kind;
        const uint state = fields.at(3).toUInt(nullptr, 16);
        facts.listening = kind == SocketFacts::Kind::Tcp && state == TCP_LISTEN;
        facts.connected = !fields.at(2).endsWith(":0000") && state != TCP_CLOSE && state != TCP_TIME_WAIT;
        facts.local = endPoint(fields.at(1));
        if (facts.connected)
            facts.remote = endPoint(fields.at(2));
        if (const quint64 inode = fields.at(9).toULongLong(); inode != 0)
            sockets->insert(inode, facts);
    }
}

Result<QHash<quint64, SocketFacts>> socketsSeenBy(pid_t pid)
{
    QHash<quint64, SocketFacts> sockets;
    for (const char *name : {"tcp", "tcp6", "udp", "udp6"}) {
        const QByteArray text = readAll(QStringLiteral("/proc/%1/net/%2").arg(pid).arg(QLatin1String(name)));
        parseInternetSockets(text, name[0] == 't' ? SocketFacts::Kind::Tcp : SocketFacts::Kind::Udp, &sockets);
    }
    Result<void> read;
    // A namespace is entered by one thread alone, and left with it.
    std::thread visitor([&read, &sockets, pid] {
        const UniqueFd space(
            ::open(QFile::encodeName(QStringLiteral("/proc/%1/ns/net").arg(pid)).constData(), O_RDONLY | O_CLOEXEC));
        if (!space || ::setns(space.get(), CLONE_NEWNET) != 0)
            read = systemError(QStringLiteral("The network namespace of process %1 cannot be entered").arg(pid), errno);
        else
            read = readUnixSockets(&sockets);
    });
    visitor.join();
    if (!read)
        return read.error();
    return sockets;
}

} // namespace headstart
