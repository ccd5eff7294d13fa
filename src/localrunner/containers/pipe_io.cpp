// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/containers/pipe_io.h"

#include <QSocketNotifier>

#include <cerrno>
#include <csignal>
#include <ctime>
#include <fcntl.h>
#include <unistd.h>

namespace headstart {

namespace {

void makeNonBlocking(int fd)
{
    ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
}

/// write(2) to a pipe whose reader may be gone, without the SIGPIPE that would end this process and without changing
/// how the whole process handles it.
ssize_t writeQuietly(int fd, const char *data, size_t size)
{
    sigset_t pipeSignal;
    sigset_t before;
    sigset_t pending;
    sigemptyset(&pipeSignal);
    sigaddset(&pipeSignal, SIGPIPE);
    ::sigpending(&pending);
    const bool wasPending = sigismember(&pending, SIGPIPE) == 1;
    ::pthread_sigmask(SIG_BLOCK, &pipeSignal, &before);
    const ssize_t written = ::write(fd, data, size);
    const int error = errno;
    if (written < 0 && error == EPIPE && !wasPending) {
        const timespec now{};
        while (::sigtimedwait(&pipeSignal, nullptr, &now) < 0 && errno == EINTR) { }
    }
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    errno = error;
    return written;
}

} // namespace

Result<Pipe> Pipe::open()
{
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return systemError(QStringLiteral("A pipe to the container cannot be made"), errno);
    return Pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

PipeWriter::PipeWriter(UniqueFd fd, QObject *parent)
    : QObject(parent)
    , m_fd(std::move(fd))
{
    makeNonBlocking(m_fd.get());
}

PipeWriter::~PipeWriter() = default;

void PipeWriter::write(const QByteArray &bytes)
{
    if (!m_fd)
        return;
    m_pending.append(bytes);
    writeSome();
}

void PipeWriter::writeSome()
{
    while (m_fd && !m_pending.isEmpty()) {
        const ssize_t written = writeQuietly(m_fd.get(), m_pending.constData(), static_cast<size_t>(m_pending.size()));
        if (written > 0) {
            m_pending.remove(0, written);
        } else if (written < 0 && errno == EAGAIN) {
            break;
        } else if (written < 0 && errno != EINTR) {
            close(); // the reader is gone
            return;
        }
    }
    if (!m_fd)
        return;
    if (!m_notifier && !m_pending.isEmpty()) {
        m_notifier = std::make_unique<QSocketNotifier>(m_fd.get(), QSocketNotifier::Write);
        connect(m_notifier.get(), &QSocketNotifier::activated, this, &PipeWriter::writeSome);
    }
    if (m_notifier)
        m_notifier->setEnabled(!m_pending.isEmpty());
}

void PipeWriter::close()
{
    m_pending.clear();
    if (m_notifier) {
        m_notifier->setEnabled(false);
        m_notifier.release()->deleteLater();
    }
    m_fd.reset();
}

} // namespace headstart
