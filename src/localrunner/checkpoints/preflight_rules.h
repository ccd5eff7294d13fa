// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/checkpoints/preflight.h"
#include "localrunner/checkpoints/process_facts.h"
#include "localrunner/checkpoints/socket_facts.h"

#include <QHash>
#include <QList>

#include <optional>

namespace headstart {

/// All that findObstacles() judges by.
struct ContainerFacts
{
    PreflightRequest request;
    QList<ProcessFacts> processes;
    QHash<quint64, SocketFacts> sockets; ///< of the container's network namespace, by inode
    bool mayRaiseLimits = true; ///< the runner has CAP_SYS_RESOURCE
    std::optional<qint64> freeBytes; ///< on the disk of request.imagesFolder
};

/// What CRIU 4.2.1 does with a container of these facts, in words; see findObstacles(). Pure. What it says was tried
/// with that version on Linux 6.18, or is said by its source.
QList<Finding> judge(const ContainerFacts &facts);

} // namespace headstart
