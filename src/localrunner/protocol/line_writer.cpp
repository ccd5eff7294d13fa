// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/protocol/line_writer.h"

#include "localrunner/support/monotonic.h"

#include <QMetaObject>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <sys/uio.h>
#include <utility>

namespace headstart {

LineWriter::LineWriter(int fd, QObject *parent)
    : QObject(parent)
    , m_fd(fd)
    , m_notifier(fd, QSocketNotifier::Write)
{
    ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
    m_notifier.setEnabled(false);
    connect(&m_notifier, &QSocketNotifier::activated, this, &LineWriter::writeSome);
}

void LineWriter::write(const QByteArray &line)
{
    if (m_broken || line.isEmpty())
        return;
    m_lines.push_back(line);
    m_waiting += line.size();
    if (m_waiting > hardLimit)
        fail();
    else if (!m_notifier.isEnabled())
        writeSome();
}

bool LineWriter::writeDroppable(const QByteArray &line)
{
    if (isCongested()) {
        m_refused = true;
        return false;
    }
    write(line);
    return true;
}

void LineWriter::flush(int milliseconds)
{
    const qint64 end = monotonicNs() + qint64(milliseconds) * 1'000'000;
    while (!m_broken && !m_lines.empty()) {
        const qint64 left = (end - monotonicNs()) / 1'000'000;
        if (left <= 0)
            return;
        pollfd waiting{m_fd, POLLOUT, 0};
        if (::poll(&waiting, 1, static_cast<int>(left)) < 0 && errno != EINTR)
            return;
        writeSome();
    }
}

void LineWriter::writeSome()
{
    while (!m_broken && !m_lines.empty()) {
        std::array<iovec, 64> parts{};
        int count = 0;
        for (auto it = m_lines.cbegin(); it != m_lines.cend() && count < 64; ++it, ++count) {
            const qsizetype skip = count == 0 ? m_offset : 0;
            parts[static_cast<size_t>(count)] = {
                const_cast<char *>(it->constData()) + skip, static_cast<size_t>(it->size() - skip)};
        }
        const ssize_t written = ::writev(m_fd, parts.data(), count);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            m_notifier.setEnabled(true);
            break;
        }
        if (written < 0) {
            fail();
            return;
        }
        m_waiting -= written;
        m_offset += written;
        while (!m_lines.empty() && m_offset >= m_lines.front().size()) {
            m_offset -= m_lines.front().size();
            m_lines.pop_front();
        }
    }
    if (m_lines.empty())
        m_notifier.setEnabled(false);
    if (m_refused && m_waiting < softLimit / 2) {
        m_refused = false;
        Q_EMIT relieved();
    }
}

void LineWriter::fail()
{
    m_notifier.setEnabled(false);
    m_lines.clear();
    m_waiting = 0;
    m_offset = 0;
    if (!std::exchange(m_broken, true))
        QMetaObject::invokeMethod(this, &LineWriter::broken, Qt::QueuedConnection);
}

} // namespace headstart
