// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/read_ahead.h"

#include "localrunner/container_preparation.h"
#include "localrunner/lazy/restore_choice.h"
#include "localrunner/support/monotonic.h"

#include <QCoreApplication>
#include <QPointer>

namespace headstart {

ReadAhead::ReadAhead()
    : m_startNs(monotonicNs())
{
}

ReadAhead::~ReadAhead()
{
    m_cancelled->store(true);
}

std::unique_ptr<ReadAhead> ReadAhead::beginFor(
    const ContainerSpec &spec, const QString &verifies, const RunServices &services)
{
    if (verifies.isEmpty() && (spec.start == StartWanted::Cold || spec.stubId.isEmpty()))
        return nullptr;
    if (spec.restore == RestoreWay::Lazy)
        return nullptr; // what is never touched need not be read
    auto ahead = std::unique_ptr<ReadAhead>(new ReadAhead);
    // The object may be gone when the thread comes back.
    const auto work = [target = QPointer<ReadAhead>(ahead.get()), cancelled = ahead->m_cancelled, verifies,
                          deployment = spec.stubId, choice = spec.restore, store = services.checkpoints.get()] {
        QString id = verifies;
        if (id.isEmpty()) {
            const Result<StartAdvice> advice = store->newestFor(deployment);
            if (!advice || !advice->available)
                return;
            id = advice->available->id;
            if (choice == RestoreWay::Auto
                && RestoreWayChoice::mayBeLazy(advice->available->memoryBytes, advice->available->touchedBytes))
                return;
        }
        const Result<CheckpointUse> use = store->use(id);
        if (!use)
            return; // the start itself will say so
        const Result<pageimages::ReadAhead> read = pageimages::readAhead(use->imagesPath(), cancelled.get());
        if (!read)
            return;
        const qint64 now = monotonicNs();
        QMetaObject::invokeMethod(
            qApp, // the object's thread; a queued call to a deleted one would be lost only by luck
            [target, result = *read, now] {
                if (target)
                    Q_EMIT target->done(result, now);
            },
            Qt::QueuedConnection);
    };
    services.checkpointPool->start(work);
    return ahead;
}

} // namespace headstart
