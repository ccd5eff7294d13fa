// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tasks/phases_delegate.h"

#include "ui/tasks/task_table_model.h"
#include "ui/theme/span_style.h"

#include <QApplication>
#include <QPainter>

namespace headstart {

namespace {

constexpr int margin = 5;

} // namespace

QList<PhaseSlice> microBar(
    const QList<std::pair<QString, qint64>> &phases, qint64 durationNs, qint64 scaleNs, double width)
{
    QList<PhaseSlice> slices;
    if (scaleNs <= 0 || width < 1)
        return slices;
    QList<std::pair<QString, qint64>> all = phases;
    qint64 sum = 0;
    for (const auto &[name, ns] : phases)
        sum += ns;
    if (durationNs > sum)
        all.append({unaccountedName, durationNs - sum});

    double left = 0;
    for (const auto &[name, ns] : std::as_const(all)) {
        double wanted = double(ns) / double(scaleNs) * width;
        if (name == unaccountedName ? wanted < 1 : left >= width)
            continue;
        wanted = std::min(std::max(wanted, 1.0), width - left);
        if (wanted > 0)
            slices.append({name, left, wanted});
        left += wanted;
    }
    return slices;
}

void PhasesDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QStyleOptionViewItem background = option;
    initStyleOption(&background, index);
    background.text.clear();
    const QStyle *style = option.widget != nullptr ? option.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &background, painter, option.widget);

    QList<std::pair<QString, qint64>> phases;
    const QVariantList list = index.data(TaskTableModel::PhasesRole).toList();
    for (const QVariant &entry : list) {
        const QVariantList pair = entry.toList();
        phases.append({pair.value(0).toString(), pair.value(1).toLongLong()});
    }
    const QRectF room = QRectF(option.rect).adjusted(margin, margin, -margin, -margin);
    const qint64 duration = index.data(TaskTableModel::DurationRole).toLongLong();
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing, false);
    if (selected) // the phases keep their colours, so they stand on a ground on which these can be told apart
        painter->fillRect(room.adjusted(-2, -2, 2, 2), option.palette.base());
    for (const PhaseSlice &slice : microBar(phases, duration, m_scaleNs, room.width())) {
        const QRectF rect(room.left() + slice.left, room.top(), slice.width, room.height());
        const SpanStyle look = spanStyle(slice.name);
        const QColor fill = colour(look.colour, option.palette);
        if (slice.name == unaccountedName) {
            painter->setPen(QPen(fill, 1, Qt::DashLine));
            painter->drawRect(rect.adjusted(0, 2, -1, -3));
            continue;
        }
        painter->fillRect(rect, fill);
        if (rect.width() >= 8) {
            QColor line = textOn(fill);
            line.setAlphaF(0.35F);
            painter->setPen(QPen(line, 1));
            painter->drawLines(hatchLines(rect, look.hatch, 5));
        }
    }
    painter->restore();
}

} // namespace headstart
