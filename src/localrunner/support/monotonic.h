// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace headstart {

/// Now on the host's CLOCK_MONOTONIC in nanoseconds: the clock of every span. Comparable between processes of one boot.
qint64 monotonicNs();

/// Now on CLOCK_BOOTTIME in nanoseconds. It runs on while the machine is suspended, so a difference that has grown
/// against monotonicNs() over an interval means that the machine slept in it.
qint64 bootTimeNs();

/// Now as calendar time, in milliseconds since 1970 UTC: for display and sorting only, never for a length.
qint64 wallClockMs();

} // namespace headstart
