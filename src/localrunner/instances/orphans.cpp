// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/instances/orphans.h"

#include "localrunner/containers/runc.h"
#include "localrunner/support/unique_fd.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <csignal>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace headstart {

namespace {

/// Whether the runner that started it, or started what started it, did so for one of these containers.
bool worksFor(const QString &pid, const QSet<QString> &containers)
{
    QFile file(QStringLiteral("/proc/%1/environ").arg(pid));
    if (QFileInfo(file).ownerId() != ::geteuid() || !file.open(QIODevice::ReadOnly))
        return false;
    const QList<QByteArray> variables = file.read(64 << 10).split('\0');
    return std::any_of(variables.begin(), variables.end(), [&containers](const QByteArray &variable) {
        return variable.startsWith(containerVariable)
            && containers.contains(QString::fromLatin1(variable.mid(sizeof containerVariable - 1)));
    });
}

} // namespace

void endOrphanedHelpers(const QSet<QString> &containers)
{
    if (containers.isEmpty())
        return;
    for (const QString &pid : QDir(QStringLiteral("/proc")).entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        bool isNumber = false;
        const pid_t number = pid.toInt(&isNumber);
        if (!isNumber || number == ::getpid())
            continue;
        const UniqueFd process(static_cast<int>(::syscall(SYS_pidfd_open, number, 0)));
        if (!process || !worksFor(pid, containers))
            continue;
        // CRIU, runc's child during a dump or a restore, may outlive it, and the tasks that it traces cannot end before
        // it does. The runner has given runc a process group of its own, so runc is the leader.
        if (::getpgid(number) == number)
            ::kill(-number, SIGKILL);
        ::syscall(SYS_pidfd_send_signal, process.get(), SIGKILL, nullptr, 0);
        pollfd ended{process.get(), POLLIN, 0};
        ::poll(&ended, 1, 2000);
    }
}

} // namespace headstart
