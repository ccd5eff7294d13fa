// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/endpoints/deployment.h"
#include "backend/store/records.h"
#include "localrunner/support/result.h"

#include <QMap>
#include <QVariantList>

#include <optional>

namespace headstart {
class Database;
}

/// Values to rows and back. All run inside a job of a DatabaseThread.
namespace headstart::rows {

/// Inserts the task's row or brings it up to date; its spans and logs stay.
Result<void> putTask(Database &database, const TaskRecord &task);
/// Replaces the spans of a task that has a row.
Result<void> putSpans(Database &database, const QString &taskId, const QList<Span> &spans);
/// Replaces the span of this id among those of the task.
Result<void> updateSpan(Database &database, const QString &taskId, const Span &span);
/// Lengths of the phases: the sums of the closed spans without a parent, by name. Pure.
QMap<QString, qint64> phasesOf(const QList<Span> &spans);
Result<void> putContainer(Database &database, const ContainerRecord &container);
Result<void> addLogs(
    Database &database, const QString &taskId, const QString &containerId, const QList<protocol::LogLine> &lines);

/// The condition, order and limits that follow `FROM tasks`.
struct Selection
{
    QString sql;
    QVariantList values;
};
/// Tasks without their bodies.
Result<QList<TaskRecord>> tasks(Database &database, const Selection &selection);
/// One task with everything; no value when there is none of this id.
Result<std::optional<TaskDetails>> taskDetails(Database &database, const QString &taskId);

/// The newest of the same project, handler and hash, or this one as the next version.
Result<Deployment> findOrAddDeployment(Database &database, const Deployment &deployment);
Result<Deployment> addDeployment(Database &database, Deployment deployment);
Result<QList<Deployment>> deploymentsById(Database &database, const QStringList &ids);
/// Newest first.
Result<QList<Deployment>> deployments(Database &database, const QString &project, const QString &handler);

} // namespace headstart::rows
