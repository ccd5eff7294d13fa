// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/instances/state_folders.h"

#include <QStringList>

namespace headstart {

struct ReapReport
{
    QStringList instances; ///< numbers of the dead instances that were cleaned up
    QStringList problems; ///< one sentence for each thing that could not be removed; the next start tries again
};

/// Removes all that dead runners of this user left: processes, runc's state, mounts, control groups, writable layers,
/// run directories. A runner is dead when the lock of its instance is free; nothing of one that lives is touched, nor
/// anything in the run directory that the runner has not made (the user may have put it there). Blocks, up to seconds
/// where something is left. The caller's own instance must hold its lock already.
ReapReport reapDeadInstances(const StateFolders &folders, uid_t uid);

} // namespace headstart
