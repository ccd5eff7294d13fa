// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tasks/task_table_model.h"

#include "backend/store/when_done.h"
#include "ui/theme/format.h"
#include "ui/theme/span_style.h"

#include <algorithm>

namespace headstart {

namespace {

/// The order of the table: newest first, and one fixed order among tasks of the same millisecond.
bool standsBefore(const TaskRecord &a, const TaskRecord &b)
{
    return a.createdAtMs != b.createdAtMs ? a.createdAtMs > b.createdAtMs : a.id > b.id;
}

} // namespace

TaskTableModel::TaskTableModel(Store *store, QObject *parent)
    : QAbstractTableModel(parent)
    , m_store(store)
{
    connect(store, &Store::taskSaved, this, [this](const TaskRecord &task) {
        if (!wanted(task))
            return;
        if (!m_hasPage) {
            m_early.append(task); // the page that is on its way may have been read before it was saved
            return;
        }
        const bool isNew = !m_createdAt.contains(task.id);
        upsert(task, Source::Live);
        if (isNew)
            count();
    });
}

bool TaskTableModel::wanted(const TaskRecord &task) const
{
    return m_project.isEmpty() || task.project == m_project;
}

void TaskTableModel::setProject(const QString &project)
{
    beginResetModel();
    m_project = project;
    m_tasks.clear();
    m_createdAt.clear();
    m_longestNs = 0;
    m_total = -1;
    m_fetching = false;
    m_refreshing = false;
    m_refreshAgain = false;
    m_complete = false;
    m_hasPage = false;
    m_early.clear();
    ++m_generation;
    endResetModel();
    refresh();
}

bool TaskTableModel::canFetchMore(const QModelIndex &parent) const
{
    return !parent.isValid() && !m_complete && !m_fetching;
}

void TaskTableModel::fetchMore(const QModelIndex &parent)
{
    if (canFetchMore(parent))
        fetch(rowCount());
}

void TaskTableModel::fetch(int offset)
{
    m_fetching = true;
    const int generation = m_generation;
    whenDone(m_store->tasks({m_project, {}, {}, pageSize, offset}), this,
        [this, generation](const Result<QList<TaskRecord>> &page) {
            if (generation != m_generation)
                return;
            m_fetching = false;
            if (!page) {
                m_complete = true; // not again and again; refresh() tries anew
                Q_EMIT failed(page.error());
                return;
            }
            m_complete = page->size() < pageSize;
            merge(*page);
            Q_EMIT loaded();
        });
}

void TaskTableModel::refresh()
{
    if (m_refreshing) {
        m_refreshAgain = true;
        return;
    }
    m_refreshing = true;
    const int generation = m_generation;
    whenDone(m_store->tasks({m_project, {}, {}, pageSize, 0}), this,
        [this, generation](const Result<QList<TaskRecord>> &page) {
            if (generation != m_generation)
                return;
            m_refreshing = false;
            if (!page) {
                Q_EMIT failed(page.error());
                return;
            }
            if (page->size() < pageSize)
                m_complete = true;
            else if (m_tasks.isEmpty())
                m_complete = false;
            merge(*page);
            Q_EMIT loaded();
            if (std::exchange(m_refreshAgain, false))
                refresh();
        });
    count();
}

void TaskTableModel::count()
{
    const int generation = m_generation;
    whenDone(m_store->countTasks({m_project, {}, {}, 0, 0}), this, [this, generation](const Result<qint64> &total) {
        if (generation != m_generation || !total || *total == m_total)
            return;
        m_total = *total;
        Q_EMIT totalChanged();
    });
}

int TaskTableModel::rowOf(const QString &taskId) const
{
    const auto created = m_createdAt.constFind(taskId);
    if (created == m_createdAt.cend())
        return -1;
    TaskRecord sought;
    sought.id = taskId;
    sought.createdAtMs = *created;
    const auto found = std::lower_bound(m_tasks.cbegin(), m_tasks.cend(), sought, standsBefore);
    return found != m_tasks.cend() && found->id == taskId ? static_cast<int>(found - m_tasks.cbegin()) : -1;
}

void TaskTableModel::merge(const QList<TaskRecord> &tasks)
{
    // The usual page lies behind everything that is loaded and goes in with one notice to the views.
    const bool behind = !tasks.isEmpty() && (m_tasks.isEmpty() || standsBefore(m_tasks.last(), tasks.first()))
        && std::is_sorted(tasks.cbegin(), tasks.cend(), standsBefore);
    m_hasPage = true;
    if (!behind) {
        for (const TaskRecord &task : tasks)
            upsert(task, Source::Page);
        mergeEarly();
        return;
    }
    const qint64 longest = m_longestNs;
    beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(tasks.size()) - 1);
    m_tasks += tasks;
    for (const TaskRecord &task : tasks) {
        m_createdAt.insert(task.id, task.createdAtMs);
        m_longestNs = std::max(m_longestNs, task.durationNs);
    }
    endInsertRows();
    if (m_longestNs != longest)
        Q_EMIT dataChanged(index(0, PhasesColumn), index(rowCount() - 1, PhasesColumn), {PhasesRole});
    mergeEarly();
}

void TaskTableModel::mergeEarly()
{
    const QList<TaskRecord> early = std::exchange(m_early, {});
    for (const TaskRecord &task : early)
        upsert(task, Source::Live);
}

void TaskTableModel::upsert(const TaskRecord &task, Source source)
{
    const qint64 longest = m_longestNs;
    m_longestNs = std::max(m_longestNs, task.durationNs);
    const int known = rowOf(task.id);
    if (known >= 0) {
        // A page that was read before the task ended may arrive after the end was told.
        if (source == Source::Page && isFinal(m_tasks.at(known).status) && !isFinal(task.status))
            return;
        const qint64 created = m_tasks.at(known).createdAtMs;
        m_tasks[known] = task;
        m_tasks[known].createdAtMs = created; // its place in the order
        Q_EMIT dataChanged(index(known, 0), index(known, columnTotal - 1));
    } else {
        const auto place = std::lower_bound(m_tasks.cbegin(), m_tasks.cend(), task, standsBefore);
        const int row = static_cast<int>(place - m_tasks.cbegin());
        // What lies behind the loaded rows comes with its page.
        if (source == Source::Live && row == m_tasks.size() && !m_complete)
            return;
        beginInsertRows({}, row, row);
        m_tasks.insert(row, task);
        m_createdAt.insert(task.id, task.createdAtMs);
        endInsertRows();
    }
    if (m_longestNs != longest)
        Q_EMIT dataChanged(index(0, PhasesColumn), index(rowCount() - 1, PhasesColumn), {PhasesRole});
}

int TaskTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_tasks.size());
}

int TaskTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : columnTotal;
}

QString TaskTableModel::phaseOf(int column)
{
    switch (column) {
    case QueueColumn:
        return spans::queue;
    case ImageColumn:
        return spans::imageLoad;
    case ContainerColumn:
        return spans::containerStart;
    case ApplicationColumn:
        return spans::applicationStart;
    case RunColumn:
        return spans::taskRun;
    default:
        return {};
    }
}

QString TaskTableModel::text(const TaskRecord &task, int column) const
{
    switch (column) {
    case StatusColumn:
        return statusText(task.status);
    case EndpointColumn:
        return task.endpoint;
    case IdColumn:
        return shortId(task.id);
    case CreatedColumn:
        return formatMoment(task.createdAtMs);
    case StartColumn:
        return startText(task.start);
    case TotalColumn:
        return formatDuration(task.durationNs);
    case PhasesColumn: {
        QStringList parts;
        for (const QString &phase : phaseNames()) {
            if (task.phases.contains(phase))
                parts.append(spanLabel(phase) + QLatin1Char(' ') + formatDuration(task.phases.value(phase)));
        }
        return parts.join(QStringLiteral(", "));
    }
    default:
        return formatDuration(task.phases.value(phaseOf(column), -1));
    }
}

QVariant TaskTableModel::raw(const TaskRecord &task, int column) const
{
    switch (column) {
    case StatusColumn:
        return toString(task.status);
    case IdColumn:
        return task.id;
    case CreatedColumn:
        return task.createdAtMs;
    case StartColumn:
        return toString(task.start);
    case TotalColumn:
    case PhasesColumn:
        return task.durationNs;
    case EndpointColumn:
        return task.endpoint;
    default:
        return task.phases.value(phaseOf(column), -1);
    }
}

QVariant TaskTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const TaskRecord &task = m_tasks.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return index.column() == PhasesColumn ? QVariant() : text(task, index.column());
    case Qt::AccessibleTextRole: {
        const QString value = text(task, index.column());
        return tr("%1: %2", "a column's title and a value")
            .arg(headerData(index.column(), Qt::Horizontal, Qt::DisplayRole).toString(),
                value.isEmpty() ? tr("not measured") : value);
    }
    case Qt::ToolTipRole:
        if (index.column() == StatusColumn && !task.error.message.isEmpty())
            return task.error.message;
        if (index.column() == IdColumn)
            return task.id;
        if (index.column() == EndpointColumn)
            return task.handler;
        return index.column() == PhasesColumn ? QVariant(text(task, PhasesColumn)) : QVariant();
    case Qt::TextAlignmentRole:
        return index.column() >= QueueColumn && index.column() <= TotalColumn
            ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
            : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    case SortRole:
        return raw(task, index.column());
    case TaskIdRole:
        return task.id;
    case DurationRole:
        return task.durationNs;
    case PhasesRole: {
        QVariantList phases;
        for (const QString &phase : phaseNames()) {
            if (task.phases.contains(phase))
                phases.append(QVariant(QVariantList{phase, task.phases.value(phase)}));
        }
        return phases;
    }
    default:
        return {};
    }
}

QVariant TaskTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case StatusColumn:
        return tr("Status");
    case EndpointColumn:
        return tr("Endpoint");
    case IdColumn:
        return tr("ID");
    case CreatedColumn:
        return tr("Created");
    case StartColumn:
        return tr("Start", "how the container came to be there: cold, warm");
    case QueueColumn:
        return tr("Queue");
    case ImageColumn:
        return tr("Image");
    case ContainerColumn:
        return tr("Container");
    case ApplicationColumn:
        return tr("App start");
    case RunColumn:
        return tr("Run");
    case TotalColumn:
        return tr("Total");
    case PhasesColumn:
        return tr("Phases");
    default:
        return {};
    }
}

} // namespace headstart
