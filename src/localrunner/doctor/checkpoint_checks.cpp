// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/doctor/checks.h"
#include "localrunner/support/unique_fd.h"

#include <QFile>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/magic.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace headstart::checks {

using protocol::Check;
using State = protocol::Check::State;

namespace {

// Newer than the headers of Debian 12 need to be.
constexpr int checkpointRestore = 40; // CAP_CHECKPOINT_RESTORE

quint64 effectiveCapabilities()
{
    QFile status(QStringLiteral("/proc/self/status"));
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray &line : status.readAll().split('\n')) {
        if (line.startsWith("CapEff:"))
            return line.mid(7).trimmed().toULongLong(nullptr, 16);
    }
    return 0;
}

bool isTmpfs(const char *folder)
{
    struct statfs info
    {
    };
    return ::statfs(folder, &info) == 0 && info.f_type == TMPFS_MAGIC;
}

/// userfaultfd(2), without which no memory can arrive while a restored process runs. 0 or errno.
int tryUserfaultfd()
{
    const UniqueFd fd(static_cast<int>(::syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK)));
    return fd ? 0 : errno;
}

/// A finding of the list below.
struct Lack
{
    State state;
    QString message;
    QString remedy;
};

QList<Lack> lacks()
{
    QList<Lack> found;
    const quint64 rights = effectiveCapabilities();
    const auto has = [rights](int capability) { return (rights >> capability & 1) != 0; };
    if (!has(CAP_SYS_PTRACE) || !(has(CAP_SYS_ADMIN) || has(checkpointRestore))) {
        found.append({State::Failed,
            QStringLiteral("the runner lacks CAP_SYS_PTRACE or CAP_SYS_ADMIN, without which no process can be saved"),
            QStringLiteral("Start the runner through pkexec or sudo, or as root outside of a container.")});
    }
    if (!QFile::exists(QStringLiteral("/proc/self/ns/time"))) {
        found.append({State::Warning,
            QStringLiteral("the kernel has no time namespaces: a restored process sees its clocks jump"),
            QStringLiteral("Use a kernel built with CONFIG_TIME_NS, as Debian's is.")});
    }
    if (const int problem = tryUserfaultfd(); problem != 0) {
        found.append({State::Warning,
            QStringLiteral("userfaultfd does not work (%1): restores are eager only")
                .arg(QString::fromLocal8Bit(::strerror(problem))),
            QStringLiteral(
                "Use a kernel built with CONFIG_USERFAULTFD, as Debian's is, or restore with --restore eager.")});
    }
    if (!has(CAP_SYS_RESOURCE)) {
        found.append({State::Warning,
            QStringLiteral("the runner lacks CAP_SYS_RESOURCE: a container with a process that is not root's cannot be "
                           "checkpointed"),
            QStringLiteral("Run Headstart as root outside of a restricted container.")});
    }
    if (!isTmpfs("/run")) {
        found.append({State::Warning,
            QStringLiteral(
                "/run is no tmpfs, so CRIU looks at the kernel anew (some 30 ms) for every capture and restore"),
            QStringLiteral("mount -t tmpfs -o mode=755 tmpfs /run, early at boot, as Debian does.")});
    }
    return found;
}

} // namespace

Check checkpoints()
{
    Check check{QStringLiteral("checkpoints"), QStringLiteral("Checkpoints: kernel and rights"), State::Ok,
        QStringLiteral("rights, time namespaces and userfaultfd are there"), {}};
    QStringList messages;
    QStringList remedies;
    for (const Lack &lack : lacks()) {
        messages.append(lack.message);
        remedies.append(lack.remedy);
        if (check.state != State::Failed)
            check.state = lack.state;
    }
    if (!messages.isEmpty()) {
        check.message = messages.join(QStringLiteral("; "));
        check.remedy = remedies.join(u' ');
    }
    return check;
}

} // namespace headstart::checks
