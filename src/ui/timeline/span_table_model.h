// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/timeline/waterfall_layout.h"

#include <QAbstractTableModel>

namespace headstart {

/// The timeline as a table: one row for each span, sub-spans indented below their phase's row, gaps included. What the
/// chart shows, for those who read rather than look.
class SpanTableModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { TaskColumn, SpanColumn, StartColumn, LengthColumn, ShareColumn, DetailsColumn, columnTotal };
    enum Role {
        SortRole = Qt::UserRole, ///< the raw value: nanoseconds as qint64, shares as double, texts
        TaskIdRole,
        SpanIdRole,
        StartNsRole,
        EndNsRole
    };

    using QAbstractTableModel::QAbstractTableModel;

    void setTasks(const QList<TaskDetails> &tasks);
    /// The row of a span, or -1.
    int rowOf(const QString &taskId, const QString &spanId) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Entry
    {
        QString taskId;
        QString endpoint;
        timeline::Bar bar;

        bool sameSpan(const Entry &other) const { return taskId == other.taskId && bar.span.id == other.bar.span.id; }
    };
    static QList<Entry> entriesOf(const QList<TaskDetails> &tasks);
    QString text(const Entry &entry, int column) const;
    QVariant raw(const Entry &entry, int column) const;

    QList<Entry> m_entries;
};

} // namespace headstart
