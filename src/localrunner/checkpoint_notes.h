// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/checkpoints/checkpoint_store.h"
#include "localrunner/checkpoints/criu_log.h"

#include <QObject>
#include <QThreadPool>

#include <functional>

namespace headstart {

/// What one start writes into the record of the checkpoint that it uses. In a thread of its own and in the order in
/// which it was said, because the store's lock may be held for long and a disk be slow. Lives in the runner's thread.
class CheckpointNotes : public QObject
{
    Q_OBJECT

public:
    /// `store` must outlive it.
    explicit CheckpointNotes(const CheckpointStore *store, QObject *parent = nullptr);

    /// A container that was restored from it serves.
    void used(const QString &id);
    /// So much memory the first request needed of a lazy restore.
    void touched(const QString &id, qint64 bytes);
    /// It cannot be used: `state` is Invalid or RestoreFailed.
    void unusable(
        const QString &id, protocol::Checkpoint::State state, const QString &reason, const CriuFailure &failure);

    /// While something is being written it must not be deleted.
    bool isBusy() const { return m_jobs > 0; }

Q_SIGNALS:
    /// The record has another state now.
    void stateChanged(const headstart::protocol::Checkpoint &checkpoint);
    /// Something could not be written.
    void problem(const QString &sentence);
    /// isBusy() has become false.
    void idle();

private:
    void write(const QString &id, std::function<void(protocol::Checkpoint &)> change, bool ofState);

    const CheckpointStore *m_store;
    QThreadPool m_pool;
    int m_jobs = 0;
};

} // namespace headstart
