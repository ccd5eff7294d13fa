// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/containers/cgroup.h"
#include "localrunner/containers/container_launch.h"
#include "localrunner/containers/mount_paths.h"
#include "localrunner/containers/root_mounts.h"
#include "localrunner/support/result.h"

#include <QJsonObject>
#include <QList>
#include <QStringList>

namespace headstart {

/// What the machine offers that changes a container's configuration.
struct MachineFeatures
{
    bool unifiedCgroups = false; ///< cgroup v2 alone
    bool swapLimit = false; ///< the memory controller counts swap
    bool cgroupNamespace = false;
    bool mayRaiseLimits = false; ///< the runner has CAP_SYS_RESOURCE
    QStringList missingControllers; ///< of memory, cpu, pids and devices: those that cannot be limited here

    static MachineFeatures ofThisMachine(const CgroupLayout &layout);
};

/// The capabilities of a container's processes, sorted. Shorter than Beam's list by those that reach out of a container
/// that shares the host's network and whose root is the host's: AUDIT_WRITE (forges entries in the host's audit log),
/// NET_RAW (reads the host's traffic), MKNOD and SETFCAP (device nodes and privileged programs in folders that the user
/// can enter), FSETID (keeps a set-user-id bit on a program that it rewrites).
QStringList containerCapabilities();

/// The hard memory limit: 1.25 times what `memory=` asks for, as on Beam.
qint64 hardMemoryLimit(const ResourceLimits &limits);

/// The OCI runtime configuration (version 1.0.2) of a container. Refused (BadInput or MachineCannot) when a limit is
/// not positive or cannot be held on this machine, or when the code has something else where a volume is to be mounted.
Result<QJsonObject> ociConfig(const ContainerLaunch &launch, const StagedRoot &root,
    const QList<VolumeDestinations> &volumes, const MachineFeatures &machine);

/// The file that config.json's annotation "org.criu.config" names where the launch has `criu`.
QString criuConfigPath(const ContainerFolders &folders);
/// The folder in the bundle for CRIU's log and measures.
QString criuWorkFolder(const ContainerFolders &folders);

} // namespace headstart
