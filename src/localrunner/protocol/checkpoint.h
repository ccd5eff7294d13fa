// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QString>

#include <optional>

namespace headstart::protocol {

/// A memory snapshot of a deployment's container, as the console is told about it.
struct Checkpoint
{
    enum class State {
        Capturing, ///< being written or verified
        Available, ///< verified by a restore; cold starts of its deployment use it
        CaptureFailed, ///< there is none: `reason` says why; the deployment starts cold until it is deployed again
        RestoreFailed, ///< a restore from it failed: not used again, the next cold start captures a new one
        Invalid ///< something it depends on has changed: `reason` says what; the next cold start captures a new one
    };

    QString id; ///< 16 hex digits
    QString deployment; ///< the deployment's id (ContainerSpec::stubId)
    QString endpoint; ///< its name, for people
    State state = State::Capturing;
    QString reason; ///< one sentence; empty while Capturing and Available
    QString detail; ///< the line of CRIU's log that matters, or empty
    QString hint; ///< what the user can do about it, one sentence, or empty
    qint64 createdAtMs = 0; ///< wall clock, milliseconds since the epoch
    qint64 lastUsedAtMs = 0; ///< last restore; 0: never
    int restores = 0; ///< containers started from it
    int workers = 1;
    QString image; ///< ResolvedImage::id
    QString criuVersion; ///< "4.2.1"
    QString kernel; ///< uname -r
    qint64 memoryBytes = 0; ///< pages in it
    std::optional<qint64> zeroBytes; ///< of them all zero; not known before the scan that follows a capture
    qint64 fileBytes = 0; ///< of the saved writable layer
    qint64 diskBytes = 0; ///< what it takes on the disk
    /// Of memoryBytes, those that the first requests after lazy restores have needed; none before there was one.
    std::optional<qint64> touchedBytes;
    std::optional<qint64> frozenNs; ///< how long the container stood still for it

    bool operator==(const Checkpoint &) const = default;
};

QString toString(Checkpoint::State state); ///< "capturing", "available", "capture_failed", "restore_failed", "invalid"
std::optional<Checkpoint::State> checkpointStateFromString(const QString &text);
QJsonObject toJson(const Checkpoint &checkpoint);
Checkpoint checkpointFromJson(const QJsonObject &object);

} // namespace headstart::protocol
