// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/result.h"

namespace headstart {

/// The folder with `beam`, `beta9` and `headstart_worker` that belongs to this executable: beside the installed one, or
/// in the build tree for one that is run from there. MachineCannot where it is missing.
Result<QString> sdkFolder();

} // namespace headstart
