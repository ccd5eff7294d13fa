// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/result.h"

#include <QString>

namespace headstart {

class Database;

/// The `user_version` that this program writes.
int schemaVersion();

/// Brings the database to schemaVersion(), each step in one transaction that several consoles may attempt at once.
/// Errors: the database is newer than this program (MachineCannot), or what SQLite says.
Result<void> migrate(Database &database);

/// The column of table `tasks` that holds the length of a phase, e.g. "image_load_ns".
QString phaseColumn(const QString &phase);

} // namespace headstart
