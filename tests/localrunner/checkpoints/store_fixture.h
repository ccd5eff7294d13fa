// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/checkpoints/checkpoint_store.h"

#include <QByteArray>
#include <QStringList>
#include <QTemporaryDir>

#include <functional>
#include <memory>

namespace headstart {

protocol::Checkpoint about(const char *deployment); ///< what a capture of it begins with
void write(const QString &path, const QByteArray &content);

/// The kind of the problem, or "none".
template <class T> QString problemOf(const Result<T> &result)
{
    return result ? QStringLiteral("none") : toString(result.error().code);
}

/// A store in a folder of its own.
class StoreFixture
{
protected:
    void start();
    QString pathOf(const QString &name) const { return m_folder->filePath(QStringLiteral("checkpoints/") + name); }
    /// What lies in the store's folder, its own two files left out.
    QStringList entries() const;
    /// A checkpoint with images, as a finished capture leaves it; its id, or empty.
    QString publish(
        const char *deployment, protocol::Checkpoint::State state, qint64 createdAtMs, qint64 bytes = 1000) const;
    /// Does `work` in another process, which then dies without cleaning up; true where it returned true.
    static bool inAnotherRunner(const std::function<bool()> &work);
    /// As another runner has it.
    std::unique_ptr<CheckpointStore> openStore() const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<CheckpointStore> m_store;
};

} // namespace headstart
