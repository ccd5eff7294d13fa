// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/live_clock.h"

namespace headstart::timeline {

void LiveClock::observe(const QString &taskId, qint64 sinceCreationNs, qint64 monotonicNs)
{
    const qint64 created = monotonicNs - sinceCreationNs;
    const auto known = m_createdAt.find(taskId);
    if (known == m_createdAt.end())
        m_createdAt.insert(taskId, created);
    else if (created < *known)
        *known = created;
}

void LiveClock::forget(const QString &taskId)
{
    m_createdAt.remove(taskId);
}

QMap<QString, qint64> LiveClock::at(qint64 monotonicNs) const
{
    QMap<QString, qint64> now;
    for (auto task = m_createdAt.cbegin(); task != m_createdAt.cend(); ++task)
        now.insert(task.key(), monotonicNs - task.value());
    return now;
}

} // namespace headstart::timeline
