// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/timeline/coordinates.h"
#include "ui/timeline/waterfall_layout.h"

#include <QChart>

class QValueAxis;

namespace headstart::timeline {

class LegendItem;
class WaterfallItem;

/// The chart of a timeline: a time axis in SI units, a row axis, the waterfall in the plot area and a legend below it.
///
/// It knows nothing of input; TimelineView and renderTimeline() set what is visible.
class TimelineChart : public QChart
{
    Q_OBJECT
public:
    explicit TimelineChart(const QPalette &palette);

    void setLayout(const Layout &layout);
    const Layout &currentLayout() const;

    /// The stretch of time drawn.
    void setTimeRange(const TimeRange &range);
    TimeRange timeRange() const { return m_range; }
    /// All of it: what zooming out ends at.
    TimeRange wholeRange() const;

    /// How much of the rows is scrolled away at the top, in pixels.
    void setScrolled(double pixels);
    double scrolled() const { return m_scrolled; }
    double largestScroll() const;

    void setChartPalette(const QPalette &palette);
    WaterfallItem *waterfall() const { return m_waterfall; }

    /// Gives the chart this width and returns the height it needs to show all rows.
    double heightForRows(double width);

private:
    void updateMargins();
    void updateAxes();
    void updateItems();

    QValueAxis *m_timeAxis;
    QValueAxis *m_rowAxis;
    WaterfallItem *m_waterfall;
    LegendItem *m_legend;
    TimeRange m_range;
    double m_scrolled = 0;
    bool m_updating = false;
};

} // namespace headstart::timeline
