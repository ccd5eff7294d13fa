// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace headstart {

/// Where this program keeps things.
struct Places
{
    QString root; ///< the runner's; empty: its default
    QString runDirectory; ///< the runner's; empty: its default. From HEADSTART_RUN_DIRECTORY
    QString dataFolder; ///< the task database and code snapshots
};

/// `rootOption` (--root) goes before HEADSTART_ROOT. With a root the database lies in it, in `console/`; else in
/// `$XDG_DATA_HOME/headstart`.
Places findPlaces(const QString &rootOption);

/// The installed examples, those of the source tree in a build of it, or empty.
QString findExamples();

} // namespace headstart
