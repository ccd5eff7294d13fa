// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/checkpoints/root_files.h"

#include "localrunner/containers/mount_paths.h"

#include <QFile>

#include <algorithm>
#include <fcntl.h>
#include <sys/stat.h>

namespace headstart {

namespace {

bool isFolder(const QString &path)
{
    struct stat status
    {
    };
    return ::stat(QFile::encodeName(path).constData(), &status) == 0 && S_ISDIR(status.st_mode);
}

/// What of a place counts: a part of the image or a volume that is mounted into one of the folders that do not count (a
/// virtual environment below /tmp) is no content of that folder.
FileFilter filterOf(const RootPlace &place, const FileFilter &filter)
{
    FileFilter own = filter;
    const FileFilter byFolder{filter.folders, {}};
    if (!filter.folders.contains(place.destination) && !byFolder.counts(place.destination))
        own.folders.clear();
    return own;
}

/// The paths below each place that count, without the place's own part.
QList<QByteArrayList> sortIntoPlaces(
    const QByteArrayList &paths, const QList<RootPlace> &places, const FileFilter &filter)
{
    QList<QByteArrayList> sorted(places.size());
    QList<FileFilter> filters;
    for (const RootPlace &place : places)
        filters.append(filterOf(place, filter));
    for (const QByteArray &path : paths) {
        for (qsizetype i = 0; i < places.size(); ++i) {
            const QByteArray &folder = places[i].destination;
            if (folder == "/" || path.startsWith(QByteArray(folder + '/'))) {
                if (filters[i].counts(path))
                    sorted[i].append(folder == "/" ? path : path.mid(folder.size()));
                break;
            }
        }
    }
    return sorted;
}

} // namespace

WritableLayers::WritableLayers(const ContainerLaunch &launch)
{
    const auto add = [this, &launch](const QString &destination) {
        m_layers.append({QFile::encodeName(destination),
            QFile::encodeName(launch.folders.writable + u'/' + writableLayerName(destination))});
    };
    for (const ImageComposition::Overlay &overlay : launch.image.overlays) {
        if (!overlay.readOnly)
            add(overlay.destination);
    }
    add(QStringLiteral("/mnt/code"));
    std::stable_sort(m_layers.begin(), m_layers.end(),
        [](const Layer &a, const Layer &b) { return a.destination.size() > b.destination.size(); });
}

bool WritableLayers::hold(const QByteArray &path) const
{
    for (const Layer &layer : m_layers) {
        const bool isRoot = layer.destination == "/";
        if (!isRoot && !path.startsWith(QByteArray(layer.destination + '/')))
            continue;
        struct stat status
        {
        };
        const QByteArray file = layer.folder + (isRoot ? path : path.mid(layer.destination.size()));
        return ::lstat(file.constData(), &status) == 0;
    }
    return false;
}

Result<QList<RootPlace>> rootPlaces(const ContainerLaunch &launch, const StagedRoot &root)
{
    QList<RootPlace> places{{"/", root.root}};
    for (const StagedRoot::Mount &mount : root.mounts) {
        if (isFolder(mount.source))
            places.append({QFile::encodeName(mount.destination), mount.source});
    }
    QList<VolumeMount> mounts;
    for (const VolumeFolder &volume : launch.volumes)
        mounts.append(volume.mount);
    const Result<QList<VolumeDestinations>> destinations = planVolumeMounts(mounts);
    if (!destinations)
        return destinations.error();
    for (qsizetype i = 0; i < destinations->size(); ++i) {
        const VolumeDestinations &destination = destinations->at(i);
        for (const QString &path : {destination.inCode, destination.inVolumes, destination.absolute}) {
            if (!path.isEmpty())
                places.append({QFile::encodeName(path), launch.volumes[i].folder});
        }
    }
    if (!launch.sdkFolder.isEmpty())
        places.append({"/headstart/python", launch.sdkFolder});
    std::stable_sort(places.begin(), places.end(),
        [](const RootPlace &a, const RootPlace &b) { return a.destination.size() > b.destination.size(); });
    return places;
}

Result<QList<FileFact>> gatherRootFiles(
    const QByteArrayList &paths, const QList<RootPlace> &places, const FileFilter &filter)
{
    const QList<QByteArrayList> sorted = sortIntoPlaces(paths, places, filter);
    FileFilter all;
    all.folders.clear();
    QList<FileFact> facts;
    for (qsizetype i = 0; i < places.size(); ++i) {
        if (sorted[i].isEmpty())
            continue;
        const UniqueFd folder(
            ::open(QFile::encodeName(places[i].source).constData(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        if (!folder)
            return systemError(QStringLiteral("The folder %1 cannot be opened").arg(places[i].source), errno);
        Result<QList<FileFact>> found = gatherFileFacts(sorted[i], folder.get(), all);
        if (!found)
            return found;
        const QByteArray prefix = places[i].destination == "/" ? QByteArray() : places[i].destination;
        for (FileFact &fact : *found) {
            fact.path.prepend(prefix);
            facts.append(std::move(fact));
        }
    }
    return facts;
}

std::optional<QString> firstChangedFile(const QList<FileFact> &facts, const QList<RootPlace> &places)
{
    QByteArrayList paths;
    for (const FileFact &fact : facts)
        paths.append(fact.path);
    FileFilter all;
    all.folders.clear();
    const Result<QList<FileFact>> present = gatherRootFiles(paths, places, all);
    if (!present)
        return present.error().message;
    return firstChange(facts, *present);
}

} // namespace headstart
