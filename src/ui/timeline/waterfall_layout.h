// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/store/records.h"

#include <QList>
#include <QString>

/// What a timeline shows, worked out of the tasks' spans without any drawing.
namespace headstart::timeline {

/// One span on its place.
struct Bar
{
    Span span; ///< an open span ends at the row's `nowNs`; the made-up span of a gap is named unaccountedName and has
               ///< no id
    int lane = 0; ///< 0: phases; below them 1, 2 … the sub-spans
    bool open = false; ///< it goes on
    bool gap = false; ///< time of the task in none of its phases
    double share = 0; ///< of the task's total, 0 to 1
};

/// One task: a name, a total and its bars, ordered by lane and start.
struct Row
{
    TaskRecord task;
    qint64 totalNs = 0;
    bool running = false;
    int lanes = 1;
    double top = 0; ///< in pixels from the top of the first row
    double height = 0; ///< in pixels
    QList<Bar> bars;

    double bottom() const { return top + height; }
};

struct Layout
{
    QList<Row> rows;
    qint64 longestNs = 0;
    double height = 0; ///< of all rows, in pixels
};

/// The height of things in pixels.
namespace metrics {
inline constexpr double rowPadding = 5;
inline constexpr double phaseHeight = 22;
inline constexpr double subHeight = 15;
inline constexpr double laneGap = 2;
} // namespace metrics

/// Lays the tasks out below each other, in the order given. `nowNs` is, per task id, the time since its creation until
/// which open spans and running tasks are drawn; without an entry that is the latest time known of the task.
///
/// A phase is a span without a parent. Gaps between the phases, from the request to the end of the task, become bars of
/// their own: the union of phases is taken, so overlapping phases (which a sound recording does not have) are not
/// counted twice. Sub-spans go to the first lane below their parent that is free for their whole length. A span that
/// ends before it starts is drawn without length.
Layout layOut(const QList<TaskDetails> &tasks, const QMap<QString, qint64> &nowNs = {});

/// Top of a lane within a row, and its height.
double laneTop(int lane);
double laneHeight(int lane);

/// Which bar is at a place: row and index in Row::bars, both -1 for none. `y` in pixels from the top of the first row.
/// Bars shorter than twice `toleranceNs` are met that much beside them too; of several bars, the one whose middle is
/// nearest is meant.
struct Hit
{
    int row = -1;
    int bar = -1;

    bool operator==(const Hit &) const = default;
};
Hit hitTest(const Layout &layout, double timeNs, double y, double toleranceNs);

/// The rows that lie at least partly between two heights: first and one behind the last.
std::pair<int, int> rowsBetween(const Layout &layout, double top, double bottom);

} // namespace headstart::timeline
