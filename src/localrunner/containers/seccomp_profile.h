// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QStringList>

namespace headstart {

enum class Architecture { X86_64, Aarch64 };

/// What this program was built for.
Architecture buildArchitecture();

/// The system call filter of every container, as the `linux.seccomp` member of an OCI runtime configuration
/// (version 1.0.2).
///
/// - What Docker's default profile denies to a container of these capabilities is denied with EPERM, ptrace(2) as well.
/// - io_uring_*, clone3(2), openat2(2) and every call that is not in the tables, newer ones above all, answer ENOSYS,
/// so
///   that programs take their older path. io_uring cannot be checkpointed; the arguments of the other two cannot be
///   seen by a filter.
/// - No file can be given a set-user-id or set-group-id bit: what a container writes into a directory that the user can
///   enter must not become a program that runs as root there.
/// - Only the machine's own architecture: 32-bit and x32 calls end the process.
QJsonObject seccompProfile(Architecture architecture);

/// The names in the profile, for tests and the doctor.
namespace seccomp {
QStringList allowedCalls(Architecture architecture); ///< without condition
QStringList deniedCalls(Architecture architecture); ///< with EPERM
} // namespace seccomp

} // namespace headstart
