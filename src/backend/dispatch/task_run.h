// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/dispatch/container_pool.h"
#include "backend/dispatch/outcome.h"
#include "backend/dispatch/span_assembly.h"
#include "backend/store/log_budget.h"

#include <QPointer>
#include <QTimer>

#include <optional>

namespace headstart {

/// One task from its request to its last row in the store.
///
/// Storing → Preparing → Waiting (for a worker) → Running (the request is with it) → Draining (the answer is there; its
/// last log lines are not) → Saving → over. Cancellation and the timeout end it from wherever it is: Ending waits for
/// the container to be gone.
class TaskRun : public QObject
{
    Q_OBJECT
public:
    /// The tools and the pool must outlive it.
    TaskRun(PreparationTools *tools, ContainerPool *pool, Invocation invocation, QObject *parent);

    void start();
    void cancel(bool immediately);

    QString id() const { return m_record.id; }
    /// As it stands now; spans may be open.
    TaskDetails details() const;

Q_SIGNALS:
    void changed(const headstart::TaskRecord &task);
    void spanChanged(const headstart::Span &span);
    void logged(const headstart::protocol::LogLine &line);
    void answerChunk(const QByteArray &chunk);
    void progress(headstart::ProgressStep step);
    /// It is over and about to be stored; spans of its container that come from now on are none of its business.
    void settled(const headstart::TaskDetails &details);
    /// All is in the store (or the store has said why not).
    void finished(const headstart::TaskDetails &details);

private:
    enum class Step { Storing, Preparing, Waiting, Running, Draining, Ending, Saving };

    void prepare();
    void onPrepared(const Prepared &prepared);
    void onAttached(PooledContainer *container);
    void takeSpans(const PooledContainer &container);
    void onGranted(PooledContainer *container, const PooledContainer::Lease &lease);
    void onAnswer(const HttpAnswer &answer);
    void onTimeout();
    void onContainerExited(const protocol::ContainerExit &exit);
    bool mayBeServedAgain(const protocol::ContainerExit &exit) const;
    void serveAgain(const protocol::ContainerExit &exit);
    void onLog(const protocol::LogLine &line);
    void onTaskFinished();
    void endWithContainer(TaskStatus status, const Error &error, int graceSeconds);
    void settle(TaskStatus status, const Error &error);
    void drain();
    void finish();
    void flushLogs();
    void addLog(protocol::LogLine line);
    void setProgress(ProgressStep step);
    void updateSpans();
    QList<Span> currentSpans() const;

    PreparationTools *m_tools;
    ContainerPool *m_pool;
    Invocation m_invocation;
    QByteArray m_payload;
    Step m_step = Step::Storing;
    std::optional<ProgressStep> m_progress; ///< as last told
    TaskRecord m_record;
    TaskCourse m_course;
    Preparation *m_preparation = nullptr;
    std::optional<Prepared> m_prepared; ///< once it is
    QPointer<PooledContainer> m_container;
    HttpClient *m_client = nullptr; ///< null before the request is sent and once the container has gone
    quint64 m_requestId = 0;
    int m_timeoutSeconds = 0;
    bool m_allOutputSeen = false;
    bool m_passedOn = false; ///< a part of the answer has left this object
    bool m_awaitsExit = false; ///< the connection broke: how the container ended is the better answer
    QTimer m_deadline; ///< of the request while Running, of the wait while Draining
    QTimer m_logTimer;
    QList<Span> m_spans; ///< as last told
    QList<protocol::LogLine> m_logs;
    LogBudget m_logBudget; ///< of m_logs: what finished() gives is what the store keeps
    QList<protocol::LogLine> m_unsavedLogs;
};

} // namespace headstart
