// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/store/records.h"

#include <QTabWidget>

class QLabel;
class QPlainTextEdit;
class QTableView;

namespace headstart {

class LogView;
class SpanTableModel;
class TimelinePanel;

/// What there is to see of the selected tasks: timeline, the same as a table, logs, request and response.
///
/// The first two show all of them; the others the first, which their heading names. A click on a span marks its lines
/// in the logs.
class TaskTabs : public QTabWidget
{
    Q_OBJECT
public:
    explicit TaskTabs(QWidget *parent = nullptr);

    /// Shows other tasks, or newer states of the same ones; what was chosen in them stays.
    void setTasks(const QList<TaskDetails> &tasks);

private:
    QWidget *makeTable();
    QWidget *makeLogs();
    QWidget *makeBodies();
    void updateLogs();
    void updateBodies();
    void showInterval(const QString &taskId, qint64 startNs, qint64 endNs);

    TimelinePanel *m_timeline;
    SpanTableModel *m_spans;
    QTableView *m_table;
    LogView *m_logs;
    QLabel *m_logsHeading;
    QLabel *m_bodiesHeading;
    QPlainTextEdit *m_request;
    QPlainTextEdit *m_response;
    QList<TaskDetails> m_tasks;
    QString m_logsOf; ///< id of the task whose lines are shown
    qsizetype m_logLines = 0;
};

} // namespace headstart
