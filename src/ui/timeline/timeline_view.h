// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/timeline/coordinates.h"
#include "ui/timeline/waterfall_layout.h"

#include <QChartView>

namespace headstart::timeline {

class TimelineChart;

/// A timeline that can be moved about in.
///
/// Ctrl+wheel zooms at the pointer and the wheel scrolls the rows (with Shift, or sideways: the time); dragging
/// measures an interval; `+` and
/// `-` zoom, the arrow keys move, F fits the selected span (or all of it), 0 shows everything. Hovering tells about a
/// span, a click selects it.
class TimelineView : public QChartView
{
    Q_OBJECT
public:
    explicit TimelineView(QWidget *parent = nullptr);

    /// Shows other tasks or newer states of the same ones. `nowNs` as for layOut(). What is selected stays so while it
    /// exists, and the visible stretch of time follows as long as the user has not chosen one.
    void setTasks(const QList<TaskDetails> &tasks, const QMap<QString, qint64> &nowNs = {});
    const Layout &currentLayout() const;
    TimeRange timeRange() const;
    TimeRange wholeRange() const;

    /// What stands in the middle while there is nothing to show.
    void setEmptyText(const QString &text);

    /// Selects a span of a task; an unknown one selects nothing.
    void selectSpan(const QString &taskId, const QString &spanId);

    double scrolled() const;
    double largestScroll() const;
    void setScrolled(double pixels);
    void setTimeRange(const TimeRange &range);

public Q_SLOTS:
    void zoomIn();
    void zoomOut();
    void fit();
    void reset();

Q_SIGNALS:
    /// A click chose a span; `span` without a name: nothing is chosen any more.
    void spanSelected(const QString &taskId, const headstart::Span &span);
    /// An interval was measured by dragging, in nanoseconds since the task's creation.
    void intervalMeasured(qint64 startNs, qint64 endNs);
    /// What is visible has changed, by the user or by new data.
    void viewportChanged();

protected:
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void drawForeground(QPainter *painter, const QRectF &rect) override;

private:
    void zoomAt(double factor, double anchorNs);
    void choose(const TimeRange &range);
    void panPixels(double pixels);
    void select(const Hit &hit);
    void restoreSelection();
    double timeAt(double x) const;

    TimelineChart *m_chart; ///< owned by the scene
    QString m_emptyText;
    bool m_rangeChosen = false;
    QString m_selectedTask;
    QString m_selectedSpan;
    Hit m_selected;
    QPointF m_pressedAt;
    bool m_pressed = false;
    bool m_measuring = false;
    double m_measuredFrom = 0;
    double m_measuredTo = 0;
};

} // namespace headstart::timeline
