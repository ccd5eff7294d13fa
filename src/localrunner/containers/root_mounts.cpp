// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/containers/root_mounts.h"

#include "localrunner/containers/overlay_mount.h"
#include "localrunner/images/file_access.h"
#include "localrunner/images/mask.h"

#include <QFile>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/mount.h>

namespace headstart {

namespace {

const QString codeLayer = QStringLiteral("code");

QString stageOf(const ContainerFolders &folders)
{
    return folders.bundle + QLatin1String("/mounts");
}

Result<void> makeFolders(const ContainerLaunch &launch)
{
    for (const QString &folder : {launch.folders.bundle, launch.folders.run, launch.folders.writable}) {
        if (Result<void> made = makePrivateFolder(folder); !made)
            return made;
    }
    if (::chown(QFile::encodeName(launch.folders.run).constData(), launch.uid, static_cast<gid_t>(-1)) != 0)
        return systemError(QStringLiteral("The folder %1 cannot be given to its user").arg(launch.folders.run), errno);
    return {};
}

/// Mounts the parts one after the other at numbered places of the stage.
class Stage
{
public:
    explicit Stage(const ContainerLaunch &launch)
        : m_launch(launch)
        , m_path(stageOf(launch.folders))
        , m_files(filesOf(launch))
    {
    }

    Result<StagedRoot> build()
    {
        Result<void> step = makePrivateFolder(m_path);
        if (step
            && ::mount("headstart", QFile::encodeName(m_path).constData(), "tmpfs", MS_NOSUID | MS_NODEV,
                   "size=1m,mode=0700")
                != 0)
            step = systemError(QStringLiteral("The container's mount points cannot be made in %1").arg(m_path), errno);
        if (step)
            step = mountOverlays();
        if (step)
            step = bindParts();
        if (step)
            step = replaceFiles();
        if (step)
            step = mountCode();
        if (step)
            return m_staged;
        // The first failure is what the user has to hear; unmounting cannot add to it.
        (void)unmountStage(m_launch.folders);
        return step.error();
    }

private:
    QString nextPlace() { return m_path + u'/' + QString::number(m_next++); }

    Result<QString> makeMountPoint(bool isDirectory)
    {
        const QString place = nextPlace();
        const Result<void> made = isDirectory ? makePrivateFolder(place) : writeFile(place, {}, 0600);
        if (!made)
            return made.error();
        return place;
    }

    WritableLayer layerNamed(const QString &name) const
    {
        return {m_launch.folders.writable + u'/' + name, m_launch.folders.writable + QLatin1String("/.work-") + name};
    }

    /// What a checkpoint's container had written lies over the image and under what this one writes.
    void prependSaved(const QString &layer, QList<SharedFd> *lowers) const
    {
        if (m_launch.restore && m_launch.restore->layers.contains(layer))
            lowers->prepend(m_launch.restore->layers.value(layer));
    }

    Result<void> mountOverlays()
    {
        for (const ImageComposition::Overlay &overlay : m_launch.image.overlays) {
            const Result<QString> place = makeMountPoint(true);
            if (!place)
                return place.error();
            const bool isRoot = overlay.destination == u'/';
            std::optional<WritableLayer> layer;
            QList<SharedFd> lowers = overlay.lowers;
            if (!overlay.readOnly) {
                const QString name = writableLayerName(overlay.destination);
                layer = layerNamed(name);
                prependSaved(name, &lowers);
                Result<void> made = makeWritableLayer(*layer, lowers.first());
                if (made)
                    made = writeFilesOf(overlay.destination, layer->upper);
                if (!made)
                    return made;
            }
            if (Result<void> mounted = mountOverlay(lowers, layer, *place); !mounted)
                return mounted;
            if (isRoot)
                m_staged.root = *place;
            else
                m_staged.mounts.append({*place, overlay.destination, overlay.readOnly});
        }
        return {};
    }

    /// The image's replaced files right in an overlay's top directory are put into its writable layer before it is
    /// mounted: a write that is not yet an overlay's is cheap.
    Result<void> writeFilesOf(const QString &destination, const QString &upper)
    {
        for (auto file = m_files.begin(); file != m_files.end();) {
            if (file.key().left(file.key().lastIndexOf(u'/')) != destination) {
                ++file;
                continue;
            }
            if (Result<void> written = writeFile(upper + file.key().mid(destination.size()), file.value(), 0644);
                !written)
                return written;
            file = m_files.erase(file);
        }
        return {};
    }

    Result<void> bindParts()
    {
        for (const ImageComposition::Bind &bind : m_launch.image.binds) {
            const Result<QString> place = makeMountPoint(bind.isDirectory);
            if (!place)
                return place.error();
            const QByteArray source = descriptorPath(bind.source->get());
            if (::mount(source.constData(), QFile::encodeName(*place).constData(), nullptr, MS_BIND, nullptr) != 0)
                return systemError(QStringLiteral("%1 of the image cannot be mounted").arg(bind.destination), errno);
            m_staged.mounts.append({*place, bind.destination, true});
        }
        std::stable_sort(
            m_staged.mounts.begin(), m_staged.mounts.end(), [](const StagedRoot::Mount &a, const StagedRoot::Mount &b) {
                return a.destination.size() < b.destination.size();
            });
        return {};
    }

    /// The place on the host of what the container will see as `folder`: the mount that covers it, and the rest of the
    /// path.
    std::pair<QString, QString> placeOf(const QString &folder) const
    {
        std::pair<QString, QString> place(m_staged.root, folder);
        for (const StagedRoot::Mount &mount : m_staged.mounts) {
            if (folder == mount.destination || folder.startsWith(mount.destination + u'/'))
                place = {mount.source, folder.mid(mount.destination.size())};
        }
        return place;
    }

    Result<void> replaceFile(const QString &path, const QByteArray &content)
    {
        const QString sentence = QStringLiteral("%1 of the container cannot be written").arg(path);
        const qsizetype slash = path.lastIndexOf(u'/');
        const auto [mount, rest] = placeOf(path.left(slash));
        const UniqueFd top(::open(QFile::encodeName(mount).constData(), O_PATH | O_DIRECTORY | O_CLOEXEC));
        const UniqueFd folder = openInRoot(top.get(), QFile::encodeName(u'.' + rest), O_RDONLY | O_DIRECTORY);
        if (!folder && errno == ENOENT)
            return {}; // an image without /etc has nobody who reads it
        const QByteArray name = QFile::encodeName(path.mid(slash + 1));
        if (!folder || (::unlinkat(folder.get(), name.constData(), 0) != 0 && errno != ENOENT))
            return systemError(sentence, errno);
        const UniqueFd file(
            ::openat(folder.get(), name.constData(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644));
        if (!file || ::fchmod(file.get(), 0644) != 0
            || ::write(file.get(), content.constData(), static_cast<size_t>(content.size())) != content.size())
            return systemError(sentence, errno);
        return {};
    }

    Result<void> replaceFiles()
    {
        for (auto file = m_files.cbegin(); file != m_files.cend(); ++file) {
            if (Result<void> written = replaceFile(file.key(), file.value()); !written)
                return written;
        }
        return {};
    }

    static QMap<QString, QByteArray> filesOf(const ContainerLaunch &launch)
    {
        QMap<QString, QByteArray> files = launch.image.files;
        const QByteArray name = hostNameOf(launch).toLatin1();
        QByteArray hosts = files.value(QStringLiteral("/etc/hosts"), "127.0.0.1 localhost\n::1 localhost\n");
        if (!hosts.endsWith('\n'))
            hosts += '\n';
        files.insert(QStringLiteral("/etc/hosts"), hosts + "127.0.1.1 " + name + '\n');
        files.insert(QStringLiteral("/etc/hostname"), name + '\n');
        return files;
    }

    Result<void> mountCode()
    {
        const WritableLayer layer = layerNamed(codeLayer);
        const Result<QString> place = makeMountPoint(true);
        if (!place)
            return place.error();
        QList<SharedFd> saved;
        prependSaved(codeLayer, &saved);
        if (Result<void> made = makeWritableLayer(layer, saved.value(0, m_launch.codeFolder)); !made)
            return made;
        QList<SharedFd> lowers{m_launch.codeFolder};
        const Readers readers = Readers::user(m_launch.uid, m_launch.groups);
        if (!readers.readsAll()) {
            const Result<QList<QByteArray>> unreadable = findUnreadable(m_launch.codeFolder->get(), readers);
            if (!unreadable)
                return unreadable.error();
            if (!unreadable->isEmpty()) {
                const QString mask = m_launch.folders.writable + QLatin1String("/.mask-code");
                if (Result<void> made = makeMaskLayer(mask, m_launch.codeFolder->get(), *unreadable); !made)
                    return made;
                UniqueFd fd(::open(QFile::encodeName(mask).constData(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
                lowers.prepend(std::make_shared<const UniqueFd>(std::move(fd)));
            }
        }
        if (Result<void> mounted = mountOverlay(saved + lowers, layer, *place); !mounted)
            return mounted;
        m_staged.mounts.append({*place, QStringLiteral("/mnt/code"), false});
        return {};
    }

    const ContainerLaunch &m_launch;
    const QString m_path;
    QMap<QString, QByteArray> m_files; ///< those that have yet to be written
    int m_next = 0;
    StagedRoot m_staged;
};

} // namespace

Result<StagedRoot> stageRoot(const ContainerLaunch &launch)
{
    if (Result<void> made = makeFolders(launch); !made)
        return made.error();
    return Stage(launch).build();
}

Result<void> unmountStage(const ContainerFolders &folders)
{
    const QString stage = stageOf(folders);
    const QByteArray path = QFile::encodeName(stage);
    // Detached with all that stands on it. Several may lie over each other where an earlier start was cut off.
    while (::umount2(path.constData(), MNT_DETACH | UMOUNT_NOFOLLOW) == 0) { }
    if (errno == EINVAL || errno == ENOENT || errno == ENOTDIR)
        return {};
    return systemError(QStringLiteral("The mounts at %1 cannot be taken away").arg(stage), errno);
}

QString writableLayerName(const QString &destination)
{
    if (destination == u'/')
        return QStringLiteral("root");
    return destination == QLatin1String("/mnt/code") ? codeLayer : destination.mid(1).replace(u'/', u'-');
}

QStringList writableLayerNames(const ImageComposition &image)
{
    QStringList names;
    for (const ImageComposition::Overlay &overlay : image.overlays) {
        if (!overlay.readOnly)
            names.append(writableLayerName(overlay.destination));
    }
    names.append(codeLayer);
    return names;
}

QString hostNameOf(const ContainerLaunch &launch)
{
    QString name;
    for (const QChar c : launch.spec.endpoint) {
        const bool plain = c.unicode() < 128 && c.isLetterOrNumber();
        if (plain)
            name += c.toLower();
        else if (!name.isEmpty() && !name.endsWith(u'-'))
            name += u'-';
    }
    name.truncate(63);
    while (name.endsWith(u'-'))
        name.chop(1);
    return name.isEmpty() ? launch.id : name;
}

} // namespace headstart
