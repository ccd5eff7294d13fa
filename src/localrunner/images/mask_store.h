// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/images/image_composition.h"
#include "localrunner/images/mask.h"
#include "localrunner/support/result.h"

#include <QByteArray>
#include <QString>

namespace headstart {

/// Mask layers (see mask.h) of the folders that images are composed of, kept on disk: what is hidden of a large folder
/// is found out once and looked up afterwards.
///
/// A remembered answer holds as long as `packagesKey` is the same and none of the folder's directories next to its top
/// (and below "local") has changed, and for a day. So a file deep inside that loses its read permission without any of
/// these is hidden with the next change of a package, or a day later. Safe under several runners: layers are named by
/// their content and published by rename.
class MaskStore
{
public:
    /// `folder` is the runner's own and is made when missing.
    explicit MaskStore(QString folder);

    /// The layer that hides from `directory` what `readers` may not read; none when nothing has to be hidden. `name`
    /// tells folders apart in the store: the path.
    Result<SharedFd> maskOf(
        const QString &name, int directory, const Readers &readers, const QByteArray &packagesKey) const;

    /// The same without remembering, for small folders that change.
    Result<SharedFd> freshMaskOf(int directory, const Readers &readers, const QList<QByteArray> &alsoHidden) const;

private:
    Result<SharedFd> layerFor(int directory, QList<QByteArray> paths) const;
    QString m_folder;
};

} // namespace headstart
