// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/containers/dump_hook.h"

#include "localrunner/containers/unix_socket.h"
#include "localrunner/support/monotonic.h"

#include <QFile>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace headstart {

namespace {

constexpr int patienceMs = 200; ///< for the one packet of a hook that has just connected

} // namespace

Result<std::unique_ptr<DumpHook>> DumpHook::listen(const QString &socketPath)
{
    Result<UniqueFd> listener = listenAt(socketPath, SOCK_SEQPACKET);
    if (!listener)
        return std::move(listener).error();
    return std::unique_ptr<DumpHook>(new DumpHook(std::move(*listener), socketPath));
}

DumpHook::DumpHook(UniqueFd listener, QString path)
    : m_listener(std::move(listener))
    , m_path(std::move(path))
    , m_notifier(m_listener.get(), QSocketNotifier::Read)
{
    connect(&m_notifier, &QSocketNotifier::activated, this, &DumpHook::accept);
}

DumpHook::~DumpHook()
{
    ::unlink(QFile::encodeName(m_path).constData());
}

void DumpHook::accept()
{
    const qint64 now = monotonicNs();
    UniqueFd connection(::accept4(m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!connection)
        return;
    // Only root can reach the socket, and the hook speaks before it does anything else.
    pollfd waited{connection.get(), POLLIN, 0};
    char stage[64];
    const ssize_t size =
        ::poll(&waited, 1, patienceMs) > 0 ? ::recv(connection.get(), stage, sizeof stage, MSG_DONTWAIT) : -1;
    const QByteArray name(stage, size > 0 ? size : 0);
    if (name == "post-dump") {
        m_waiting = std::move(connection);
        Q_EMIT postDump(now);
    } else if (name == "pre-dump") {
        Q_EMIT preDump(now);
    }
}

void DumpHook::release(bool ok)
{
    if (ok && m_waiting)
        (void)::send(m_waiting.get(), "go", 2, MSG_NOSIGNAL);
    m_waiting.reset();
}

} // namespace headstart
