// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/result.h"

#include <QByteArray>
#include <QString>

namespace headstart {

/// One line of a container's event channel, as docs/worker-protocol.md describes it. Only the members of its kind are
/// set.
struct WorkerEvent
{
    enum class Kind { Booted, Imported, Ready, Prepared, StartupFailed, TaskStarted, TaskFinished, Log, WorkerExited };

    Kind kind = Kind::Log;
    int worker = -1; ///< index from 0; -1 in Prepared, and in Log: said by the supervisor
    qint64 pid = 0; ///< Booted: as numbered inside the container
    QString python; ///< Booted: "3.11.2"
    bool onStart = false; ///< Ready: one ran
    int afterRestore = 0; ///< Ready after a restore: how many callbacks ran
    QString stage; ///< StartupFailed: "import", "handler" or "on_start"
    QString failure; ///< StartupFailed: the protocol's `kind`
    QString message; ///< StartupFailed, Log
    QString traceback; ///< StartupFailed
    QString task; ///< TaskStarted, TaskFinished; Log: empty outside a task
    QString stream; ///< Log: "stdout", "stderr" or "system"
    bool partial = false; ///< Log: the line goes on in the next one
    int code = 0; ///< WorkerExited: exit code where `signal` is 0
    int signal = 0; ///< WorkerExited
};

/// The longest line a container may send.
inline constexpr qsizetype longestEventBytes = 256 << 10;

/// Reads a line (without its line feed) of a container with `workers` workers. The container is not trusted: whatever
/// is not exactly one of the protocol's events is an error (Protocol) that says why in words fit for the log.
Result<WorkerEvent> parseWorkerEvent(const QByteArray &line, int workers);

} // namespace headstart
