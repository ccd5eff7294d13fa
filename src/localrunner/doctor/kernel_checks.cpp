// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/doctor/checks.h"
#include "localrunner/support/directory.h"
#include "localrunner/support/probe.h"

#include <QFile>

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/fanotify.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

namespace headstart::checks {

using protocol::Check;
using State = protocol::Check::State;

namespace {

const QString newerKernel =
    QStringLiteral("Install a newer kernel: Headstart needs Linux 5.10 or later, as Debian 12 has it.");

QString errorText(int problem)
{
    return QString::fromLocal8Bit(::strerror(problem));
}

/// Runs in a child process between fork and _exit: system calls only. Returns 0, or the errno of what failed.
int tryOverlay(const char *base)
{
    if (::unshare(CLONE_NEWNS) != 0 || ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
        return errno;
    if (::chdir(base) != 0)
        return errno;
    if (::mount("overlay", "merged", "overlay", 0, "lowerdir=lower,upperdir=upper,workdir=work") != 0)
        return errno;
    const int fd = ::open("merged/file", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    return fd < 0 ? errno : 0;
}

int runInChild(const QByteArray &base)
{
    const pid_t child = ::fork();
    if (child < 0)
        return errno;
    if (child == 0)
        ::_exit(tryOverlay(base.constData()));
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    return WIFEXITED(status) ? WEXITSTATUS(status) : EIO;
}

} // namespace

Check kernel()
{
    Check check{QStringLiteral("kernel"), QStringLiteral("Linux kernel"), State::Ok, {}, {}};
    utsname name{};
    ::uname(&name);
    check.message =
        QStringLiteral("Linux %1 (%2)").arg(QString::fromLocal8Bit(name.release), QString::fromLocal8Bit(name.machine));
    const QStringList parts = QString::fromLocal8Bit(name.release).split(u'.');
    const int major = parts.value(0).toInt();
    const int minor = parts.value(1).toInt();
    if (major < 5 || (major == 5 && minor < 10)) {
        check.state = State::Failed;
        check.remedy = newerKernel;
    }
    return check;
}

Check namespaces()
{
    Check check{QStringLiteral("namespaces"), QStringLiteral("Namespaces"), State::Ok, {}, {}};
    QStringList missing;
    for (const char *name : {"mnt", "pid", "ipc", "uts", "net"}) {
        if (!QFile::exists(QStringLiteral("/proc/self/ns/%1").arg(QLatin1String(name))))
            missing.append(QLatin1String(name));
    }
    check.message = QStringLiteral("mount, pid, ipc, uts and network namespaces are there");
    if (!missing.isEmpty()) {
        check.state = State::Failed;
        check.message =
            QStringLiteral("the kernel has no namespaces of the kind %1").arg(missing.join(QStringLiteral(", ")));
        check.remedy = QStringLiteral("Use a kernel built with CONFIG_NAMESPACES and all kinds of it, as Debian's is.");
    }
    return check;
}

Check pidfd()
{
    Check check{QStringLiteral("pidfd"), QStringLiteral("Process descriptors"), State::Ok,
        QStringLiteral("pidfd_open works"), {}};
    const int fd = static_cast<int>(::syscall(SYS_pidfd_open, ::getpid(), 0));
    if (fd < 0 || ::syscall(SYS_pidfd_send_signal, fd, 0, nullptr, 0) != 0) {
        check.state = State::Failed;
        check.message = QStringLiteral("pidfd_open or pidfd_send_signal does not work: %1").arg(errorText(errno));
        check.remedy = newerKernel;
    }
    if (fd >= 0)
        ::close(fd);
    return check;
}

Check seccomp()
{
    Check check{QStringLiteral("seccomp"), QStringLiteral("Seccomp filters"), State::Ok,
        QStringLiteral("filters are supported"), {}};
    const quint32 action = SECCOMP_RET_ERRNO;
    if (::syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) != 0) {
        check.state = State::Failed;
        check.message = QStringLiteral("the kernel has no seccomp filters: %1").arg(errorText(errno));
        check.remedy = QStringLiteral("Use a kernel built with CONFIG_SECCOMP_FILTER, as Debian's is.");
    }
    return check;
}

Check fileWatch()
{
    Check check{QStringLiteral("fanotify"), QStringLiteral("Watching files of volumes"), State::Ok,
        QStringLiteral("fanotify works"), {}};
    const int fd = ::fanotify_init(FAN_CLASS_NOTIF | FAN_CLOEXEC | FAN_NONBLOCK, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        check.state = State::Warning;
        check.message =
            QStringLiteral("fanotify does not work (%1): which files a start opens in its volumes will be unknown")
                .arg(errorText(errno));
        check.remedy =
            QStringLiteral("Use a kernel built with CONFIG_FANOTIFY, as Debian's is, and run the runner as root.");
        return check;
    }
    ::close(fd);
    return check;
}

Check overlay(const QString &root)
{
    Check check{QStringLiteral("overlay"), QStringLiteral("Overlay filesystem"), State::Ok,
        QStringLiteral("an overlay can be mounted in %1").arg(root), {}};
    const auto fail = [&check, &root](const QString &why) {
        check.state = State::Failed;
        check.message = QStringLiteral("an overlay cannot be mounted in %1: %2").arg(root, why);
        check.remedy = QStringLiteral(
            "Load the module (modprobe overlay), and keep the root on ext4, xfs, btrfs or tmpfs (--root DIR).");
        return check;
    };
    const Result<Directory> folder = Directory::open(root);
    if (!folder)
        return fail(folder.error().message);
    const QString name = QStringLiteral(".doctor-%1").arg(::getpid());
    const Result<Directory> base = folder->makeChild(name, 0700);
    if (!base)
        return fail(base.error().message);
    int problem = 0;
    for (const char *part : {"lower", "upper", "work", "merged"}) {
        if (!base->makeChild(QLatin1String(part), 0700))
            problem = EIO;
    }
    if (problem == 0)
        problem = runInChild(QFile::encodeName(base->path()));
    if (const Result<void> removed = removeTree(*folder, name); !removed)
        return fail(removed.error().message);
    return problem == 0 ? check : fail(errorText(problem));
}

} // namespace headstart::checks
