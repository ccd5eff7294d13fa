// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/result.h"

namespace headstart {

/// Accepts 1 to 64 letters, digits, "-" and "_", a letter or digit first; anything else is BadInput with a sentence.
Result<void> checkVolumeName(const QString &name);

} // namespace headstart
