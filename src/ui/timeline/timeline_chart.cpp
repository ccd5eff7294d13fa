// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/timeline_chart.h"

#include "ui/theme/format.h"
#include "ui/theme/span_style.h"
#include "ui/timeline/legend_item.h"
#include "ui/timeline/waterfall_item.h"

#include <QFontMetricsF>
#include <QGraphicsLayout>
#include <QGuiApplication>
#include <QLineSeries>
#include <QValueAxis>

namespace headstart::timeline {

namespace {

constexpr double tickPixels = 90;
constexpr int smallestLabelWidth = 90;
constexpr int largestLabelWidth = 230;
constexpr int totalWidth = 92;
constexpr int edge = 8;

QFont axisFont(int pixels)
{
    QFont font = QGuiApplication::font();
    font.setPixelSize(pixels);
    return font;
}

/// Wide enough for the rows' names, within reason.
int labelWidth(const Layout &layout)
{
    const QFontMetricsF large(axisFont(12));
    const QFontMetricsF small(axisFont(10));
    double widest = smallestLabelWidth;
    for (const Row &row : layout.rows) {
        widest = std::max(
            widest, large.horizontalAdvance(startText(row.task.start) + QStringLiteral("  ") + row.task.endpoint));
        if (row.lanes > 1) {
            const QString subtitle = shortId(row.task.id) + QStringLiteral("  ") + formatMoment(row.task.createdAtMs);
            widest = std::max(widest, small.horizontalAdvance(subtitle));
        }
        if (widest > largestLabelWidth)
            return largestLabelWidth;
    }
    return static_cast<int>(widest) + 1;
}

/// The names that the bars have, in the order of the phases, then the sub-spans as they come.
QStringList namesIn(const Layout &layout)
{
    QStringList subSpans;
    QStringList seen;
    bool gaps = false;
    for (const Row &row : layout.rows) {
        for (const Bar &bar : row.bars) {
            if (bar.gap)
                gaps = true;
            else if (bar.lane == 0 && !seen.contains(bar.span.name))
                seen.append(bar.span.name);
            else if (bar.lane > 0 && !subSpans.contains(bar.span.name))
                subSpans.append(bar.span.name);
        }
    }
    QStringList names;
    for (const QString &phase : phaseNames()) {
        if (seen.removeOne(phase))
            names.append(phase);
    }
    names += seen + subSpans;
    if (gaps)
        names.append(unaccountedName);
    return names;
}

} // namespace

TimelineChart::TimelineChart(const QPalette &palette)
    : m_timeAxis(new QValueAxis(this))
    , m_rowAxis(new QValueAxis(this))
    , m_waterfall(new WaterfallItem(this))
    , m_legend(new LegendItem(this))
    , m_range(fitting(0))
{
    legend()->hide();
    setBackgroundRoundness(0);
    setAnimationOptions(QChart::NoAnimation);
    setLocalizeNumbers(true);
    QChart::layout()->setContentsMargins(0, 0, 0, 0);

    auto *series = new QLineSeries(this); // axes need a series to be laid out
    addSeries(series);
    addAxis(m_timeAxis, Qt::AlignTop);
    addAxis(m_rowAxis, Qt::AlignLeft);
    series->attachAxis(m_timeAxis);
    series->attachAxis(m_rowAxis);
    m_timeAxis->setTickType(QValueAxis::TicksDynamic);
    m_timeAxis->setTickAnchor(0);
    m_timeAxis->setTruncateLabels(false);
    m_rowAxis->setReverse(true);
    m_rowAxis->setLabelsVisible(false);
    m_rowAxis->setGridLineVisible(false);
    m_rowAxis->setLineVisible(false);
    m_rowAxis->setTickCount(2);

    connect(this, &QChart::plotAreaChanged, this, &TimelineChart::updateItems);
    connect(this, &QGraphicsWidget::geometryChanged, this, &TimelineChart::updateMargins);
    setChartPalette(palette);
    updateMargins();
}

void TimelineChart::setLayout(const Layout &layout)
{
    m_waterfall->setLayout(layout);
    m_legend->setNames(namesIn(layout));
    updateMargins();
    setScrolled(m_scrolled);
}

const Layout &TimelineChart::currentLayout() const
{
    return m_waterfall->layout();
}

void TimelineChart::setTimeRange(const TimeRange &range)
{
    m_range = range;
    updateItems();
}

TimeRange TimelineChart::wholeRange() const
{
    return fitting(double(currentLayout().longestNs));
}

double TimelineChart::largestScroll() const
{
    return std::max(0.0, currentLayout().height - plotArea().height());
}

void TimelineChart::setScrolled(double pixels)
{
    m_scrolled = std::clamp(pixels, 0.0, largestScroll());
    updateItems();
}

double TimelineChart::heightForRows(double width)
{
    resize(width, std::max(size().height(), 300.0));
    QChart::layout()->activate();
    return currentLayout().height + size().height() - plotArea().height();
}

void TimelineChart::setChartPalette(const QPalette &palette)
{
    setBackgroundVisible(
        false); // it keeps its old size where the plot area is fixed; the view or scene paints the ground
    setPlotAreaBackgroundVisible(false);
    const QColor grid = colour(Colour::GridLine, palette);
    m_timeAxis->setLabelsFont(axisFont(11));
    m_timeAxis->setLabelsColor(colour(Colour::MutedText, palette));
    m_timeAxis->setGridLinePen(QPen(grid, 1));
    m_timeAxis->setLinePen(QPen(grid, 1));
    m_waterfall->setPalette(palette);
    m_legend->setPalette(palette);
}

void TimelineChart::updateMargins()
{
    // A fixed plot area: left to the chart, it would move by some pixels with every change of the axis' labels, and
    // with it what stands under the pointer while zooming.
    const double below = m_legend->heightFor(size().width() - 2 * edge) + edge;
    const double axisHeight = QFontMetricsF(m_timeAxis->labelsFont()).height() + 2 * edge;
    const double left = labelWidth(currentLayout()) + 2 * edge;
    const QRectF wanted(left, axisHeight, std::max(1.0, size().width() - left - totalWidth),
        std::max(1.0, size().height() - axisHeight - below));
    if (plotArea() != wanted) {
        setPlotArea(wanted);
        QChart::layout()->activate(); // else the plot area changes only after a turn of the event loop
    }
    updateItems();
}

void TimelineChart::updateAxes()
{
    const QRectF plot = plotArea();
    const Ticks ticks = ticksFor({m_range, plot.left(), plot.width()}, tickPixels);
    m_timeAxis->setLabelFormat(QStringLiteral("%.%1f %2").arg(ticks.decimals).arg(ticks.unit));
    m_timeAxis->setTickInterval(ticks.intervalNs / ticks.unitNs);
    m_timeAxis->setRange(m_range.startNs / ticks.unitNs, m_range.endNs / ticks.unitNs);
    m_rowAxis->setRange(m_scrolled, m_scrolled + std::max(plot.height(), 1.0));
}

void TimelineChart::updateItems()
{
    if (m_updating)
        return; // the axes change the plot area, which calls this again
    m_updating = true;
    updateAxes();
    const QRectF area(QPointF(0, 0), size());
    const QRectF plot = plotArea();
    m_waterfall->setGeometry(area, plot);
    m_waterfall->setView(m_range, m_scrolled);
    const double legendHeight = m_legend->heightFor(area.width() - 2 * edge);
    m_legend->setGeometry(
        {area.left() + edge, area.bottom() - legendHeight - edge / 2.0, area.width() - 2 * edge, legendHeight});
    m_updating = false;
}

} // namespace headstart::timeline
