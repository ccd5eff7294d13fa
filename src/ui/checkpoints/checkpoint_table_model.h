// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/checkpoints/checkpoint_catalog.h"

#include <QAbstractTableModel>

namespace headstart {

/// Checkpoints as rows, in the order in which they are given. Rows keep their place and selection while the list
/// changes around them.
class CheckpointTableModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column {
        StateColumn,
        EndpointColumn,
        IdColumn,
        MemoryColumn,
        FilesColumn,
        CreatedColumn,
        LastRestoreColumn,
        RestoresColumn,
        ReasonColumn,
        columnTotal
    };
    enum Role {
        SortRole = Qt::UserRole, ///< the raw value: qint64 for numbers, sizes and times, texts
        CheckpointIdRole
    };

    explicit CheckpointTableModel(QObject *parent = nullptr);

    void setEntries(const QList<CatalogEntry> &entries);
    const CatalogEntry &entry(int row) const { return m_entries.at(row); }
    /// The row of a checkpoint, or -1.
    int rowOf(const QString &id) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    static QString text(const CatalogEntry &entry, int column);
    static QVariant raw(const CatalogEntry &entry, int column);

    QList<CatalogEntry> m_entries;
};

} // namespace headstart
