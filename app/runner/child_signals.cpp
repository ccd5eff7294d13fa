// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "child_signals.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace headstart {

namespace {

int wakeUp = -1; // the only way from a signal handler into the event loop

void requestStop(int)
{
    const int kept = errno;
    const quint64 one = 1;
    [[maybe_unused]] const ssize_t written = ::write(wakeUp, &one, sizeof one);
    errno = kept;
}

void doNothing(int)
{
}

void handle(int signal, void (*handler)(int))
{
    struct sigaction action
    {
    };
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    ::sigaction(signal, &action, nullptr);
}

} // namespace

ChildSignals::ChildSignals(QObject *parent)
    : QObject(parent)
    , m_notifier((wakeUp = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)), QSocketNotifier::Read)
{
    connect(&m_notifier, &QSocketNotifier::activated, this, [this] {
        quint64 count = 0;
        if (::read(wakeUp, &count, sizeof count) > 0)
            Q_EMIT stopRequested();
    });
    handle(SIGTERM, requestStop);
    handle(SIGHUP, requestStop);
    handle(SIGINT, doNothing);
    handle(SIGPIPE, doNothing);
}

} // namespace headstart
