// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/instances/reaper.h"

#include "localrunner/containers/cgroup.h"
#include "localrunner/containers/leftovers.h"
#include "localrunner/instances/instance.h"
#include "localrunner/instances/instance_cgroup.h"
#include "localrunner/instances/orphans.h"
#include "localrunner/instances/private_mount.h"
#include "localrunner/support/random_name.h"

#include <QSet>

#include <algorithm>
#include <list>
#include <unistd.h>

namespace headstart {

namespace {

/// What is there of one dead instance, its locks held.
struct DeadInstance
{
    QString id;
    std::optional<Directory> run; ///< <run>/<id>
    std::optional<Directory> containers; ///< <root>/containers/<id>
    std::list<FileLock> locks;
};

/// Only what the runner made itself: the user can rename folders in its run directory and plant others, but not give
/// them to root.
std::optional<Directory> openOwn(const Directory &parent, const QString &name)
{
    Result<Directory> folder = parent.child(name);
    struct stat info
    {
    };
    if (!folder || ::fstat(folder->fd(), &info) != 0 || info.st_uid != ::geteuid()
        || (info.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return {};
    return std::move(*folder);
}

/// True when the folder's lock was free and is now held in `locks`.
bool takeLock(const Directory &folder, std::list<FileLock> *locks)
{
    Result<UniqueFd> file = openInstanceLock(folder);
    if (!file)
        return false;
    Result<std::optional<FileLock>> lock = FileLock::tryAcquire(std::move(*file));
    if (!lock || !lock->has_value())
        return false;
    locks->push_back(std::move(**lock));
    return true;
}

QSet<QString> hexNames(const Directory &folder, int digits)
{
    QSet<QString> found;
    if (const Result<QList<QString>> names = folder.names()) {
        for (const QString &name : *names) {
            if (isHexName(name, digits))
                found.insert(name);
        }
    }
    return found;
}

std::list<DeadInstance> findDead(const StateFolders &folders, const Directory &containers)
{
    std::list<DeadInstance> dead;
    for (const QString &id : hexNames(folders.run, 8) | hexNames(containers, 8)) {
        DeadInstance instance{id, openOwn(folders.run, id), openOwn(containers, id), {}};
        const bool found = instance.run || instance.containers;
        const bool free = (!instance.run || takeLock(*instance.run, &instance.locks))
            && (!instance.containers || takeLock(*instance.containers, &instance.locks));
        if (found && free)
            dead.push_back(std::move(instance));
    }
    return dead;
}

void note(const Result<void> &result, QStringList *problems)
{
    if (!result)
        problems->append(result.error().message);
}

void removeContainers(const DeadInstance &instance, uid_t uid, QStringList *problems)
{
    QSet<QString> ids;
    if (instance.run)
        ids |= hexNames(*instance.run, 16);
    if (instance.containers)
        ids |= hexNames(*instance.containers, 16);
    endOrphanedHelpers(ids);
    std::optional<PrivateMount> mount;
    QString run = QStringLiteral("/run/headstart/.dead");
    if (instance.run) {
        Result<PrivateMount> made = PrivateMount::of(*instance.run, PrivateMount::Place::Dead);
        if (!made) {
            problems->append(made.error().message);
            return;
        }
        mount.emplace(std::move(*made));
        run = mount->path();
    }
    for (const QString &id : std::as_const(ids)) {
        ContainerFolders folders;
        folders.bundle = QStringLiteral("%1/%2/bundle").arg(run, id);
        folders.run = QStringLiteral("%1/%2/run").arg(run, id);
        folders.runcState = QStringLiteral("%1/runc").arg(run);
        folders.cgroup = instanceCgroup(uid, instance.id) + u'/' + id;
        folders.writable =
            instance.containers ? instance.containers->pathOf(id) : QStringLiteral("%1/%2/writable").arg(run, id);
        note(removeLeftovers(id, folders), problems);
    }
    // The containers' own groups are gone with them; what is left is one that was made while its folder was not yet.
    const QString group = instanceCgroup(uid, instance.id);
    note(Cgroup(group).kill(), problems);
    note(removeInstanceCgroup(group), problems);
}

} // namespace

ReapReport reapDeadInstances(const StateFolders &folders, uid_t uid)
{
    ReapReport report;
    Result<Directory> containers = folders.root.child(QStringLiteral("containers"));
    if (!containers) {
        report.problems.append(containers.error().message);
        return report;
    }
    std::list<DeadInstance> dead;
    {
        // An instance in the making has its folder before its lock; behind these two it cannot be seen half made.
        const Result<FileLock> rootGate = lockInstances(*containers);
        const Result<FileLock> runGate = lockInstances(folders.run);
        if (!rootGate || !runGate) {
            report.problems.append((rootGate ? runGate : rootGate).error().message);
            return report;
        }
        dead = findDead(folders, *containers);
    }
    for (const DeadInstance &instance : dead) {
        const qsizetype before = report.problems.size();
        removeContainers(instance, uid, &report.problems);
        if (report.problems.size() > before)
            continue; // the folders stay, so that the next start finds what is left
        if (instance.containers)
            note(removeTree(*containers, instance.id), &report.problems);
        if (instance.run)
            note(removeTree(folders.run, instance.id), &report.problems);
        report.instances.append(instance.id);
    }
    return report;
}

} // namespace headstart
