// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/directory.h"

#include <optional>

namespace headstart {

struct TreeSize
{
    qint64 bytes = 0; ///< sum of the files' lengths; a file with several names counts once
    qint64 files = 0; ///< everything that is no folder
};

/// Measures what is in a folder without following links or leaving its file system. No value when there are more than
/// `mostEntries` entries in it, when it is deeper than 128 folders, or when a part cannot be read: then the numbers
/// would not be true.
std::optional<TreeSize> measureTree(const Directory &folder, qint64 mostEntries = 1'000'000);

} // namespace headstart
