// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/result.h"

#include <QByteArray>
#include <QList>
#include <QString>

namespace headstart {

/// A file, folder or link of a project that its ignore rules keep.
struct ProjectFile
{
    enum class Type { File, Folder, Link };

    QByteArray path; ///< relative to the project, with '/', as bytes of the file system
    Type type = Type::File;
    unsigned mode = 0; ///< permission bits
    qint64 size = 0;
    qint64 changedNs = 0; ///< the later of its modification and change times, in ns since 1970
    quint64 inode = 0;
    QByteArray target; ///< Link: relative to the folder that holds the link, inside the project (or nowhere)
};

/// The content of a project's folder.
struct ProjectListing
{
    QList<ProjectFile> files; ///< sorted by path; a folder stands before what it holds
    struct Unreadable
    {
        QByteArray path;
        int errnoValue = 0;
    };
    QList<Unreadable> unreadable;
    qint64 bytes = 0;
    bool complete = true; ///< false: it stopped at a limit
};

struct ListingLimits
{
    qint64 maxEntries = 100'000;
    qint64 maxBytes = -1; ///< -1: any
    /// Whether folders that lie outside the project and are linked from it are entered as if they were part of it.
    bool followOutside = false;
    /// A folder that is left out wherever it is met; empty: none.
    QString exclude;
};

/// Lists a folder without its ignored parts. Links that stay inside are listed as links; a link to a file outside is
/// listed as that file. A folder that contains itself through links is entered once. Sockets, pipes and devices are
/// left out. Blocks; thread-safe. Errors: the folder is missing, not a folder or unreadable (NotFound).
Result<ProjectListing> listProject(const QString &folder, const ListingLimits &limits);

} // namespace headstart
