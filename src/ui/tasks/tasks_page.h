// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/result.h"

#include <QFileSystemWatcher>
#include <QTimer>
#include <QWidget>

class QLabel;
class QSortFilterProxyModel;
class QSplitter;
class QTableView;

namespace headstart {

class Dispatcher;
class PhasesDelegate;
class Store;
class TaskSelection;
class TaskTableModel;
class TaskTabs;

/// The task table over the timeline and the rest of what is known about the selected tasks.
class TasksPage : public QWidget
{
    Q_OBJECT
public:
    /// Both must outlive the page.
    TasksPage(Store *store, Dispatcher *dispatcher, QWidget *parent = nullptr);

    void setProject(const QString &project);
    /// Selects the newest `count` tasks once the table has them.
    void selectNewest(int count);
    /// Selects a task once the table has it.
    void selectTask(const QString &taskId);
    /// Whether the table and what is selected in it are loaded.
    bool isLoaded() const { return m_tableLoaded && !m_detailsPending; }

    QByteArray saveState() const;
    void restoreState(const QByteArray &state);

Q_SIGNALS:
    /// isLoaded() may have become true.
    void loaded();

private:
    QTableView *makeTable();
    void watchDatabase();
    void applyPendingSelection();
    void selectionChanged();
    void updateFooter();
    void sortBy(int column, Qt::SortOrder order);
    void showError(const Error &error);
    QStringList selectedIds() const;

    Store *m_store;
    TaskTableModel *m_model;
    QSortFilterProxyModel *m_sorted;
    TaskSelection *m_selection;
    PhasesDelegate *m_phases;
    QTableView *m_table;
    TaskTabs *m_tabs;
    QLabel *m_footer;
    QLabel *m_error;
    QSplitter *m_splitter;
    QFileSystemWatcher m_watcher; ///< tells of tasks that other processes write
    QTimer m_refresh;
    int m_pendingNewest = 0;
    QString m_pendingTask;
    bool m_tableLoaded = false;
    bool m_detailsPending = false;
    bool m_loadAll = false;
};

} // namespace headstart
