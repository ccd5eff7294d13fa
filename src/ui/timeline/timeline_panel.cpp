// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/timeline_panel.h"

#include "localrunner/support/monotonic.h"

#include <QGridLayout>
#include <QLabel>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QToolButton>

#include <cmath>

namespace headstart {

using timeline::TimelineView;
using timeline::TimeRange;

namespace {

constexpr int frameMs = 100;
constexpr int horizontalSteps = 10'000;

QToolButton *button(const QString &name, const QString &text, const QString &toolTip, QWidget *parent)
{
    auto *result = new QToolButton(parent);
    result->setObjectName(name);
    result->setText(text);
    result->setToolTip(toolTip);
    result->setAccessibleName(toolTip);
    result->setAutoRaise(true);
    result->setFocusPolicy(Qt::TabFocus);
    return result;
}

} // namespace

TimelinePanel::TimelinePanel(QWidget *parent)
    : QWidget(parent)
    , m_view(new TimelineView(this))
    , m_vertical(new QScrollBar(Qt::Vertical, this))
    , m_horizontal(new QScrollBar(Qt::Horizontal, this))
{
    m_view->setObjectName(QStringLiteral("timelineView"));
    auto *hint = new QLabel(tr("Ctrl+wheel zooms · drag measures · click shows the logs"), this);
    hint->setForegroundRole(QPalette::PlaceholderText);
    auto *zoomIn = button(QStringLiteral("timelineZoomIn"), QStringLiteral("+"), tr("Zoom in (+)"), this);
    auto *zoomOut = button(QStringLiteral("timelineZoomOut"), QStringLiteral("−"), tr("Zoom out (-)"), this);
    auto *fit = button(QStringLiteral("timelineFit"), tr("Fit"), tr("Fit the selected span (F)"), this);
    auto *reset = button(QStringLiteral("timelineReset"), tr("All"), tr("Show everything (0)"), this);
    connect(zoomIn, &QToolButton::clicked, m_view, &TimelineView::zoomIn);
    connect(zoomOut, &QToolButton::clicked, m_view, &TimelineView::zoomOut);
    connect(fit, &QToolButton::clicked, m_view, &TimelineView::fit);
    connect(reset, &QToolButton::clicked, m_view, &TimelineView::reset);

    auto *tools = new QHBoxLayout;
    tools->setContentsMargins(8, 2, 4, 0);
    tools->addWidget(hint, 1);
    for (QToolButton *tool : {zoomIn, zoomOut, fit, reset})
        tools->addWidget(tool);

    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(0);
    grid->addLayout(tools, 0, 0, 1, 2);
    grid->addWidget(m_view, 1, 0);
    grid->addWidget(m_vertical, 1, 1);
    grid->addWidget(m_horizontal, 2, 0);

    m_vertical->setAccessibleName(tr("Scroll the tasks"));
    m_horizontal->setAccessibleName(tr("Scroll the time"));
    m_vertical->setSingleStep(30);
    connect(m_view, &TimelineView::viewportChanged, this, &TimelinePanel::updateScrollBars);
    connect(m_vertical, &QScrollBar::valueChanged, m_view, [this](int value) { m_view->setScrolled(value); });
    connect(m_horizontal, &QScrollBar::valueChanged, m_view, [this](int value) {
        const TimeRange whole = m_view->wholeRange();
        const double start = whole.startNs + whole.lengthNs() * value / horizontalSteps;
        m_view->setTimeRange({start, start + m_view->timeRange().lengthNs()});
    });
    connect(m_view, &TimelineView::spanSelected, this, [this](const QString &taskId, const Span &span) {
        Q_EMIT spanSelected(taskId, span.id);
        if (!span.name.isEmpty())
            Q_EMIT intervalSelected(taskId, span.startNs, span.endNs);
    });

    m_growth.setInterval(frameMs);
    connect(&m_growth, &QTimer::timeout, this, &TimelinePanel::redraw);
    updateScrollBars();
}

void TimelinePanel::setTasks(const QList<TaskDetails> &tasks)
{
    m_tasks = tasks;
    const qint64 now = monotonicNs();
    bool running = false;
    for (const TaskDetails &details : tasks) {
        if (isFinal(details.task.status) || details.task.durationNs >= 0) {
            m_clock.forget(details.task.id);
            continue;
        }
        running = true;
        qint64 latest = 0;
        for (const Span &span : details.spans)
            latest = std::max({latest, span.startNs, span.endNs});
        m_clock.observe(details.task.id, latest, now);
    }
    if (running)
        m_growth.start();
    else
        m_growth.stop();
    m_view->setTasks(m_tasks, m_clock.at(now));
}

void TimelinePanel::redraw()
{
    if (m_view->isVisible())
        m_view->setTasks(m_tasks, m_clock.at(monotonicNs()));
}

void TimelinePanel::updateScrollBars()
{
    const QSignalBlocker vertical(m_vertical);
    const QSignalBlocker horizontal(m_horizontal);
    const int most = static_cast<int>(std::ceil(m_view->largestScroll()));
    m_vertical->setRange(0, most);
    m_vertical->setPageStep(std::max(1, m_view->height()));
    m_vertical->setValue(static_cast<int>(std::lround(m_view->scrolled())));
    m_vertical->setVisible(most > 0);

    const TimeRange whole = m_view->wholeRange();
    const TimeRange range = m_view->timeRange();
    const int page = static_cast<int>(std::clamp(range.lengthNs() / whole.lengthNs(), 0.0, 1.0) * horizontalSteps);
    m_horizontal->setPageStep(std::max(page, 1));
    m_horizontal->setSingleStep(std::max(page / 20, 1));
    m_horizontal->setRange(0, horizontalSteps - page);
    m_horizontal->setValue(
        static_cast<int>(std::lround((range.startNs - whole.startNs) / whole.lengthNs() * horizontalSteps)));
    m_horizontal->setVisible(page < horizontalSteps);
}

} // namespace headstart
