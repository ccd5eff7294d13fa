// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/protocol/messages.h"
#include "localrunner/workers/span_recorder.h"
#include "localrunner/workers/worker_event.h"

#include <QList>

#include <optional>
#include <variant>

namespace headstart {

/// A worker has come up; its HTTP socket listens.
struct WorkerReady
{
    int worker = 0;
    qint64 timeNs = 0;
    bool isFirst = false;
};

/// A worker took or finished a task.
struct TaskChange
{
    int worker = 0;
    QString task;
    qint64 timeNs = 0;
    bool started = false;
};

/// Nothing will come up in this container.
struct StartupFailure
{
    Error error;
};

/// Every worker has come up for the first time, in a container whose start waits for all of them: it may be dumped.
struct AllReady
{
    qint64 timeNs = 0;
};

/// No worker of the container listens any more, and nothing is connected to it: it may be dumped now.
struct WorkersPrepared
{
    qint64 timeNs = 0;
};

/// What one event of a container means: to be passed on, in this order.
using WorkerReport =
    std::variant<Span, protocol::LogLine, WorkerReady, AllReady, WorkersPrepared, TaskChange, StartupFailure>;

/// The workers of one container, from the moment runc reports the process running: takes the container's events and
/// says what they mean, with the spans `application_start`, `runtime_boot`, `import` and `on_start`, or `restore` and
/// `resume` of a restored container. An event that does
/// not fit the state its worker is in is a lie or a defect of the container: it changes nothing and becomes a line in
/// the log. Pure: no clock, no I/O.
class WorkerSet
{
public:
    /// `recorder` must outlive it. `hasOnStart`: the endpoint names one, so that a span is opened for it.
    WorkerSet(SpanRecorder *recorder, int workers, bool hasOnStart);

    /// A cold start.
    QList<WorkerReport> begin(qint64 timeNs);
    /// A restored container: its memory was filled from `beganNs` on, and it runs since `runningNs`.
    QList<WorkerReport> beginRestored(qint64 beganNs, qint64 runningNs, const QJsonObject &attributes);
    /// `application_start` ends when the last worker is ready instead of the first, with AllReady: a dump is due then.
    void waitForAll() { m_waitsForAll = true; }
    QList<WorkerReport> handle(const WorkerEvent &event, qint64 timeNs);

    /// Where the dump that the start waited for is not made: all workers, who are ready, as they are to be announced.
    QList<WorkerReport> announceAll(qint64 timeNs);

    bool anyReady() const { return m_anyReady; }
    /// What the workers that are not ready are doing, for the message of a start that took too long: "worker 0 is still
    /// in on_start".
    QString progress() const;

    /// The last worker that ended by itself, for the message of a container that ended: its exit code or signal.
    std::optional<WorkerEvent> lastExit() const { return m_lastExit; }

private:
    enum class State { Booting, Importing, Starting, Ready, Prepared, Exited };
    struct Worker
    {
        State state = State::Booting;
        QString span; ///< id of the span that is open for it
        QString task;
    };

    bool expects(const WorkerEvent &event) const;
    bool allAre(State state) const;
    Span openFor(int worker, QLatin1String name, qint64 timeNs);
    void closeFor(int worker, qint64 timeNs, QList<WorkerReport> *reports, const QJsonObject &attributes = {});
    void onReady(const WorkerEvent &event, qint64 timeNs, QList<WorkerReport> *reports);
    void onTask(const WorkerEvent &event, qint64 timeNs, QList<WorkerReport> *reports);

    SpanRecorder *m_recorder;
    QList<Worker> m_workers;
    bool m_hasOnStart;
    bool m_anyReady = false;
    bool m_waitsForAll = false;
    QString m_applicationStart;
    std::optional<WorkerEvent> m_lastExit;
};

/// A line of the log that the runner says itself.
protocol::LogLine systemLine(const QString &message, qint64 timeNs, int worker = -1);

} // namespace headstart
