// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/dispatch/progress.h"
#include "console/terminal.h"
#include "localrunner/protocol/messages.h"
#include "localrunner/protocol/span.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <optional>

namespace headstart {

/// What is going on, on stderr. On a terminal the last line is alive: the phase, its step and the time it has taken;
/// log lines scroll above it. Elsewhere every phase that has ended is one plain line.
class ProgressDisplay : public QObject
{
    Q_OBJECT
public:
    explicit ProgressDisplay(QObject *parent = nullptr);
    ~ProgressDisplay() override; ///< takes the live line away

    void step(ProgressStep step);
    void span(const Span &span);
    void log(const protocol::LogLine &line);
    /// What goes on that is neither a step nor a span, as a sentence without its full stop; empty: nothing any more.
    void activity(const QString &text);
    /// A line of our own, above the live one.
    void note(const QString &text);
    /// Whether the terminal is somebody else's for the moment; nothing is drawn then.
    void setPaused(bool paused);
    /// Nothing is alive any more.
    void end();

private:
    void draw();
    void clear();
    void print(const QString &text);

    StreamStyle m_style;
    QTimer m_timer;
    QElapsedTimer m_since;
    std::optional<ProgressStep> m_step;
    QString m_activity;
    QList<Span> m_open;
    QStringList m_told;
    QString m_openLog; ///< stream of a log line whose end has not come yet
    bool m_drawn = false;
    bool m_paused = false;
    bool m_ended = false;
};

} // namespace headstart
