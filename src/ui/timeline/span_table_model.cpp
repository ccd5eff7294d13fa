// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/span_table_model.h"

#include "ui/theme/format.h"
#include "ui/theme/span_style.h"
#include "ui/timeline/span_text.h"

#include <algorithm>

namespace headstart {

QList<SpanTableModel::Entry> SpanTableModel::entriesOf(const QList<TaskDetails> &tasks)
{
    QList<Entry> entries;
    const timeline::Layout layout = timeline::layOut(tasks);
    for (const timeline::Row &row : layout.rows) {
        QList<timeline::Bar> bars = row.bars;
        // In the order of time, a phase before what lies in it.
        std::stable_sort(bars.begin(), bars.end(), [](const timeline::Bar &a, const timeline::Bar &b) {
            return a.span.startNs != b.span.startNs ? a.span.startNs < b.span.startNs : a.lane < b.lane;
        });
        for (const timeline::Bar &bar : std::as_const(bars))
            entries.append({row.task.id, row.task.endpoint, bar});
    }
    return entries;
}

void SpanTableModel::setTasks(const QList<TaskDetails> &tasks)
{
    const QList<Entry> entries = entriesOf(tasks);
    const bool alike = std::equal(entries.cbegin(), entries.cend(), m_entries.cbegin(), m_entries.cend(),
        [](const Entry &a, const Entry &b) { return a.sameSpan(b); });
    if (!alike) {
        beginResetModel();
        m_entries = entries;
        endResetModel();
    } else if (!entries.isEmpty()) { // only the numbers moved: the selection stays
        m_entries = entries;
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnTotal - 1));
    }
}

int SpanTableModel::rowOf(const QString &taskId, const QString &spanId) const
{
    for (int row = 0; row < m_entries.size(); ++row) {
        if (m_entries.at(row).taskId == taskId && m_entries.at(row).bar.span.id == spanId)
            return row;
    }
    return -1;
}

int SpanTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_entries.size());
}

int SpanTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : columnTotal;
}

QString SpanTableModel::text(const Entry &entry, int column) const
{
    const timeline::Bar &bar = entry.bar;
    switch (column) {
    case TaskColumn:
        return entry.endpoint + QLatin1Char(' ') + shortId(entry.taskId);
    case SpanColumn:
        return QString(4 * bar.lane, QLatin1Char(' ')) + spanLabel(bar.span.name);
    case StartColumn:
        return formatDuration(bar.span.startNs);
    case LengthColumn: {
        const QString length = formatDuration(bar.span.endNs - bar.span.startNs);
        return bar.open ? tr("%1 so far").arg(length) : length;
    }
    case ShareColumn:
        return tr("%1 %").arg(QLocale().toString(bar.share * 100, 'f', 1));
    case DetailsColumn:
        return timeline::formatAttributes(bar.span.attributes).join(QStringLiteral(" · "));
    default:
        return {};
    }
}

QVariant SpanTableModel::raw(const Entry &entry, int column) const
{
    switch (column) {
    case StartColumn:
        return entry.bar.span.startNs;
    case LengthColumn:
        return entry.bar.span.endNs - entry.bar.span.startNs;
    case ShareColumn:
        return entry.bar.share;
    case SpanColumn:
        return entry.bar.span.name;
    default:
        return text(entry, column);
    }
}

QVariant SpanTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Entry &entry = m_entries.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return text(entry, index.column());
    case Qt::AccessibleTextRole:
        return tr("%1: %2", "a column's title and a value")
            .arg(headerData(index.column(), Qt::Horizontal, Qt::DisplayRole).toString(),
                text(entry, index.column()).trimmed());
    case Qt::ToolTipRole:
        return index.column() == DetailsColumn ? QVariant(text(entry, DetailsColumn)) : QVariant();
    case Qt::TextAlignmentRole:
        return index.column() >= StartColumn && index.column() <= ShareColumn
            ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
            : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    case SortRole:
        return raw(entry, index.column());
    case TaskIdRole:
        return entry.taskId;
    case SpanIdRole:
        return entry.bar.span.id;
    case StartNsRole:
        return entry.bar.span.startNs;
    case EndNsRole:
        return entry.bar.span.endNs;
    default:
        return {};
    }
}

QVariant SpanTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case TaskColumn:
        return tr("Task");
    case SpanColumn:
        return tr("Span");
    case StartColumn:
        return tr("Start");
    case LengthColumn:
        return tr("Length");
    case ShareColumn:
        return tr("Share");
    case DetailsColumn:
        return tr("Details");
    default:
        return {};
    }
}

} // namespace headstart
