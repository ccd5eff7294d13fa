// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/user_identity.h"
#include "localrunner/volumes/volume_store.h"

#include <QStringList>

#include <atomic>

namespace headstart {

struct TransferReport
{
    qint64 bytes = 0; ///< of file content
    qint64 files = 0; ///< files and links
    QStringList notes; ///< one sentence for each thing that was left out (sockets, devices, links that lead outside),
                       ///< at most 100
};

/// Fills a new volume (or an empty one that nothing uses) from a folder, a file, or a tar archive (*.tar, *.tar.gz,
/// *.tgz, *.tar.xz,
/// *.tar.zst, *.tar.bz2), read with the user's own rights. The volume appears when all is in it. Holes stay holes. An
/// archive whose names lead outside of it is refused. Ownership is not kept (a container's files belong to its root),
/// modes and times are; set-user-id is not.
Result<TransferReport> importVolume(const VolumeStore &store, const QString &name, const QString &path,
    const UserIdentity &user, const std::atomic<bool> &cancelled);

/// Writes a volume's content, with the user's own rights, to a folder that does not exist yet or to a new archive
/// `*.tar`. It appears under its name when it is complete.
Result<TransferReport> exportVolume(const VolumeStore &store, const QString &name, const QString &path,
    const UserIdentity &user, const std::atomic<bool> &cancelled);

} // namespace headstart
