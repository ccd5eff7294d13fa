// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/checkpoints/checkpoint_catalog.h"

#include "support/checkpoint_listing.h"

namespace headstart::samples {

/// Of version 3 of app.py:predict in /p; `age` in minutes.
inline CatalogEntry entry(
    const char *id, protocol::Checkpoint::State state = protocol::Checkpoint::State::Available, int age = 0)
{
    return {CheckpointListing::checkpoint(id, state, age), QStringLiteral("/p"), QStringLiteral("app.py:predict"), 3,
        CatalogEntry::Work::None};
}

} // namespace headstart::samples
