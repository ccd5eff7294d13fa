// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace headstart {

/// What CRIU measured of itself: the files stats-dump and stats-restore in its work folder. Zero where it did not say.
struct CriuStats
{
    qint64 freezingNs = 0; ///< dump: until all tasks stood still
    qint64 frozenNs = 0; ///< dump: from then until they ran again
    qint64 memoryDumpNs = 0; ///< dump: taking the pages out of the tasks
    qint64 memoryWriteNs = 0; ///< dump: writing them
    qint64 pagesScanned = 0; ///< dump
    qint64 pagesWritten = 0; ///< dump; of 4 KiB
    qint64 forkingNs = 0; ///< restore: making the tasks and their namespaces
    qint64 restoreNs = 0; ///< restore: filling them, until they run
    qint64 pagesRestored = 0; ///< restore
};

/// Reads the bytes of a stats file: two magic numbers and a length of four bytes each (little endian), then the
/// protocol buffer StatsEntry with a DumpStatsEntry (field 1) or a RestoreStatsEntry (field 2), whose members are
/// numbers in microseconds or pages (CRIU, images/stats.proto and include/magic.h). What is cut off or unknown is left
/// out. Pure.
CriuStats parseCriuStats(const QByteArray &bytes);

/// The same of a file; all zero where there is none.
CriuStats readCriuStats(const QString &path);

} // namespace headstart
