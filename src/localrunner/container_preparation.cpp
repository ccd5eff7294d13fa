// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/container_preparation.h"

#include "localrunner/containers/mount_paths.h"
#include "localrunner/volumes/volume_name.h"
#include "localrunner/workers/worker_environment.h"

#include <fcntl.h>

namespace headstart {

namespace {

constexpr int mostWorkers = 64;

Error badInput(const QString &message)
{
    return Error{ErrorCode::BadInput, message, {}};
}

Result<void> takeVolumes(
    const ContainerSpec &spec, const QString &container, const RunServices &services, PreparedContainer *prepared)
{
    const Result<QList<VolumeDestinations>> plan = planVolumeMounts(spec.volumes);
    if (!plan)
        return plan.error();
    QHash<QString, std::shared_ptr<const Directory>> open;
    for (qsizetype index = 0; index < spec.volumes.size(); ++index) {
        const VolumeMount &mount = spec.volumes[index];
        std::shared_ptr<const Directory> &data = open[mount.name]; // one volume may be mounted at two places
        if (!data) {
            Result<VolumeUse> use = services.volumes->use(mount.name, container);
            if (!use)
                return std::move(use).error();
            Result<Directory> copy = use->data().copy();
            if (!copy)
                return std::move(copy).error();
            data = std::make_shared<const Directory>(std::move(*copy));
            prepared->uses.push_back(std::move(*use));
            prepared->measured.append(MeasuredVolume{mount.name, data, measureTree(*data, mostEntriesMeasured), {}});
        }
        prepared->folders.append(VolumeFolder{mount, data->path()});
        const VolumeDestinations &destinations = (*plan)[index];
        for (MeasuredVolume &measured : prepared->measured) {
            if (measured.name != mount.name)
                continue;
            measured.destinations << destinations.inCode << destinations.inVolumes;
            if (!destinations.absolute.isEmpty())
                measured.destinations << destinations.absolute;
        }
    }
    return {};
}

} // namespace

Result<void> checkContainerSpec(const ContainerSpec &spec)
{
    const QStringList handler = spec.handler.split(u':');
    if (handler.size() != 2 || handler[0].isEmpty() || handler[1].isEmpty())
        return badInput(QStringLiteral("The handler \"%1\" is not of the form \"module:function\".").arg(spec.handler));
    if (!spec.codeFolder.startsWith(u'/'))
        return badInput(QStringLiteral("The code folder \"%1\" is not an absolute path.").arg(spec.codeFolder));
    if (spec.workers > mostWorkers)
        return badInput(QStringLiteral("workers=%1 is more than this runner starts in one container (%2).")
                            .arg(spec.workers)
                            .arg(mostWorkers));
    for (const VolumeMount &volume : spec.volumes) {
        if (Result<void> good = checkVolumeName(volume.name); !good)
            return good;
    }
    if (const Result<QList<VolumeDestinations>> plan = planVolumeMounts(spec.volumes); !plan)
        return plan.error();
    return {};
}

Result<PreparedContainer> prepareContainer(
    const ContainerSpec &spec, const QString &container, const RunServices &services)
{
    PreparedContainer prepared;
    Result<UniqueFd> code = openAsUser(services.user, spec.codeFolder, O_RDONLY | O_DIRECTORY);
    if (!code)
        return std::move(code).error();
    // The rights were asked for by a real opening; what is handed on is a handle that can only be mounted.
    UniqueFd handle(::openat(code->get(), ".", O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!handle)
        return systemError(QStringLiteral("%1 cannot be opened").arg(spec.codeFolder), errno);
    prepared.code = std::make_shared<const UniqueFd>(std::move(handle));
    Result<ImageOnMachine> image = services.images->resolve(spec.image);
    if (!image)
        return std::move(image).error();
    prepared.image = std::move(*image);
    if (const Result<void> taken = takeVolumes(spec, container, services, &prepared); !taken)
        return taken.error();
    return prepared;
}

ContainerLaunch makeLaunch(const QString &container, const ContainerFolders &folders, const ContainerSpec &spec,
    const PreparedContainer &prepared, const RunServices &services)
{
    ContainerLaunch launch;
    launch.id = container;
    launch.spec = spec;
    launch.spec.secrets.clear(); // they go over the lifeline only
    launch.image = prepared.image.composition;
    launch.codeFolder = prepared.code;
    launch.volumes = prepared.folders;
    launch.folders = folders;
    launch.sdkFolder = services.sdkFolder;
    launch.environment = workerEnvironment(spec, container, prepared.image.image.pythonVersion);
    launch.uid = services.user.uid;
    launch.groups = services.user.groups;
    if (!launch.groups.contains(services.user.gid))
        launch.groups.prepend(services.user.gid);
    return launch;
}

} // namespace headstart
