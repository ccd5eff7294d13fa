// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/result.h"
#include "localrunner/support/unique_fd.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <sys/stat.h>

namespace headstart {

/// An open folder. All that is done in it goes through its descriptor and one name at a time, and no name is ever
/// followed when it is a link: whoever owns a folder on the way cannot lead the runner elsewhere. Movable; copy()
/// duplicates the descriptor.
class Directory
{
public:
    Directory() = default;
    /// Takes the descriptor of a folder; `path` is used in messages and by pathOf() only.
    Directory(UniqueFd fd, QString path);

    /// Opens an existing folder by path, following links: for paths that only root can change, or that the user names
    /// for itself.
    static Result<Directory> open(const QString &path);
    /// Like open(), and makes what is missing of it with `mode`.
    static Result<Directory> openOrMake(const QString &path, mode_t mode);

    bool isOpen() const { return m_fd.valid(); }
    int fd() const { return m_fd.get(); }
    const QString &path() const { return m_path; }
    QString pathOf(const QString &name) const;
    Result<Directory> copy() const;

    Result<Directory> child(const QString &name) const;
    /// Opens the child, making it with `mode` (whatever the umask) where it is missing. An existing one keeps its mode.
    Result<Directory> makeChild(const QString &name, mode_t mode) const;
    /// Makes the child; one that exists already is BadInput.
    Result<Directory> makeNewChild(const QString &name, mode_t mode) const;

    /// Opens a file with openat(2), adding O_NOFOLLOW and O_CLOEXEC.
    Result<UniqueFd> openFile(const QString &name, int flags, mode_t mode = 0) const;
    /// The whole of a regular file of at most `limit` bytes.
    Result<QByteArray> readFile(const QString &name, qint64 limit) const;
    /// Writes under a temporary name and renames: a reader sees all of it or nothing, and of several writers at once
    /// one wins whole.
    Result<void> writeFile(const QString &name, const QByteArray &bytes, mode_t mode) const;

    /// What lies there, a link itself and not its target; no value when nothing does or it cannot be told.
    bool exists(const QString &name) const;
    Result<struct stat> statOf(const QString &name) const;
    /// The names in it, "." and ".." left out, in no order.
    Result<QList<QString>> names() const;
    Result<void> rename(const QString &from, const Directory &toFolder, const QString &to) const;

private:
    UniqueFd m_fd;
    QString m_path;
};

/// True for what can be the name of one entry of a folder: not empty, not "." or "..", without "/" and zero.
bool isPlainName(const QString &name);

/// Removes `name` in `folder` with all that is in it. No link is followed and no other file system entered; a tree of
/// any depth is removed with a bounded number of descriptors. A name that is missing is success. Something mounted
/// inside is an Io error.
Result<void> removeTree(const Directory &folder, const QString &name);

} // namespace headstart
