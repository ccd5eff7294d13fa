// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/timeline_view.h"

#include "ui/theme/format.h"
#include "ui/timeline/span_text.h"
#include "ui/timeline/timeline_chart.h"
#include "ui/timeline/waterfall_item.h"

#include <QApplication>
#include <QHelpEvent>
#include <QToolTip>

#include <cmath>

namespace headstart::timeline {

namespace {

constexpr double zoomStep = 1.25;
constexpr double panStep = 60; ///< pixels
constexpr double growthRoom =
    1.35; ///< how far ahead of a running task the axis reaches, so that it does not change with every frame

} // namespace

TimelineView::TimelineView(QWidget *parent)
    : QChartView(parent)
    , m_chart(new TimelineChart(palette()))
    , m_emptyText(tr("Select a task to see where its time went."))
{
    setChart(m_chart); // takes ownership
    setBackgroundBrush(palette().brush(QPalette::Base));
    setRenderHint(QPainter::Antialiasing);
    setFrameShape(QFrame::NoFrame);
    setMinimumHeight(120);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Timeline"));
}

void TimelineView::setTasks(const QList<TaskDetails> &tasks, const QMap<QString, qint64> &nowNs)
{
    QStringList before;
    for (const Row &row : currentLayout().rows)
        before.append(row.task.id);
    QStringList after;
    for (const TaskDetails &details : tasks)
        after.append(details.task.id);
    if (before != after)
        m_rangeChosen = false;

    const Layout layout = layOut(tasks, nowNs);
    m_chart->setLayout(layout);
    restoreSelection();
    setAccessibleDescription(summaryOf(layout));
    if (!m_rangeChosen) {
        const bool running =
            std::any_of(layout.rows.cbegin(), layout.rows.cend(), [](const Row &row) { return row.running; });
        if (!running)
            m_chart->setTimeRange(wholeRange());
        else if (before != after || double(layout.longestNs) > m_chart->timeRange().endNs)
            m_chart->setTimeRange(fitting(double(layout.longestNs) * growthRoom));
    }
    Q_EMIT viewportChanged();
}

void TimelineView::setEmptyText(const QString &text)
{
    m_emptyText = text;
    viewport()->update();
}

const Layout &TimelineView::currentLayout() const
{
    return m_chart->currentLayout();
}

TimeRange TimelineView::timeRange() const
{
    return m_chart->timeRange();
}

TimeRange TimelineView::wholeRange() const
{
    return m_chart->wholeRange();
}

double TimelineView::scrolled() const
{
    return m_chart->scrolled();
}

double TimelineView::largestScroll() const
{
    return m_chart->largestScroll();
}

void TimelineView::setScrolled(double pixels)
{
    if (pixels == scrolled())
        return;
    m_chart->setScrolled(pixels);
    Q_EMIT viewportChanged();
}

void TimelineView::setTimeRange(const TimeRange &range)
{
    choose(clamped(range, wholeRange()));
}

void TimelineView::choose(const TimeRange &range)
{
    if (range == m_chart->timeRange())
        return;
    m_rangeChosen = true;
    m_chart->setTimeRange(range);
    Q_EMIT viewportChanged();
}

double TimelineView::timeAt(double x) const
{
    return m_chart->waterfall()->scale().toTime(x);
}

void TimelineView::zoomAt(double factor, double anchorNs)
{
    choose(zoomed(m_chart->timeRange(), factor, anchorNs, wholeRange()));
}

void TimelineView::panPixels(double pixels)
{
    const Scale scale = m_chart->waterfall()->scale();
    choose(panned(scale.range, pixels / scale.width * scale.range.lengthNs(), wholeRange()));
}

void TimelineView::zoomIn()
{
    const TimeRange range = timeRange();
    zoomAt(zoomStep, range.startNs + range.lengthNs() / 2);
}

void TimelineView::zoomOut()
{
    const TimeRange range = timeRange();
    zoomAt(1 / zoomStep, range.startNs + range.lengthNs() / 2);
}

void TimelineView::fit()
{
    if (m_selected.row < 0) {
        reset();
        return;
    }
    const Span &span = currentLayout().rows.at(m_selected.row).bars.at(m_selected.bar).span;
    const double length = std::max(double(span.endNs - span.startNs), shortestRangeNs);
    setTimeRange({double(span.startNs) - length * 0.05, double(span.startNs) + length * 1.05});
}

void TimelineView::reset()
{
    choose(wholeRange());
    m_rangeChosen = false;
}

void TimelineView::select(const Hit &hit)
{
    m_selected = hit;
    m_chart->waterfall()->setSelected(hit);
    if (hit.row < 0) {
        m_selectedTask.clear();
        m_selectedSpan.clear();
        Q_EMIT spanSelected({}, {});
        return;
    }
    const Row &row = currentLayout().rows.at(hit.row);
    m_selectedTask = row.task.id;
    m_selectedSpan = row.bars.at(hit.bar).span.id;
    Q_EMIT spanSelected(m_selectedTask, row.bars.at(hit.bar).span);
}

void TimelineView::restoreSelection()
{
    m_selected = {};
    m_chart->waterfall()->setHovered({});
    const QList<Row> &rows = currentLayout().rows;
    for (int row = 0; row < rows.size() && !m_selectedSpan.isEmpty(); ++row) {
        if (rows.at(row).task.id != m_selectedTask)
            continue;
        for (int bar = 0; bar < rows.at(row).bars.size(); ++bar) {
            if (rows.at(row).bars.at(bar).span.id == m_selectedSpan)
                m_selected = {row, bar};
        }
    }
    m_chart->waterfall()->setSelected(m_selected);
}

void TimelineView::selectSpan(const QString &taskId, const QString &spanId)
{
    m_selectedTask = taskId;
    m_selectedSpan = spanId;
    restoreSelection();
    if (m_selected.row < 0)
        return;
    const Row &row = currentLayout().rows.at(m_selected.row);
    const double visible = m_chart->plotArea().height();
    if (row.top < scrolled() || row.bottom() > scrolled() + visible)
        setScrolled(row.top);
}

void TimelineView::mousePressEvent(QMouseEvent *event)
{
    // QChartView of Qt 6.4 hands the press to the item below the pointer and crashes where there is none
    // (QTBUG-118669), so this view takes its mouse events itself.
    event->accept();
    setFocus(Qt::MouseFocusReason);
    m_pressed = event->button() == Qt::LeftButton;
    m_pressedAt = event->position();
}

void TimelineView::mouseMoveEvent(QMouseEvent *event)
{
    const QPointF at = event->position();
    if (m_pressed && (m_measuring || std::abs(at.x() - m_pressedAt.x()) >= QApplication::startDragDistance())) {
        const QRectF plot = m_chart->plotArea();
        m_measuring = true;
        m_measuredFrom = timeAt(std::clamp(m_pressedAt.x(), plot.left(), plot.right()));
        m_measuredTo = timeAt(std::clamp(at.x(), plot.left(), plot.right()));
        QToolTip::showText(event->globalPosition().toPoint(),
            tr("%1 from %2 to %3")
                .arg(formatDuration(qint64(std::abs(m_measuredTo - m_measuredFrom))),
                    formatDuration(qint64(std::min(m_measuredFrom, m_measuredTo))),
                    formatDuration(qint64(std::max(m_measuredFrom, m_measuredTo)))),
            this);
        viewport()->update();
        return;
    }
    m_chart->waterfall()->setHovered(m_chart->waterfall()->hitAt(at));
}

void TimelineView::mouseReleaseEvent(QMouseEvent *event)
{
    event->accept();
    if (!m_pressed || event->button() != Qt::LeftButton)
        return;
    m_pressed = false;
    if (m_measuring) {
        m_measuring = false;
        viewport()->update();
        Q_EMIT intervalMeasured(
            qint64(std::min(m_measuredFrom, m_measuredTo)), qint64(std::max(m_measuredFrom, m_measuredTo)));
        return;
    }
    select(m_chart->waterfall()->hitAt(event->position()));
}

void TimelineView::mouseDoubleClickEvent(QMouseEvent *event)
{
    event->accept();
    fit();
}

void TimelineView::leaveEvent(QEvent *event)
{
    m_chart->waterfall()->setHovered({});
    QChartView::leaveEvent(event);
}

void TimelineView::wheelEvent(QWheelEvent *event)
{
    event->accept();
    const QPoint steps = event->angleDelta();
    if (event->modifiers() & Qt::ControlModifier)
        zoomAt(std::pow(zoomStep, (steps.y() != 0 ? steps.y() : steps.x()) / 120.0), timeAt(event->position().x()));
    else if ((event->modifiers() & Qt::ShiftModifier) || std::abs(steps.x()) > std::abs(steps.y()))
        panPixels(-(steps.x() != 0 ? steps.x() : steps.y()) / 120.0 * panStep);
    else
        setScrolled(scrolled() - steps.y() / 120.0 * panStep);
}

void TimelineView::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        zoomIn();
        break;
    case Qt::Key_Minus:
        zoomOut();
        break;
    case Qt::Key_F:
        fit();
        break;
    case Qt::Key_0:
        reset();
        break;
    case Qt::Key_Left:
        panPixels(-panStep);
        break;
    case Qt::Key_Right:
        panPixels(panStep);
        break;
    case Qt::Key_Up:
        setScrolled(scrolled() - panStep);
        break;
    case Qt::Key_Down:
        setScrolled(scrolled() + panStep);
        break;
    case Qt::Key_PageUp:
        setScrolled(scrolled() - m_chart->plotArea().height());
        break;
    case Qt::Key_PageDown:
        setScrolled(scrolled() + m_chart->plotArea().height());
        break;
    case Qt::Key_Home:
        setScrolled(0);
        break;
    case Qt::Key_End:
        setScrolled(largestScroll());
        break;
    default:
        event->ignore();
        return;
    }
    event->accept();
}

void TimelineView::resizeEvent(QResizeEvent *event)
{
    QChartView::resizeEvent(event);
    m_chart->setScrolled(m_chart->scrolled());
    Q_EMIT viewportChanged();
}

void TimelineView::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange) {
        m_chart->setChartPalette(palette());
        setBackgroundBrush(palette().brush(QPalette::Base));
    }
    QChartView::changeEvent(event);
}

bool TimelineView::viewportEvent(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QChartView::viewportEvent(event);
    auto *help = static_cast<QHelpEvent *>(event);
    const Hit hit = m_chart->waterfall()->hitAt(help->pos());
    if (hit.row < 0) {
        QToolTip::hideText();
    } else {
        const Row &row = currentLayout().rows.at(hit.row);
        QToolTip::showText(help->globalPos(), describeBar(row, row.bars.at(hit.bar)), this);
    }
    return true;
}

void TimelineView::drawForeground(QPainter *painter, const QRectF &rect)
{
    QChartView::drawForeground(painter, rect);
    const QRectF plot = m_chart->plotArea();
    if (currentLayout().rows.isEmpty()) {
        painter->setPen(palette().color(QPalette::PlaceholderText));
        painter->drawText(plot, Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
    }
    if (!m_measuring)
        return;
    const Scale scale = m_chart->waterfall()->scale();
    const double from = scale.toX(m_measuredFrom);
    const double to = scale.toX(m_measuredTo);
    QColor fill = palette().color(QPalette::Highlight);
    painter->setPen(fill);
    fill.setAlphaF(0.2F);
    painter->fillRect(QRectF(std::min(from, to), plot.top(), std::abs(to - from), plot.height()), fill);
    painter->drawLine(QPointF(from, plot.top()), QPointF(from, plot.bottom()));
    painter->drawLine(QPointF(to, plot.top()), QPointF(to, plot.bottom()));
}

} // namespace headstart::timeline
