// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/arguments.h"
#include "ui/shell/application.h"

namespace headstart {

/// `headstart [DIR]`: the window.
Arguments windowArguments();
/// Reads them. BadInput: a folder that is none, or a value that is none of those offered.
Result<WindowOptions> readWindowOptions(const Arguments &arguments);

} // namespace headstart
