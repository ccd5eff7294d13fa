// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/worker_http.h"

#include "localrunner/support/unique_fd.h"

#include <QFile>

#include <cstring>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

namespace headstart::testing {

int beginPost(const QString &socketPath, const QByteArray &task, const QByteArray &kwargs)
{
    UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const QByteArray path = QFile::encodeName(socketPath);
    if (path.size() >= static_cast<qsizetype>(sizeof address.sun_path))
        return -1;
    std::memcpy(address.sun_path, path.constData(), static_cast<size_t>(path.size()));
    const timeval patience{30, 0};
    ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (::connect(socket.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
        return -1;
    const QByteArray body = "{\"args\": null, \"kwargs\": " + kwargs + '}';
    const QByteArray request = "POST / HTTP/1.1\r\nHost: worker\r\nConnection: close\r\nX-TASK-ID: " + task
        + "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
    if (::send(socket.get(), request.constData(), static_cast<size_t>(request.size()), MSG_NOSIGNAL) != request.size())
        return -1;
    return socket.release();
}

WorkerAnswer postToWorker(const QString &socketPath, const QByteArray &task, const QByteArray &kwargs)
{
    const UniqueFd socket(beginPost(socketPath, task, kwargs));
    QByteArray answer;
    char block[4096];
    ssize_t count = 0;
    while (socket && (count = ::recv(socket.get(), block, sizeof block, 0)) > 0)
        answer.append(block, count);
    const qsizetype end = answer.indexOf("\r\n\r\n");
    if (!answer.startsWith("HTTP/1.1 ") || end < 0)
        return {};
    return WorkerAnswer{answer.mid(9, 3).toInt(), answer.mid(end + 4)};
}

} // namespace headstart::testing
