// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/protocol/line_reader.h"

#include <QPointer>

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace headstart {

namespace {
constexpr qsizetype blockBytes =
    64 << 10; // the size of a pipe: one turn of the loop takes no more, so that nobody starves
}

LineReader::LineReader(int fd, qsizetype limit, QObject *parent)
    : QObject(parent)
    , m_fd(fd)
    , m_splitter(limit)
    , m_notifier(fd, QSocketNotifier::Read)
{
    ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
    connect(&m_notifier, &QSocketNotifier::activated, this, [this] { readSome(); });
}

void LineReader::drain(qsizetype mostBytes)
{
    while (!m_closed && mostBytes > 0) {
        const qsizetype count = readSome();
        if (count <= 0)
            break;
        mostBytes -= count;
    }
}

qsizetype LineReader::readSome()
{
    QByteArray block(blockBytes, Qt::Uninitialized);
    ssize_t count = 0;
    do {
        count = ::read(m_fd, block.data(), static_cast<size_t>(block.size()));
    } while (count < 0 && errno == EINTR);
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        return 0;
    if (count <= 0) {
        close();
        return 0;
    }
    const QPointer<LineReader> self(this);
    for (const LineSplitter::Line &line : m_splitter.feed(block.constData(), count)) {
        if (line.tooLong)
            Q_EMIT lineTooLong();
        else
            Q_EMIT lineRead(line.bytes);
        if (!self)
            return 0;
    }
    return count;
}

void LineReader::close()
{
    m_notifier.setEnabled(false);
    m_splitter.takeRest();
    if (!std::exchange(m_closed, true))
        Q_EMIT closed();
}

} // namespace headstart
