// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/directory.h"

namespace headstart {

/// A folder mounted a second time, in the runner's own mount namespace, below "/run/headstart": where its path leads
/// through folders that only root can change, whoever owns the folders above the original. Programs that take paths
/// (runc) are given that one. Unmounted when the object dies, and by the kernel with the process.
class PrivateMount
{
public:
    enum class Place { Own, Dead }; ///< the running instance, or one that is being cleaned up

    /// The mount point is made when it is missing; it stays, empty, for the next runner.
    static Result<PrivateMount> of(const Directory &folder, Place place);
    ~PrivateMount();
    PrivateMount(PrivateMount &&other) noexcept;
    PrivateMount &operator=(PrivateMount &&) = delete;

    const QString &path() const { return m_path; }

private:
    explicit PrivateMount(QString path);
    QString m_path;
};

} // namespace headstart
