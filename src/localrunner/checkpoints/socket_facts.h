// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/result.h"

#include <QByteArray>
#include <QHash>
#include <QString>

#include <sys/types.h>

namespace headstart {

/// A socket of a network namespace.
struct SocketFacts
{
    enum class Kind { Tcp, Udp, Unix };

    Kind kind = Kind::Tcp;
    bool listening = false;
    bool connected = false; ///< to something else
    bool datagram = false; ///< a Unix socket that keeps no connection
    QString local; ///< "127.0.0.1:8080", "[::1]:53"; of Unix sockets the path, or "@name" of an abstract one
    QString remote; ///< of a connected TCP or UDP socket
    quint64 peer = 0; ///< inode of the other end of a Unix socket, 0: none
};

/// The TCP, UDP and Unix sockets in the network namespace of a process, by inode. Asks the kernel in a thread of its
/// own, which enters that namespace (root). The namespace may be the host's: then these are all of the host's.
Result<QHash<quint64, SocketFacts>> socketsSeenBy(pid_t pid);

/// Reads the text of /proc/<pid>/net/tcp, tcp6, udp or udp6 into `sockets`.
void parseInternetSockets(const QByteArray &text, SocketFacts::Kind kind, QHash<quint64, SocketFacts> *sockets);

} // namespace headstart
