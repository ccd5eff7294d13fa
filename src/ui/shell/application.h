// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include <QSize>
#include <QString>

class QApplication;

namespace headstart {

/// What the command line says about the window.
struct WindowOptions
{
    QString folder; ///< the project to open, absolute; empty: the one that was open last, else the welcome page
    QString root; ///< the runner's root; empty: its default
    QString runDirectory; ///< the runner's run directory; empty: its default
    QString dataFolder; ///< where the task database lies; empty: `$XDG_DATA_HOME/headstart`
    QString exampleFolder; ///< what "Try the example" opens; empty: that button says that no example is installed
    Theme theme = Theme::System;
    QSize size; ///< of the window; empty: as it was left, or 1280 × 800 for a screenshot
    QString screenshotFile; ///< .png to write instead of staying open; empty: a normal window
    QString page; ///< "endpoint", "tasks" or "checkpoints": what is shown first; empty: the endpoint
};

/// Opens the console's window and runs the application until it is closed; the containers of this console are stopped
/// before it returns. With WindowOptions::screenshotFile the window is drawn to that file as soon as its data is
/// loaded, and nothing is remembered of it.
///
/// Returns the exit code of the process: 0, 2 (bad input: unknown page, unreadable folder, unwritable file) or 3 (the
/// database cannot be opened); the sentence then stands on stderr. Call it on the main thread with installTranslators()
/// done.
int runWindow(QApplication &app, const WindowOptions &options);

} // namespace headstart
