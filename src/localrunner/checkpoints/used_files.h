// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/directory.h"

#include <QByteArrayList>
#include <QList>

#include <sys/types.h>

namespace headstart {

/// The paths of the files that the processes have mapped or open, as they are called in their own mount namespace; each
/// once, sorted. Deleted files, memfds, devices, pipes, sockets and folders are left out, and files that are open for
/// appending only. A process that has ended has none; one that may not be looked at is Io.
Result<QByteArrayList> mappedAndOpenFiles(const QList<pid_t> &pids);

/// The paths in the text of a /proc/<pid>/maps, deleted ones left out. Pure.
QByteArrayList mappedPaths(const QByteArray &maps);

/// A list of imported files that a worker wrote into the container's run folder: absolute paths, each ended by a zero
/// byte. The container may have written anything, so what is no absolute path without empty parts, "." and ".." is left
/// out. A missing file is NotFound, a link or something else than a file Io, more than 4 MiB or 20,000 paths BadInput.
Result<QByteArrayList> readFileList(const Directory &run, const QString &name);

} // namespace headstart
