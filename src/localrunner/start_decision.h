// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/checkpoints/checkpoint_store.h"
#include "localrunner/checkpoints/criu_program.h"
#include "localrunner/checkpoints/file_facts.h"
#include "localrunner/checkpoints/fingerprint.h"
#include "localrunner/container_preparation.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <memory>
#include <optional>

namespace headstart {

/// A checkpoint that a start begins from.
struct RestoreChoice
{
    std::shared_ptr<const CheckpointUse> use; ///< nobody removes it meanwhile
    protocol::Checkpoint record;
    QList<FileFact> files; ///< which have to be as they were
    QMap<QString, SharedFd> layers; ///< the saved writable layers
    QJsonObject attributes; ///< of the span `restore`: the way, and why it was chosen
    bool lazy = false;
};

/// All that is known before a container is mounted: what it is made of, and whether it comes from a checkpoint.
struct PreparedStart
{
    PreparedContainer container;
    Fingerprint fingerprint; ///< of a container that starts now; only where checkpoints are of interest
    std::optional<CriuProgram> criu; ///< none: neither captured nor restored
    std::optional<RestoreChoice> restore; ///< none: a cold start
    bool captureDue = false; ///< a cold start is followed by a capture
    QStringList remarks; ///< sentences for the log
    QList<protocol::Checkpoint> changed; ///< checkpoints that turned out not to fit any more
};

/// prepareContainer(), and the choice of the start: from the newest checkpoint of the deployment that fits, or cold.
/// `verifies`: the id of a checkpoint to restore whatever its state and the secrets of today; empty otherwise. NotFound
/// where a restore is wanted and there is nothing to restore. Blocks; called in a thread of the image pool.
Result<PreparedStart> prepareStart(
    const ContainerSpec &spec, const QString &container, const QString &verifies, const RunServices &services);

/// Puts into the launch what runc and CRIU need for a restore or for a later dump.
void addCheckpointing(
    const PreparedStart &prepared, bool restored, const RunServices &services, ContainerLaunch *launch);

/// What the files of a checkpoint's folder are called.
namespace checkpointfiles {
inline constexpr QLatin1String fingerprint("fingerprint.json");
inline constexpr QLatin1String files("files.json");
inline constexpr QLatin1String hashes("hashes.json");
inline constexpr QLatin1String spec("spec.json");
inline constexpr QLatin1String workingSet("working-set"); ///< no part of what was captured: see WorkingSet

/// One of them. Io where it is missing, too large or no JSON.
Result<QJsonDocument> read(const Directory &folder, QLatin1String name);
} // namespace checkpointfiles

} // namespace headstart
