// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/endpoints/deployment.h"
#include "backend/store/records.h"

#include <QFuture>
#include <QObject>

#include <memory>

namespace headstart {

/// The console's SQLite database: endpoints, deployments, containers, tasks, spans, logs.
///
/// Writes are queued to one writer thread with its own connection (WAL, grouped into transactions) and return at once;
/// a write that fails is reported by writeFailed(). Queries run on a reader thread and answer with a future. All
/// methods may be called from the thread that made the Store. Several processes may have the same database open.
class Store : public QObject
{
    Q_OBJECT
public:
    /// Opens or creates `<folder>/headstart.db`, migrates it by `user_version` in a transaction, takes the lock of this
    /// instance, and marks PENDING and RUNNING tasks of dead instances as ERROR. Blocks briefly. Errors: a database
    /// newer than this program (MachineCannot), a damaged or unwritable one (Io, naming the file).
    static Result<std::unique_ptr<Store>> open(const QString &folder);
    ~Store() override; ///< writes what is queued, then closes

    /// The id of this console: 8 hex digits.
    QString instance() const;
    QString folder() const;

    /// Returns the newest stored deployment with the same project, handler and hash, or stores this one as the next
    /// version.
    QFuture<Result<Deployment>> findOrAddDeployment(const Deployment &deployment);
    /// Stores it as the next version, whatever there is already.
    QFuture<Result<Deployment>> addDeployment(const Deployment &deployment);
    QFuture<Result<QList<Deployment>>> deployments(const QString &project, const QString &handler);
    /// Those of these ids that are known, in no particular order.
    QFuture<Result<QList<Deployment>>> deploymentsById(const QStringList &ids);

    /// Inserts or replaces the row (not its spans and logs); resolves once it is committed, which survives
    /// the death of this process; a power cut may lose the last commits.
    QFuture<Result<void>> saveTask(const TaskRecord &task);
    /// The final write of a task: its row, spans and the phases derived from them, in one transaction.
    QFuture<Result<void>> finishTask(const TaskRecord &task, const QList<Span> &spans);
    /// Replaces one span of a finished task, which is known by its id; where the task has none of it, nothing happens.
    void saveSpan(const QString &taskId, const Span &span);
    void appendLogs(const QString &taskId, const QString &containerId, const QList<protocol::LogLine> &lines);
    void saveContainer(const ContainerRecord &container);

    struct TaskQuery
    {
        QString project; ///< empty: all
        QString handler; ///< empty: all
        QString status; ///< empty: all
        int limit = 100; ///< newest first
        int offset = 0;
    };
    /// Without request, result, resultType and the error's details, which task() and taskDetails() give.
    QFuture<Result<QList<TaskRecord>>> tasks(const TaskQuery &query);
    QFuture<Result<qint64>> countTasks(const TaskQuery &query);
    /// A task by its id or an unambiguous beginning of it (NotFound, BadInput).
    QFuture<Result<TaskDetails>> task(const QString &idOrPrefix);
    QFuture<Result<QList<TaskDetails>>> taskDetails(const QStringList &ids);

Q_SIGNALS:
    /// A task's row was written by this process.
    void taskSaved(const headstart::TaskRecord &task);
    /// A queued write failed; the sentence is for the user.
    void writeFailed(const headstart::Error &error);

private:
    Store();
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace headstart
