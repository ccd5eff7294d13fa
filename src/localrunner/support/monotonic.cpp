// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/support/monotonic.h"

#include <QDateTime>

#include <ctime>

namespace headstart {

namespace {

qint64 readClock(clockid_t clock)
{
    timespec now{};
    clock_gettime(clock, &now);
    return static_cast<qint64>(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

} // namespace

qint64 monotonicNs()
{
    return readClock(CLOCK_MONOTONIC);
}

qint64 bootTimeNs()
{
    return readClock(CLOCK_BOOTTIME);
}

qint64 wallClockMs()
{
    return QDateTime::currentMSecsSinceEpoch();
}

} // namespace headstart
