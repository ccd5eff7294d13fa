// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/checkpoint_notes.h"

#include "localrunner/support/background.h"

#include <QDateTime>

namespace headstart {

using protocol::Checkpoint;

CheckpointNotes::CheckpointNotes(const CheckpointStore *store, QObject *parent)
    : QObject(parent)
    , m_store(store)
{
    m_pool.setMaxThreadCount(1);
}

void CheckpointNotes::used(const QString &id)
{
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    write(
        id,
        [now](Checkpoint &record) {
            record.lastUsedAtMs = now;
            ++record.restores;
        },
        false);
}

void CheckpointNotes::touched(const QString &id, qint64 bytes)
{
    write(
        id, [bytes](Checkpoint &record) { record.touchedBytes = bytes; }, false);
}

void CheckpointNotes::unusable(
    const QString &id, Checkpoint::State state, const QString &reason, const CriuFailure &failure)
{
    write(
        id,
        [state, reason, failure](Checkpoint &record) {
            record.state = state;
            record.reason = reason;
            record.detail = failure.line;
            record.hint = failure.hint;
        },
        true);
}

void CheckpointNotes::write(const QString &id, std::function<void(Checkpoint &)> change, bool ofState)
{
    ++m_jobs;
    inBackground(
        &m_pool, this, [store = m_store, id, change = std::move(change)] { return store->update(id, change); },
        [this, ofState](const Result<Checkpoint> &written) {
            --m_jobs;
            if (!written)
                Q_EMIT problem(written.error().message);
            else if (ofState)
                Q_EMIT stateChanged(*written);
            if (m_jobs == 0)
                Q_EMIT idle();
        });
}

} // namespace headstart
