// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/store/records.h"

#include <utility>

namespace headstart {

/// What the runner has to say about a container's spans when the tasks they belong to are over: a capture is measured
/// while the request it was made before has long been answered. Only attributes come late: when a span began and ended
/// is settled with its task.
class LateSpans
{
public:
    /// Remembers the spans that a task shares with its container. Of more tasks than `mostTasks` the oldest is
    /// forgotten.
    void remember(const TaskDetails &details);
    /// A span of the container as the runner sent it, once more. The spans that changed by it, with their tasks, as
    /// they are to be stored.
    QList<std::pair<QString, Span>> update(const QString &containerId, const Span &span);
    /// Brings the spans of a task up to date that was remembered.
    void apply(TaskDetails *details) const;

    static constexpr qsizetype mostTasks = 64;

private:
    struct Entry
    {
        QString taskId;
        QString containerId;
        QList<Span> spans;
    };
    QList<Entry> m_entries;
};

} // namespace headstart
