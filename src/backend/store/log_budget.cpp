// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/store/log_budget.h"

using namespace Qt::StringLiterals;

namespace headstart {

QList<protocol::LogLine> LogBudget::admit(const QString &owner, const QList<protocol::LogLine> &lines)
{
    Used &used = m_used[owner];
    QList<protocol::LogLine> admitted;
    if (used.closed)
        return admitted;
    for (const protocol::LogLine &line : lines) {
        const qint64 bytes = line.message.toUtf8().size();
        if (used.lines + 1 > maxLines || used.bytes + bytes > maxBytes) {
            used.closed = true;
            protocol::LogLine marker;
            marker.timeNs = line.timeNs;
            marker.stream = u"system"_s;
            marker.task = line.task;
            marker.message = u"Output from here on is not stored: a task keeps at most 200,000 lines and 64 MiB."_s;
            admitted.append(marker);
            break;
        }
        used.lines += 1;
        used.bytes += bytes;
        admitted.append(line);
    }
    return admitted;
}

} // namespace headstart
