// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/containers/overlay_mount.h"

#include "localrunner/images/file_access.h"

#include <QFile>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

namespace headstart {

namespace {

Error refusal(const QString &writable, int errnoValue)
{
    const QString reason = QString::fromLocal8Bit(std::strerror(errnoValue));
    switch (errnoValue) {
    case EPERM:
    case EACCES:
        return Error{ErrorCode::MachineCannot,
            QStringLiteral("An overlay cannot be mounted (%1): the runner needs CAP_SYS_ADMIN; start it as root.")
                .arg(reason),
            {}};
    case EEXIST:
        return Error{ErrorCode::Internal,
            QStringLiteral("The folder %1 of a new container exists already; remove it if no container is running.")
                .arg(writable),
            {}};
    case ENODEV:
        return Error{ErrorCode::MachineCannot,
            QStringLiteral("This kernel has no overlay file system; load it with: modprobe overlay"), {}};
    case ENOSPC:
    case EDQUOT:
    case EROFS:
        return Error{ErrorCode::MachineCannot,
            QStringLiteral("The container's writable layer cannot be made in %1: %2. Free space there, or choose "
                           "another folder with --root.")
                .arg(writable, reason),
            {}};
    case ELOOP:
        return Error{ErrorCode::MachineCannot,
            QStringLiteral("Headstart's root %1 lies inside a folder that the image shows, so it cannot hold the "
                           "writable layer. Choose another one with --root, outside /usr, /opt and /etc.")
                .arg(writable),
            {}};
    default:
        return Error{ErrorCode::MachineCannot,
            QStringLiteral(
                "The overlay over %1 cannot be mounted: %2. Its file system must support extended attributes "
                "and be no overlay itself; choose another folder with --root.")
                .arg(writable.isEmpty() ? QStringLiteral("the image") : writable, reason),
            {}};
    }
}

Result<UniqueFd> openFolder(const QString &path)
{
    UniqueFd fd(::open(QFile::encodeName(path).constData(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!fd)
        return systemError(QStringLiteral("The folder %1 cannot be opened").arg(path), errno);
    return fd;
}

} // namespace

Result<void> makeWritableLayer(const WritableLayer &layer, const SharedFd &lower)
{
    for (const QString &folder : {layer.upper, layer.work}) {
        if (::mkdir(QFile::encodeName(folder).constData(), 0700) != 0)
            return refusal(folder, errno);
    }
    const QByteArray upper = QFile::encodeName(layer.upper);
    struct stat status
    {
    };
    if (::fstatat(lower->get(), "", &status, AT_EMPTY_PATH) == 0
        && ::lchown(upper.constData(), status.st_uid, status.st_gid) == 0
        && ::chmod(upper.constData(), status.st_mode & 07777) == 0)
        return {};
    return systemError(QStringLiteral("The folder %1 cannot be prepared").arg(layer.upper), errno);
}

Result<void> mountOverlay(
    const QList<SharedFd> &lowers, const std::optional<WritableLayer> &writable, const QString &target)
{
    Q_ASSERT(lowers.size() > (writable ? 0 : 1));
    // Descriptors instead of names: no name can hold a character that the option string would need escaped, and what
    // was checked when it was opened is what gets mounted.
    QByteArrayList lowerPaths;
    for (const SharedFd &lower : lowers)
        lowerPaths.append(descriptorPath(lower->get()));
    QByteArray options = "lowerdir=" + lowerPaths.join(':');

    Result<UniqueFd> upper = UniqueFd();
    Result<UniqueFd> work = UniqueFd();
    if (writable) {
        upper = openFolder(writable->upper);
        work = openFolder(writable->work);
        if (!upper || !work)
            return upper ? work.error() : upper.error();
        // The layer dies with its container: volatile spares the sync of the whole disk that unmounting would wait for.
        options +=
            ",upperdir=" + descriptorPath(upper->get()) + ",workdir=" + descriptorPath(work->get()) + ",volatile";
    }
    const unsigned long flags = writable ? 0 : MS_RDONLY;
    if (::mount("overlay", QFile::encodeName(target).constData(), "overlay", flags, options.constData()) != 0)
        return refusal(writable ? writable->upper : QString(), errno);
    return {};
}

} // namespace headstart
