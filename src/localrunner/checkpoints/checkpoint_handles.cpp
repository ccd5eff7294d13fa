// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/checkpoints/checkpoint_handles.h"

namespace headstart {

CheckpointDraft::CheckpointDraft(QString id, Directory store, Directory folder, FileLock owner)
    : m_id(std::move(id))
    , m_store(std::move(store))
    , m_folder(std::move(folder))
    , m_owner(std::move(owner))
{
}

CheckpointDraft::~CheckpointDraft()
{
    if (!m_store.isOpen())
        return;
    // The lock is held until the end: a sweep of another runner keeps its hands off.
    if (const Result<void> removed = removeTree(m_store, QStringLiteral(".new-") + m_id); !removed)
        qWarning("%s", qPrintable(removed.error().message));
}

CheckpointHold::CheckpointHold(QString id, FileLock owner)
    : m_id(std::move(id))
    , m_owner(std::move(owner))
{
}

CheckpointUse::CheckpointUse(QString id, Directory folder, FileLock lock)
    : m_id(std::move(id))
    , m_folder(std::move(folder))
    , m_lock(std::move(lock))
{
}

} // namespace headstart
