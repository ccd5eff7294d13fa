// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/store/store.h"

#include <QAbstractTableModel>
#include <QHash>

namespace headstart {

/// The tasks of the database, newest first, fetched page by page as the view asks for them.
///
/// Tasks that this process writes appear and change as they happen, those of other processes after refresh(). Rows are
/// told apart by the task's id; a change never moves or resets the others, so selections and the scroll position stay.
class TaskTableModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column {
        StatusColumn,
        EndpointColumn,
        IdColumn,
        CreatedColumn,
        StartColumn,
        QueueColumn,
        ImageColumn,
        ContainerColumn,
        ApplicationColumn,
        RunColumn,
        TotalColumn,
        PhasesColumn,
        columnTotal
    };
    enum Role {
        SortRole = Qt::UserRole, ///< the raw value: qint64 for times and lengths (-1: not measured), texts
        TaskIdRole,
        PhasesRole, ///< QVariantList of {name, ns} pairs in the order of the phases, as QVariantList each
        DurationRole ///< qint64 ns, -1 while it lasts
    };
    static constexpr int pageSize = 100;

    /// `store` must outlive the model. Nothing is loaded until the view asks or refresh() is called.
    explicit TaskTableModel(Store *store, QObject *parent = nullptr);

    /// Only the tasks of this project; empty: of all.
    void setProject(const QString &project);
    /// Reads the newest page again and merges it.
    void refresh();

    const TaskRecord &task(int row) const { return m_tasks.at(row); }
    /// The row of a task, or -1.
    int rowOf(const QString &taskId) const;
    /// The longest total among the loaded tasks: the common scale of the phases column.
    qint64 longestNs() const { return m_longestNs; }
    /// How many tasks there are in the database, loaded or not; -1 until it is known.
    qint64 total() const { return m_total; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    bool canFetchMore(const QModelIndex &parent) const override;
    void fetchMore(const QModelIndex &parent) override;

    /// The phase shown in a column; empty for the others.
    static QString phaseOf(int column);

Q_SIGNALS:
    /// A page has arrived, also an empty one.
    void loaded();
    /// A query failed; the sentence is for the user.
    void failed(const headstart::Error &error);
    void totalChanged();

private:
    void fetch(int offset);
    void merge(const QList<TaskRecord> &tasks);
    /// A row comes from a page, which is the next part of the table, or is told while it happens, from anywhere in it.
    enum class Source { Page, Live };
    void upsert(const TaskRecord &task, Source source);
    void mergeEarly();
    void count();
    bool wanted(const TaskRecord &task) const;
    QString text(const TaskRecord &task, int column) const;
    QVariant raw(const TaskRecord &task, int column) const;

    Store *m_store;
    QString m_project;
    QList<TaskRecord> m_tasks;
    QHash<QString, qint64> m_createdAt; ///< of every loaded task, by id
    qint64 m_longestNs = 0;
    qint64 m_total = -1;
    int m_generation = 0; ///< answers to older questions are dropped
    bool m_fetching = false;
    bool m_complete = false;
    bool m_hasPage = false; ///< a page has arrived since the last reset
    QList<TaskRecord> m_early; ///< told before that
    bool m_refreshing = false;
    bool m_refreshAgain = false;
};

} // namespace headstart
