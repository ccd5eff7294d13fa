// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/containers/leftovers.h"

#include "localrunner/containers/cgroup.h"
#include "localrunner/containers/root_mounts.h"
#include "localrunner/images/file_access.h"
#include "localrunner/images/mount_table.h"
#include "localrunner/support/directory.h"
#include "localrunner/support/monotonic.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <cerrno>
#include <csignal>
#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace headstart {

namespace {

constexpr qint64 patienceNs = 5'000'000'000; // for killed processes to be gone
constexpr int lookAgainMs = 20;

/// Waits until the processes have ended or the time is over, and reaps those that are children of this process: an
/// orphan of a dead runc is handed to the child subreaper and stays a zombie, which keeps the control group busy.
void waitForEnd(const QList<pid_t> &pids, qint64 deadlineNs)
{
    for (const pid_t pid : pids) {
        const UniqueFd fd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
        if (!fd)
            continue;
        const qint64 leftMs = (deadlineNs - monotonicNs()) / 1'000'000;
        pollfd waited{fd.get(), POLLIN, 0};
        if (::poll(&waited, 1, static_cast<int>(qMax<qint64>(0, leftMs))) > 0)
            ::waitpid(pid, nullptr, WNOHANG);
    }
}

Result<void> endProcesses(const Cgroup &cgroup)
{
    const qint64 deadline = monotonicNs() + patienceNs;
    QList<pid_t> pids = cgroup.processes();
    while (!pids.isEmpty()) {
        if (Result<void> killed = cgroup.kill(); !killed)
            return killed;
        waitForEnd(pids, deadline);
        pids = cgroup.processes();
        if (!pids.isEmpty() && monotonicNs() > deadline) {
            return Error{ErrorCode::Io,
                QStringLiteral("The process %1 of the control group %2 does not end although it was killed; it "
                               "probably waits for a device or a network file system.")
                    .arg(pids.first())
                    .arg(cgroup.path()),
                {}};
        }
    }
    return {};
}

/// Takes away what is mounted at and below a folder: CRIU and runc leave mounts in their work folders when they are
/// killed. In the order of the list a mount comes after those it stands on.
Result<void> unmountBelow(const QString &folder)
{
    const QByteArray text = readHostFile(QStringLiteral("/proc/self/mountinfo")).value_or(QByteArray());
    const QList<MountEntry> table = parseMountInfo(text);
    for (auto mount = table.crbegin(); mount != table.crend(); ++mount) {
        if (mount->path != folder && !mount->path.startsWith(QString(folder + u'/')))
            continue;
        const QByteArray point = QFile::encodeName(mount->path);
        if (::umount2(point.constData(), MNT_DETACH | UMOUNT_NOFOLLOW) != 0 && errno != EINVAL && errno != ENOENT)
            return systemError(QStringLiteral("The mount %1 cannot be taken away").arg(mount->path), errno);
    }
    return {};
}

/// The parents are the runner's own; what lies in the folder may be anything.
Result<void> removeFolder(const QString &path)
{
    const QFileInfo info(path);
    const Result<Directory> parent = Directory::open(info.path());
    if (!parent)
        return parent.error().code == ErrorCode::NotFound ? Result<void>() : Result<void>(parent.error());
    return removeTree(*parent, info.fileName());
}

Result<void> removeGroup(const Cgroup &cgroup)
{
    const qint64 deadline = monotonicNs() + patienceNs;
    for (;;) {
        Result<void> removed = cgroup.remove();
        if (removed || monotonicNs() > deadline)
            return removed;
        // The kernel takes a moment after a process's end until its group is free, and tells nobody on v1.
        ::poll(nullptr, 0, lookAgainMs);
    }
}

} // namespace

Result<void> enterPrivateMountNamespace()
{
    const QString sentence = QStringLiteral("The runner cannot have mounts of its own (it needs CAP_SYS_ADMIN)");
    if (::unshare(CLONE_NEWNS) != 0 || ::mount(nullptr, "/", nullptr, MS_REC | MS_SLAVE, nullptr) != 0)
        return systemError(sentence, errno);
    return {};
}

Result<void> becomeChildSubreaper()
{
    if (::prctl(PR_SET_CHILD_SUBREAPER, 1UL, 0UL, 0UL, 0UL) != 0)
        return systemError(QStringLiteral("The runner cannot take in its containers' processes"), errno);
    return {};
}

void endStrayTasks()
{
    const auto namespaceOf = [](const QString &pid) {
        char target[64];
        const ssize_t size = ::readlink(
            QFile::encodeName(QStringLiteral("/proc/%1/ns/pid").arg(pid)).constData(), target, sizeof target);
        return size > 0 ? QByteArray(target, size) : QByteArray();
    };
    const QByteArray own = namespaceOf(QStringLiteral("self"));
    const qint64 deadline = monotonicNs() + patienceNs;
    QList<pid_t> strays;
    for (const QString &name : QDir(QStringLiteral("/proc")).entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        bool isNumber = false;
        const pid_t pid = name.toInt(&isNumber);
        if (!isNumber)
            continue;
        const QByteArray status = readHostFile(QStringLiteral("/proc/%1/status").arg(name)).value_or(QByteArray());
        const QByteArray groups = readHostFile(QStringLiteral("/proc/%1/cgroup").arg(name)).value_or(QByteArray());
        const QByteArray space = namespaceOf(name);
        const bool isOurs = status.contains(QByteArray("\nPPid:\t" + QByteArray::number(::getpid()) + '\n'));
        if (isOurs && !space.isEmpty() && space != own && !groups.contains("/headstart/")) {
            ::kill(pid, SIGKILL);
            strays.append(pid);
        }
    }
    waitForEnd(strays, deadline);
}

Result<void> removeLeftovers(const QString &containerId, const ContainerFolders &folders)
{
    const Cgroup cgroup(folders.cgroup);
    Result<void> firstFailure = endProcesses(cgroup);
    const auto note = [&firstFailure](const Result<void> &step) {
        if (firstFailure.ok() && !step.ok())
            firstFailure = step;
    };
    // Each step is tried whatever became of the others: what can go, goes.
    note(unmountStage(folders));
    const QString runcFolder = folders.runcState + u'/' + containerId;
    note(unmountBelow(runcFolder));
    note(unmountBelow(folders.bundle));
    note(removeFolder(runcFolder));
    note(removeFolder(folders.bundle));
    note(removeFolder(folders.run));
    note(removeFolder(folders.writable));
    note(removeGroup(cgroup));
    return firstFailure;
}

} // namespace headstart
