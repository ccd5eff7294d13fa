// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/store/records.h"

namespace headstart {

/// What is known of a task's course. All times are CLOCK_MONOTONIC in nanoseconds; 0: has not happened.
struct TaskCourse
{
    qint64 createdNs = 0;
    qint64 sentNs = 0; ///< the request went to the worker
    qint64 answeredNs = 0; ///< the last byte of the answer arrived, or it failed
    qint64 endNs = 0; ///< the task ended; open spans are closed here. 0: it lasts, and they stay open
    StartKind start = StartKind::Unknown; ///< Warm: the container's spans are not this task's
    QList<Span> steps; ///< what the console did before there was a container: children of `queue`
    QList<Span> lost; ///< of a container whose memory was lost while it had the task, and the run in it: what that cost
    QList<Span> container; ///< as the runner sent them, the newest state of each
    QJsonObject startUsage; ///< joins the attributes of `application_start`
    QJsonObject taskUsage; ///< joins the attributes of `task_run`
};

/// The spans of a task, in nanoseconds since its creation. Pure.
///
/// `queue` lasts until the first phase of the container, or until the request is sent where there is none. Phases of
/// the container that began before the task existed (it joined a start that was under way) are cut at its creation;
/// those that had ended by then are left out. A start whose restore failed has its phases twice, those of the failed
/// attempt first. Phases never overlap: where two clocks readings cross, the later phase gives way, and one that was
/// left open ends where the next begins. A span that was open at its end gets the attribute `unfinished`.
QList<Span> assembleSpans(const TaskCourse &course);

/// Moves what the course tells of a container and of the run in it to `lost`: the task is served again. `timeNs` is
/// when the container ended, and `reason` why, a sentence.
void loseContainer(TaskCourse *course, qint64 timeNs, const QString &reason);

/// One span of a container as a task sees it: re-based and cut at the task's creation.
Span rebased(Span span, qint64 createdNs);

/// How the container that sent these spans started: `start` of its last `container_start`; Cold while nothing says
/// otherwise. Pure.
StartKind startKindOf(const QList<Span> &container);

/// Whether the start of the container was the task's own, so that its phases are the task's, too.
bool isOwnStart(StartKind start);

/// Lengths of the closed phases by name; those of equal names add up.
QMap<QString, qint64> phaseLengths(const QList<Span> &spans);

} // namespace headstart
