// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/checkpoints/file_facts.h"
#include "localrunner/containers/container_launch.h"
#include "localrunner/containers/root_mounts.h"

namespace headstart {

/// Where a part of a container's root lies on the host, so that its files can be looked at without the container.
struct RootPlace
{
    QByteArray destination; ///< in the container; "/" is among them
    QString source; ///< absolute path of the folder on the host
};

/// The writable layers of a container, by what they are mounted over.
class WritableLayers
{
public:
    explicit WritableLayers(const ContainerLaunch &launch);

    /// True for a path that the container has written (or that its checkpoint had): it lies in one of the layers.
    bool hold(const QByteArray &path) const;

private:
    struct Layer
    {
        QByteArray destination;
        QByteArray folder; ///< on the host
    };
    QList<Layer> m_layers; ///< longest destination first
};

/// All parts of the root of a container, longest destination first. Single files that are mounted are left out.
Result<QList<RootPlace>> rootPlaces(const ContainerLaunch &launch, const StagedRoot &root);

/// gatherFileFacts() of a root that is not put together. A link from one part into another is not followed: what lies
/// behind it is left out.
Result<QList<FileFact>> gatherRootFiles(
    const QByteArrayList &paths, const QList<RootPlace> &places, const FileFilter &filter = {});

/// firstChange() in such a root.
std::optional<QString> firstChangedFile(const QList<FileFact> &facts, const QList<RootPlace> &places);

} // namespace headstart
