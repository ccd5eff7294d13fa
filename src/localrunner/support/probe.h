// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace headstart {

/// What a program said.
struct ProbeAnswer
{
    bool started = false; ///< false: there is no such program, or it cannot be executed
    bool finished = false; ///< false: it did not end in time and was killed
    int exitCode = -1;
    QString output; ///< standard output and error together, at most 64 KiB, trimmed
};

/// Runs a program with an argument list and nothing on its standard input. Blocks the thread for at most `timeoutMs`.
ProbeAnswer probe(const QString &program, const QStringList &arguments, int timeoutMs = 1500);

/// The absolute path of a program in PATH or in the folders where an administrator's programs lie; empty when there is
/// none.
QString findProgram(const QString &name);

/// The first line of a file of the kernel, trimmed; empty when it cannot be read.
QString readLine(const QString &path);

} // namespace headstart
