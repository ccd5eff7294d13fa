// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/checkpoints/checkpoint_table_model.h"

#include "ui/checkpoints/checkpoint_words.h"
#include "ui/theme/format.h"

#include <QLocale>
#include <QSet>

#include <algorithm>

namespace headstart {

CheckpointTableModel::CheckpointTableModel(QObject *parent)
    : QAbstractTableModel(parent)
{
}

void CheckpointTableModel::setEntries(const QList<CatalogEntry> &entries)
{
    QSet<QString> wanted;
    for (const CatalogEntry &entry : entries)
        wanted.insert(entry.checkpoint.id);
    for (int row = rowCount() - 1; row >= 0; --row) {
        if (wanted.contains(m_entries.at(row).checkpoint.id))
            continue;
        beginRemoveRows({}, row, row);
        m_entries.removeAt(row);
        endRemoveRows();
    }
    for (int row = 0; row < entries.size(); ++row) {
        const CatalogEntry &entry = entries.at(row);
        const int known = rowOf(entry.checkpoint.id);
        if (known < 0) {
            beginInsertRows({}, row, row);
            m_entries.insert(row, entry);
            endInsertRows();
            continue;
        }
        if (known != row) { // everything before `row` is in its place already
            beginMoveRows({}, known, known, {}, row);
            m_entries.move(known, row);
            endMoveRows();
        }
        if (m_entries.at(row) != entry) {
            m_entries[row] = entry;
            Q_EMIT dataChanged(index(row, 0), index(row, columnTotal - 1));
        }
    }
}

int CheckpointTableModel::rowOf(const QString &id) const
{
    const auto found = std::find_if(
        m_entries.cbegin(), m_entries.cend(), [&id](const CatalogEntry &entry) { return entry.checkpoint.id == id; });
    return found == m_entries.cend() ? -1 : static_cast<int>(found - m_entries.cbegin());
}

int CheckpointTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_entries.size());
}

int CheckpointTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : columnTotal;
}

QString CheckpointTableModel::text(const CatalogEntry &entry, int column)
{
    const protocol::Checkpoint &checkpoint = entry.checkpoint;
    switch (column) {
    case StateColumn:
        return checkpointStateText(entry);
    case EndpointColumn:
        return checkpointOwner(entry);
    case IdColumn:
        return shortId(checkpoint.id);
    case MemoryColumn:
        return sizeOrNothing(checkpoint.memoryBytes);
    case FilesColumn:
        return sizeOrNothing(checkpoint.fileBytes);
    case CreatedColumn:
        return formatMoment(checkpoint.createdAtMs);
    case LastRestoreColumn:
        return lastRestoreText(checkpoint);
    case RestoresColumn:
        return checkpoint.restores > 0 || checkpoint.state == protocol::Checkpoint::State::Available
            ? QLocale().toString(checkpoint.restores)
            : QString();
    case ReasonColumn:
        return checkpoint.reason;
    default:
        return {};
    }
}

QVariant CheckpointTableModel::raw(const CatalogEntry &entry, int column)
{
    const protocol::Checkpoint &checkpoint = entry.checkpoint;
    switch (column) {
    case EndpointColumn: // v10 behind v9
        return QStringLiteral("%1 %2").arg(checkpoint.endpoint).arg(entry.deploymentVersion, 10, 10, QLatin1Char('0'));
    case IdColumn:
        return checkpoint.id;
    case MemoryColumn:
        return checkpoint.memoryBytes;
    case FilesColumn:
        return checkpoint.fileBytes;
    case CreatedColumn:
        return checkpoint.createdAtMs;
    case LastRestoreColumn:
        return checkpoint.lastUsedAtMs;
    case RestoresColumn:
        return checkpoint.restores;
    default:
        return text(entry, column);
    }
}

QVariant CheckpointTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const CatalogEntry &entry = m_entries.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return text(entry, index.column());
    case Qt::AccessibleTextRole: {
        const QString value = text(entry, index.column());
        return tr("%1: %2", "a column's title and a value")
            .arg(headerData(index.column(), Qt::Horizontal, Qt::DisplayRole).toString(),
                value.isEmpty() ? tr("none") : value);
    }
    case Qt::ToolTipRole:
        switch (index.column()) {
        case StateColumn:
        case ReasonColumn:
            return checkpointSentence(entry);
        case EndpointColumn:
            return entry.handler.isEmpty() ? checkpointOwner(entry)
                                           : QString(checkpointOwner(entry) + QLatin1Char('\n') + entry.handler
                                               + QLatin1Char('\n') + entry.project);
        case IdColumn:
            return entry.checkpoint.id;
        default:
            return {};
        }
    case Qt::TextAlignmentRole: {
        const int column = index.column();
        const bool number = column == MemoryColumn || column == FilesColumn || column == RestoresColumn;
        return QVariant((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    case SortRole:
        return raw(entry, index.column());
    case CheckpointIdRole:
        return entry.checkpoint.id;
    default:
        return {};
    }
}

QVariant CheckpointTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case StateColumn:
        return tr("State");
    case EndpointColumn:
        return tr("Endpoint");
    case IdColumn:
        return tr("ID");
    case MemoryColumn:
        return tr("Memory");
    case FilesColumn:
        return tr("Files");
    case CreatedColumn:
        return tr("Created");
    case LastRestoreColumn:
        return tr("Last restore");
    case RestoresColumn:
        return tr("Restores");
    case ReasonColumn:
        return tr("Reason");
    default:
        return {};
    }
}

} // namespace headstart
