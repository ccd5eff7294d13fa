// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/checkpoints/checkpoint_store.h"

#include "localrunner/checkpoints/checkpoint_folder.h"
#include "localrunner/checkpoints/record_file.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/random.h>

namespace headstart {

using namespace checkpoint_folder;

namespace {

using protocol::Checkpoint;
using State = Checkpoint::State;

} // namespace

CheckpointStore::CheckpointStore(Directory folder)
    : m_folder(std::move(folder))
{
}

Result<std::unique_ptr<CheckpointStore>> CheckpointStore::open(const Directory &root)
{
    Result<Directory> folder = root.makeChild(QStringLiteral("checkpoints"), 0700);
    if (!folder)
        return std::move(folder).error();
    auto store = std::make_unique<CheckpointStore>(std::move(*folder));
    if (Result<void> own = checkOwn(store->m_folder); !own)
        return std::move(own).error();
    return store;
}

Result<void> CheckpointStore::checkOwn(const Directory &folder)
{
    struct stat info
    {
    };
    if (::fstat(folder.fd(), &info) != 0)
        return systemError(QStringLiteral("%1 cannot be looked at").arg(folder.path()), errno);
    if (info.st_uid != ::geteuid() || (info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return Error{ErrorCode::BadInput,
            QStringLiteral("%1 is not used: it must belong to user %2 and be closed to everyone else, for the memory "
                           "images of checkpoints hold secrets. Remove it, or run \"chown %2 %1; chmod 700 %1\".")
                .arg(folder.path())
                .arg(::geteuid()),
            {}};
    }
    return {};
}

Result<FileLock> CheckpointStore::gate() const
{
    if (Result<void> own = checkOwn(m_folder); !own)
        return std::move(own).error();
    Result<UniqueFd> file = m_folder.openFile(QStringLiteral(".lock"), O_RDWR | O_CREAT | O_NONBLOCK, 0600);
    if (!file)
        return std::move(file).error();
    return FileLock::acquire(std::move(*file));
}

Result<Directory> CheckpointStore::openOwn(const QString &name) const
{
    Result<Directory> folder = m_folder.child(name);
    if (!folder)
        return folder;
    if (Result<void> own = checkOwn(*folder); !own)
        return std::move(own).error();
    return folder;
}

Result<Directory> CheckpointStore::openCheckpoint(const QString &id) const
{
    if (!isId(id))
        return missing(id);
    Result<Directory> folder = openOwn(id);
    if (!folder && folder.error().code == ErrorCode::NotFound)
        return missing(id);
    return folder;
}

Result<QStringList> CheckpointStore::names() const
{
    if (Result<void> own = checkOwn(m_folder); !own)
        return std::move(own).error();
    Result<QList<QString>> names = m_folder.names();
    if (!names)
        return std::move(names).error();
    std::sort(names->begin(), names->end());
    return QStringList(*names);
}

Result<CheckpointStore::Listing> CheckpointStore::list() const
{
    const Result<QStringList> all = names();
    if (!all)
        return all.error();
    Listing listing;
    for (const QString &id : *all) {
        if (!isId(id))
            continue; // our own begin with a dot
        const Result<Directory> folder = openCheckpoint(id);
        const Result<Checkpoint> record = folder ? readRecord(*folder, id) : Result<Checkpoint>(folder.error());
        if (record)
            listing.records.append(*record);
        else if (m_folder.exists(id)) // else removed meanwhile
            listing.problems.append(record.error().message);
    }
    std::stable_sort(listing.records.begin(), listing.records.end(),
        [](const Checkpoint &left, const Checkpoint &right) { return left.createdAtMs > right.createdAtMs; });
    return listing;
}

Result<Checkpoint> CheckpointStore::find(const QString &id) const
{
    const Result<Directory> folder = openCheckpoint(id);
    if (!folder)
        return folder.error();
    Result<Checkpoint> record = readRecord(*folder, id);
    return !record && !m_folder.exists(id) ? missing(id) : record;
}

Result<StartAdvice> CheckpointStore::newestFor(const QString &deployment) const
{
    const Result<Listing> listing = list();
    if (!listing)
        return listing.error();
    return adviceFor(deployment, listing->records);
}

bool CheckpointStore::isBeingCaptured(const QString &deployment) const
{
    const Result<QStringList> all = names();
    for (const QString &name : all ? *all : QStringList()) {
        const QString id = name.startsWith(draftPrefix) ? name.mid(draftPrefix.size()) : name;
        if (!isId(id))
            continue;
        const Result<Directory> folder = openOwn(name);
        const Result<Checkpoint> record = folder ? readRecord(*folder, id) : Result<Checkpoint>(folder.error());
        if (record && record->deployment == deployment && record->state == State::Capturing
            && isHeld(*folder, ownerLock))
            return true;
    }
    return false;
}

Result<CheckpointStore::NewFolder> CheckpointStore::makeDraft(const Checkpoint &record) const
{
    const QString name = draftPrefix + record.id;
    Result<Directory> folder = m_folder.makeNewChild(name, 0700);
    if (!folder)
        return std::move(folder).error();
    Result<std::optional<FileLock>> owner = tryLock(*folder, ownerLock);
    Result<void> done = owner ? Result<void>() : owner.error();
    if (done)
        done = writeRecord(*folder, record, false);
    if (done)
        done = m_folder.exists(record.id)
            ? Error{ErrorCode::Internal, QStringLiteral("There is a checkpoint %1 already.").arg(record.id), {}}
            : Result<void>();
    if (done && owner->has_value())
        return NewFolder{std::move(*folder), std::move(**owner)};
    keepFirst(&done, Error{ErrorCode::Io, QStringLiteral("A new file in %1 is locked.").arg(folder->path()), {}});
    if (const Result<void> removed = removeTree(m_folder, name); !removed)
        qWarning("%s", qPrintable(removed.error().message));
    return done.error();
}

Result<std::optional<CheckpointDraft>> CheckpointStore::begin(const Checkpoint &about) const
{
    const Result<FileLock> lock = gate();
    if (!lock)
        return lock.error();
    if (isBeingCaptured(about.deployment))
        return std::optional<CheckpointDraft>();
    Checkpoint record = about;
    record.id = newId();
    record.state = State::Capturing;
    Result<Directory> store = m_folder.copy();
    if (!store)
        return std::move(store).error();
    Result<NewFolder> made = makeDraft(record);
    if (!made)
        return std::move(made).error();
    CheckpointDraft draft(record.id, std::move(*store), std::move(made->folder), std::move(made->owner));
    for (const char *name : {"images", "filesystem"}) {
        if (Result<Directory> child = draft.folder().makeNewChild(QLatin1String(name), 0700); !child)
            return std::move(child).error();
    }
    return std::optional<CheckpointDraft>(std::move(draft));
}

Result<CheckpointHold> CheckpointStore::publish(CheckpointDraft draft, Checkpoint record) const
{
    record.id = draft.id();
    record.state = State::Capturing;
    if (Result<void> written = writeRecord(draft.m_folder, record, false); !written)
        return std::move(written).error();
    // Thousands of small files may be in it: one call for all is quicker than one for each.
    if (::syncfs(draft.m_folder.fd()) != 0)
        return systemError(QStringLiteral("The checkpoint cannot be brought to the disk"), errno);
    const Result<FileLock> lock = gate();
    if (!lock)
        return lock.error();
    if (Result<void> named = m_folder.rename(draftPrefix + record.id, m_folder, record.id); !named)
        return std::move(named).error();
    draft.m_store = Directory();
    if (::fsync(m_folder.fd()) != 0) {
        const Error error = systemError(QStringLiteral("%1 cannot be brought to the disk").arg(m_folder.path()), errno);
        if (const Result<Taken> taken = takeAway(record.id, true); taken) {
            if (const Result<void> removed = removeTree(m_folder, taken->name); !removed)
                qWarning("%s", qPrintable(removed.error().message));
        }
        return error;
    }
    return CheckpointHold(record.id, std::move(draft.m_owner));
}

Result<Checkpoint> CheckpointStore::recordFailure(Checkpoint record) const
{
    record.state = State::CaptureFailed;
    if (record.id.isEmpty())
        record.id = newId();
    if (!isId(record.id))
        return missing(record.id);
    std::vector<Taken> taken;
    {
        const Result<FileLock> lock = gate();
        if (!lock)
            return lock.error();
        const Result<Directory> old = openCheckpoint(record.id);
        Result<void> done;
        if (old) {
            done = writeRecord(*old, record, true);
            if (done)
                done = takeImages(*old, record.id, &taken);
        } else if (old.error().code != ErrorCode::NotFound) {
            done = old.error();
        } else {
            done = writeNew(record);
        }
        if (!done)
            return done.error();
    }
    Result<void> removed = removeTaken(taken);
    keepFirst(&removed, removeSuperseded(record));
    if (!removed)
        return removed.error();
    return record;
}

Result<void> CheckpointStore::writeNew(const Checkpoint &record) const
{
    // A draft of the same number that is still going away has its name for itself: the folder is made under another.
    const QString name = draftPrefix + newId();
    const Result<Directory> folder = m_folder.makeNewChild(name, 0700);
    Result<void> done = folder ? writeRecord(*folder, record, true) : folder.error();
    if (done)
        done = m_folder.rename(name, m_folder, record.id);
    if (done && ::fsync(m_folder.fd()) != 0)
        done = systemError(QStringLiteral("%1 cannot be brought to the disk").arg(m_folder.path()), errno);
    if (!done && m_folder.exists(name)) {
        if (const Result<void> removed = removeTree(m_folder, name); !removed)
            qWarning("%s", qPrintable(removed.error().message));
    }
    return done;
}

Result<Checkpoint> CheckpointStore::update(const QString &id, const std::function<void(Checkpoint &)> &change) const
{
    const Result<FileLock> lock = gate();
    if (!lock)
        return lock.error();
    const Result<Directory> folder = openCheckpoint(id);
    if (!folder)
        return folder.error();
    const Result<Checkpoint> old = readRecord(*folder, id);
    if (!old)
        return old.error();
    Checkpoint record = *old;
    change(record);
    record.id = old->id;
    record.deployment = old->deployment;
    // A power cut may cost the count of restores, not a state.
    if (Result<void> written = writeRecord(*folder, record, record.state != old->state); !written)
        return std::move(written).error();
    return record;
}

Result<CheckpointUse> CheckpointStore::use(const QString &id) const
{
    const Result<FileLock> lock = gate();
    if (!lock)
        return lock.error();
    Result<Directory> folder = openCheckpoint(id);
    if (!folder)
        return std::move(folder).error();
    const Result<Checkpoint> record = readRecord(*folder, id);
    if (!record)
        return record.error();
    if (record->state == State::CaptureFailed) {
        return Error{ErrorCode::NotFound,
            QStringLiteral("The checkpoint %1 holds nothing to restore: its capture failed. %2")
                .arg(id, record->reason)
                .trimmed(),
            {}};
    }
    Result<std::optional<FileLock>> shared = tryLock(*folder, useLock, true);
    if (!shared)
        return std::move(shared).error();
    if (!shared->has_value())
        return missing(id);
    return CheckpointUse(id, std::move(*folder), std::move(**shared));
}

Result<QByteArray> CheckpointStore::key() const
{
    constexpr qsizetype keyBytes = 32;
    const Result<FileLock> lock = gate();
    if (!lock)
        return lock.error();
    const QString name = QStringLiteral(".key");
    QByteArray key(keyBytes, '\0');
    if (const Result<UniqueFd> file = m_folder.openFile(name, O_RDONLY | O_NONBLOCK)) {
        struct stat info
        {
        };
        if (::fstat(file->get(), &info) == 0 && S_ISREG(info.st_mode) && info.st_uid == ::geteuid()
            && (info.st_mode & (S_IRWXG | S_IRWXO)) == 0 && info.st_size == keyBytes
            && ::pread(file->get(), key.data(), keyBytes, 0) == keyBytes)
            return key;
    } else if (file.error().code != ErrorCode::NotFound) {
        return file.error();
    }
    if (::getrandom(key.data(), keyBytes, 0) != keyBytes)
        return systemError(QStringLiteral("No random numbers can be had"), errno);
    if (Result<void> written = writeDurably(m_folder, name, key); !written)
        return std::move(written).error();
    return key;
}

} // namespace headstart
