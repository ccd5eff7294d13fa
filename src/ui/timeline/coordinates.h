// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QtGlobal>

/// The arithmetic of the timeline: pure functions between nanoseconds and pixels.
namespace headstart::timeline {

/// A stretch of time in nanoseconds since the request; the end is greater than the start.
struct TimeRange
{
    double startNs = 0;
    double endNs = 1;

    double lengthNs() const { return endNs - startNs; }
    bool operator==(const TimeRange &) const = default;
};

/// Where a stretch of time lies on screen.
struct Scale
{
    TimeRange range;
    double left = 0; ///< x of range.startNs
    double width = 1; ///< in pixels, greater than 0

    double toX(double ns) const;
    double toTime(double x) const;
};

/// The shortest stretch that can be zoomed to.
inline constexpr double shortestRangeNs = 1000;

/// A range that shows 0 to `endNs` with a little room behind it; one millisecond for nothing at all.
TimeRange fitting(double endNs);

/// Zooms by `factor` (greater than 1: closer) around the moment `anchorNs`, which keeps its place on screen. The result
/// stays within `limits` and is never shorter than shortestRangeNs.
TimeRange zoomed(const TimeRange &range, double factor, double anchorNs, const TimeRange &limits);

/// Moves the range by `deltaNs`, keeping its length, as far as `limits` allow.
TimeRange panned(const TimeRange &range, double deltaNs, const TimeRange &limits);

/// Cuts the range to the limits, keeping its length where that fits.
TimeRange clamped(const TimeRange &range, const TimeRange &limits);

/// How an axis over a range is labelled.
struct Ticks
{
    double intervalNs = 1; ///< 1, 2 or 5 times a power of ten
    double unitNs = 1; ///< 1, 1e3, 1e6 or 1e9
    QString unit; ///< "ns", "µs", "ms" or "s"
    int decimals = 0; ///< digits behind the point that labels in the unit need
};

/// Ticks at least `minimumPixels` apart.
Ticks ticksFor(const Scale &scale, double minimumPixels);

} // namespace headstart::timeline
