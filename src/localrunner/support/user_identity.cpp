// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/support/user_identity.h"

#include <QFile>
#include <QVarLengthArray>

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <grp.h>
#include <linux/openat2.h>
#include <pwd.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace headstart {

namespace {

// glibc's setgroups() changes every thread of the process; the system call changes the calling one.
bool setThreadGroups(const QList<gid_t> &groups)
{
    return ::syscall(SYS_setgroups, static_cast<size_t>(groups.size()), groups.constData()) == 0;
}

// setfsuid() reports no failure; asking for an impossible id afterwards returns what is in force.
bool setThreadFsUid(uid_t uid)
{
    ::syscall(SYS_setfsuid, uid);
    return ::syscall(SYS_setfsuid, static_cast<uid_t>(-1)) == static_cast<long>(uid);
}

bool setThreadFsGid(gid_t gid)
{
    ::syscall(SYS_setfsgid, gid);
    return ::syscall(SYS_setfsgid, static_cast<gid_t>(-1)) == static_cast<long>(gid);
}

QList<gid_t> currentGroups()
{
    QList<gid_t> groups(std::max(0, ::getgroups(0, nullptr)));
    const int count = ::getgroups(static_cast<int>(groups.size()), groups.data());
    groups.resize(std::max(0, count));
    return groups;
}

QList<gid_t> groupsOf(const char *name, gid_t gid)
{
    int count = 64;
    QList<gid_t> groups(count);
    if (::getgrouplist(name, gid, groups.data(), &count) < 0) {
        groups.resize(count);
        ::getgrouplist(name, gid, groups.data(), &count);
    }
    groups.resize(count);
    return groups;
}

Error openError(const QString &path, int problem)
{
    Error error = systemError(QStringLiteral("%1 cannot be opened").arg(path), problem);
    if (problem == ENOENT || problem == ENOTDIR)
        error.code = ErrorCode::NotFound;
    else if (problem == EACCES || problem == EPERM || problem == ELOOP || problem == EISDIR || problem == EEXIST)
        error.code = ErrorCode::BadInput;
    return error;
}

} // namespace

bool UserIdentity::isAnother() const
{
    return uid != ::geteuid();
}

Result<UserIdentity> userIdentity(uid_t uid)
{
    QVarLengthArray<char, 4096> buffer(4096);
    passwd entry{};
    passwd *found = nullptr;
    int rc = 0;
    while ((rc = ::getpwuid_r(uid, &entry, buffer.data(), static_cast<size_t>(buffer.size()), &found)) == ERANGE
        && buffer.size() < (1 << 20))
        buffer.resize(buffer.size() * 2);
    if (found == nullptr) {
        if (uid == ::getuid())
            return UserIdentity{uid, ::getgid(), currentGroups(), QString::number(uid), {}};
        return Error{ErrorCode::MachineCannot,
            QStringLiteral("The runner was started for user %1, and this machine has no account of that number.")
                .arg(uid),
            rc == 0 ? QString() : QString::fromLocal8Bit(::strerror(rc))};
    }
    return UserIdentity{uid, entry.pw_gid, groupsOf(entry.pw_name, entry.pw_gid), QFile::decodeName(entry.pw_name),
        QFile::decodeName(entry.pw_dir)};
}

Result<UserIdentity> orderingUser()
{
    if (::geteuid() != 0)
        return userIdentity(::geteuid());
    for (const char *variable : {"PKEXEC_UID", "SUDO_UID"}) {
        const char *text = ::getenv(variable);
        if (text == nullptr)
            continue;
        bool good = false;
        const uint number = QByteArray(text).toUInt(&good);
        if (!good || number == static_cast<uid_t>(-1)) {
            return Error{ErrorCode::BadInput,
                QStringLiteral(
                    "%1 is \"%2\", which is no user number; start the runner through pkexec or sudo, which set it.")
                    .arg(QLatin1String(variable), QString::fromLocal8Bit(text)),
                {}};
        }
        return userIdentity(number);
    }
    return userIdentity(::getuid());
}

ActingAs::ActingAs(const UserIdentity &user)
{
    if (!user.isAnother())
        return;
    m_active = true;
    m_oldUid = ::geteuid();
    m_oldGid = ::getegid();
    m_oldGroups = currentGroups();
    // The uid last: it takes the capabilities along (capabilities(7), "Effect of user ID changes": CAP_DAC_OVERRIDE and
    // its like).
    m_ok = setThreadGroups(user.groups) && setThreadFsGid(user.gid) && setThreadFsUid(user.uid);
}

ActingAs::~ActingAs()
{
    if (!m_active)
        return;
    if (!setThreadFsUid(m_oldUid) || !setThreadFsGid(m_oldGid) || !setThreadGroups(m_oldGroups))
        qFatal("headstart-runner: this thread cannot get its own rights back");
}

Result<UniqueFd> openAsUser(const UserIdentity &user, const QString &path, int flags, mode_t mode)
{
    if (!path.startsWith(u'/'))
        return Error{ErrorCode::BadInput, QStringLiteral("\"%1\" is not an absolute path.").arg(path), {}};
    const ActingAs guard(user);
    if (!guard.ok())
        return Error{
            ErrorCode::Internal, QStringLiteral("The rights of user %1 cannot be taken on.").arg(user.name), {}};
    open_how how{};
    how.flags = static_cast<quint64>(flags | O_CLOEXEC | ((flags & O_PATH) != 0 ? 0 : O_NONBLOCK | O_NOCTTY));
    how.mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? mode : 0;
    how.resolve = RESOLVE_NO_MAGICLINKS;
    const QByteArray name = QFile::encodeName(path);
    const long fd = ::syscall(SYS_openat2, AT_FDCWD, name.constData(), &how, sizeof how);
    if (fd < 0)
        return openError(path, errno);
    return UniqueFd(static_cast<int>(fd));
}

} // namespace headstart
