// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QObject>
#include <QSocketNotifier>

#include <deque>

namespace headstart {

/// Lines to a descriptor, written as fast as the reader takes them and kept in memory meanwhile: whoever writes here is
/// never blocked. Does not own the descriptor.
class LineWriter : public QObject
{
    Q_OBJECT

public:
    /// Sets O_NONBLOCK on `fd`.
    explicit LineWriter(int fd, QObject *parent = nullptr);

    /// Queues a line (with its line feed). Once more than `hardLimit` bytes wait, the reader counts as gone: broken()
    /// is emitted.
    void write(const QByteArray &line);
    /// As write(), but refuses (false) a line that may be dropped while more than `softLimit` bytes wait.
    bool writeDroppable(const QByteArray &line);
    bool isCongested() const { return m_waiting > softLimit; }

    /// Blocks for at most `milliseconds` until all is written: only for the very end of a process.
    void flush(int milliseconds);

    static constexpr qsizetype softLimit = 16 << 20;
    static constexpr qsizetype hardLimit = 256 << 20;

Q_SIGNALS:
    /// Fewer than half of the soft limit wait again after lines were refused.
    void relieved();
    /// Nobody reads any more. Nothing is written from now on. Emitted once, from the event loop.
    void broken();

private:
    void writeSome();
    void fail();

    int m_fd;
    QSocketNotifier m_notifier;
    std::deque<QByteArray> m_lines;
    qsizetype m_offset = 0; ///< bytes of the first line that are written
    qsizetype m_waiting = 0;
    bool m_refused = false;
    bool m_broken = false;
};

} // namespace headstart
