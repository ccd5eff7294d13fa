// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/instances/orphans.h"

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

bool isRunc(const QString &pid)
{
    const QByteArray link = QFile::encodeName(QStringLiteral("/proc/%1/exe").arg(pid));
    char target[256];
    const ssize_t size = ::readlink(link.constData(), target, sizeof target);
    // runc copies itself into memory before it enters a container, and is then "/memfd:runc_cloned:/proc/self/exe
    // (deleted)".
    return size > 0 && QByteArray::fromRawData(target, size).contains("runc");
}

bool speaksOf(const QString &pid, const QSet<QString> &containers)
{
    QFile file(QStringLiteral("/proc/%1/cmdline").arg(pid));
    if (QFileInfo(file).ownerId() != ::geteuid() || !file.open(QIODevice::ReadOnly))
        return false;
    const QList<QByteArray> arguments = file.read(64 << 10).split('\0');
    return std::any_of(arguments.begin(), arguments.end(),
        [&containers](const QByteArray &argument) { return containers.contains(QString::fromLatin1(argument)); });
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
        if (!process || !isRunc(pid) || !speaksOf(pid, containers))
            continue;
        // CRIU, runc's child during a dump or a restore, names no container. It has to go with runc: the tasks that it
        // traces cannot end before it does. The runner has given runc a process group of its own, so it is the leader.
        if (::getpgid(number) == number)
            ::kill(-number, SIGKILL);
        ::syscall(SYS_pidfd_send_signal, process.get(), SIGKILL, nullptr, 0);
        pollfd ended{process.get(), POLLIN, 0};
        ::poll(&ended, 1, 2000);
    }
}

} // namespace headstart
