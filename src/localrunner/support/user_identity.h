// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/result.h"
#include "localrunner/support/unique_fd.h"

#include <QList>
#include <QString>

#include <sys/types.h>

namespace headstart {

/// The user whose orders the runner obeys. It is never let further than its own rights reach.
struct UserIdentity
{
    uid_t uid = 0;
    gid_t gid = 0;
    QList<gid_t> groups; ///< supplementary groups
    QString name; ///< login name; the number where there is no account
    QString home; ///< home folder; empty where there is no account

    /// True when the runner has more rights than this user: it was started by pkexec or sudo.
    bool isAnother() const;
};

/// Root reads PKEXEC_UID, then SUDO_UID, from its environment: pkexec(1) and sudo(8) set them to the user who asked.
/// Without them, and for everyone else, it is the user the process runs as. A value that is no number or names no
/// account is an error, never "root".
Result<UserIdentity> orderingUser();

/// The account of that number, with its supplementary groups.
Result<UserIdentity> userIdentity(uid_t uid);

/// As long as it lives, the calling thread (and no other) reaches the file system with the user's own rights: uid, gid,
/// groups, and without the capabilities that override permissions. Does nothing where the runner is that user. It must
/// die in the thread that made it. Failing to get the old rights back ends the process: going on with an unknown
/// mixture is worse.
class ActingAs
{
public:
    explicit ActingAs(const UserIdentity &user);
    ~ActingAs();
    ActingAs(const ActingAs &) = delete;
    ActingAs &operator=(const ActingAs &) = delete;

    /// False where the rights could not be given up; nothing may be opened then.
    bool ok() const { return m_ok; }

private:
    bool m_active = false;
    bool m_ok = true;
    QList<gid_t> m_oldGroups;
    uid_t m_oldUid = 0;
    gid_t m_oldGid = 0;
};

/// open(2) with the user's own rights, O_CLOEXEC added. Links are followed as they would be for the user, but not the
/// magic links of /proc, which lead to what the runner has open. A FIFO never blocks it. Errors are NotFound, BadInput
/// (not allowed) or Io, and name the path.
Result<UniqueFd> openAsUser(const UserIdentity &user, const QString &path, int flags, mode_t mode = 0);

} // namespace headstart
