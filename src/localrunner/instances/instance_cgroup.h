// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/result.h"

#include <sys/types.h>

namespace headstart {

/// "/headstart/<uid>/<instance>": the control group above those of an instance's containers.
QString instanceCgroup(uid_t uid, const QString &instance);

/// Makes it in every hierarchy, so that the groups above it are in use, and stay, for as long as the instance lives,
/// whatever other runners remove meanwhile.
Result<void> makeInstanceCgroup(const QString &path);

/// Removes it, and the groups above it that are empty then. Nothing may run in it.
Result<void> removeInstanceCgroup(const QString &path);

} // namespace headstart
