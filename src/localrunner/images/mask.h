// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/result.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <sys/stat.h>
#include <sys/types.h>

namespace headstart {

/// Decides whose files get into a container. A container's root is the host's root to the file system, so what its user
/// may not read on the host has to be left out of what the container sees.
class Readers
{
public:
    /// Only what every user of the machine may read.
    static Readers everyone();
    /// What this user may read; all of it for uid 0. Access control lists beyond the mode are not looked at: they only
    /// grant.
    static Readers user(uid_t uid, QList<gid_t> groups);

    bool mayRead(const struct stat &status) const;
    /// Text that is the same for the same readers.
    QByteArray key() const;
    bool readsAll() const { return !m_everyone && m_uid == 0; }

private:
    bool m_everyone = true;
    uid_t m_uid = 0;
    QList<gid_t> m_groups;
};

/// Paths below an open directory (relative, in no particular order) that `readers` may not read: files without the read
/// bit, directories without read and search (named alone, without what they hold) and sockets, which are doors to
/// services of the host. Links are not followed, other file systems not entered. Blocks: some microseconds for each
/// file.
Result<QList<QByteArray>> findUnreadable(int directory, const Readers &readers);

/// Fills `folder`, which must not exist yet, so that as an overlay layer above `directory` it hides `paths`: a whiteout
/// for each, in directories that have the owner and mode of those they stand for. Needs CAP_MKNOD.
Result<void> makeMaskLayer(const QString &folder, int directory, const QList<QByteArray> &paths);

} // namespace headstart
