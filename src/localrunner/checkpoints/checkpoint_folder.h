// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/directory.h"
#include "localrunner/support/file_lock.h"

#include <QString>

#include <optional>

namespace headstart::checkpoint_folder {

// The names in <root>/checkpoints and in a checkpoint's folder; see CheckpointStore.
inline constexpr QLatin1String draftPrefix(".new-");
inline constexpr QLatin1String gonePrefix(".gone-");
inline constexpr QLatin1String useLock("lock");
inline constexpr QLatin1String ownerLock("owner");

QString newId(); ///< 16 random hex digits
bool isId(const QString &name);

/// The NotFound sentence.
Error missing(const QString &id);

/// Takes one of the two locks of a checkpoint; no value while somebody holds it.
Result<std::optional<FileLock>> tryLock(const Directory &checkpoint, QLatin1String name, bool shared = false);

/// True while somebody holds it. What cannot be told counts as held: nobody removes it then.
bool isHeld(const Directory &checkpoint, QLatin1String name);

/// The same for what is half removed, in which no lock file may be made anew.
bool isHeldByRemover(const Directory &gone);

/// Remembers the first failure of several steps that are all done.
void keepFirst(Result<void> *first, Result<void> next);

} // namespace headstart::checkpoint_folder
