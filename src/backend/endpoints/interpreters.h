// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/result.h"

#include <QStringList>

namespace headstart {

/// The Pythons of these folders, the newest by name first; whether each works is known only once it runs. Scripts, such
/// as the shims of version managers, are left out: an interpreter like that has to be named.
QStringList findInterpreters(const QStringList &folders);

/// findInterpreters() for /usr/bin, /usr/local/bin and PATH. Looked up once for each value of PATH.
QStringList installedInterpreters();

/// The python of what a user names: an executable, a virtual environment or a conda prefix. Errors: NotFound, BadInput.
Result<QString> interpreterOf(const QString &path);

} // namespace headstart
