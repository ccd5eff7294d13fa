// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/user_identity.h"
#include "localrunner/volumes/volume_store.h"

#include <QJsonObject>

#include <atomic>

namespace headstart {

/// True for the commands of the protocol that are about volumes.
bool isVolumeCommand(const QString &command);

/// Carries one of them out and returns its result. Blocks. Import and export stop soon, with Interrupted, once
/// `cancelled` is true.
Result<QJsonObject> runVolumeCommand(const QString &command, const QJsonObject &arguments, const VolumeStore &store,
    const UserIdentity &user, const std::atomic<bool> &cancelled);

} // namespace headstart
