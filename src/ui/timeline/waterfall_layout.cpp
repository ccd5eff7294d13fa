// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/waterfall_layout.h"

#include "ui/theme/span_style.h"

#include <algorithm>
#include <cmath>

namespace headstart::timeline {

namespace {

qint64 latestKnown(const TaskDetails &details)
{
    qint64 latest = std::max<qint64>(details.task.durationNs, 0);
    for (const Span &span : details.spans)
        latest = std::max({latest, span.startNs, span.endNs});
    return latest;
}

bool startsBefore(const Bar &a, const Bar &b)
{
    return a.span.startNs != b.span.startNs ? a.span.startNs < b.span.startNs : a.span.endNs > b.span.endNs;
}

Bar barOf(const Span &span, qint64 nowNs)
{
    Bar bar;
    bar.span = span;
    bar.open = span.isOpen();
    if (bar.open)
        bar.span.endNs = nowNs;
    bar.span.endNs = std::max(bar.span.endNs, bar.span.startNs);
    return bar;
}

/// The bars for the time up to `totalNs` that the phases, ordered by start, leave free.
QList<Bar> gapsBetween(const QList<Bar> &phases, qint64 totalNs)
{
    QList<Bar> gaps;
    const auto add = [&gaps](qint64 start, qint64 end) {
        Bar bar;
        bar.span.name = unaccountedName;
        bar.span.startNs = start;
        bar.span.endNs = end;
        bar.gap = true;
        gaps.append(bar);
    };
    qint64 covered = 0;
    for (const Bar &phase : phases) {
        if (phase.span.startNs > covered)
            add(covered, std::min(phase.span.startNs, totalNs));
        covered = std::max(covered, phase.span.endNs);
    }
    if (covered < totalNs)
        add(covered, totalNs);
    return gaps;
}

/// Gives every sub-span the first lane that is free for it; returns how many lanes there are, the phases' included.
int assignLanes(QList<Bar> &subSpans)
{
    QList<qint64> freeFrom;
    for (Bar &bar : subSpans) {
        int lane = 0;
        while (lane < freeFrom.size() && freeFrom.at(lane) > bar.span.startNs)
            ++lane;
        if (lane == freeFrom.size())
            freeFrom.append(0);
        freeFrom[lane] = bar.span.endNs;
        bar.lane = lane + 1;
    }
    return static_cast<int>(freeFrom.size()) + 1;
}

Row rowOf(const TaskDetails &details, qint64 nowNs)
{
    Row row;
    row.task = details.task;
    row.running = details.task.durationNs < 0 && !isFinal(details.task.status);
    row.totalNs = row.running ? nowNs : details.task.durationNs >= 0 ? details.task.durationNs : latestKnown(details);

    QList<Bar> phases;
    QList<Bar> subSpans;
    for (const Span &span : details.spans)
        (span.parent.isEmpty() ? phases : subSpans).append(barOf(span, row.running ? nowNs : row.totalNs));
    std::sort(phases.begin(), phases.end(), startsBefore);
    std::sort(subSpans.begin(), subSpans.end(), startsBefore);

    // A task that has not been measured at all has no gap either: nothing is known about it.
    if (!phases.isEmpty()) {
        phases += gapsBetween(phases, row.totalNs);
        std::sort(phases.begin(), phases.end(), startsBefore);
    }
    row.lanes = assignLanes(subSpans);
    std::stable_sort(subSpans.begin(), subSpans.end(), [](const Bar &a, const Bar &b) { return a.lane < b.lane; });
    row.bars = phases + subSpans;
    for (Bar &bar : row.bars) {
        if (row.totalNs > 0)
            bar.share = double(bar.span.endNs - bar.span.startNs) / double(row.totalNs);
    }
    row.height = laneTop(row.lanes - 1) + laneHeight(row.lanes - 1) + metrics::rowPadding;
    return row;
}

} // namespace

double laneTop(int lane)
{
    if (lane == 0)
        return metrics::rowPadding;
    return metrics::rowPadding + metrics::phaseHeight + metrics::laneGap
        + (lane - 1) * (metrics::subHeight + metrics::laneGap);
}

double laneHeight(int lane)
{
    return lane == 0 ? metrics::phaseHeight : metrics::subHeight;
}

Layout layOut(const QList<TaskDetails> &tasks, const QMap<QString, qint64> &nowNs)
{
    Layout layout;
    layout.rows.reserve(tasks.size());
    for (const TaskDetails &details : tasks) {
        Row row = rowOf(details, std::max(nowNs.value(details.task.id, 0), latestKnown(details)));
        row.top = layout.height;
        layout.height += row.height;
        layout.longestNs = std::max(layout.longestNs, row.totalNs);
        for (const Bar &bar : std::as_const(row.bars))
            layout.longestNs = std::max(layout.longestNs, bar.span.endNs);
        layout.rows.append(row);
    }
    return layout;
}

std::pair<int, int> rowsBetween(const Layout &layout, double top, double bottom)
{
    const auto begin = layout.rows.cbegin();
    const auto first =
        std::partition_point(begin, layout.rows.cend(), [top](const Row &row) { return row.bottom() <= top; });
    const auto last =
        std::partition_point(first, layout.rows.cend(), [bottom](const Row &row) { return row.top < bottom; });
    return {static_cast<int>(first - begin), static_cast<int>(last - begin)};
}

Hit hitTest(const Layout &layout, double timeNs, double y, double toleranceNs)
{
    const auto [first, last] = rowsBetween(layout, y, std::nextafter(y, y + 1));
    if (first >= last)
        return {};
    const Row &row = layout.rows.at(first);
    Hit hit;
    double nearest = 0;
    for (int i = 0; i < row.bars.size(); ++i) {
        const Bar &bar = row.bars.at(i);
        const double top = row.top + laneTop(bar.lane);
        if (y < top || y >= top + laneHeight(bar.lane))
            continue;
        const double length = double(bar.span.endNs - bar.span.startNs);
        const double slack = length < 2 * toleranceNs ? toleranceNs : 0;
        if (timeNs < double(bar.span.startNs) - slack || timeNs > double(bar.span.endNs) + slack)
            continue;
        const double distance = std::abs(timeNs - double(bar.span.startNs + bar.span.endNs) / 2);
        if (hit.bar < 0 || distance < nearest) {
            hit = {first, i};
            nearest = distance;
        }
    }
    return hit;
}

} // namespace headstart::timeline
