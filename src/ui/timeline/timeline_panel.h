// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/timeline/live_clock.h"
#include "ui/timeline/timeline_view.h"

#include <QTimer>
#include <QWidget>

class QScrollBar;

namespace headstart {

/// The timeline with what goes around it: buttons for what the keys do, and scroll bars. Open spans grow while it is
/// visible.
class TimelinePanel : public QWidget
{
    Q_OBJECT
public:
    explicit TimelinePanel(QWidget *parent = nullptr);

    /// The tasks to show, one row each.
    void setTasks(const QList<TaskDetails> &tasks);
    timeline::TimelineView *view() const { return m_view; }

Q_SIGNALS:
    /// The logs of this stretch of a task's time are wanted.
    void intervalSelected(const QString &taskId, qint64 startNs, qint64 endNs);
    /// A span was chosen in the chart; an empty id: none.
    void spanSelected(const QString &taskId, const QString &spanId);

private:
    void redraw();
    void updateScrollBars();

    timeline::TimelineView *m_view;
    QScrollBar *m_vertical;
    QScrollBar *m_horizontal;
    QTimer m_growth;
    timeline::LiveClock m_clock;
    QList<TaskDetails> m_tasks;
};

} // namespace headstart
