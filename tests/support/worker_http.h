// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace headstart::testing {

/// What a worker answered; status 0 where it could not be reached or hung up.
struct WorkerAnswer
{
    int status = 0;
    QByteArray body;
};

/// One POST / with this task id to a worker's socket, on a connection of its own. Blocks for at most 30 s.
WorkerAnswer postToWorker(const QString &socketPath, const QByteArray &task, const QByteArray &kwargs = "{}");

/// Sends the request and does not wait for the answer; returns the connection's descriptor (to be closed by the caller)
/// or -1.
int beginPost(const QString &socketPath, const QByteArray &task, const QByteArray &kwargs = "{}");

} // namespace headstart::testing
