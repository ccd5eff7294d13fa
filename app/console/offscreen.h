// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace headstart {

/// Makes the QApplication that comes next draw into memory instead of on a display, and keeps to itself the two
/// warnings of Qt that say nothing about such a picture: that XDG_RUNTIME_DIR is not set (there is none in a service or
/// a cron job, and nothing is kept there), and that the window's size limits cannot be told to a window manager. All
/// other messages go where they went before. Once, before the QApplication, on the main thread.
void drawOffscreen();

} // namespace headstart
