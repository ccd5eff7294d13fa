// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/lazy/lazy_pages.h"

#include "localrunner/containers/unix_socket.h"

#include <csignal>
#include <fcntl.h>
#include <sys/socket.h>

namespace headstart {

namespace {

constexpr QLatin1String socketName("/lazy-pages.socket"); ///< CRIU's LAZY_PAGES_SOCK_NAME

} // namespace

LazyPages::LazyPages(Order order, QObject *parent)
    : QObject(parent)
    , m_order(std::move(order))
{
    connect(&m_process, &ProcessWatch::ended, this, &LazyPages::onServerEnded);
}

LazyPages::~LazyPages()
{
    m_over = true;
    (void)m_process.sendSignal(SIGKILL);
}

Result<void> LazyPages::start()
{
    Result<UniqueFd> listener = listenAt(m_order.work + socketName, SOCK_STREAM);
    if (!listener)
        return std::move(listener).error();
    Result<std::pair<UniqueFd, UniqueFd>> channel = pageChannel();
    if (!channel)
        return std::move(channel).error();
    const Result<pid_t> pid = spawnProcess(
        m_order.server, {m_order.images, m_order.workingSet}, {}, ChildStdio{channel->second.get(), -1, -1});
    if (!pid)
        return pid.error();
    m_listener = std::move(*listener);
    m_channel = std::move(channel->first);
    m_listening = std::make_unique<QSocketNotifier>(m_listener.get(), QSocketNotifier::Read);
    connect(m_listening.get(), &QSocketNotifier::activated, this, &LazyPages::accept);
    m_serverSpoke = std::make_unique<QSocketNotifier>(m_channel.get(), QSocketNotifier::Read);
    connect(m_serverSpoke.get(), &QSocketNotifier::activated, this, &LazyPages::hearServer);
    return m_process.watch(*pid);
}

void LazyPages::stream()
{
    if (m_over || std::exchange(m_streaming, true))
        return;
    PageMessage message;
    message.kind = PageMessage::Kind::Stream;
    tell(std::move(message));
}

void LazyPages::accept()
{
    m_criu.reset(::accept4(m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!m_criu)
        return;
    m_listening->setEnabled(false); // one restore, one connection
    m_criuSpoke = std::make_unique<QSocketNotifier>(m_criu.get(), QSocketNotifier::Read);
    connect(m_criuSpoke.get(), &QSocketNotifier::activated, this, &LazyPages::hearCriu);
}

void LazyPages::hearCriu()
{
    CriuWord word = receiveCriuWord(m_criu.get());
    switch (word.kind) {
    case CriuWord::Kind::Process:
        m_task = word.process;
        break;
    case CriuWord::Kind::Descriptor: {
        PageMessage message;
        message.kind = PageMessage::Kind::Task;
        message.number = static_cast<quint64>(m_task);
        message.fd.reset(::fcntl(word.fd.get(), F_DUPFD_CLOEXEC, 0));
        m_faults.push_back(std::move(word.fd)); // before the server gets to know it
        tell(std::move(message));
        break;
    }
    case CriuWord::Kind::Finished: {
        PageMessage message;
        message.kind = PageMessage::Kind::Restored;
        tell(std::move(message));
        break;
    }
    case CriuWord::Kind::End:
        m_criuSpoke->setEnabled(false);
        break;
    case CriuWord::Kind::Nothing:
        break;
    }
}

/// False: there was nothing to hear.
bool LazyPages::hearServer()
{
    Result<PageMessage> message = receiveMessage(m_channel.get());
    if (!message) {
        // What its end means is said by how it ended.
        m_serverSpoke->setEnabled(message.error().code == ErrorCode::Interrupted);
        return false;
    }
    switch (message->kind) {
    case PageMessage::Kind::Forked:
        m_faults.push_back(std::move(message->fd));
        break;
    case PageMessage::Kind::Complete:
        finish({static_cast<qint64>(message->total), static_cast<qint64>(message->number)});
        break;
    case PageMessage::Kind::Failed:
        breakOff(message->text);
        break;
    default:
        break;
    }
    return true;
}

void LazyPages::tell(PageMessage message)
{
    if (m_over)
        return;
    if (const Result<void> sent = sendMessage(m_channel.get(), message); !sent)
        breakOff(sent.error().message);
}

void LazyPages::onServerEnded(const ProcessEnd &end)
{
    while (!m_over && hearServer()) { } // its last words
    if (!m_over)
        breakOff(end.signal != 0 ? QStringLiteral("It was ended by signal %1.").arg(end.signal)
                                 : QStringLiteral("It ended with exit code %1.").arg(end.exitCode));
}

void LazyPages::finish(const LazyStats &stats)
{
    if (std::exchange(m_over, true))
        return;
    m_faults.clear();
    Q_EMIT complete(stats);
}

void LazyPages::breakOff(const QString &why)
{
    if (std::exchange(m_over, true))
        return;
    Q_EMIT broken(Error{ErrorCode::MachineCannot,
        QStringLiteral("The server of the restored container's memory failed: %1").arg(why), {}});
}

} // namespace headstart
