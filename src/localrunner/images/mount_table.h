// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

namespace headstart {

/// One line of /proc/<pid>/mountinfo (proc(5)).
struct MountEntry
{
    int id = 0;
    int parent = 0;
    QString device; ///< "major:minor"
    QString root; ///< the directory of the filesystem that is mounted
    QString path; ///< the mount point
    QString fileSystem; ///< "ext4"
    QString source; ///< "/dev/vda"
    QString superOptions; ///< the filesystem's own options

    bool operator==(const MountEntry &) const = default;
};

/// Reads the text of a mountinfo file; lines that are not of its form are left out. Octal escapes are undone.
QList<MountEntry> parseMountInfo(const QByteArray &text);

/// The mount that a path is on, as the kernel finds it; none where the table has no root. Points into `table`.
const MountEntry *mountAt(const QList<MountEntry> &table, const QString &path);

/// The mounts that can be reached at or below `folder`, parents before children: of several at one place only the
/// topmost, and none that another mount hides.
QList<MountEntry> visibleMountsBelow(const QList<MountEntry> &table, const QString &folder);

} // namespace headstart
