// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/result.h"

#include <QByteArray>
#include <QByteArrayList>
#include <QJsonArray>
#include <QList>
#include <QString>

#include <functional>
#include <optional>

namespace headstart {

/// A regular file that a memory image depends on without holding it. (CRIU saves no pages that are equal to the mapped
/// file's, and what a program has read it will not read again.)
struct FileFact
{
    QByteArray path; ///< absolute, in the container; bytes as they are in the file system
    qint64 size = 0;
    qint64 mtimeNs = 0; ///< nanoseconds since the epoch
    quint64 inode = 0;

    bool operator==(const FileFact &) const = default;
};

/// Which files count.
struct FileFilter
{
    QByteArrayList folders = ownFolders(); ///< nothing at or below these counts
    /// True for a path that does not count, e.g. one that lies in the container's own writable layer; may be empty.
    std::function<bool(const QByteArray &path)> leavesOut;

    /// What every container has of its own: /headstart/run, /proc, /sys, /dev, /tmp.
    static QByteArrayList ownFolders();
    bool counts(const QByteArray &path) const;
};

/// The facts of those of `paths` (absolute, in the container) that exist, are regular files and count; each path once,
/// sorted. `root`: a descriptor of the container's root folder (O_PATH will do), e.g. of /proc/<pid>/root; links are
/// followed inside it and lead nowhere else. Io for a file that is there and cannot be looked at. Any thread; about 3
/// µs a file.
Result<QList<FileFact>> gatherFileFacts(const QByteArrayList &paths, int root, const FileFilter &filter = {});

/// One sentence that names the first file of `facts` that is another in `now`, and how; no value where all are the
/// same. Pure.
std::optional<QString> firstChange(const QList<FileFact> &facts, const QList<FileFact> &now);

/// A list of [path, size, mtime, inode]. JSON has text only: a path's bytes are written as the characters U+0000 to
/// U+00FF.
QJsonArray toJson(const QList<FileFact> &facts);
/// Reads strictly; Io.
Result<QList<FileFact>> fileFactsFromJson(const QJsonArray &array);

} // namespace headstart
