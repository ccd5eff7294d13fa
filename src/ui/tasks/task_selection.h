// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/store/records.h"

#include <QObject>
#include <QStringList>
#include <QTimer>

namespace headstart {

class Dispatcher;
class Store;

/// Keeps the details of the selected tasks at hand: read from the database, and for those that run in this process
/// followed as they happen.
class TaskSelection : public QObject
{
    Q_OBJECT
public:
    /// At most this many tasks are shown at once; the first of a larger selection are taken.
    static constexpr int mostTasks = 500;

    /// Both must outlive it.
    TaskSelection(Store *store, Dispatcher *dispatcher, QObject *parent = nullptr);

    /// Chooses the tasks, in the order of the table.
    void setIds(const QStringList &ids);
    const QList<TaskDetails> &tasks() const { return m_tasks; }

Q_SIGNALS:
    /// tasks() has changed.
    void changed();
    void failed(const headstart::Error &error);

private:
    void load();
    void followRunning();

    Store *m_store;
    Dispatcher *m_dispatcher;
    QStringList m_ids;
    QList<TaskDetails> m_tasks;
    QTimer m_reload; ///< many changes make one query
    QTimer m_follow; ///< and one redraw
    int m_generation = 0;
};

} // namespace headstart
