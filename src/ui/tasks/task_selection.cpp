// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tasks/task_selection.h"

#include "backend/dispatch/dispatcher.h"
#include "backend/store/store.h"
#include "backend/store/when_done.h"

namespace headstart {

namespace {

constexpr int reloadMs = 50;
constexpr int followMs = 100;

} // namespace

TaskSelection::TaskSelection(Store *store, Dispatcher *dispatcher, QObject *parent)
    : QObject(parent)
    , m_store(store)
    , m_dispatcher(dispatcher)
{
    m_reload.setSingleShot(true);
    m_reload.setInterval(reloadMs);
    m_follow.setSingleShot(true);
    m_follow.setInterval(followMs);
    connect(&m_reload, &QTimer::timeout, this, &TaskSelection::load);
    connect(&m_follow, &QTimer::timeout, this, &TaskSelection::followRunning);

    const auto follow = [this](const QString &taskId) {
        if (m_ids.contains(taskId) && !m_follow.isActive())
            m_follow.start();
    };
    connect(dispatcher, &Dispatcher::taskChanged, this, [follow](const TaskRecord &task) { follow(task.id); });
    connect(dispatcher, &Dispatcher::spanChanged, this, [follow](const QString &taskId) { follow(taskId); });
    connect(dispatcher, &Dispatcher::logged, this, [follow](const QString &taskId) { follow(taskId); });
    connect(dispatcher, &Dispatcher::taskFinished, this, [this](const TaskDetails &details) {
        for (TaskDetails &known : m_tasks) {
            if (known.task.id != details.task.id)
                continue;
            known = details;
            Q_EMIT changed();
        }
    });
    connect(store, &Store::taskSaved, this, [this](const TaskRecord &task) {
        if (m_ids.contains(task.id) && isFinal(task.status) && !m_reload.isActive())
            m_reload.start();
    });
}

void TaskSelection::setIds(const QStringList &ids)
{
    const QStringList wanted = ids.mid(0, mostTasks);
    if (wanted == m_ids)
        return;
    m_ids = wanted;
    if (m_ids.isEmpty()) {
        ++m_generation;
        m_reload.stop();
        m_tasks.clear();
        Q_EMIT changed();
        return;
    }
    m_reload.start();
}

void TaskSelection::load()
{
    const int generation = ++m_generation;
    whenDone(m_store->taskDetails(m_ids), this, [this, generation](const Result<QList<TaskDetails>> &found) {
        if (generation != m_generation)
            return;
        if (!found) {
            Q_EMIT failed(found.error());
            return;
        }
        QHash<QString, TaskDetails> byId;
        for (const TaskDetails &details : *found)
            byId.insert(details.task.id, details);
        m_tasks.clear();
        for (const QString &id : std::as_const(m_ids)) {
            if (byId.contains(id))
                m_tasks.append(byId.value(id));
        }
        followRunning();
    });
}

void TaskSelection::followRunning()
{
    for (TaskDetails &details : m_tasks) {
        if (isFinal(details.task.status))
            continue;
        const TaskDetails running = m_dispatcher->running(details.task.id);
        if (!running.task.id.isEmpty())
            details = running;
    }
    Q_EMIT changed();
}

} // namespace headstart
