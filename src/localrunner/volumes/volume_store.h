// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/directory.h"
#include "localrunner/support/file_lock.h"

#include <QStringList>

#include <functional>
#include <optional>

namespace headstart {

struct VolumeInfo
{
    QString name;
    std::optional<qint64> bytes; ///< no value where it cannot be measured
    std::optional<qint64> files;
    qint64 createdAtMs = 0; ///< milliseconds since 1970 UTC
    QStringList usedBy; ///< ids of the containers, of any runner of this user, that have it mounted
};

/// A volume that a container uses: while this lives, nobody can remove the volume. Let go of by the kernel when the
/// process dies.
class VolumeUse
{
public:
    VolumeUse(Directory users, QString container, Directory data, FileLock lock);
    ~VolumeUse();
    VolumeUse(VolumeUse &&) noexcept = default;
    VolumeUse &operator=(VolumeUse &&) = delete;

    /// The folder the container sees. Only the container writes into it: nothing in it may be followed.
    const Directory &data() const { return m_data; }

private:
    Directory m_users;
    QString m_container;
    Directory m_data;
    FileLock m_lock;
};

/// The named folders that outlive containers: <root>/volumes/<name>/data. Safe under several runners of one user. Every
/// call may block on the disk; none needs an event loop. May be used from any thread.
class VolumeStore
{
public:
    /// `folder`: <root>/volumes.
    explicit VolumeStore(Directory folder);

    Result<QList<VolumeInfo>> list() const;
    /// BadInput: a name that is none, or one that is taken.
    Result<void> create(const QString &name) const;
    /// NotFound, or BadInput while a container uses it.
    Result<void> remove(const QString &name) const;
    /// Opens it for a container, making it where it is missing.
    Result<VolumeUse> use(const QString &name, const QString &container) const;

    /// Makes a volume whose content `fill` writes into an empty folder; it appears under its name once `fill` has
    /// succeeded, and never half filled. A volume of that name that is empty and unused is replaced; any other is
    /// BadInput.
    Result<void> publish(const QString &name, const std::function<Result<void>(const Directory &data)> &fill) const;
    /// Calls `read` with the volume's data while nobody can remove it.
    Result<void> read(const QString &name, const std::function<Result<void>(const Directory &data)> &reader) const;

    /// Removes what imports and removals of dead runners left half done.
    Result<void> sweep() const;

private:
    Result<FileLock> gate() const;
    Result<Directory> openVolume(const QString &name) const;
    Result<Directory> makeVolume(const QString &folder) const;
    Result<FileLock> makeHeldVolume(const QString &folder) const;
    Result<void> checkReplaceable(const QString &name) const;
    Result<void> takeAway(const QString &name, QString *trash) const;

    Directory m_folder;
};

} // namespace headstart
