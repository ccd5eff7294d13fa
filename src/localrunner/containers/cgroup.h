// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/result.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <optional>
#include <sys/types.h>

namespace headstart {

/// Where this machine's control groups are mounted.
struct CgroupLayout
{
    bool unified = false; ///< cgroup v2 alone; else v1, or hybrid with the controllers on v1
    QString unifiedRoot; ///< v2's mount point; may be set beside v1 controllers (hybrid); empty: none
    QList<std::pair<QString, QString>>
        controllers; ///< v1: controller (or "name=systemd") and the mount point of its hierarchy

    /// The v1 mount point of a controller, or v2's where it is unified; empty when this machine has it not.
    QString rootOf(const QString &controller) const;
    bool has(const QString &controller) const;

    /// Reads /proc/self/mountinfo and, on v2, cgroup.controllers.
    static CgroupLayout ofThisMachine();
    /// The same from the text of a mountinfo file; on v2 `unifiedControllers` is the text of cgroup.controllers.
    static CgroupLayout parse(const QByteArray &mountinfo, const QByteArray &unifiedControllers);
};

/// The control group of one container: the same path in every hierarchy. It is created by runc; this reads, kills and
/// removes it. Nothing here blocks longer than a few reads of the kernel's files, except kill(), which may take
/// milliseconds.
class Cgroup
{
public:
    /// `path` as in config.json's cgroupsPath: "/headstart/<uid>/<instance>/<container>".
    explicit Cgroup(QString path, CgroupLayout layout = CgroupLayout::ofThisMachine());

    const QString &path() const { return m_path; }
    /// True while any hierarchy has it.
    bool exists() const;
    /// Every process in it or below it.
    QList<pid_t> processes() const;

    /// Highest memory use so far in bytes; no value where it cannot be measured (v2 before Linux 5.19, or no memory
    /// controller).
    std::optional<qint64> memoryPeakBytes() const;
    /// How many processes the kernel killed here for want of memory; no value where it cannot be told.
    std::optional<qint64> oomKills() const;
    /// Bytes its processes had read from block devices so far; no value without an io controller.
    std::optional<qint64> diskReadBytes() const;

    /// Sends SIGKILL to everything in it, also to what forks meanwhile. Success says that the signal was sent, not that
    /// all has ended.
    Result<void> kill() const;
    /// Makes it in every hierarchy, with its parents. For the group that an instance's containers lie in: as long as it
    /// is there, nobody's removeEmptyParents() can take the ground from under a container that is just being made.
    Result<void> create() const;
    /// Removes it and what is below it from every hierarchy; a hierarchy without it is a success. Fails while processes
    /// are in it.
    Result<void> remove() const;
    /// Removes the empty parents up to, and without, the hierarchy's root: "/headstart/<uid>/<instance>" and above.
    void removeEmptyParents() const;

private:
    QStringList folders() const;
    QString folderOf(const QString &controller) const;
    QString m_path;
    CgroupLayout m_layout;
};

} // namespace headstart
