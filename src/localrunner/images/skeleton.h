// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/images/image_composition.h"
#include "localrunner/support/result.h"

#include <QList>
#include <QString>

namespace headstart {

/// An almost empty root: the directories and links that everything else is mounted on.
struct Skeleton
{
    struct Directory
    {
        QString path; ///< absolute, parents before children
        unsigned mode = 0755;
    };
    struct Link
    {
        QString path;
        QString target;
    };

    QList<Directory> directories;
    QList<Link> links;

    /// Adds a directory and those above it, where they are missing. A path that leads through one of the links is left
    /// alone.
    void addDirectory(const QString &path, unsigned mode = 0755);
};

/// Skeletons on disk, each made once and then used as the lowest layer of any number of containers.
class SkeletonStore
{
public:
    /// `folder` is the runner's own and is made when missing.
    explicit SkeletonStore(QString folder);

    /// The directory that holds this skeleton; made when it is not there. Safe under several runners.
    Result<SharedFd> layerFor(const Skeleton &skeleton) const;

private:
    QString m_folder;
};

} // namespace headstart
