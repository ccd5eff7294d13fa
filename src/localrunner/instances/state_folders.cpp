// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/instances/state_folders.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <cerrno>
#include <sys/stat.h>
#include <unistd.h>

namespace headstart {

namespace {

// "/<instance>/<container>/run/w99.http" and the terminating zero have to fit behind it.
constexpr qsizetype longestRunDirectory = 108 - 1 - 8 - 1 - 16 - 4 - 9 - 1;

bool mayBeChangedByOthers(const struct stat &info)
{
    return info.st_uid != ::geteuid() || (info.st_mode & (S_IWGRP | S_IWOTH)) != 0;
}

Result<struct stat> statOf(const Directory &folder)
{
    struct stat info
    {
    };
    if (::fstat(folder.fd(), &info) != 0)
        return systemError(QStringLiteral("%1 cannot be looked at").arg(folder.path()), errno);
    return info;
}

/// A folder of the runner's own; one that others can write to is refused.
Result<Directory> ownFolder(const QString &path, mode_t mode)
{
    Result<Directory> folder = Directory::open(path);
    if (!folder && folder.error().code == ErrorCode::NotFound) {
        Result<Directory> parent = Directory::openOrMake(QFileInfo(path).path(), 0755);
        if (!parent)
            return parent;
        folder = parent->makeChild(QFileInfo(path).fileName(), mode);
    }
    if (!folder)
        return folder;
    const Result<struct stat> info = statOf(*folder);
    if (!info)
        return info.error();
    if (mayBeChangedByOthers(*info)) {
        return Error{ErrorCode::BadInput,
            QStringLiteral("%1 can be changed by others than the runner (user %2); choose a folder of its own or run "
                           "\"chown %2 %1; chmod go-w %1\".")
                .arg(path)
                .arg(::geteuid()),
            {}};
    }
    return folder;
}

Result<Directory> runDirectoryOf(const UserIdentity &user)
{
    Result<Directory> parent = ownFolder(runFolder, 0755);
    if (!parent)
        return parent;
    Result<Directory> folder = parent->makeChild(QString::number(user.uid), 0700);
    if (!folder)
        return folder;
    // Its name stands in a folder that only root can write to, so this can be no folder of somebody else's.
    if (::fchown(folder->fd(), user.uid, user.gid) != 0 || ::fchmod(folder->fd(), 0700) != 0)
        return systemError(QStringLiteral("%1 cannot be given to user %2").arg(folder->path(), user.name), errno);
    return folder;
}

Result<QString> checkedPath(const QString &requested, const char *what)
{
    if (!requested.startsWith(u'/') || requested.contains(QChar(0)))
        return Error{ErrorCode::BadInput,
            QStringLiteral("The %1 \"%2\" is not an absolute path.").arg(QLatin1String(what), requested), {}};
    const QString clean = QDir::cleanPath(requested);
    if (clean == u"/")
        return Error{ErrorCode::BadInput, QStringLiteral("The %1 may not be \"/\".").arg(QLatin1String(what)), {}};
    return clean;
}

Result<Directory> openRun(const UserIdentity &user, const QString &requested)
{
    if (user.isAnother() || requested.isEmpty())
        return runDirectoryOf(user);
    Result<QString> path = checkedPath(requested, "run directory");
    if (!path)
        return std::move(path).error();
    if (QFile::encodeName(*path).size() > longestRunDirectory) {
        return Error{ErrorCode::BadInput,
            QStringLiteral("The run directory \"%1\" is too long for the sockets in it: at most %2 bytes.")
                .arg(*path)
                .arg(longestRunDirectory),
            {}};
    }
    return ownFolder(*path, 0700);
}

Result<Directory> openRoot(const UserIdentity &user, const QString &requested)
{
    if (user.isAnother() || requested.isEmpty()) {
        Result<Directory> parent = ownFolder(stateFolder, 0755);
        return parent ? ownFolder(parent->pathOf(QString::number(user.uid)), 0700) : std::move(parent);
    }
    Result<QString> path = checkedPath(requested, "root folder");
    if (!path)
        return std::move(path).error();
    return ownFolder(*path, 0700);
}

} // namespace

Result<StateFolders> openStateFolders(
    const UserIdentity &user, const QString &requestedRoot, const QString &requestedRun)
{
    Result<Directory> root = openRoot(user, requestedRoot);
    if (!root)
        return std::move(root).error();
    Result<Directory> run = openRun(user, requestedRun);
    if (!run)
        return std::move(run).error();
    for (const char *name : {"volumes", "images", "containers"}) {
        if (Result<Directory> made = root->makeChild(QLatin1String(name), 0700); !made)
            return std::move(made).error();
    }
    return StateFolders{std::move(*root), std::move(*run)};
}

} // namespace headstart
