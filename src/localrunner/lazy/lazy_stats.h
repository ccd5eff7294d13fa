// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace headstart {

/// How a lazily restored container's memory came.
struct LazyStats
{
    qint64 bytes = 0; ///< of memory that was left to come later
    qint64 askedBytes = 0; ///< of them those around page faults, until the rest was sent for
};

} // namespace headstart
