// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace headstart {

/// How a lazily restored container's memory came.
struct LazyStats
{
    qint64 bytes = 0; ///< of memory that was left to come later
    qint64 neededBytes = 0; ///< of them the working set: what this and earlier first requests have asked for
};

} // namespace headstart
