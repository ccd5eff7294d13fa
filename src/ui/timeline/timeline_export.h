// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/store/records.h"
#include "localrunner/support/result.h"

#include <QList>
#include <QSize>

namespace headstart {

/// Draws the timeline of the tasks, below each other, to a file: `.svg` (vectors and real text) or `.png` (twice as
/// many pixels as `size` says). An empty height is as much as all rows need; the colours are those of the light theme.
///
/// Needs a QApplication (any platform, `offscreen` does). Blocks; for the command line and for exports of what is
/// already loaded. Errors: no tasks, another suffix or a size beyond 20,000 pixels (BadInput), a file that cannot be
/// written (Io).
Result<void> renderTimeline(const QList<TaskDetails> &tasks, const QString &file, const QSize &size = QSize(1200, 0));

} // namespace headstart
