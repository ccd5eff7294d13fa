// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/directory.h"
#include "localrunner/support/file_lock.h"

namespace headstart {

class CheckpointStore;

/// A checkpoint that is being written: a folder `.new-<id>` (0700) with empty `images` and `filesystem` in it, and the
/// lock that proves its runner alive. One that is destroyed without having been published is removed with all that is
/// in it, which may take a while. Movable; used by one thread at a time.
class CheckpointDraft
{
public:
    CheckpointDraft(CheckpointDraft &&) noexcept = default;
    CheckpointDraft &operator=(CheckpointDraft &&) = delete;
    ~CheckpointDraft();

    const QString &id() const { return m_id; } ///< 16 hex digits; stays when it is published
    const Directory &folder() const { return m_folder; }
    /// Absolute paths below folder(). They change when it is published.
    QString imagesPath() const { return m_folder.pathOf(QStringLiteral("images")); }
    QString filesystemPath() const { return m_folder.pathOf(QStringLiteral("filesystem")); }

private:
    friend class CheckpointStore;
    CheckpointDraft(QString id, Directory store, Directory folder, FileLock owner);

    QString m_id;
    Directory m_store; ///< closed once it is published or moved from
    Directory m_folder;
    FileLock m_owner;
};

/// A published checkpoint whose capture goes on: it is being verified. As long as this lives, no runner's sweep takes
/// it for one that a dead runner left. Dropped by the kernel when the process dies.
class CheckpointHold
{
public:
    const QString &id() const { return m_id; }

private:
    friend class CheckpointStore;
    CheckpointHold(QString id, FileLock owner);

    QString m_id;
    FileLock m_owner;
};

/// A published checkpoint that containers are restored from: while this lives, nobody removes it. Movable.
class CheckpointUse
{
public:
    const QString &id() const { return m_id; }
    const Directory &folder() const { return m_folder; }
    /// Absolute paths, good as long as this lives.
    QString imagesPath() const { return m_folder.pathOf(QStringLiteral("images")); }
    QString filesystemPath() const { return m_folder.pathOf(QStringLiteral("filesystem")); }

private:
    friend class CheckpointStore;
    CheckpointUse(QString id, Directory folder, FileLock lock);

    QString m_id;
    Directory m_folder;
    FileLock m_lock;
};

} // namespace headstart
