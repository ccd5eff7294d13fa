// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/endpoints/project_files.h"

namespace headstart {

/// A copy of listed files and what it holds.
struct TreeCopy
{
    QString hash; ///< hex SHA-256 over types, modes, paths and contents as copied
    qint64 bytes = 0;
    int files = 0;
    QByteArray disturbed; ///< path of a file that changed or went while it was copied; empty when none did
};

/// Copies `files` of `source` below the existing, empty folder `target`, sharing blocks where the file system can, and
/// hashes what was written. A file that has gone is left out, and noted in `disturbed`. Errors: Io, naming the file.
Result<TreeCopy> copyTree(const QString &source, const QList<ProjectFile> &files, const QString &target);

} // namespace headstart
