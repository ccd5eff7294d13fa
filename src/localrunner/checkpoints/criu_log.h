// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace headstart {

/// Why CRIU failed, from its log.
struct CriuFailure
{
    QString line; ///< the log's line that matters, without its time stamp and process number; empty: no error in it
    QString sentence; ///< what that means, for the user: one sentence; never empty
    QString hint; ///< what the user can do about it, one sentence; empty when nothing is known

    bool operator==(const CriuFailure &) const = default;
};

/// Reads dump.log or restore.log (of any verbosity, cut off or not) and picks the first error, which is the cause; what
/// follows is the cascade of those who called it. A line with a known meaning wins over an unknown one before it. Pure.
CriuFailure explainCriuLog(const QByteArray &log);

/// The end of the file at `path` that explainCriuLog() needs, at most 16 MiB; empty when it cannot be read.
QByteArray readCriuLog(const QString &path);

} // namespace headstart
