// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/images/image_composition.h"
#include "localrunner/images/mask_store.h"
#include "localrunner/images/mount_table.h"
#include "localrunner/images/skeleton.h"
#include "localrunner/support/result.h"

#include <QStringList>

namespace headstart {

/// What the composition of the machine's own system is made from; the tests give other values than the machine's.
struct HostSources
{
    QList<MountEntry> mounts; ///< of this process's namespace
    QStringList hiddenFolders; ///< never shown, wherever they lie
    QByteArray packagesKey; ///< changes with the installed packages; see MaskStore
};

/// The machine's own system as an image:
/// - an almost empty "/" with the links of a merged /usr, empty /home, /root, /tmp, /run, /mnt, /media, /srv, /var/log;
/// - /usr, /opt and /etc as lower layers of overlays, and the few folders of /var that packages read at run time,
/// read-only;
/// - every real mount below these, read-only, at its place: an overlay shows only the file system that its lower
/// directory is on.
///
/// Only what every user of the machine may read is in it, see mask.h; /etc is looked through each time.
/// /etc/resolv.conf and /etc/hosts are copies, since they often lead into /run. Empty file systems of the kernel (proc,
/// autofs …) are left out, and so are FUSE mounts that root may not enter; the latter are named in `notes`. Blocks.
///
/// The empty root is returned as `skeleton`, to which the caller adds what else is to be mounted before it becomes the
/// layer at "/".
Result<ImageComposition> composeHost(
    const HostSources &sources, const MaskStore &masks, Skeleton *skeleton, QStringList *notes);

/// True where `path` lies in a part of the machine that composeHost() shows.
bool isInHostImage(const QString &path);

} // namespace headstart
