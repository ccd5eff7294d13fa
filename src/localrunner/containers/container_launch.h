// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/images/image_composition.h"
#include "localrunner/protocol/container_spec.h"

#include <QList>
#include <QMap>
#include <QString>
#include <QStringList>

#include <optional>
#include <sys/types.h>

namespace headstart {

/// Where a container's things lie on the host. All absolute; the parents exist and belong to the runner, so that no
/// path here leads through a directory that a container or a user can change.
struct ContainerFolders
{
    QString bundle; ///< <run>/<instance>/<container>/bundle: config.json and the mount points; made and removed by
                    ///< Container
    QString run; ///< <run>/<instance>/<container>/run: seen as /headstart/run; made (0700) and removed by Container
    QString writable; ///< <root>/containers/<instance>/<container>: the writable layers; made (0700) and removed by
                      ///< Container
    QString runcState; ///< <run>/<instance>/runc: runc's --root, shared by the instance's containers
    QString cgroup; ///< "/headstart/<uid>/<instance>/<container>": path of the control group in every hierarchy
};

/// A volume's data folder and where it is mounted.
struct VolumeFolder
{
    VolumeMount mount;
    QString folder; ///< absolute path of <root>/volumes/<name>/data: trusted, owned by the runner
};

/// A checkpoint that a container is made from instead of being started cold.
struct RestoreSource
{
    QString id; ///< of the checkpoint
    QString images; ///< absolute path of CRIU's image files
    QString workingSet; ///< absolute path of the file of its WorkingSet
    QMap<QString, SharedFd> layers; ///< the saved writable layers by writableLayerName(); each becomes the topmost
                                    ///< lower layer of its overlay
    bool lazy = false; ///< memory comes by page faults from a page server; see LazyPages
};

/// What CRIU needs of a container that will be dumped or is restored.
struct CriuLaunch
{
    QString pageServer; ///< absolute path of headstart-page-server
    QStringList programFolders; ///< come first in the PATH of runc and CRIU: that of the criu to use, and for a restore
                                ///< that of the `tar` that CRIU is to call (app/runner/criu_tar)
    /// The text of the file that the annotation org.criu.config names; for a container that will be dumped with
    /// `action-script` and the path of headstart-criu-hook.
    QByteArray config;
    bool dumped = false; ///< it will be
};

/// All that one container is started from.
struct ContainerLaunch
{
    QString id; ///< 16 hex digits: runc's container id
    ContainerSpec spec;
    ImageComposition image;
    SharedFd codeFolder; ///< the lower layer of /mnt/code, opened (O_PATH | O_DIRECTORY) with the user's rights
    QList<VolumeFolder> volumes; ///< in the order of spec.volumes
    ContainerFolders folders;
    QString sdkFolder; ///< resources/python as installed: seen read-only as /headstart/python
    QStringList arguments; ///< argv in the container; empty: <image.python> -m headstart_worker
    QMap<QString, QString> environment; ///< the worker's environment without secrets; goes over the image's own
    std::optional<CriuLaunch> criu; ///< none: it can be neither dumped nor restored
    std::optional<RestoreSource> restore; ///< none: a cold start
    uid_t uid = 0; ///< the user whose orders are obeyed: owns the run folder; files of the code that this user
    QList<gid_t> groups; ///< (with these groups) may not read are not in /mnt/code
};

} // namespace headstart
