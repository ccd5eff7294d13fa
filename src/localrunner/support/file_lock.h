// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/result.h"
#include "localrunner/support/unique_fd.h"

#include <optional>

namespace headstart {

/// An exclusive flock(2) on a file, held as long as the object lives and dropped by the kernel when the process dies:
/// the proof that an instance is alive. The file is created with mode 0600 and stays.
class FileLock
{
public:
    /// Takes the lock, waiting for it. Blocks the calling thread.
    static Result<FileLock> acquire(const QString &path);
    /// Takes the lock if nobody holds it; no value when somebody does.
    static Result<std::optional<FileLock>> tryAcquire(const QString &path);

    /// The same on a file that is open already (for reading and writing), e.g. one reached by a folder's descriptor.
    /// `shared`: flock(2)'s LOCK_SH, which any number may hold at once.
    static Result<FileLock> acquire(UniqueFd file);
    static Result<std::optional<FileLock>> tryAcquire(UniqueFd file, bool shared = false);

    FileLock(FileLock &&) noexcept = default;
    FileLock &operator=(FileLock &&) noexcept = default;

private:
    explicit FileLock(UniqueFd fd);
    UniqueFd m_fd;
};

} // namespace headstart
