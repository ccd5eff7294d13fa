// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QStyledItemDelegate>

namespace headstart {

/// A piece of a micro-bar, in pixels from its left end.
struct PhaseSlice
{
    QString name;
    double left = 0;
    double width = 0;

    bool operator==(const PhaseSlice &) const = default;
};

/// The phases of a task one behind the other in `width` pixels that stand for `scaleNs`; what the phases leave of
/// `durationNs` is the last slice, "unaccounted". Every phase that happened is at least one pixel wide, as long as
/// there is room. Pure.
QList<PhaseSlice> microBar(
    const QList<std::pair<QString, qint64>> &phases, qint64 durationNs, qint64 scaleNs, double width);

/// Draws the phases of a task as a small bar; all rows have the scale of the longest task that is loaded.
class PhasesDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    /// The length that the whole column's width stands for.
    void setScale(qint64 ns) { m_scaleNs = ns; }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    qint64 m_scaleNs = 0;
};

} // namespace headstart
