// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/dispatch/preparation.h"
#include "backend/dispatch/span_assembly.h"
#include "backend/http/http_client.h"

#include <QTimer>

#include <optional>

namespace headstart {

/// One container as the console knows it: a mirror of the runner's events, with the connections to its workers.
class PooledContainer : public QObject
{
    Q_OBJECT
public:
    enum class State { Starting, Ready, Stopping, Gone };

    PooledContainer(Prepared prepared, RunnerClient *runner, QObject *parent);

    /// Asks the runner for it. What follows is told by signals, the last of them exited().
    void start();
    /// Asks the runner to end it. May be called again with a shorter grace.
    void stop(int graceSeconds);
    /// One event of the runner that names this container.
    void handle(const QString &event, const QJsonObject &members);
    /// The runner has gone, and this with it.
    void lose(const Error &error);

    QString id() const { return m_id; } ///< empty until the runner has said it
    const Prepared &prepared() const { return m_prepared; }
    State state() const { return m_state; }
    QList<Span> spans() const { return m_spans; } ///< CLOCK_MONOTONIC
    QList<protocol::LogLine> startLogs() const
    {
        return m_startLogs;
    } ///< what belongs to no task, until the first was served
    QJsonObject startUsage() const { return m_startUsage; }
    bool hasBeenReady() const { return m_hasBeenReady; }
    StartKind startKind() const { return startKindOf(m_spans); }
    /// It was started for a task that wants a certain start, and has served nobody yet.
    bool isPromised() const;

    /// Takes a worker that is ready and free for the task; no value when there is none.
    struct Lease
    {
        int worker = 0;
        HttpClient *client = nullptr; ///< lives until exited()
        qint64 readyNs = 0; ///< when the worker became ready
        bool first = false; ///< it has served nobody yet
    };
    std::optional<Lease> take(const QString &taskId);
    /// The task is done with its worker, although the runner has not said so.
    void release(const QString &taskId);
    bool isServing(const QString &taskId) const;
    int serving() const; ///< busy workers

    /// Keeps it for that long without a task, then stops it. Cancelled by take().
    void keepWarm();
    qint64 warmUntilNs() const { return m_warmUntilNs; }

Q_SIGNALS:
    void stateChanged();
    void spanChanged(const headstart::Span &span);
    /// A line of a task, or of the container itself where `line.task` is empty.
    void logged(const headstart::protocol::LogLine &line);
    void workerFreed();
    /// All output of the task has been told.
    void taskFinished(const QString &taskId);
    /// What the last task cost; what the start cost is startUsage().
    void usageChanged(const QJsonObject &usage);
    void exited(const headstart::protocol::ContainerExit &exit);

private:
    struct Worker
    {
        int index = 0;
        std::unique_ptr<HttpClient> client;
        QString task;
        qint64 readyNs = 0;
        bool served = false;
    };

    bool hasServed() const;
    void setState(State state);
    void onStarted(const Result<QJsonObject> &answer);
    void onSpan(const Span &span);
    void onLog(const protocol::LogLine &line);
    void onWorkerReady(const QJsonObject &members);
    void onTaskFinished(const QString &taskId);
    void onUsage(QJsonObject members);
    void end(const protocol::ContainerExit &exit);

    Prepared m_prepared;
    RunnerClient *m_runner;
    QString m_id;
    State m_state = State::Starting;
    std::optional<int> m_stopWanted; ///< grace in seconds
    bool m_hasBeenReady = false;
    qint64 m_warmUntilNs = 0;
    QTimer m_warmTimer;
    QList<Span> m_spans;
    QList<protocol::LogLine> m_startLogs;
    std::optional<QJsonObject> m_firstUsage;
    QJsonObject m_startUsage;
    std::vector<Worker> m_workers;
};

} // namespace headstart
