// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/checkpoint_jobs.h"

#include "localrunner/checkpoints/image_hashes.h"
#include "localrunner/support/background.h"

#include <QDateTime>
#include <QJsonArray>

namespace headstart {

using protocol::Checkpoint;
namespace command = protocol::command;

namespace {

Result<ContainerSpec> specOf(const CheckpointUse &use)
{
    const Result<QJsonDocument> document = checkpointfiles::read(use.folder(), checkpointfiles::spec);
    if (!document)
        return document.error();
    return containerSpecFromJson(document->object());
}

/// Compares every byte with what was written at the capture. Blocks.
Result<void> compareHashes(const CheckpointStore &store, const QString &id)
{
    const Result<CheckpointUse> use = store.use(id);
    if (!use)
        return use.error();
    const Result<QJsonDocument> document = checkpointfiles::read(use->folder(), checkpointfiles::hashes);
    if (!document)
        return document.error();
    const Result<ImageHashes> hashes = imageHashesFromJson(document->object());
    if (!hashes)
        return hashes.error();
    QString damage = verifyMetadata(use->imagesPath(), *hashes);
    if (damage.isEmpty())
        damage = verifyPages(use->imagesPath(), *hashes);
    if (!damage.isEmpty())
        return Error{ErrorCode::Io, damage, {}};
    return {};
}

} // namespace

CheckpointJobs::CheckpointJobs(const RunServices *services, QObject *parent)
    : QObject(parent)
    , m_services(services)
{
}

CheckpointJobs::~CheckpointJobs() = default;

template <class Work, class Then> void CheckpointJobs::inPool(Work work, Then then)
{
    ++m_jobs;
    inBackground(m_services->checkpointPool, this, std::move(work), [this, then = std::move(then)](auto value) mutable {
        --m_jobs;
        then(std::move(value));
        finishWhenIdle();
    });
}

bool CheckpointJobs::isCommand(const QString &name)
{
    return name == command::listCheckpoints || name == command::verifyCheckpoint || name == command::deleteCheckpoint
        || name == command::pruneCheckpoints;
}

void CheckpointJobs::run(const QString &name, const QJsonObject &arguments, Answer answer)
{
    const QString id = arguments.value(QLatin1String("checkpoint")).toString();
    if (name == command::listCheckpoints)
        list(answer);
    else if (name == command::pruneCheckpoints)
        prune(arguments, answer);
    else if (name == command::verifyCheckpoint)
        verify(id, answer);
    else
        remove(id, answer);
}

void CheckpointJobs::list(const Answer &answer)
{
    inPool([store = m_services->checkpoints.get()] { return store->list(); },
        [answer](const Result<CheckpointStore::Listing> &listing) {
            if (!listing) {
                answer(listing.error());
                return;
            }
            QJsonArray records;
            for (const Checkpoint &record : listing->records)
                records.append(toJson(record));
            answer(QJsonObject{{QStringLiteral("checkpoints"), records},
                {QStringLiteral("problems"), QJsonArray::fromStringList(listing->problems)}});
        });
}

void CheckpointJobs::remove(const QString &id, const Answer &answer)
{
    inPool([store = m_services->checkpoints.get(), id] { return store->remove(id); },
        [answer](const Result<void> &removed) {
            answer(removed ? Result<QJsonObject>(QJsonObject()) : Result<QJsonObject>(removed.error()));
        });
}

void CheckpointJobs::prune(const QJsonObject &arguments, const Answer &answer)
{
    CheckpointPolicy policy;
    const auto read = [&arguments](const char *key, auto *number) {
        const QJsonValue value = arguments.value(QLatin1String(key));
        if (value.isDouble())
            *number = static_cast<std::remove_pointer_t<decltype(number)>>(value.toInteger());
        return value.isUndefined() || value.isNull() || (value.isDouble() && value.toDouble() >= 0);
    };
    if (!read("max_per_deployment", &policy.maxPerDeployment) || !read("max_age_days", &policy.maxAgeDays)
        || !read("max_bytes", &policy.maxBytes)) {
        // From the loop, as every answer.
        QMetaObject::invokeMethod(
            this,
            [answer] {
                answer(Error{ErrorCode::BadInput,
                    QStringLiteral(
                        "\"max_per_deployment\", \"max_age_days\" and \"max_bytes\" must be numbers of 0 or more."),
                    {}});
            },
            Qt::QueuedConnection);
        return;
    }
    inPool([store = m_services->checkpoints.get(),
               policy] { return store->prune(policy, QDateTime::currentMSecsSinceEpoch()); },
        [answer](const Result<QList<CheckpointStore::Pruned>> &pruned) {
            if (!pruned) {
                answer(pruned.error());
                return;
            }
            QJsonArray removed;
            for (const CheckpointStore::Pruned &one : *pruned) {
                QJsonObject object = toJson(one.record);
                object.insert(QStringLiteral("why"), one.removal.sentence);
                removed.append(object);
            }
            answer(QJsonObject{{QStringLiteral("removed"), removed}});
        });
}

void CheckpointJobs::verify(const QString &id, const Answer &answer)
{
    const CheckpointStore *store = m_services->checkpoints.get();
    inPool(
        [store, id]() -> Result<Checkpoint> {
            Result<Checkpoint> record = store->find(id);
            if (!record)
                return record;
            if (record->state == Checkpoint::State::Capturing || record->state == Checkpoint::State::CaptureFailed) {
                return Error{ErrorCode::BadInput,
                    QStringLiteral("The checkpoint %1 cannot be verified: its capture %2.")
                        .arg(id,
                            record->state == Checkpoint::State::Capturing ? QStringLiteral("is going on")
                                                                          : QStringLiteral("failed")),
                    {}};
            }
            if (const Result<void> equal = compareHashes(*store, id); !equal) {
                (void)store->update(id, [&equal](Checkpoint &changing) {
                    changing.state = Checkpoint::State::Invalid;
                    changing.reason = equal.error().message;
                });
                return equal.error();
            }
            return record;
        },
        [this, store, id, answer](const Result<Checkpoint> &record) {
            if (!record) {
                answer(record.error());
                return;
            }
            restore(*record, [store, id, answer](const Result<void> &outcome) {
                const Result<Checkpoint> updated = store->update(id, [&outcome](Checkpoint &changing) {
                    // What does not fit has been written down as invalid already.
                    if (!outcome && changing.state != Checkpoint::State::Invalid)
                        changing.state = Checkpoint::State::RestoreFailed;
                    if (!outcome)
                        changing.reason = outcome.error().message;
                });
                if (!outcome)
                    answer(outcome.error());
                else if (!updated)
                    answer(updated.error());
                else
                    answer(QJsonObject{{QStringLiteral("checkpoint"), toJson(*updated)}});
            });
        });
}

void CheckpointJobs::verifyPublished(
    const Checkpoint &checkpoint, const std::shared_ptr<CheckpointHold> &hold, const QString &container)
{
    restore(checkpoint, [this, checkpoint, hold, container](const Result<void> &outcome) {
        settle(checkpoint, hold, container, outcome);
    });
}

void CheckpointJobs::settle(const Checkpoint &checkpoint, const std::shared_ptr<CheckpointHold> &hold,
    const QString &container, const Result<void> &outcome)
{
    const auto work = [store = m_services->checkpoints.get(), checkpoint, hold, outcome,
                          cancelled = m_cancelled]() -> Result<Checkpoint> {
        if (!outcome && cancelled) {
            (void)store->discard(std::move(*hold));
            return outcome.error();
        }
        if (!outcome) {
            Checkpoint failed = checkpoint;
            failed.reason =
                QStringLiteral("The checkpoint was written, but cannot be restored: %1").arg(outcome.error().message);
            return store->recordFailure(failed);
        }
        Result<Checkpoint> available = store->update(checkpoint.id, [](Checkpoint &changing) {
            changing.state = Checkpoint::State::Available;
            changing.reason.clear();
        });
        if (available) {
            // Neither can spoil what is available; what they could not do is done the next time.
            (void)store->removeSuperseded(*available);
            (void)store->prune({}, QDateTime::currentMSecsSinceEpoch());
        }
        return available;
    };
    inPool(work, [this, checkpoint, container](const Result<Checkpoint> &settled) {
        // Somebody waits for the last word, also where it could not be written down.
        Checkpoint last = checkpoint;
        last.state = Checkpoint::State::CaptureFailed;
        if (!settled)
            last.reason = settled.error().message;
        Q_EMIT checkpointChanged(container, settled ? *settled : last);
    });
}

void CheckpointJobs::restore(const Checkpoint &checkpoint, std::function<void(const Result<void> &)> done)
{
    const auto fail = [this, done](const Error &error) {
        ++m_jobs;
        QMetaObject::invokeMethod(
            this,
            [this, done, error] {
                --m_jobs;
                done(error);
                finishWhenIdle();
            },
            Qt::QueuedConnection);
    };
    if (m_cancelled) {
        fail({ErrorCode::Interrupted, QStringLiteral("The runner is stopping."), {}});
        return;
    }
    Result<CheckpointUse> use = m_services->checkpoints->use(checkpoint.id);
    Result<ContainerSpec> spec = use ? specOf(*use) : Result<ContainerSpec>(use.error());
    if (!spec) {
        fail(spec.error());
        return;
    }
    auto folders = m_services->instance->makeContainerFolders();
    if (!folders) {
        fail(folders.error());
        return;
    }
    const auto entry = m_verifications.emplace(m_verifications.end());
    entry->done = std::move(done);
    entry->run = std::make_unique<ContainerRun>(
        ContainerRun::Order{folders->first, folders->second, *spec, {}, checkpoint.id}, m_services);
    auto outcome = std::make_shared<Result<void>>();
    connect(entry->run.get(), &ContainerRun::verified, this,
        [outcome](const Result<void> &verified) { *outcome = verified; });
    connect(entry->run.get(), &ContainerRun::finished, this, [this, entry, outcome] {
        const auto report = std::move(entry->done);
        entry->run.release()->deleteLater();
        m_verifications.erase(entry);
        report(*outcome);
        finishWhenIdle();
    });
    entry->run->start();
}

void CheckpointJobs::cancel()
{
    m_cancelled = true;
    for (const Verification &verification : m_verifications)
        verification.run->stop(0);
}

void CheckpointJobs::finishWhenIdle()
{
    if (isIdle())
        Q_EMIT idle();
}

} // namespace headstart
