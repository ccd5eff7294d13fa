// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/endpoints/endpoint.h"

#include <QFuture>

namespace headstart {

/// An immutable version of an endpoint. Two starts use the same deployment when `hash` is alike.
struct Deployment
{
    QString id; ///< UUID without braces; STUB_ID in the container
    QString project; ///< folder
    QString handler; ///< "app.py:predict"
    QString name; ///< the endpoint's display name
    int version = 0; ///< 1, 2 … for each project and handler; 0 until it is stored
    QString hash; ///< over settings, code hash and image id
    QString codeHash;
    QString codeFolder; ///< where the snapshot of the code lies
    QString imageId;
    Endpoint endpoint;
    qint64 createdAtMs = 0;
};

/// The code of a project at one moment: content-addressed, immutable, shared by all deployments with the same code.
struct CodeSnapshot
{
    QString hash; ///< hex SHA-256 over paths, modes and contents
    QString folder; ///< absolute path of the copy
    qint64 bytes = 0;
    int files = 0;
};

/// What a snapshot may hold.
struct CodeSnapshotOptions
{
    qint64 maxBytes = 2LL << 30; ///< the most bytes of all files together
};

/// Makes snapshots below `<dataFolder>/code/`. Thread-safe; several processes may share the folder (published by
/// rename).
class CodeSnapshots
{
public:
    explicit CodeSnapshots(QString dataFolder, CodeSnapshotOptions options = {});

    /// Copies what `.beamignore`, `.beta9ignore` and the built-in list (.git, __pycache__, venv folders, node_modules
    /// …) do not leave out, with the caller's own rights. Links are kept as links when they stay inside the project or
    /// lead nowhere, else followed into a copy. Sockets, pipes and devices are left out. Runs on a pool thread. Errors:
    /// no such folder (NotFound), unreadable file, or one that changes all the while (Io, named), more than
    /// CodeSnapshotOptions::maxBytes or 100,000 entries (BadInput, saying what to ignore).
    QFuture<Result<CodeSnapshot>> take(const QString &projectFolder) const;

private:
    QString m_dataFolder;
    CodeSnapshotOptions m_options;
};

/// The hash of Deployment::hash. Pure.
QString deploymentHash(
    const EndpointSettings &settings, const QString &handler, const QString &codeHash, const QString &imageId);

} // namespace headstart
