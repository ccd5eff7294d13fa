// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/dispatch/progress.h"
#include "backend/endpoints/endpoint.h"
#include "backend/store/records.h"
#include "localrunner/protocol/checkpoint.h"

#include <QObject>

#include <memory>

namespace headstart {

class RunnerClient;
class Store;

/// What the user may choose for runs on this machine; nothing of it is part of the decorator.
struct LocalOptions
{
    /// Absolute path of a python, virtual environment or conda prefix; empty: the system's python3.
    QString interpreter;
    QString rootFolder; ///< a root filesystem to use as the image; empty: this machine's own system
    bool network = true;
    bool allowCpu = false;
    StartWanted start = StartWanted::Auto; ///< Cold and Restore get a container of their own, never a warm one
    RestoreWay restore = RestoreWay::Auto; ///< where the container comes from a checkpoint

    bool operator==(const LocalOptions &) const = default;
};

/// One invocation to make.
struct Invocation
{
    QString folder; ///< project folder, absolute
    QString handler; ///< "app.py:predict"
    QByteArray body; ///< JSON object or empty
    QMap<QString, QString> secrets;
    LocalOptions options;
};

/// A container as the window shows it.
struct ContainerState
{
    QString id;
    QString project;
    QString handler;
    QString state; ///< "starting", "warm", "busy", "stopping"
    qint64 warmUntilNs = 0; ///< CLOCK_MONOTONIC; 0 unless warm
};

/// Takes invocations, finds or starts a container for each, sends the request and keeps the container warm afterwards.
///
/// Everything is written to the Store: a task before it starts, its spans, logs and end. Lives on the thread that made
/// it and never blocks it.
class Dispatcher : public QObject
{
    Q_OBJECT
public:
    /// `store` and `runner` must outlive the dispatcher.
    Dispatcher(Store *store, RunnerClient *runner, QObject *parent = nullptr);
    ~Dispatcher() override;

    /// Starts the invocation and returns its task's id at once; what comes of it is told by signals, the last of them
    /// taskFinished(). Bad input (body is not an object, handler unknown) also ends in taskFinished(), with status
    /// ERROR.
    QString submit(const Invocation &invocation);

    /// Cancels a task in any phase: its container is stopped (`immediately`: without grace) unless other tasks use it.
    void cancel(const QString &taskId, bool immediately);

    /// Stops every container and ends every task as CANCELLED; stopped() follows when all are gone.
    void stopAll(bool immediately);

    QList<ContainerState> containers() const;
    /// The task as it stands, for a view that opens while it runs. Spans may be open. Only tasks of this dispatcher
    /// that have not ended.
    TaskDetails running(const QString &taskId) const;

Q_SIGNALS:
    void taskChanged(const headstart::TaskRecord &task);
    /// A span opened or ended; times are nanoseconds since the task's creation.
    /// May follow taskFinished(): what a capture wrote is measured after the task it was made for. The store has it
    /// then.
    void spanChanged(const QString &taskId, const headstart::Span &span);
    /// A line of output of the task or of the start of its container; time since the task's creation.
    void logged(const QString &taskId, const headstart::protocol::LogLine &line);
    /// A piece of a streamed answer.
    void answerChunk(const QString &taskId, const QByteArray &chunk);
    void progress(const QString &taskId, headstart::ProgressStep step);
    void taskFinished(const headstart::TaskDetails &details);
    void containersChanged();
    /// A checkpoint of the container's deployment is in another state. May come when the container has long gone.
    void checkpointChanged(const headstart::protocol::Checkpoint &checkpoint, const QString &containerId);
    void stopped();

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace headstart
