// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/dispatch/dispatcher.h"

#include "backend/dispatch/container_pool.h"
#include "backend/dispatch/late_spans.h"
#include "backend/dispatch/task_run.h"
#include "backend/store/store.h"

#include <QHash>

namespace headstart {

class Dispatcher::Private
{
public:
    Private(Dispatcher *dispatcher, Store *storeToUse, RunnerClient *runner)
        : q(dispatcher)
        , store(storeToUse)
        , tools(storeToUse, runner)
        , pool(storeToUse, runner)
    {
    }

    void watch(TaskRun *task);
    void onLateSpan(const QString &containerId, const Span &span);
    void sayWhenStopped();

    Dispatcher *q;
    Store *store;
    PreparationTools tools;
    ContainerPool pool;
    QHash<QString, TaskRun *> tasks;
    LateSpans lateSpans;
    bool stopping = false;
    QObject taskOwner; // last: the tasks go before what they use
};

void Dispatcher::Private::watch(TaskRun *task)
{
    const QString id = task->id();
    connect(task, &TaskRun::changed, q, &Dispatcher::taskChanged);
    connect(task, &TaskRun::spanChanged, q, [this, id](const Span &span) { Q_EMIT q->spanChanged(id, span); });
    connect(task, &TaskRun::logged, q, [this, id](const protocol::LogLine &line) { Q_EMIT q->logged(id, line); });
    connect(task, &TaskRun::answerChunk, q, [this, id](const QByteArray &chunk) { Q_EMIT q->answerChunk(id, chunk); });
    connect(task, &TaskRun::progress, q, [this, id](ProgressStep step) { Q_EMIT q->progress(id, step); });
    connect(task, &TaskRun::settled, q, [this](const TaskDetails &details) { lateSpans.remember(details); });
    connect(task, &TaskRun::finished, q, [this, task](TaskDetails details) {
        tasks.remove(task->id());
        task->deleteLater();
        lateSpans.apply(&details);
        Q_EMIT q->taskFinished(details);
        sayWhenStopped();
    });
}

void Dispatcher::Private::onLateSpan(const QString &containerId, const Span &span)
{
    const QList<std::pair<QString, Span>> changed = lateSpans.update(containerId, span);
    for (const auto &[taskId, known] : changed) {
        store->saveSpan(taskId, known);
        Q_EMIT q->spanChanged(taskId, known);
    }
}

void Dispatcher::Private::sayWhenStopped()
{
    if (!stopping || !tasks.isEmpty() || !pool.containers().isEmpty())
        return;
    stopping = false;
    // From the event loop, so that stopAll() has returned before.
    QMetaObject::invokeMethod(q, &Dispatcher::stopped, Qt::QueuedConnection);
}

Dispatcher::Dispatcher(Store *store, RunnerClient *runner, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(this, store, runner))
{
    connect(&d->pool, &ContainerPool::changed, this, [this] {
        Q_EMIT containersChanged();
        d->sayWhenStopped();
    });
    connect(&d->pool, &ContainerPool::checkpointChanged, this,
        [this](const QString &containerId, const protocol::Checkpoint &checkpoint) {
            Q_EMIT checkpointChanged(checkpoint, containerId);
        });
    connect(&d->pool, &ContainerPool::spanSent, this,
        [this](const QString &containerId, const Span &span) { d->onLateSpan(containerId, span); });
}

Dispatcher::~Dispatcher() = default;

QString Dispatcher::submit(const Invocation &invocation)
{
    auto *task = new TaskRun(&d->tools, &d->pool, invocation, &d->taskOwner);
    d->tasks.insert(task->id(), task);
    d->watch(task);
    task->start();
    return task->id();
}

void Dispatcher::cancel(const QString &taskId, bool immediately)
{
    if (TaskRun *task = d->tasks.value(taskId))
        task->cancel(immediately);
}

void Dispatcher::stopAll(bool immediately)
{
    d->stopping = true;
    const QList<TaskRun *> tasks = d->tasks.values();
    for (TaskRun *task : tasks)
        task->cancel(immediately);
    d->pool.stopAll(immediately);
    d->sayWhenStopped();
}

QList<ContainerState> Dispatcher::containers() const
{
    QList<ContainerState> states;
    const QList<PooledContainer *> containers = d->pool.containers();
    for (const PooledContainer *container : containers) {
        const Deployment &deployment = container->prepared().deployment;
        states.append(
            {container->id(), deployment.project, deployment.handler, stateName(*container), container->warmUntilNs()});
    }
    return states;
}

TaskDetails Dispatcher::running(const QString &taskId) const
{
    const TaskRun *task = d->tasks.value(taskId);
    return task ? task->details() : TaskDetails{};
}

} // namespace headstart
