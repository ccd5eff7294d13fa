// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/containers/container_launch.h"
#include "localrunner/support/result.h"

namespace headstart {

/// Gives the calling process a mount namespace of its own that still sees what the host mounts later, but shows the
/// host nothing. Call it once, before any thread is made. Needs CAP_SYS_ADMIN.
Result<void> enterPrivateMountNamespace();

/// Makes the calling process the one that orphans of its descendants are handed to: containers outlive the runc that
/// made them.
Result<void> becomeChildSubreaper();

/// Kills what a CRIU that was cut off in the middle of a restore has left: tasks in a process namespace of their own
/// that it had not yet moved into the container's control group, and that were handed to this process, the child
/// subreaper, when their makers died. Blocks until they are gone, up to some seconds.
void endStrayTasks();

/// Removes all that a container of a dead runner left: its processes, runc's state, mounts, folders and control group.
/// Only call it for a container whose instance lock is held by the caller. Blocks, up to some seconds where processes
/// are slow to die. Removing what is not there is a success. Links that the container planted are removed, never
/// followed.
Result<void> removeLeftovers(const QString &containerId, const ContainerFolders &folders);

} // namespace headstart
