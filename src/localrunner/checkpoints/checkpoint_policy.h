// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/protocol/checkpoint.h"

#include <QList>
#include <QSet>
#include <QString>

namespace headstart {

/// What bounds the checkpoints of one user. A bound of 0 or less is none.
struct CheckpointPolicy
{
    int maxPerDeployment = 2; ///< with memory in them; failed captures are counted apart, with the same bound
    int maxAgeDays = 30; ///< since the last use, or since it was made where it never was used
    /// On the disk, of all together. 0: CheckpointStore::prune() takes a quarter of what the file system would have
    /// free without any checkpoint; choose() takes it for no bound.
    qint64 maxBytes = 0;

    bool operator==(const CheckpointPolicy &) const = default;
};

/// A checkpoint that the policy takes away.
struct CheckpointRemoval
{
    enum class Reason { Age, Count, Bytes };

    QString id;
    Reason reason = Reason::Age;
    QString sentence; ///< for people: "It has not been used for 41 days; 30 are kept."

    bool operator==(const CheckpointRemoval &) const = default;
};

QString toString(CheckpointRemoval::Reason reason); ///< "age", "count", "bytes"

/// Which of `records` go, in the order in which they go: first all that are too old, then those above the number per
/// deployment, then, least recently used first, as many as the bytes ask for. Those that nothing starts from any more
/// (restore_failed, invalid) go before available ones, and the newest available one of each deployment last of all.
/// Records being captured and those in `keep` (in use) stay and count. Pure. `nowMs`: milliseconds since the epoch.
QList<CheckpointRemoval> chooseRemovals(const QList<protocol::Checkpoint> &records, const QSet<QString> &keep,
    const CheckpointPolicy &policy, qint64 nowMs);

/// What the records of one deployment say about its next start.
struct StartAdvice
{
    std::optional<protocol::Checkpoint> newest; ///< of any state
    std::optional<protocol::Checkpoint> available; ///< the newest that is available: start from it
    /// The newest of all is a capture that failed: start cold and capture nothing.
    bool captureFailed() const;
};

/// Pure. Of two made in the same millisecond the greater id counts as the newer.
StartAdvice adviceFor(const QString &deployment, const QList<protocol::Checkpoint> &records);

} // namespace headstart
