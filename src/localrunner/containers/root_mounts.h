// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/containers/container_launch.h"
#include "localrunner/support/result.h"

#include <QList>
#include <QString>

namespace headstart {

/// What of a container's root is mounted in the runner's namespace, ready to be bound into the container.
struct StagedRoot
{
    struct Mount
    {
        QString source; ///< on the host
        QString destination; ///< in the container
        bool readOnly = false;
    };
    QString root; ///< the directory that becomes "/"
    QList<Mount> mounts; ///< parents before children; /mnt/code is the last
};

/// Makes the container's folders and mounts its root: an overlay for each part that can be written, binds of the rest,
/// the code. On failure nothing is left mounted, but folders are (see removeTree()). Blocks for some system calls a
/// mount.
///
/// All mounts stand on a small tmpfs at <bundle>/mounts, so that unmountStage() takes them all away at once.
Result<StagedRoot> stageRoot(const ContainerLaunch &launch);

/// Takes the mounts of stageRoot() away; none there is a success. Nothing may be using them: what is, keeps its own
/// copy.
Result<void> unmountStage(const ContainerFolders &folders);

/// The name of the writable layer that an overlay at `destination` writes to, in ContainerFolders::writable and in a
/// checkpoint: "root" for "/", "var-lib" for "/var/lib", "code" for /mnt/code.
QString writableLayerName(const QString &destination);

/// The names of all writable layers of a container with this image, "code" included.
QStringList writableLayerNames(const ImageComposition &image);

/// The host name of a container: the endpoint's name as far as it is one (RFC 1123), else the container's id.
QString hostNameOf(const ContainerLaunch &launch);

} // namespace headstart
