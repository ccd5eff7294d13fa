// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

namespace headstart::testing {

/// What there is on the machine that a run could leave behind: mounts of this process's mount namespace, Headstart's
/// control groups, processes, and everything below some folders. One text an item; taken before and after, and
/// compared.
struct Leftovers
{
    QStringList mounts;
    QStringList controlGroups; ///< "/sys/fs/cgroup/memory/headstart/0/0123abcd"
    QStringList processes; ///< "<pid> <command line> <control groups>"
    QStringList files;

    /// `folders`: run directories and roots; their own lock files, and what volumes hold, do not count.
    static Leftovers now(const QStringList &folders);

    /// What is here and was not there before, of that only the items that contain one of `marks` (ids of instances and
    /// containers, paths), so that what somebody else does on the machine at the same time does not count. Without
    /// marks everything counts.
    QStringList addedSince(const Leftovers &before, const QStringList &marks = {}) const;
};

} // namespace headstart::testing
