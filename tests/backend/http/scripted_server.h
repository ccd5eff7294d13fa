// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/unique_fd.h"

#include <QByteArray>
#include <QFile>
#include <QString>

#include <atomic>
#include <cstring>
#include <functional>
#include <thread>
#include <vector>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace headstart {

/// A server on a Unix socket whose every byte the test decides: `script` runs once for each accepted connection, on a
/// thread of its own.
class ScriptedServer
{
public:
    using Script = std::function<void(int fd, int connection)>;

    ScriptedServer(const QString &path, Script script)
        : m_script(std::move(script))
        , m_listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_un address = {};
        address.sun_family = AF_UNIX;
        const QByteArray name = QFile::encodeName(path);
        std::strncpy(address.sun_path, name.constData(), sizeof address.sun_path - 1);
        m_ok = ::bind(m_listener.get(), reinterpret_cast<sockaddr *>(&address), sizeof address) == 0
            && ::listen(m_listener.get(), 16) == 0;
        m_thread = std::thread([this] { run(); });
    }
    ~ScriptedServer()
    {
        m_stop = true;
        m_thread.join();
    }
    ScriptedServer(const ScriptedServer &) = delete;
    ScriptedServer &operator=(const ScriptedServer &) = delete;

    bool ok() const { return m_ok; }
    int connections() const { return m_connections; }
    int requests() const { return m_requests; }

    /// Reads one whole request (head and Content-Length body); empty at the end of the connection or of the server.
    QByteArray readRequest(int fd)
    {
        QByteArray data;
        while (true) {
            const qsizetype end = data.indexOf("\r\n\r\n");
            if (end >= 0 && data.size() >= end + 4 + contentLength(data.left(end))) {
                ++m_requests;
                return data;
            }
            char buffer[65536];
            if (!waitReadable(fd))
                return {};
            const ssize_t got = ::recv(fd, buffer, sizeof buffer, 0);
            if (got <= 0)
                return {};
            data.append(buffer, got);
        }
    }
    static void write(int fd, const QByteArray &data)
    {
        qsizetype done = 0;
        while (done < data.size()) {
            const ssize_t sent =
                ::send(fd, data.constData() + done, static_cast<size_t>(data.size() - done), MSG_NOSIGNAL);
            if (sent <= 0)
                return;
            done += sent;
        }
    }
    static QByteArray plainAnswer(const QByteArray &body, const QByteArray &more = {})
    {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n" + more + "\r\n" + body;
    }
    /// Whether there is something to read (or an end) before the server stops.
    bool waitReadable(int fd) const
    {
        while (!m_stop) {
            pollfd entry = {fd, POLLIN, 0};
            if (::poll(&entry, 1, 20) > 0)
                return true;
        }
        return false;
    }

private:
    static qsizetype contentLength(const QByteArray &head)
    {
        const qsizetype at = head.toLower().indexOf("content-length:");
        return at < 0 ? 0 : head.mid(at + 15, head.indexOf('\r', at) - at - 15).trimmed().toLongLong();
    }
    void run()
    {
        std::vector<std::thread> threads;
        while (waitReadable(m_listener.get())) {
            UniqueFd fd(::accept4(m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
            if (fd)
                threads.emplace_back(
                    [this, number = ++m_connections, own = std::move(fd)] { m_script(own.get(), number); });
        }
        for (std::thread &thread : threads)
            thread.join();
    }

    Script m_script;
    UniqueFd m_listener;
    bool m_ok = false;
    std::atomic_bool m_stop = false;
    std::atomic_int m_connections = 0;
    std::atomic_int m_requests = 0;
    std::thread m_thread;
};

} // namespace headstart
