// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/containers/container_launch.h"
#include "localrunner/instances/private_mount.h"
#include "localrunner/instances/state_folders.h"
#include "localrunner/support/file_lock.h"

#include <optional>

namespace headstart {

/// One running headstart-runner: its number, its folders, and the locks that prove it alive for as long as the process
/// lives. Destroying it removes its folders when they are empty.
class Instance
{
public:
    /// Makes a new one. Blocks while another runner of this user makes one. Needs a mount namespace of its own.
    static Result<std::unique_ptr<Instance>> create(StateFolders folders, const UserIdentity &user);
    ~Instance();
    Instance(const Instance &) = delete;
    Instance &operator=(const Instance &) = delete;

    const QString &id() const { return m_id; } ///< 8 hex digits
    const StateFolders &folders() const { return m_folders; }

    /// A new container's number (16 hex digits) and folders, the parents made. The paths lead through nothing that a
    /// user can change: the instance's folder is mounted a second time where only the runner can go.
    Result<std::pair<QString, ContainerFolders>> makeContainerFolders();
    /// Removes the parents again, once the container is gone.
    Result<void> removeContainerFolders(const QString &container);
    /// Where the console finds the container's sockets: the same folder as ContainerFolders::run, by its public path.
    QString publicRunFolder(const QString &container) const;

private:
    Instance(QString id, StateFolders folders, uid_t uid);

    QString m_id;
    StateFolders m_folders;
    uid_t m_uid;
    Directory m_directory; ///< <run>/<instance>
    Directory m_containers; ///< <root>/containers/<instance>
    std::optional<PrivateMount> m_mount;
    std::optional<FileLock> m_runLock;
    std::optional<FileLock> m_rootLock;
};

/// The lock that is held, for moments, while an instance is made and while dead ones are looked for.
Result<FileLock> lockInstances(const Directory &folder);

/// The lock file of an instance in its folder below the run directory or below <root>/containers, opened for locking.
Result<UniqueFd> openInstanceLock(const Directory &instance);

} // namespace headstart
