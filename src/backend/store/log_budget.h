// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/protocol/messages.h"

#include <QHash>

namespace headstart {

/// Keeps the stored output of a task (or of a container outside a task) within bounds. Pure but for its counters.
class LogBudget
{
public:
    static constexpr qint64 maxLines = 200'000;
    static constexpr qint64 maxBytes = 64LL << 20;

    /// The lines to store: those that still fit, and once, in place of the first that does not, a `system` line that
    /// says so.
    QList<protocol::LogLine> admit(const QString &owner, const QList<protocol::LogLine> &lines);

private:
    struct Used
    {
        qint64 lines = 0;
        qint64 bytes = 0;
        bool closed = false;
    };
    QHash<QString, Used> m_used;
};

} // namespace headstart
