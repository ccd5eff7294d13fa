// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/containers/cgroup.h"
#include "localrunner/doctor/checks.h"
#include "localrunner/gpu/gpu_presence.h"
#include "localrunner/support/probe.h"

#include <QFile>

#include <cerrno>
#include <cstring>
#include <linux/capability.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace headstart::checks {

using protocol::Check;
using State = protocol::Check::State;

namespace {

constexpr qint64 littleSpace = 2LL << 30;

bool hasEffectiveCapability(int capability)
{
    QFile status(QStringLiteral("/proc/self/status"));
    if (!status.open(QIODevice::ReadOnly))
        return false;
    for (const QByteArray &line : status.readAll().split('\n')) {
        if (line.startsWith("CapEff:"))
            return (line.mid(7).trimmed().toULongLong(nullptr, 16) >> capability & 1) != 0;
    }
    return false;
}

QString gibibytes(qint64 bytes)
{
    return QStringLiteral("%1 GiB").arg(static_cast<double>(bytes) / (1 << 30), 0, 'f', 1);
}

} // namespace

Check cgroups()
{
    Check check{QStringLiteral("cgroups"), QStringLiteral("Control groups"), State::Ok, {}, {}};
    const CgroupLayout layout = CgroupLayout::ofThisMachine();
    const QString kind = layout.unified ? QStringLiteral("v2")
        : layout.unifiedRoot.isEmpty()  ? QStringLiteral("v1")
                                        : QStringLiteral("v1 with v2 beside it (hybrid)");
    QStringList missing;
    for (const char *controller : {"memory", "cpu", "pids"}) {
        if (!layout.has(QLatin1String(controller)))
            missing.append(QLatin1String(controller));
    }
    check.message = QStringLiteral("%1, with the controllers memory, cpu and pids").arg(kind);
    if (layout.controllers.isEmpty() && layout.unifiedRoot.isEmpty()) {
        check.state = State::Failed;
        check.message = QStringLiteral("no control groups are mounted at /sys/fs/cgroup");
        check.remedy = QStringLiteral("Boot with systemd, or mount them: mount -t cgroup2 none /sys/fs/cgroup");
    } else if (!missing.isEmpty()) {
        check.state = State::Failed;
        check.message = QStringLiteral("%1, without the controller %2: limits cannot be held")
                            .arg(kind, missing.join(QStringLiteral(", ")));
        check.remedy = QStringLiteral("Remove cgroup_disable= from the kernel's command line and boot again.");
    }
    return check;
}

Check rights()
{
    Check check{QStringLiteral("rights"), QStringLiteral("Rights of the runner"), State::Ok, {}, {}};
    const bool admin = hasEffectiveCapability(CAP_SYS_ADMIN);
    check.message = QStringLiteral("the runner runs as user %1 and may mount").arg(::geteuid());
    if (::geteuid() != 0 || !admin) {
        check.state = State::Failed;
        check.message = QStringLiteral("the runner runs as user %1 %2 CAP_SYS_ADMIN: it cannot start containers")
                            .arg(::geteuid())
                            .arg(admin ? QStringLiteral("with") : QStringLiteral("without"));
        check.remedy =
            QStringLiteral("Start it through pkexec or sudo (headstart does), or as root outside of a container.");
    }
    return check;
}

Check gpu()
{
    Check check{QStringLiteral("gpu"), QStringLiteral("NVIDIA GPU"), State::Ok, {}, {}};
    const GpuPresence presence = gpuPresence();
    const QString models =
        presence.models.isEmpty() ? QStringLiteral("a GPU") : presence.models.join(QStringLiteral(", "));
    check.message = QStringLiteral("%1, driver %2; running on it is not supported by this version")
                        .arg(models, presence.driverVersion);
    if (!presence.usable()) {
        check.state = State::Warning;
        check.message = presence.driver
            ? QStringLiteral("the NVIDIA driver is loaded, but /dev/nvidiactl is missing")
            : QStringLiteral("no NVIDIA driver is loaded: endpoints with gpu= run only with --allow-cpu");
        check.remedy = presence.driver ? QStringLiteral("nvidia-modprobe -u -c=0")
                                       : QStringLiteral("Where the machine has an NVIDIA GPU: apt-get install "
                                                        "nvidia-driver (Debian's non-free), then boot again.");
    }
    return check;
}

Check disk(const QString &root)
{
    Check check{QStringLiteral("disk"), QStringLiteral("Disk space"), State::Ok, {}, {}};
    struct statvfs info
    {
    };
    if (::statvfs(QFile::encodeName(root).constData(), &info) != 0) {
        check.state = State::Failed;
        check.message =
            QStringLiteral("%1 cannot be looked at: %2").arg(root, QString::fromLocal8Bit(::strerror(errno)));
        check.remedy = QStringLiteral("Choose another root folder with --root DIR.");
        return check;
    }
    const qint64 free = static_cast<qint64>(info.f_bavail) * static_cast<qint64>(info.f_frsize);
    check.message = QStringLiteral("%1 free in %2").arg(gibibytes(free), root);
    if (free < littleSpace) {
        check.state = State::Warning;
        check.message += QStringLiteral("; model weights often need more");
        check.remedy = QStringLiteral("Make room, or choose another root folder with --root DIR.");
    }
    return check;
}

} // namespace headstart::checks
