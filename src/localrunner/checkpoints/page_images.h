// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/result.h"

#include <QString>

#include <atomic>

/// The files `pages-*.img` of a folder of CRIU images: the memory of the processes, by far the largest part of it. All
/// functions block and may be called from any thread; `cancelled`, where given, ends them soon after it becomes true.
namespace headstart::pageimages {

struct ReadAhead
{
    qint64 bytes = 0; ///< of all image files
    qint64 residentBytes = 0; ///< of `bytes`, what was in the page cache before
    bool cancelled = false; ///< it was told to stop before all was there
};

/// Brings the images into the page cache: reads all but the pages files whole, then what is not there yet of the pages
/// files, in portions and in the order of their names. Returns when all of it is there; with a cold cache it takes
/// about as long as the disk does.
Result<ReadAhead> readAhead(const QString &folder, const std::atomic<bool> *cancelled = nullptr);

/// The share of the bytes of the pages files that is in the page cache (mincore(2)), 0 to 1; 1 when there are no bytes.
Result<double> residency(const QString &folder);

/// Drops every image file from the page cache, writing it to the disk first: for measurements of a cold start. A file
/// that is mapped or being read by somebody may keep pages: see residency().
Result<void> evict(const QString &folder);

struct PageScan
{
    qint64 bytes = 0; ///< of the pages files
    qint64 zeroBytes = 0; ///< of them pages of 4 KiB that are all zero
    qint64 punchedBytes = 0; ///< of them now holes, which take no room on the disk
    bool cancelled = false; ///< the numbers hold for what was scanned until then
};

/// Counts the zero pages of the pages files and punches holes where 16 or more lie in a row: the files read as before
/// and keep their size. A file system without holes is no error: punchedBytes stays 0. It gives way to others after
/// every portion, so that a capture in the background does not take a processor and the disk from a request. Must not
/// run while the images are being written.
Result<PageScan> scanPages(const QString &folder, const std::atomic<bool> *cancelled = nullptr);

} // namespace headstart::pageimages
