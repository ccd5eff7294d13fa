// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/containers/cgroup.h"

#include "localrunner/images/file_access.h"
#include "localrunner/images/mount_table.h"

#include <algorithm>

namespace headstart {

namespace {

/// The names that stand for controllers among the options of a v1 hierarchy, as in /proc/cgroups.
bool isController(const QString &option)
{
    static const QStringList names = {QStringLiteral("cpu"), QStringLiteral("cpuacct"), QStringLiteral("cpuset"),
        QStringLiteral("memory"), QStringLiteral("devices"), QStringLiteral("freezer"), QStringLiteral("blkio"),
        QStringLiteral("pids"), QStringLiteral("net_cls"), QStringLiteral("net_prio"), QStringLiteral("perf_event"),
        QStringLiteral("hugetlb"), QStringLiteral("rdma"), QStringLiteral("misc")};
    return names.contains(option) || option.startsWith(QLatin1String("name="));
}

} // namespace

QString CgroupLayout::rootOf(const QString &controller) const
{
    const auto found = std::find_if(
        controllers.cbegin(), controllers.cend(), [&](const auto &entry) { return entry.first == controller; });
    return found == controllers.cend() ? QString() : found->second;
}

bool CgroupLayout::has(const QString &controller) const
{
    return !rootOf(controller).isEmpty();
}

CgroupLayout CgroupLayout::ofThisMachine()
{
    const QByteArray mountinfo = readHostFile(QStringLiteral("/proc/self/mountinfo")).value_or(QByteArray());
    CgroupLayout layout = parse(mountinfo, {});
    if (layout.unified) {
        const auto controllers = readHostFile(layout.unifiedRoot + QLatin1String("/cgroup.controllers"));
        layout = parse(mountinfo, controllers.value_or(QByteArray()));
    }
    return layout;
}

CgroupLayout CgroupLayout::parse(const QByteArray &mountinfo, const QByteArray &unifiedControllers)
{
    CgroupLayout layout;
    for (const MountEntry &entry : parseMountInfo(mountinfo)) {
        // A hierarchy bound somewhere else or shown from a sub-directory is not where runc works.
        if (entry.root != u'/' || !entry.path.startsWith(QLatin1String("/sys/fs/cgroup")))
            continue;
        if (entry.fileSystem == u"cgroup2") {
            layout.unifiedRoot = entry.path;
        } else if (entry.fileSystem == u"cgroup") {
            for (const QString &option : entry.superOptions.split(u',')) {
                if (isController(option) && !layout.has(option))
                    layout.controllers.append({option, entry.path});
            }
        }
    }
    layout.unified = layout.controllers.isEmpty() && !layout.unifiedRoot.isEmpty();
    if (layout.unified) {
        for (const QByteArray &name : unifiedControllers.simplified().split(' ')) {
            if (!name.isEmpty())
                layout.controllers.append({QString::fromLatin1(name), layout.unifiedRoot});
        }
    }
    return layout;
}

} // namespace headstart
