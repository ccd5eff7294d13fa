// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/result.h"
#include "localrunner/support/unique_fd.h"

#include <QByteArray>
#include <QString>

#include <linux/openat2.h>
#include <optional>
#include <sys/stat.h>

namespace headstart {

/// openat2(2): `resolve` is a set of RESOLVE_… flags. An invalid descriptor on failure, errno says why. O_CLOEXEC is
/// added.
UniqueFd openResolved(int directory, const QByteArray &path, int flags, quint64 resolve, unsigned mode = 0);

/// Opens `path` below `directory` as if that were the root: links lead no further up than there.
UniqueFd openInRoot(int directory, const QByteArray &path, int flags);

/// The path by which another system call reaches what a descriptor refers to: "/proc/self/fd/N".
QByteArray descriptorPath(int fd);

/// All of an open regular file, at most `limit` bytes of it; no value when it cannot be read.
std::optional<QByteArray> readDescriptor(int fd, qint64 limit);

/// All of a regular file below `directory` (links resolved inside it), at most `limit` bytes; no value when it is not
/// there.
std::optional<QByteArray> readBelow(int directory, const QByteArray &path, qint64 limit = 4 << 20);

/// The same for a trusted path of the host, the kernel's files included.
std::optional<QByteArray> readHostFile(const QString &path, qint64 limit = 16 << 20);

/// fstatat(2) without following a last link; no value when there is nothing.
std::optional<struct stat> statBelow(int directory, const QByteArray &path);

/// Writes a new file with mode `mode` or replaces the content of an old one; a link in the last place is refused.
Result<void> writeFile(const QString &path, const QByteArray &content, unsigned mode);

/// Makes a directory that only the runner may use; an existing one is a success, anything else by that name is not.
Result<void> makePrivateFolder(const QString &path, unsigned mode = 0700);

} // namespace headstart
