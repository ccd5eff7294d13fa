// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/checkpoints/checkpoint_handles.h"
#include "localrunner/checkpoints/checkpoint_policy.h"
#include "localrunner/protocol/checkpoint.h"

#include <QStringList>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace headstart {

/// The checkpoints of one user: <root>/checkpoints/<id>/ with
/// - `record.json`: protocol::Checkpoint, replaced as a whole;
/// - what the capture wrote beside it, and `images` and `filesystem` (none after a failed capture);
/// - `lock`: flock(2), shared by everyone restored from it, exclusive for who removes it;
/// - `owner`: flock(2), held exclusively by the runner that captures and verifies it.
/// `.new-<id>` is a draft, `.gone-…` what is being removed; `.lock` is held, for moments, around every change of names.
///
/// Memory images hold secrets: everything is 0700/0600, and a folder that is not the runner's own, or that others can
/// look into, is refused (BadInput), as is a link.
///
/// Safe under several runners of one user. Every call may block on the disk; none needs an event loop. May be used from
/// any thread, by several at once. Ids that are not 16 hex digits are NotFound.
class CheckpointStore
{
public:
    /// Opens <root>/checkpoints, making it where it is missing.
    static Result<std::unique_ptr<CheckpointStore>> open(const Directory &root);
    /// `folder`: <root>/checkpoints.
    explicit CheckpointStore(Directory folder);

    struct Listing
    {
        QList<protocol::Checkpoint> records; ///< newest first; drafts are not among them
        QStringList problems; ///< a sentence for each that cannot be read
    };
    Result<Listing> list() const;
    /// NotFound; Io with what is wrong with its record.
    Result<protocol::Checkpoint> find(const QString &id) const;
    /// What decides the next start of the deployment. Records that cannot be read are left out.
    Result<StartAdvice> newestFor(const QString &deployment) const;

    /// Starts a checkpoint of `about.deployment`; `about.id` is not looked at, the draft has a new one. No value where
    /// another capture of the deployment is going on, in this runner or another: it is being written or verified.
    Result<std::optional<CheckpointDraft>> begin(const protocol::Checkpoint &about) const;
    /// Writes the record, brings all of the draft to the disk and gives it its name; its state is Capturing whatever
    /// `record` says, its id the draft's. A failure removes the draft. Blocks as long as the disk takes to write it.
    Result<CheckpointHold> publish(CheckpointDraft draft, protocol::Checkpoint record) const;
    /// Removes what was published but shall not be kept (the user interrupted its verification).
    Result<void> discard(CheckpointHold hold) const;

    /// Notes that a capture failed; state CaptureFailed is set here. An id that exists (its verification failed, say)
    /// gets the new record and loses its images; an empty id gets a new one; any other is used. Failed or outdated
    /// records of the deployment that this one supersedes are removed. Returns the record as written. Whoever holds a
    /// draft of it drops that first.
    Result<protocol::Checkpoint> recordFailure(protocol::Checkpoint record) const;
    /// Removes what the newer record makes pointless: older records of its deployment that are neither available nor
    /// being captured. Those in use stay for a later call.
    Result<void> removeSuperseded(const protocol::Checkpoint &newer) const;

    /// Reads the record, lets `change` change it and writes it, in one piece: two runners that do it at once lose
    /// nothing. `change` is short, calls nothing of the store, and cannot change id and deployment. Returns the record
    /// as written.
    Result<protocol::Checkpoint> update(
        const QString &id, const std::function<void(protocol::Checkpoint &)> &change) const;

    /// Opens it for a restore. NotFound where it is missing, is being removed, or holds no images (a failed capture).
    Result<CheckpointUse> use(const QString &id) const;
    /// Really removes it, also one whose record cannot be read. BadInput while a container uses it or it is being
    /// captured.
    Result<void> remove(const QString &id) const;

    struct Pruned
    {
        protocol::Checkpoint record;
        CheckpointRemoval removal;
    };
    /// Removes what the policy no longer allows; what is in use stays. `nowMs`: milliseconds since the epoch.
    Result<QList<Pruned>> prune(const CheckpointPolicy &policy, qint64 nowMs) const;
    /// Removes what dead runners left half written, not yet verified or half removed. Goes on after a failure and
    /// returns the first.
    Result<void> sweep() const;

    /// The 32 random bytes of `.key` that fingerprints are keyed with; made at first use, and anew where the file is
    /// damaged.
    Result<QByteArray> key() const;

private:
    struct NewFolder
    {
        Directory folder;
        FileLock owner;
    };
    /// What has been renamed and is to be removed; the lock tells other runners that somebody is at it.
    struct Taken
    {
        QString name;
        std::optional<FileLock> lock;
    };

    Result<FileLock> gate() const;
    static Result<void> checkOwn(const Directory &folder);
    Result<Directory> openOwn(const QString &name) const;
    Result<Directory> openCheckpoint(const QString &id) const;
    Result<QStringList> names() const;
    // The rest is called with the gate's lock held, but for removeTaken() and removeAs().
    bool isBeingCaptured(const QString &deployment) const;
    Result<NewFolder> makeDraft(const protocol::Checkpoint &record) const;
    Result<void> writeNew(const protocol::Checkpoint &record) const;
    Result<Taken> takeAway(const QString &id, bool isOwner) const;
    Result<void> takeImages(const Directory &checkpoint, const QString &id, std::vector<Taken> *taken) const;
    Result<void> sweepPublished(const QString &id, std::vector<Taken> *taken) const;
    Result<void> sweepHidden(const QString &name, std::vector<Taken> *taken) const;
    Result<void> removeTaken(const std::vector<Taken> &taken) const;
    Result<void> removeAs(const QString &id, bool isOwner) const;

    Directory m_folder;
};

} // namespace headstart
