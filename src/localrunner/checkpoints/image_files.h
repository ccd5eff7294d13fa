// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/result.h"
#include "localrunner/support/unique_fd.h"

#include <QList>
#include <QString>

#include <functional>

/// What page_images and image_hashes share: the files of a folder of CRIU images.
namespace headstart::imagefiles {

struct ImageFile
{
    QString name;
    qint64 bytes = 0; ///< its size, holes included
};

/// True for `pages-<n>.img`: memory. All else is metadata. (CRIU's image format, https://criu.org/Images)
bool isPages(const QString &name);

/// The regular files of a folder, shorter names first, so that pages-2.img comes before pages-10.img. Something else
/// than a regular file in there is Io: CRIU writes none, and following a link could lead anywhere.
Result<QList<ImageFile>> list(const QString &folder);

/// Opens one of them, never following a link.
Result<UniqueFd> open(const QString &folder, const QString &name, int flags);

/// Reads `length` bytes at `offset` whole; fewer than that in the file are Io.
Result<void> readAt(int fd, const QString &name, qint64 offset, char *buffer, qint64 length);

/// Calls `visit(offset, length)` for the parts of the file that are not holes, in order, until it says false.
Result<void> forEachData(
    int fd, const QString &name, qint64 bytes, const std::function<bool(qint64 offset, qint64 length)> &visit);

} // namespace headstart::imagefiles
