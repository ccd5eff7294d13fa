// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/protocol/messages.h"
#include "localrunner/protocol/span.h"

#include <QByteArray>
#include <QList>
#include <QString>

namespace headstart {

enum class TaskStatus { Pending, Running, Complete, Error, Cancelled, Expired, Timeout, Retry };
/// Beam's spelling: "PENDING" … "RETRY".
QString toString(TaskStatus status);
TaskStatus taskStatusFromString(const QString &text);
/// Whether nothing more will happen to it: COMPLETE, ERROR, CANCELLED, EXPIRED, TIMEOUT.
bool isFinal(TaskStatus status);

/// How the container that served a task came to be there.
enum class StartKind { Unknown, Cold, Restored, Woken, Warm };
QString toString(StartKind kind); ///< "", "cold", "restored", "woken", "warm"
StartKind startKindFromString(const QString &text);

/// One invocation: a row of the task table.
struct TaskRecord
{
    QString id; ///< UUID without braces
    QString project;
    QString handler; ///< "app.py:predict"
    QString endpoint; ///< display name
    QString deploymentId; ///< empty until the deployment is known
    int deploymentVersion = 0;
    QString containerId;
    QString instance; ///< the console instance that owns it; a RUNNING row of a dead instance is marked ERROR
    TaskStatus status = TaskStatus::Pending;
    StartKind start = StartKind::Unknown;
    qint64 createdAtMs = 0; ///< calendar time of the request: time 0 of its spans
    qint64 durationNs = -1; ///< from the request to the end of the answer; -1 while it lasts
    QByteArray request; ///< the body as sent
    QByteArray result; ///< the body of the answer
    QString resultType; ///< its Content-Type
    Error error; ///< empty message: none
    /// Lengths of the phases in ns by name; a phase that did not happen or was not measured is absent.
    QMap<QString, qint64> phases;
};

/// A task with everything known about it. Times in spans and logs are nanoseconds since the task's creation.
struct TaskDetails
{
    TaskRecord task;
    QList<Span> spans;
    QList<protocol::LogLine> logs;
};

struct ContainerRecord
{
    QString id;
    QString deploymentId;
    QString instance;
    StartKind start = StartKind::Cold;
    QString state; ///< "starting", "warm", "busy", "stopped", "failed"
    qint64 createdAtMs = 0;
    qint64 endedAtMs = 0; ///< 0 while it lives
    QString exitReason;
    QString exitMessage;
};

/// The version-1 object of `headstart run --format json` and `headstart task ID --format json`.
QJsonObject toJson(const TaskDetails &details);

} // namespace headstart
