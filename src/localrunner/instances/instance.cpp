// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/instances/instance.h"

#include "localrunner/instances/instance_cgroup.h"
#include "localrunner/support/random_name.h"

#include <fcntl.h>

namespace headstart {

namespace {

constexpr mode_t passable = 0711; // the user goes through to its sockets and lists nothing

Result<UniqueFd> openLock(const Directory &folder, const QString &name)
{
    return folder.openFile(name, O_RDWR | O_CREAT | O_NONBLOCK, 0600);
}

/// Makes the folder and takes its lock.
Result<FileLock> makeLocked(const Directory &parent, const QString &id, mode_t mode, Directory *made)
{
    Result<Directory> folder = parent.makeNewChild(id, mode);
    if (!folder)
        return std::move(folder).error();
    Result<UniqueFd> file = openInstanceLock(*folder);
    if (!file)
        return std::move(file).error();
    *made = std::move(*folder);
    return FileLock::acquire(std::move(*file));
}

void warn(const Result<void> &result)
{
    if (!result)
        qWarning("%s", qPrintable(result.error().message));
}

} // namespace

Result<FileLock> lockInstances(const Directory &folder)
{
    Result<UniqueFd> file = openLock(folder, QStringLiteral(".lock"));
    if (!file)
        return std::move(file).error();
    return FileLock::acquire(std::move(*file));
}

Result<UniqueFd> openInstanceLock(const Directory &instance)
{
    return openLock(instance, QStringLiteral("lock"));
}

Instance::Instance(QString id, StateFolders folders, uid_t uid)
    : m_id(std::move(id))
    , m_folders(std::move(folders))
    , m_uid(uid)
{
}

Result<std::unique_ptr<Instance>> Instance::create(StateFolders folders, const UserIdentity &user)
{
    std::unique_ptr<Instance> instance(new Instance(randomHexName(8), std::move(folders), user.uid));
    Result<Directory> containers = instance->m_folders.root.child(QStringLiteral("containers"));
    if (!containers)
        return std::move(containers).error();
    // Root first: in this order everybody takes the two locks.
    Result<FileLock> rootGate = lockInstances(*containers);
    if (!rootGate)
        return std::move(rootGate).error();
    Result<FileLock> runGate = lockInstances(instance->m_folders.run);
    if (!runGate)
        return std::move(runGate).error();
    Result<FileLock> rootLock = makeLocked(*containers, instance->m_id, 0700, &instance->m_containers);
    if (!rootLock)
        return std::move(rootLock).error();
    Result<FileLock> runLock = makeLocked(instance->m_folders.run, instance->m_id, passable, &instance->m_directory);
    if (!runLock)
        return std::move(runLock).error();
    if (Result<Directory> runc = instance->m_directory.makeChild(QStringLiteral("runc"), 0700); !runc)
        return std::move(runc).error();
    Result<PrivateMount> mount = PrivateMount::of(instance->m_directory, PrivateMount::Place::Own);
    if (!mount)
        return std::move(mount).error();
    if (const Result<void> group = makeInstanceCgroup(instanceCgroup(user.uid, instance->m_id)); !group)
        return group.error();
    instance->m_mount.emplace(std::move(*mount));
    instance->m_rootLock.emplace(std::move(*rootLock));
    instance->m_runLock.emplace(std::move(*runLock));
    return instance;
}

Instance::~Instance()
{
    // Behind the private mount first: a folder that something is mounted on in another namespace can go, one in use
    // here cannot.
    m_mount.reset();
    warn(removeInstanceCgroup(instanceCgroup(m_uid, m_id)));
    for (const char *name : {"runc", "lock"}) {
        if (m_directory.isOpen())
            warn(removeTree(m_directory, QLatin1String(name)));
    }
    if (m_directory.isOpen())
        warn(removeTree(m_folders.run, m_id));
    if (m_containers.isOpen()) {
        if (Result<Directory> parent = m_folders.root.child(QStringLiteral("containers")))
            warn(removeTree(*parent, m_id));
    }
}

Result<std::pair<QString, ContainerFolders>> Instance::makeContainerFolders()
{
    const QString id = randomHexName(16);
    if (Result<Directory> made = m_directory.makeNewChild(id, passable); !made)
        return std::move(made).error();
    const QString own = m_mount->path();
    ContainerFolders folders;
    folders.bundle = QStringLiteral("%1/%2/bundle").arg(own, id);
    folders.run = QStringLiteral("%1/%2/run").arg(own, id);
    folders.writable = m_containers.pathOf(id);
    folders.runcState = QStringLiteral("%1/runc").arg(own);
    folders.cgroup = instanceCgroup(m_uid, m_id) + u'/' + id;
    return std::pair{id, folders};
}

Result<void> Instance::removeContainerFolders(const QString &container)
{
    return removeTree(m_directory, container);
}

QString Instance::publicRunFolder(const QString &container) const
{
    return QStringLiteral("%1/%2/run").arg(m_directory.path(), container);
}

} // namespace headstart
