// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/directory.h"
#include "localrunner/support/user_identity.h"

namespace headstart {

/// The two folders everything of one user lies in.
struct StateFolders
{
    Directory root; ///< volumes, images, writable layers; owned by the runner, 0700
    Directory run; ///< instances with their sockets; 0700 and owned by the user, who may therefore rename and plant
                   ///< what it likes in it
};

/// The machine-wide folder of run directories and private mount points: "/run/headstart", owned by root.
inline constexpr QLatin1String runFolder("/run/headstart");
inline constexpr QLatin1String stateFolder("/var/lib/headstart");

/// Opens both, making what is missing. `requestedRoot` and `requestedRun` are absolute paths or empty; they are obeyed
/// only where the user is the one the runner runs as. Otherwise, and where they are empty, it is <stateFolder>/<uid>
/// and <runFolder>/<uid>. BadInput: a relative path, or a run directory too long for the sockets in it (a Unix socket's
/// path ends at 108 bytes: unix(7)).
Result<StateFolders> openStateFolders(
    const UserIdentity &user, const QString &requestedRoot, const QString &requestedRun);

} // namespace headstart
