// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/lazy/lazy_ranges.h"
#include "localrunner/support/result.h"

#include <QByteArray>
#include <QString>

namespace headstart {

/// What CRIU's image `pagemap-<pid>.img` tells of the memory of one process (https://criu.org/Memory_images; the fields
/// are those of CRIU's images/pagemap.proto, read from images that CRIU 4.2.1 wrote).
struct PagemapImage
{
    quint32 pagesId = 0; ///< the memory is in pages-<pagesId>.img
    LazyRanges lazy; ///< what a lazy restore leaves to be brought later
    quint64 fileBytes = 0; ///< the size that the pages file must have

    static QString pagesName(quint32 id) { return QStringLiteral("pages-%1.img").arg(id); }
    QString pagesName() const { return pagesName(pagesId); }
};

/// Reads the whole image. Io: it is none, it is damaged, or it refers to a parent image, which Headstart never makes.
Result<PagemapImage> parsePagemap(const QByteArray &bytes, const QString &name);

} // namespace headstart
