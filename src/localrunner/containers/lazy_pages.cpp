// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/containers/lazy_pages.h"

#include "localrunner/containers/unix_socket.h"
#include "localrunner/images/file_access.h"

#include <array>
#include <csignal>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>

namespace headstart {

namespace {

constexpr int retryMs = 1;
constexpr int daemonPatienceMs = 10'000; ///< for the daemon to listen
constexpr QLatin1String socketName("/lazy-pages.socket"); ///< CRIU's LAZY_PAGES_SOCK_NAME
constexpr QLatin1String logName("/lazy.log");
constexpr size_t mostDescriptors = 16;

/// A piece of what CRIU's restore says (criu/uffd.c, send_uffd): a process id of four bytes, then one byte that carries
/// the descriptor, and so on. No more than an id is read at once: a stream gives a reader what stands before a
/// descriptor together with it, and CRIU's daemon, which reads the id alone, would lose the descriptor.
struct Message
{
    std::array<char, 4> bytes;
    ssize_t size = 0;
    std::vector<UniqueFd> descriptors;
};

bool receive(int fd, Message *message)
{
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int) * mostDescriptors)> control{};
    iovec part{message->bytes.data(), message->bytes.size()};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control.data();
    header.msg_controllen = control.size();
    message->size = ::recvmsg(fd, &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (message->size < 0)
        return false;
    for (cmsghdr *item = CMSG_FIRSTHDR(&header); item != nullptr; item = CMSG_NXTHDR(&header, item)) {
        if (item->cmsg_level != SOL_SOCKET || item->cmsg_type != SCM_RIGHTS)
            continue;
        const size_t count = (item->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < count; ++i) {
            int descriptor = -1;
            std::memcpy(&descriptor, CMSG_DATA(item) + i * sizeof(int), sizeof(int));
            message->descriptors.emplace_back(descriptor);
        }
    }
    return true;
}

bool pass(int fd, const Message &message)
{
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int) * mostDescriptors)> control{};
    iovec part{const_cast<char *>(message.bytes.data()), static_cast<size_t>(message.size)};
    msghdr header{};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    if (const size_t count = message.descriptors.size(); count > 0) {
        header.msg_control = control.data();
        header.msg_controllen = CMSG_SPACE(sizeof(int) * count);
        cmsghdr *item = CMSG_FIRSTHDR(&header);
        item->cmsg_level = SOL_SOCKET;
        item->cmsg_type = SCM_RIGHTS;
        item->cmsg_len = CMSG_LEN(sizeof(int) * count);
        for (size_t i = 0; i < count; ++i) {
            const int descriptor = message.descriptors[i].get();
            std::memcpy(CMSG_DATA(item) + i * sizeof(int), &descriptor, sizeof(int));
        }
    }
    return ::sendmsg(fd, &header, MSG_NOSIGNAL) == message.size;
}

} // namespace

LazyPages::LazyPages(Order order, QObject *parent)
    : QObject(parent)
    , m_order(std::move(order))
{
    m_retry.setInterval(retryMs);
    connect(&m_retry, &QTimer::timeout, this, &LazyPages::connectToDaemon);
    connect(&m_process, &ProcessWatch::ended, this, &LazyPages::onDaemonEnded);
}

LazyPages::~LazyPages()
{
    m_over = true;
    if (const pid_t group = m_process.pid(); group != 0)
        ::kill(-group, SIGKILL);
}

Result<void> LazyPages::start()
{
    Result<UniqueFd> listener = listenAt(m_order.work + socketName, SOCK_STREAM);
    if (!listener)
        return std::move(listener).error();
    m_listener = std::move(*listener);
    m_listening = std::make_unique<QSocketNotifier>(m_listener.get(), QSocketNotifier::Read);
    connect(m_listening.get(), &QSocketNotifier::activated, this, &LazyPages::accept);
    const QStringList arguments{QStringLiteral("lazy-pages"), QStringLiteral("--images-dir"), m_order.images,
        QStringLiteral("--work-dir"), m_order.daemonWork, QStringLiteral("--log-file"), logName.mid(1),
        QStringLiteral("-v2")};
    const Result<pid_t> pid = spawnProcess(m_order.criu, arguments,
        {QStringLiteral("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")}, {});
    if (!pid)
        return pid.error();
    return m_process.watch(*pid);
}

void LazyPages::accept()
{
    m_client.reset(::accept4(m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!m_client)
        return;
    m_listening->setEnabled(false); // one restore, one connection
    m_waiting.start();
    connectToDaemon();
}

/// The daemon was started before; it may still be on its way to its socket.
void LazyPages::connectToDaemon()
{
    Result<UniqueFd> daemon = connectTo(m_order.daemonWork + socketName, SOCK_STREAM);
    if (!daemon) {
        if (m_waiting.elapsed() > daemonPatienceMs)
            breakOff(daemon.error().message);
        else
            m_retry.start();
        return;
    }
    m_retry.stop();
    m_daemon = std::move(*daemon);
    m_reading = std::make_unique<QSocketNotifier>(m_client.get(), QSocketNotifier::Read);
    connect(m_reading.get(), &QSocketNotifier::activated, this, &LazyPages::forward);
}

void LazyPages::forward()
{
    Message message;
    if (!receive(m_client.get(), &message))
        return;
    if (message.size == 0) {
        m_reading->setEnabled(false); // the restore is over; the daemon hears the same
        m_daemon.reset();
        return;
    }
    const bool passed = pass(m_daemon.get(), message);
    for (UniqueFd &descriptor : message.descriptors)
        m_faults.push_back(std::move(descriptor));
    if (!passed)
        breakOff(QStringLiteral("its socket is closed"));
}

void LazyPages::onDaemonEnded(const ProcessEnd &end)
{
    if (m_over)
        return;
    if (end.succeeded() && m_client) {
        m_over = true;
        m_faults.clear();
        Q_EMIT complete();
        return;
    }
    breakOff(end.signal != 0 ? QStringLiteral("signal %1").arg(end.signal)
                             : QStringLiteral("exit code %1").arg(end.exitCode));
}

void LazyPages::breakOff(const QString &why)
{
    if (std::exchange(m_over, true))
        return;
    m_retry.stop();
    const QByteArray log = readHostFile(m_order.daemonWork + logName, 1 << 20).value_or(QByteArray());
    Q_EMIT broken(Error{ErrorCode::MachineCannot,
        QStringLiteral("The daemon that brings the restored container's memory ended early (%1).").arg(why),
        QString::fromUtf8(log)});
}

} // namespace headstart
