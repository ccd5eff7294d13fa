// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QList>
#include <QString>

namespace headstart {

/// A named interval of a task's life. Spans without a parent are the phases.
struct Span
{
    QString id; ///< unique within its container ("c…", stamped by the runner) or task ("t…", stamped by the console)
    QString parent; ///< id of the span it lies in; empty for a phase
    QString name; ///< one of the names in namespace spans, or a free name for a sub-span
    qint64 startNs = 0; ///< CLOCK_MONOTONIC in the protocol; since the task's creation once it is stored
    qint64 endNs = 0; ///< as startNs; 0 while the span is open
    QJsonObject attributes; ///< what was measured in it; keys are snake_case with the unit last ("bytes", "read_bytes",
                            ///< "duration_ns")
    QString stampedBy; ///< "console" or "runner": whose reading of the clock this is

    bool isOpen() const { return endNs == 0; }
    qint64 durationNs() const { return isOpen() ? 0 : endNs - startNs; }

    bool operator==(const Span &) const = default;
};

QJsonObject toJson(const Span &span);
/// Missing members take their defaults; a reader checks what it needs.
Span spanFromJson(const QJsonObject &object);

/// The fixed spellings of span names.
namespace spans {
inline constexpr QLatin1String queue("queue");
inline constexpr QLatin1String imageLoad("image_load");
inline constexpr QLatin1String containerStart("container_start");
inline constexpr QLatin1String applicationStart("application_start");
inline constexpr QLatin1String checkpointCapture("checkpoint_capture");
inline constexpr QLatin1String taskRun("task_run");
inline constexpr QLatin1String runtimeBoot("runtime_boot");
inline constexpr QLatin1String import("import");
inline constexpr QLatin1String onStart("on_start");
inline constexpr QLatin1String restore("restore");
inline constexpr QLatin1String resume("resume");
inline constexpr QLatin1String readAhead("read_ahead");
inline constexpr QLatin1String prepare("prepare");
inline constexpr QLatin1String freeze("freeze");
inline constexpr QLatin1String dump("dump");
inline constexpr QLatin1String saveFilesystem("save_filesystem");
} // namespace spans

/// The phases in the order in which they happen.
const QList<QString> &phaseNames();

} // namespace headstart
