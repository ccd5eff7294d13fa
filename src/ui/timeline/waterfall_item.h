// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/timeline/coordinates.h"
#include "ui/timeline/waterfall_layout.h"

#include <QGraphicsObject>
#include <QPalette>

namespace headstart::timeline {

/// Draws the rows of a layout into a chart's plot area, their names left of it and their totals right of it.
///
/// One item for all rows: painting costs as much as is visible. It cuts everything at the plot area by arithmetic and
/// not only by clipping, which vector files do not know.
class WaterfallItem : public QGraphicsObject
{
    Q_OBJECT
public:
    explicit WaterfallItem(QGraphicsItem *chart);

    void setLayout(const Layout &layout);
    const Layout &layout() const { return m_layout; }
    /// Where to draw: the chart's whole area and its plot area, in the chart's coordinates.
    void setGeometry(const QRectF &area, const QRectF &plot);
    /// What to draw: a stretch of time, and how many pixels of the rows are scrolled away at the top.
    void setView(const TimeRange &range, double scrolled);
    void setSelected(const Hit &hit);
    void setHovered(const Hit &hit);
    void setPalette(const QPalette &palette);

    Scale scale() const;
    /// The bar at a place in the chart's coordinates.
    Hit hitAt(const QPointF &position) const;

    QRectF boundingRect() const override;
    void paint(QPainter *painter, const QStyleOptionGraphicsItem *option, QWidget *widget) override;

private:
    void paintRow(QPainter *painter, int index) const;
    void paintBar(QPainter *painter, const Row &row, const Hit &hit) const;
    void paintRowTexts(QPainter *painter, const Row &row) const;
    QRectF barRect(const Row &row, const Bar &bar) const;

    Layout m_layout;
    QRectF m_area;
    QRectF m_plot;
    TimeRange m_range;
    double m_scrolled = 0;
    Hit m_selected;
    Hit m_hovered;
    QPalette m_palette;
};

} // namespace headstart::timeline
