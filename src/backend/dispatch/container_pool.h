// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/dispatch/pooled_container.h"

#include <QHash>

namespace headstart {

/// The containers of this console and the tasks that wait for them. One container for each key; a task gets a free
/// worker of it, or waits in the order in which the tasks were submitted, whichever was prepared first. A container is
/// started when a task has none to wait for, or wants a certain start (StartWanted::Cold, Restore): that container is
/// this task's alone until it has been served.
class ContainerPool : public QObject
{
    Q_OBJECT
public:
    /// Both must outlive the pool.
    ContainerPool(Store *store, RunnerClient *runner, QObject *parent = nullptr);

    /// A worker for the task, submitted at `submittedNs` (CLOCK_MONOTONIC). attached() says at once which container it
    /// waits for or gets (again if that one ends before its turn), then granted(); or startFailed() when the container
    /// never came up.
    void acquire(const QString &taskId, qint64 submittedNs, const Prepared &prepared);
    /// The task waits no longer. Returns the container that now has nobody to start for, or null.
    PooledContainer *forget(const QString &taskId);
    /// Tasks that wait for a worker of the endpoint.
    int waitingFor(const QString &project, const QString &handler) const;
    /// Whether a task other than this one is served by or waits for the container.
    bool isSharedBeyond(const PooledContainer *container, const QString &taskId) const;

    QList<PooledContainer *> containers() const { return m_containers; } ///< those that are not gone
    void stopAll(bool immediately);

Q_SIGNALS:
    void attached(const QString &taskId, headstart::PooledContainer *container);
    void granted(
        const QString &taskId, headstart::PooledContainer *container, const headstart::PooledContainer::Lease &lease);
    void startFailed(const QString &taskId, const headstart::Error &error);
    void changed();
    /// The runner said so of a container of ours, which may have gone.
    void checkpointChanged(const QString &containerId, const headstart::protocol::Checkpoint &checkpoint);
    void spanSent(const QString &containerId, const headstart::Span &span);

private:
    struct Waiting
    {
        QString taskId;
        qint64 submittedNs = 0;
        Prepared prepared;
        PooledContainer *container = nullptr;
    };

    PooledContainer *findOrStart(const Prepared &prepared);
    void serve(PooledContainer *container);
    void onEvent(const QString &name, const QJsonObject &members);
    void onExited(PooledContainer *container, const protocol::ContainerExit &exit);
    void save(const PooledContainer *container, const protocol::ContainerExit *exit = nullptr);

    Store *m_store;
    RunnerClient *m_runner;
    QList<PooledContainer *> m_containers;
    QList<Waiting> m_waiting;
    QHash<const PooledContainer *, QString> m_savedStates;
    QHash<const PooledContainer *, qint64> m_createdAtMs;
};

/// "starting", "warm", "busy" or "stopping".
QString stateName(const PooledContainer &container);

} // namespace headstart
