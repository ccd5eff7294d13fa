// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/dispatch/late_spans.h"

#include <algorithm>

namespace headstart {

void LateSpans::remember(const TaskDetails &details)
{
    Entry entry{details.task.id, details.task.containerId, {}};
    std::copy_if(details.spans.cbegin(), details.spans.cend(), std::back_inserter(entry.spans),
        [](const Span &span) { return span.stampedBy == u"runner"; });
    if (entry.containerId.isEmpty() || entry.spans.isEmpty())
        return;
    if (m_entries.size() >= mostTasks)
        m_entries.removeFirst();
    m_entries.append(std::move(entry));
}

QList<std::pair<QString, Span>> LateSpans::update(const QString &containerId, const Span &span)
{
    QList<std::pair<QString, Span>> changed;
    for (Entry &entry : m_entries) {
        if (entry.containerId != containerId)
            continue;
        for (Span &known : entry.spans) {
            if (known.id != span.id)
                continue;
            QJsonObject attributes = known.attributes;
            for (auto it = span.attributes.constBegin(); it != span.attributes.constEnd(); ++it)
                attributes.insert(it.key(), it.value());
            if (attributes == known.attributes)
                continue;
            known.attributes = attributes;
            changed.append({entry.taskId, known});
        }
    }
    return changed;
}

void LateSpans::apply(TaskDetails *details) const
{
    for (const Entry &entry : m_entries) {
        if (entry.taskId != details->task.id)
            continue;
        for (Span &span : details->spans) {
            const auto known = std::find_if(
                entry.spans.cbegin(), entry.spans.cend(), [&](const Span &other) { return other.id == span.id; });
            if (known != entry.spans.cend())
                span.attributes = known->attributes;
        }
    }
}

} // namespace headstart
