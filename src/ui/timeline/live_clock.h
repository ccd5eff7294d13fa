// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMap>
#include <QString>

namespace headstart::timeline {

/// Tells how far running tasks have got, for drawing spans that are still open.
///
/// Spans carry nanoseconds since their task's creation. The moment at which such a time becomes known is never earlier
/// than what it speaks of, so the earliest creation that fits everything seen is the best estimate of it.
class LiveClock
{
public:
    /// At `monotonicNs` it became known that the task had reached `sinceCreationNs`.
    void observe(const QString &taskId, qint64 sinceCreationNs, qint64 monotonicNs);
    void forget(const QString &taskId);

    /// Per observed task the nanoseconds since its creation.
    QMap<QString, qint64> at(qint64 monotonicNs) const;

private:
    QMap<QString, qint64> m_createdAt;
};

} // namespace headstart::timeline
