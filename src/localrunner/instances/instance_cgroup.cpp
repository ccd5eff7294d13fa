// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/instances/instance_cgroup.h"

#include "localrunner/containers/cgroup.h"

#include <QFile>
#include <QSet>

#include <cerrno>
#include <sys/stat.h>

namespace headstart {

namespace {

constexpr int attempts = 20; // another runner that ends may remove an empty parent between two steps

int makeGroups(const QString &root, const QStringList &names)
{
    QString folder = root;
    for (const QString &name : names) {
        folder += u'/' + name;
        if (::mkdir(QFile::encodeName(folder).constData(), 0755) != 0 && errno != EEXIST)
            return errno;
    }
    return 0;
}

} // namespace

QString instanceCgroup(uid_t uid, const QString &instance)
{
    return QStringLiteral("/headstart/%1/%2").arg(uid).arg(instance);
}

Result<void> makeInstanceCgroup(const QString &path)
{
    const CgroupLayout layout = CgroupLayout::ofThisMachine();
    QSet<QString> roots;
    if (!layout.unifiedRoot.isEmpty())
        roots.insert(layout.unifiedRoot);
    for (const auto &[controller, root] : layout.controllers)
        roots.insert(root);
    for (const QString &root : std::as_const(roots)) {
        int problem = ENOENT;
        for (int attempt = 0; attempt < attempts && problem == ENOENT; ++attempt)
            problem = makeGroups(root, path.split(u'/', Qt::SkipEmptyParts));
        if (problem != 0)
            return systemError(QStringLiteral("The control group %1%2 cannot be made").arg(root, path), problem);
    }
    return {};
}

Result<void> removeInstanceCgroup(const QString &path)
{
    const Cgroup group(path);
    const Result<void> removed = group.remove();
    group.removeEmptyParents();
    return removed;
}

} // namespace headstart
