// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/protocol/messages.h"

#include <QPlainTextEdit>
#include <QTextCharFormat>
#include <QTimer>

namespace headstart {

/// Lines of output as they come, newest at the bottom.
///
/// Bounded: the oldest of more than `maximumLines` lines go, also when a handler prints without end. Appends are
/// batched, so many lines cost one layout. It follows the end until the user scrolls up. Which stream a line came on is
/// written in front of it as well as coloured.
class LogView : public QPlainTextEdit
{
    Q_OBJECT
public:
    static constexpr int maximumLines = 20'000;

    explicit LogView(QWidget *parent = nullptr);

    void clearLines();
    void setLines(const QList<protocol::LogLine> &lines);
    void append(const protocol::LogLine &line);
    /// Marks the lines of a stretch of time (nanoseconds since the task's creation) and brings the first of them into
    /// view. Returns how many there are.
    int showInterval(qint64 startNs, qint64 endNs);
    void clearInterval();

protected:
    void changeEvent(QEvent *event) override;

private:
    void flush();
    void insert(QTextCursor &cursor, const protocol::LogLine &line);
    const QTextCharFormat &formatOf(const QString &stream) const;
    void updateColours();

    QTimer m_flush;
    QList<protocol::LogLine> m_waiting;
    bool m_lastWasPartial = false;
    QTextCharFormat m_stdout;
    QTextCharFormat m_stderr;
    QTextCharFormat m_system;
    QTextCharFormat m_margin;
};

} // namespace headstart
