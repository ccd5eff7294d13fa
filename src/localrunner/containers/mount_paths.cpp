// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/containers/mount_paths.h"

#include <array>

namespace headstart {

namespace {

constexpr QLatin1String codePath("/mnt/code");
constexpr QLatin1String volumesPath("/volumes");

/// Folders that no volume may lie on, in or above: the system, the kernel's interfaces and Headstart's own.
constexpr std::array<QLatin1String, 18> reservedFolders = {
    QLatin1String("/bin"),
    QLatin1String("/boot"),
    QLatin1String("/dev"),
    QLatin1String("/etc"),
    QLatin1String("/headstart"),
    QLatin1String("/lib"),
    QLatin1String("/lib32"),
    QLatin1String("/lib64"),
    QLatin1String("/libx32"),
    QLatin1String("/proc"),
    QLatin1String("/run"),
    QLatin1String("/sbin"),
    QLatin1String("/sys"),
    QLatin1String("/usr"),
    QLatin1String("/var/lib"),
    QLatin1String("/var/run"),
    QLatin1String("/outputs"),
    QLatin1String("/tmp/.X11-unix"),
};

bool liesIn(const QString &path, const QString &folder)
{
    return path == folder || path.startsWith(folder + u'/');
}

Error refused(const VolumeMount &volume, const QString &why)
{
    return Error{ErrorCode::BadInput,
        QStringLiteral("The volume %1 cannot be mounted at \"%2\": %3.").arg(volume.name, volume.mountPath, why), {}};
}

/// The path without ".", doubled and trailing slashes.
Result<QStringList> componentsOf(const VolumeMount &volume)
{
    if (volume.mountPath.contains(QChar(u'\0')))
        return refused(volume, QStringLiteral("a path holds no zero byte"));
    if (volume.mountPath.toUtf8().size() > 1024)
        return refused(volume, QStringLiteral("it is longer than 1024 bytes"));
    QStringList components;
    for (const QString &component : volume.mountPath.split(u'/', Qt::SkipEmptyParts)) {
        if (component == u"..")
            return refused(volume, QStringLiteral("\"..\" may not stand in a mount path"));
        if (component.toUtf8().size() > 255)
            return refused(volume, QStringLiteral("a part of it is longer than 255 bytes"));
        if (component != u".")
            components.append(component);
    }
    if (components.isEmpty())
        return refused(volume, QStringLiteral("it names no folder; write for example mount_path=\"./weights\""));
    return components;
}

Result<VolumeDestinations> destinationsOf(const VolumeMount &volume)
{
    const Result<QStringList> components = componentsOf(volume);
    if (!components)
        return components.error();
    QString relative = components->join(u'/');
    VolumeDestinations destinations;
    if (volume.mountPath.startsWith(u'/')) {
        const QString absolute = u'/' + relative;
        for (const QLatin1String &folder : reservedFolders) {
            if (liesIn(absolute, folder) || liesIn(folder, absolute))
                return refused(volume, QStringLiteral("%1 belongs to the system of the container").arg(folder));
        }
        for (const QLatin1String &folder : {codePath, volumesPath}) {
            if (liesIn(folder, absolute))
                return refused(volume, QStringLiteral("it would hide %1").arg(folder));
        }
        // An absolute path into one of the two is the same as the path below it.
        if (liesIn(absolute, codePath))
            relative = absolute.mid(codePath.size() + 1);
        else if (liesIn(absolute, volumesPath))
            relative = absolute.mid(volumesPath.size() + 1);
        else
            destinations.absolute = absolute;
    }
    destinations.inCode = codePath + u'/' + relative;
    destinations.inVolumes = volumesPath + u'/' + relative;
    return destinations;
}

} // namespace

Result<QList<VolumeDestinations>> planVolumeMounts(const QList<VolumeMount> &volumes)
{
    QList<VolumeDestinations> planned;
    for (const VolumeMount &volume : volumes) {
        const Result<VolumeDestinations> destinations = destinationsOf(volume);
        if (!destinations)
            return destinations.error();
        for (qsizetype i = 0; i < planned.size(); ++i) {
            const QString &other = planned.at(i).inCode;
            if (destinations->inCode == other)
                return refused(volume, QStringLiteral("the volume %1 is mounted there").arg(volumes.at(i).name));
            if (liesIn(destinations->inCode, other) || liesIn(other, destinations->inCode)) {
                return refused(volume,
                    QStringLiteral("it overlaps with \"%1\", where the volume %2 is mounted")
                        .arg(volumes.at(i).mountPath, volumes.at(i).name));
            }
        }
        planned.append(*destinations);
    }
    return planned;
}

} // namespace headstart
