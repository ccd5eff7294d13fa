// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/store/records.h"

namespace headstart {

/// The timeline of a task as text: one line a span, children below their phase and indented, with start, length, share
/// of the whole and a bar of block characters on a scale that all lines share. What no phase covers stands in a line of
/// its own. `width`: columns. Pure.
QString textTimeline(const TaskDetails &details, int width);

/// A bar of `columns` cells that is filled from `start` to `end` (shares of 1), in eighths of a cell at its end; never
/// empty. Pure.
QString textBar(double start, double end, int columns);

} // namespace headstart
