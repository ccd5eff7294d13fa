// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/dispatch/dispatcher.h"
#include "ui/timeline/live_clock.h"

#include <QObject>

#include <optional>

namespace headstart {

/// One endpoint's latest task, followed from the moment it is submitted to its end.
class EndpointRun : public QObject
{
    Q_OBJECT
public:
    /// `dispatcher` must outlive it.
    explicit EndpointRun(Dispatcher *dispatcher, QObject *parent = nullptr);

    /// Submits a task. Only when none is running.
    void start(const Invocation &invocation);
    /// Asks for the task's end; a second time without grace.
    void cancel();

    bool isRunning() const { return m_running; }
    bool isCancelling() const { return m_cancelled; }
    /// The task as it stands; without an id before the first start().
    const TaskDetails &details() const { return m_details; }
    /// The answer so far, whole once the task has ended.
    const QByteArray &answer() const { return m_answer; }
    /// What is being done; nothing before the first step and after the task's end.
    std::optional<ProgressStep> step() const { return m_step; }
    /// How far the task has got, since its creation.
    qint64 nowNs() const;

Q_SIGNALS:
    /// isRunning() or the task changed.
    void stateChanged();
    /// A span opened or ended, or another step began.
    void progressed();
    void logged(const headstart::protocol::LogLine &line);
    void answerChanged();

private:
    void finish(const TaskDetails &details);

    Dispatcher *m_dispatcher;
    TaskDetails m_details;
    QByteArray m_answer;
    std::optional<ProgressStep> m_step;
    timeline::LiveClock m_clock;
    bool m_running = false;
    bool m_cancelled = false;
    bool m_submitting = false;
    QList<TaskDetails> m_endedWhileSubmitting;
};

} // namespace headstart
