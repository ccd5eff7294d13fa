// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What CheckpointStore does to take checkpoints away: by name, by policy, and after dead runners.
#include "localrunner/checkpoints/checkpoint_folder.h"
#include "localrunner/checkpoints/checkpoint_store.h"
#include "localrunner/checkpoints/record_file.h"

#include <QHash>

#include <cerrno>
#include <sys/statvfs.h>

namespace headstart {

using namespace checkpoint_folder;

namespace {

using protocol::Checkpoint;
using State = Checkpoint::State;

bool isSuperseded(const Checkpoint &record, const Checkpoint &newer)
{
    return record.deployment == newer.deployment && record.id != newer.id && record.createdAtMs <= newer.createdAtMs
        && (record.state == State::CaptureFailed || record.state == State::RestoreFailed
            || record.state == State::Invalid);
}

} // namespace

Result<CheckpointStore::Taken> CheckpointStore::takeAway(const QString &id, bool isOwner) const
{
    const Result<Directory> folder = openCheckpoint(id);
    if (!folder)
        return folder.error();
    Result<std::optional<FileLock>> lock = tryLock(*folder, useLock);
    if (!lock)
        return std::move(lock).error();
    if (!lock->has_value()) {
        return Error{ErrorCode::BadInput,
            QStringLiteral("The checkpoint %1 is in use by a container; stop what was started from it first.").arg(id),
            {}};
    }
    if (!isOwner && isHeld(*folder, ownerLock)) {
        return Error{ErrorCode::BadInput,
            QStringLiteral("The checkpoint %1 is being captured; wait until it is verified.").arg(id), {}};
    }
    const QString name = gonePrefix + id + u'-' + newId();
    if (Result<void> renamed = m_folder.rename(id, m_folder, name); !renamed)
        return std::move(renamed).error();
    return Taken{name, std::move(**lock)};
}

Result<void> CheckpointStore::removeTaken(const std::vector<Taken> &taken) const
{
    Result<void> first;
    for (const Taken &one : taken)
        keepFirst(&first, removeTree(m_folder, one.name));
    return first;
}

Result<void> CheckpointStore::takeImages(
    const Directory &checkpoint, const QString &id, std::vector<Taken> *taken) const
{
    const Result<std::optional<FileLock>> lock = tryLock(checkpoint, useLock);
    if (!lock)
        return lock.error();
    if (!lock->has_value())
        return {}; // a container is being restored from them; a later sweep takes them
    const Result<QList<QString>> names = checkpoint.names();
    if (!names)
        return names.error();
    for (const QString &name : *names) {
        if (name == u"record.json" || name == useLock || name == ownerLock)
            continue;
        const QString gone = gonePrefix + id + u'-' + newId();
        if (Result<void> renamed = checkpoint.rename(name, m_folder, gone); !renamed)
            return renamed;
        taken->push_back({gone, std::nullopt});
    }
    return {};
}

Result<void> CheckpointStore::discard(CheckpointHold hold) const
{
    return removeAs(hold.id(), true);
}

Result<void> CheckpointStore::remove(const QString &id) const
{
    return removeAs(id, false);
}

Result<void> CheckpointStore::removeAs(const QString &id, bool isOwner) const
{
    std::vector<Taken> taken;
    {
        const Result<FileLock> lock = gate();
        if (!lock)
            return lock.error();
        Result<Taken> one = takeAway(id, isOwner);
        if (!one)
            return std::move(one).error();
        taken.push_back(std::move(*one));
    }
    return removeTaken(taken);
}

Result<void> CheckpointStore::removeSuperseded(const Checkpoint &newer) const
{
    std::vector<Taken> taken;
    {
        const Result<FileLock> lock = gate();
        if (!lock)
            return lock.error();
        const Result<Listing> listing = list();
        if (!listing)
            return listing.error();
        for (const Checkpoint &record : listing->records) {
            if (!isSuperseded(record, newer))
                continue;
            if (Result<Taken> one = takeAway(record.id, false))
                taken.push_back(std::move(*one));
            else if (one.error().code != ErrorCode::BadInput) // in use: a later call
                return one.error();
        }
    }
    return removeTaken(taken);
}

Result<QList<CheckpointStore::Pruned>> CheckpointStore::prune(const CheckpointPolicy &policy, qint64 nowMs) const
{
    std::vector<Taken> taken;
    QList<Pruned> pruned;
    {
        const Result<FileLock> lock = gate();
        if (!lock)
            return lock.error();
        const Result<Listing> listing = list();
        if (!listing)
            return listing.error();
        CheckpointPolicy bounds = policy;
        QSet<QString> used;
        QHash<QString, Checkpoint> byId;
        qint64 ownBytes = 0;
        for (const Checkpoint &record : listing->records) {
            byId.insert(record.id, record);
            ownBytes += record.diskBytes;
            const Result<Directory> folder = openCheckpoint(record.id);
            if (!folder || isHeld(*folder, useLock) || isHeld(*folder, ownerLock))
                used.insert(record.id);
        }
        if (bounds.maxBytes == 0) {
            struct statvfs space
            {
            };
            if (::fstatvfs(m_folder.fd(), &space) != 0)
                return systemError(QStringLiteral("The free space of %1 cannot be told").arg(m_folder.path()), errno);
            bounds.maxBytes = qMax<qint64>(1, (qint64(space.f_bavail) * qint64(space.f_frsize) + ownBytes) / 4);
        }
        for (const CheckpointRemoval &removal : chooseRemovals(listing->records, used, bounds, nowMs)) {
            Result<Taken> one = takeAway(removal.id, false);
            if (!one)
                return std::move(one).error(); // what was renamed already is left to the next sweep
            taken.push_back(std::move(*one));
            pruned.append({byId.value(removal.id), removal});
        }
    }
    if (Result<void> removed = removeTaken(taken); !removed)
        return std::move(removed).error();
    return pruned;
}

Result<void> CheckpointStore::sweep() const
{
    std::vector<Taken> taken;
    Result<void> first;
    {
        const Result<FileLock> lock = gate();
        if (!lock)
            return lock.error();
        const Result<QStringList> all = names();
        if (!all)
            return all.error();
        for (const QString &name : *all) {
            if (isId(name))
                keepFirst(&first, sweepPublished(name, &taken));
            else if (name.startsWith(draftPrefix) || name.startsWith(gonePrefix))
                keepFirst(&first, sweepHidden(name, &taken));
        }
    }
    keepFirst(&first, removeTaken(taken));
    return first;
}

Result<void> CheckpointStore::sweepPublished(const QString &id, std::vector<Taken> *taken) const
{
    const Result<Directory> folder = openCheckpoint(id);
    if (!folder)
        return folder.error();
    Result<Checkpoint> record = readRecord(*folder, id);
    if (!record)
        return {}; // list() tells about it
    if (record->state == State::Capturing && !isHeld(*folder, ownerLock)) {
        // Nothing is wrong with the endpoint, so the next cold start shall capture another one.
        Result<Taken> one = takeAway(id, true);
        if (!one)
            return std::move(one).error();
        taken->push_back(std::move(*one));
        return {};
    }
    return record->state == State::CaptureFailed ? takeImages(*folder, id, taken) : Result<void>();
}

Result<void> CheckpointStore::sweepHidden(const QString &name, std::vector<Taken> *taken) const
{
    const Result<struct stat> info = m_folder.statOf(name);
    if (!info)
        return info.error().code == ErrorCode::NotFound ? Result<void>() : info.error();
    if (S_ISDIR(info->st_mode)) {
        const Result<Directory> folder = m_folder.child(name);
        if (!folder)
            return folder.error();
        const bool isDraft = name.startsWith(draftPrefix);
        if (isDraft ? isHeld(*folder, ownerLock) : isHeldByRemover(*folder))
            return {};
    }
    taken->push_back({name, std::nullopt});
    return {};
}

} // namespace headstart
