// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/dispatch/container_pool.h"

#include "backend/runnerclient/runner_client.h"
#include "backend/store/store.h"
#include "localrunner/support/monotonic.h"

#include <algorithm>

namespace headstart {

using State = PooledContainer::State;

QString stateName(const PooledContainer &container)
{
    switch (container.state()) {
    case State::Starting:
        return QStringLiteral("starting");
    case State::Ready:
        return container.serving() > 0 ? QStringLiteral("busy") : QStringLiteral("warm");
    case State::Stopping:
    case State::Gone:
        break;
    }
    return QStringLiteral("stopping");
}

ContainerPool::ContainerPool(Store *store, RunnerClient *runner, QObject *parent)
    : QObject(parent)
    , m_store(store)
    , m_runner(runner)
{
    connect(runner, &RunnerClient::eventReceived, this, &ContainerPool::onEvent);
    connect(runner, &RunnerClient::lost, this, [this](const Error &error) {
        const QList<PooledContainer *> all = m_containers;
        for (PooledContainer *container : all)
            container->lose(error);
    });
}

void ContainerPool::acquire(const QString &taskId, qint64 submittedNs, const Prepared &prepared)
{
    PooledContainer *container = findOrStart(prepared);
    const auto later = std::find_if(m_waiting.begin(), m_waiting.end(),
        [submittedNs](const Waiting &entry) { return entry.submittedNs > submittedNs; });
    m_waiting.insert(later, {taskId, submittedNs, prepared, container});
    Q_EMIT attached(taskId, container);
    serve(container);
}

PooledContainer *ContainerPool::forget(const QString &taskId)
{
    const auto found =
        std::find_if(m_waiting.begin(), m_waiting.end(), [&](const Waiting &entry) { return entry.taskId == taskId; });
    if (found == m_waiting.end())
        return nullptr;
    PooledContainer *container = found->container;
    m_waiting.erase(found);
    const bool unwanted = container->state() == State::Starting && !isSharedBeyond(container, taskId);
    return unwanted ? container : nullptr;
}

int ContainerPool::waitingFor(const QString &project, const QString &handler) const
{
    return static_cast<int>(std::count_if(m_waiting.begin(), m_waiting.end(), [&](const Waiting &entry) {
        return entry.prepared.deployment.project == project && entry.prepared.deployment.handler == handler;
    }));
}

bool ContainerPool::isSharedBeyond(const PooledContainer *container, const QString &taskId) const
{
    const int others = container->serving() - (container->isServing(taskId) ? 1 : 0);
    return others > 0 || std::any_of(m_waiting.begin(), m_waiting.end(), [&](const Waiting &entry) {
        return entry.container == container && entry.taskId != taskId;
    });
}

void ContainerPool::stopAll(bool immediately)
{
    const QList<PooledContainer *> all = m_containers;
    for (PooledContainer *container : all) {
        // One that is ending already has been given its grace.
        if (immediately || container->state() != State::Stopping)
            container->stop(immediately ? 0 : container->prepared().spec.graceSeconds);
    }
}

PooledContainer *ContainerPool::findOrStart(const Prepared &prepared)
{
    // Who asks for a certain start wants to see it, and a container that runs has had its own.
    const bool takesAny = prepared.spec.start == StartWanted::Auto;
    for (PooledContainer *container : std::as_const(m_containers)) {
        if (takesAny && container->prepared().key == prepared.key && container->state() != State::Stopping
            && !container->isPromised())
            return container;
    }
    auto *container = new PooledContainer(prepared, m_runner, this);
    m_containers.append(container);
    m_createdAtMs.insert(container, wallClockMs());
    connect(container, &PooledContainer::stateChanged, this, [this, container] {
        save(container);
        Q_EMIT changed();
    });
    connect(container, &PooledContainer::workerFreed, this, [this, container] { serve(container); });
    connect(container, &PooledContainer::exited, this,
        [this, container](const protocol::ContainerExit &exit) { onExited(container, exit); });
    container->start();
    return container;
}

void ContainerPool::serve(PooledContainer *container)
{
    while (container->state() == State::Ready) {
        const auto next = std::find_if(
            m_waiting.begin(), m_waiting.end(), [&](const Waiting &entry) { return entry.container == container; });
        if (next == m_waiting.end())
            break;
        const QString taskId = next->taskId;
        const std::optional<PooledContainer::Lease> lease = container->take(taskId);
        if (!lease)
            return;
        m_waiting.erase(next);
        Q_EMIT granted(taskId, container, *lease);
    }
    if (container->state() == State::Ready && container->serving() == 0)
        container->keepWarm();
}

void ContainerPool::onEvent(const QString &name, const QJsonObject &members)
{
    const QString id = members.value(QLatin1String("container")).toString();
    const auto found = std::find_if(
        m_containers.cbegin(), m_containers.cend(), [&](const PooledContainer *entry) { return entry->id() == id; });
    if (found != m_containers.cend())
        (*found)->handle(name, members);
    if (name == protocol::event::checkpoint)
        Q_EMIT checkpointChanged(
            id, protocol::checkpointFromJson(members.value(QLatin1String("checkpoint")).toObject()));
    else if (name == protocol::event::span)
        Q_EMIT spanSent(id, spanFromJson(members.value(QLatin1String("span")).toObject()));
}

void ContainerPool::onExited(PooledContainer *container, const protocol::ContainerExit &exit)
{
    m_containers.removeOne(container);
    save(container, &exit);
    m_savedStates.remove(container);
    m_createdAtMs.remove(container);
    QList<Waiting> orphans;
    for (const Waiting &entry : std::as_const(m_waiting)) {
        if (entry.container == container)
            orphans.append(entry);
    }
    m_waiting.removeIf([container](const Waiting &entry) { return entry.container == container; });
    const bool ordered = exit.reason == protocol::ContainerExit::Reason::Stopped;
    for (const Waiting &entry : std::as_const(orphans)) {
        // Nothing of it has been sent. Where the start itself failed, another one would fail too; else the next
        // container serves it.
        if (container->hasBeenReady() || ordered)
            acquire(entry.taskId, entry.submittedNs, entry.prepared);
        else
            Q_EMIT startFailed(entry.taskId, exit.error);
    }
    container->deleteLater();
    Q_EMIT changed();
}

void ContainerPool::save(const PooledContainer *container, const protocol::ContainerExit *exit)
{
    if (container->id().isEmpty())
        return;
    ContainerRecord record;
    record.state = stateName(*container);
    if (exit) {
        const bool good = exit->reason == protocol::ContainerExit::Reason::Stopped;
        record.state = good ? QStringLiteral("stopped") : QStringLiteral("failed");
        record.endedAtMs = wallClockMs();
        record.exitReason = toString(exit->reason);
        record.exitMessage = exit->error.message;
    } else if (record.state == u"stopping" || m_savedStates.value(container) == record.state) {
        return;
    }
    m_savedStates.insert(container, record.state);
    record.id = container->id();
    record.deploymentId = container->prepared().deployment.id;
    record.instance = m_store->instance();
    record.start = container->startKind();
    record.createdAtMs = m_createdAtMs.value(container);
    m_store->saveContainer(record);
}

} // namespace headstart
