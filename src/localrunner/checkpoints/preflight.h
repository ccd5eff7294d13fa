// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

#include <optional>
#include <sys/types.h>

namespace headstart {

/// Something that stands in the way of a checkpoint.
struct Finding
{
    enum class Severity {
        Obstacle, ///< the capture, or every restore from it, would fail: do not capture
        Warning ///< it works, but not quite as the user may expect
    };

    Severity severity = Severity::Obstacle;
    QString sentence; ///< what and where: names the process, its command, and the descriptor, mapping or port
    QString hint; ///< what the user can do about it, one sentence; may be empty

    bool operator==(const Finding &) const = default;
};

struct PreflightRequest
{
    QList<pid_t> processes; ///< host pids: all processes of the container
    bool hostNetwork = false; ///< it shares the host's network
    std::optional<qint64> memoryLimitBytes; ///< of its cgroup
    QString imagesFolder; ///< an existing folder on the file system that the images will be written to; may be empty
    qint64 ghostLimitBytes = 1LL << 30; ///< CriuOptions::ghostLimitBytes
    /// Sockets of a name below it, as the container sees it, are ours and closed by `prepare`: they are not judged.
    QString ownSockets = QStringLiteral("/headstart/run/");
};

/// Looks at a running container and says what would stop a checkpoint, obstacles first, each once. An empty list: none
/// is known. It is a look, not a promise: processes go on running. Needs the rights to read their /proc (root). Blocks
/// for some milliseconds per process; any thread. A process that ended meanwhile is left out.
QList<Finding> findObstacles(const PreflightRequest &request);

} // namespace headstart
