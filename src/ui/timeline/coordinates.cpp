// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/coordinates.h"

#include <algorithm>
#include <cmath>

namespace headstart::timeline {

double Scale::toX(double ns) const
{
    return left + (ns - range.startNs) / range.lengthNs() * width;
}

double Scale::toTime(double x) const
{
    return range.startNs + (x - left) / width * range.lengthNs();
}

TimeRange fitting(double endNs)
{
    return endNs > 0 ? TimeRange{0, std::max(endNs * 1.02, shortestRangeNs)} : TimeRange{0, 1e6};
}

TimeRange clamped(const TimeRange &range, const TimeRange &limits)
{
    const double length = range.lengthNs();
    if (length >= limits.lengthNs())
        return limits;
    const double start = std::clamp(range.startNs, limits.startNs, limits.endNs - length);
    return {start, start + length};
}

TimeRange zoomed(const TimeRange &range, double factor, double anchorNs, const TimeRange &limits)
{
    const double shortest = std::min(shortestRangeNs, limits.lengthNs());
    const double length = std::clamp(range.lengthNs() / factor, shortest, limits.lengthNs());
    const double anchor = std::clamp(anchorNs, range.startNs, range.endNs);
    const double share = (anchor - range.startNs) / range.lengthNs();
    const double start = anchor - share * length;
    return clamped({start, start + length}, limits);
}

TimeRange panned(const TimeRange &range, double deltaNs, const TimeRange &limits)
{
    return clamped({range.startNs + deltaNs, range.endNs + deltaNs}, limits);
}

Ticks ticksFor(const Scale &scale, double minimumPixels)
{
    const double atLeast = std::max(minimumPixels, 1.0) / std::max(scale.width, 1.0) * scale.range.lengthNs();
    const double power = std::pow(10.0, std::floor(std::log10(std::max(atLeast, 1e-3))));
    double interval = 10 * power;
    for (double step : {1.0, 2.0, 5.0}) {
        if (step * power >= atLeast * (1 - 1e-9)) {
            interval = step * power;
            break;
        }
    }
    interval = std::max(interval, 1.0);

    Ticks ticks;
    ticks.intervalNs = interval;
    const double largest = std::max(std::abs(scale.range.startNs), std::abs(scale.range.endNs));
    if (largest >= 1e9 && interval >= 1e6) {
        ticks.unitNs = 1e9;
        ticks.unit = QStringLiteral("s");
    } else if (largest >= 1e6 && interval >= 1e3) {
        ticks.unitNs = 1e6;
        ticks.unit = QStringLiteral("ms");
    } else if (largest >= 1e3 && interval >= 1) {
        ticks.unitNs = 1e3;
        ticks.unit = QStringLiteral("µs");
    } else {
        ticks.unit = QStringLiteral("ns");
    }
    ticks.decimals = std::max(0, static_cast<int>(std::ceil(-std::log10(interval / ticks.unitNs) - 1e-9)));
    return ticks;
}

} // namespace headstart::timeline
