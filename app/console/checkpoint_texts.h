// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/protocol/checkpoint.h"
#include "localrunner/support/result.h"

#include <QJsonObject>
#include <QList>
#include <QString>

namespace headstart {

/// A checkpoint with what the console's own database knows of its deployment.
struct KnownCheckpoint
{
    protocol::Checkpoint checkpoint;
    int deploymentVersion = 0; ///< 0: the deployment is not in the database
};

/// The one whose id is, or begins with, `idOrPrefix` (upper or lower case). BadInput: fewer than four characters, or
/// the beginning of several, which are named. NotFound: none. Pure.
Result<protocol::Checkpoint> findCheckpoint(const QList<protocol::Checkpoint> &checkpoints, const QString &idOrPrefix);

/// "4096", "500M", "1.5GiB": bytes, with K, M, G or T for powers of 1024, "iB" or "B" behind them or not. Nothing where
/// it is none, or less than 0 or more than a file system holds. Pure.
std::optional<qint64> bytesFromText(const QString &text);

/// How long ago `thenMs` was, in the largest unit of which there is at least one: "3 hours". Milliseconds since the
/// epoch; what lies ahead (a clock was set back) is "0 seconds". Pure.
QString ageText(qint64 thenMs, qint64 nowMs);

/// A line each, for people; shortened ids, as findCheckpoint() takes them. Pure.
QString checkpointTable(const QList<KnownCheckpoint> &checkpoints, qint64 nowMs);
/// Those that pruning would remove, with the reason of each, for people. Pure.
QString removalTable(const QList<KnownCheckpoint> &checkpoints, const QStringList &reasons);
/// Everything about one. Pure.
QString checkpointSheet(const KnownCheckpoint &known, qint64 nowMs);

/// As the runner's object, with `deployment_version`, and null for what is not known. Pure.
QJsonObject toJson(const KnownCheckpoint &known);

} // namespace headstart
