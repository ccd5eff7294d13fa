// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/protocol/line_splitter.h"

#include <QObject>
#include <QSocketNotifier>

namespace headstart {

/// Lines from a descriptor, read without blocking on the event loop of its thread. Does not own the descriptor, which
/// must outlive it.
class LineReader : public QObject
{
    Q_OBJECT

public:
    /// Sets O_NONBLOCK on `fd`. `limit`: the longest line, its line feed included.
    LineReader(int fd, qsizetype limit, QObject *parent = nullptr);

    /// Reads what is there now, at most `mostBytes`, without waiting: for the last words of a process that has ended.
    void drain(qsizetype mostBytes);
    bool isClosed() const { return m_closed; }

Q_SIGNALS:
    void lineRead(const QByteArray &line);
    void lineTooLong();
    /// End of file, or the other end failed. A last line without a line feed has been thrown away: it may have been cut
    /// off.
    void closed();

private:
    qsizetype readSome();
    void close();

    int m_fd;
    LineSplitter m_splitter;
    QSocketNotifier m_notifier;
    bool m_closed = false;
};

} // namespace headstart
