// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/protocol/container_spec.h"
#include "localrunner/support/result.h"

#include <QList>
#include <QStringList>

namespace headstart {

/// Where a volume shows in the container.
struct VolumeDestinations
{
    QString inCode; ///< "/mnt/code/<path>"
    QString inVolumes; ///< "/volumes/<path>"
    QString
        absolute; ///< the mount path itself where it was written as an absolute one outside the two above; else empty
};

/// Works out where each volume is mounted, in the order of `volumes`. Refused with a sentence (BadInput): an empty
/// path, "..", a path that two volumes share or that lies in another volume's, and absolute paths that would hide the
/// system or Headstart's own folders. "./weights", "weights/" and "weights" are the same.
Result<QList<VolumeDestinations>> planVolumeMounts(const QList<VolumeMount> &volumes);

} // namespace headstart
