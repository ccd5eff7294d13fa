// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/result.h"

#include <QByteArray>
#include <QJsonObject>
#include <QList>
#include <QMap>
#include <QString>

#include <atomic>

namespace headstart {

/// What the files of a folder of CRIU images must be, so that a damaged one is seen before it is restored from. Against
/// accidents (a flipped bit, a cut file), not against somebody who may write to the folder: that is the runner alone,
/// and it could replace these hashes too. Hence XXH3-128 (libxxhash) and no cryptographic hash: docs/architecture.md
/// has the speeds.
///
/// Metadata is everything but `pages-<n>.img`; it steers the restore and is verified before each one. Pages are many:
/// before a restore only their sizes are looked at.
struct ImageHashes
{
    static constexpr qint64 chunkBytes = 4 << 20;

    struct Metadata
    {
        qint64 bytes = 0;
        QByteArray hash; ///< 16 bytes: XXH3-128 in its canonical (big endian) form
        bool operator==(const Metadata &) const = default;
    };
    struct Pages
    {
        qint64 bytes = 0;
        QList<QByteArray> chunks; ///< hash of each `chunkBytes` (the last may be shorter); empty until hashPages()
        bool operator==(const Pages &) const = default;
    };

    QMap<QString, Metadata> metadata; ///< by file name
    QMap<QString, Pages> pages; ///< by file name

    bool operator==(const ImageHashes &) const = default;
};

QJsonObject toJson(const ImageHashes &hashes);
/// The inverse. What toJson() cannot have written is Io: the file it was read from is damaged.
Result<ImageHashes> imageHashesFromJson(const QJsonObject &object);

// All functions below block, take an existing folder of images, and may be called from any thread.

/// Hashes the metadata and notes the sizes of the pages files. Some milliseconds.
Result<ImageHashes> hashMetadata(const QString &folder);
/// Hashes the pages files too: several GB/s when they are in the page cache. `cancelled` is answered by Interrupted.
Result<void> hashPages(const QString &folder, ImageHashes *hashes, const std::atomic<bool> *cancelled = nullptr);

/// Empty when every file of metadata is as it was, none is new, and every pages file has its size; else one sentence
/// that names the first file that does not fit. For right before each restore: milliseconds.
QString verifyMetadata(const QString &folder, const ImageHashes &hashes);
/// Empty when every chunk of the pages files is as it was; else one sentence with file and offset. Pages that were
/// never hashed do not fit. When cancelled it ends early, with what it has found until then.
QString verifyPages(const QString &folder, const ImageHashes &hashes, const std::atomic<bool> *cancelled = nullptr);

} // namespace headstart
