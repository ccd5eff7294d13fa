// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/checkpoints/checkpoint_store.h"
#include "localrunner/containers/container_launch.h"
#include "localrunner/images/image_resolver.h"
#include "localrunner/instances/instance.h"
#include "localrunner/support/user_identity.h"
#include "localrunner/volumes/usage_meter.h"
#include "localrunner/volumes/volume_store.h"

#include <list>
#include <memory>

namespace headstart {

/// What the parts of a runner share once it knows whose orders it obeys.
struct RunServices
{
    UserIdentity user;
    std::unique_ptr<Instance> instance;
    std::unique_ptr<VolumeStore> volumes;
    std::unique_ptr<ImageResolver> images; ///< used by one thread at a time: those of `imagePool`
    QString sdkFolder;
    QThreadPool *imagePool = nullptr; ///< one thread
    QThreadPool *volumePool = nullptr; ///< walks and copies volumes
    std::unique_ptr<CheckpointStore> checkpoints;
    QThreadPool *checkpointPool = nullptr; ///< reads, writes and hashes images
    QByteArray dumpConfig; ///< see CriuLaunch::config
    QByteArray restoreConfig;
    QString pageServer; ///< absolute path of headstart-page-server
    QString criuToolFolder; ///< absolute path of the folder with the `tar` for CRIU
};

/// What is opened and looked up before a container can be mounted.
struct PreparedContainer
{
    ImageOnMachine image;
    SharedFd code;
    std::list<VolumeUse> uses; ///< hold the volumes for as long as the container lives
    QList<VolumeFolder> folders; ///< in the order of the spec
    QList<MeasuredVolume> measured;
};

/// Checks what can be told without touching the disk: a handler, a code folder, volumes' names and mount paths.
/// BadInput with a sentence.
Result<void> checkContainerSpec(const ContainerSpec &spec);

/// Resolves the image, opens the code with the user's rights, and takes the volumes, making those that are missing.
/// Blocks; called in a thread of the image pool.
Result<PreparedContainer> prepareContainer(
    const ContainerSpec &spec, const QString &container, const RunServices &services);

/// The launch of a prepared container.
ContainerLaunch makeLaunch(const QString &container, const ContainerFolders &folders, const ContainerSpec &spec,
    const PreparedContainer &prepared, const RunServices &services);

} // namespace headstart
