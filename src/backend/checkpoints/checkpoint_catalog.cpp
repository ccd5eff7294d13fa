// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/checkpoints/checkpoint_catalog.h"

#include "backend/dispatch/dispatcher.h"
#include "backend/runnerclient/runner_client.h"
#include "backend/store/store.h"
#include "backend/store/when_done.h"
#include "localrunner/checkpoints/checkpoint_policy.h"

#include <QJsonArray>

#include <algorithm>

namespace headstart {

using protocol::Checkpoint;
using Work = CatalogEntry::Work;

namespace {

constexpr int soonMs = 200;

bool standsBefore(const Checkpoint &a, const Checkpoint &b)
{
    return a.createdAtMs != b.createdAtMs ? a.createdAtMs > b.createdAtMs : a.id > b.id;
}

} // namespace

CheckpointCatalog::CheckpointCatalog(Store *store, RunnerClient *runner, Dispatcher *dispatcher, QObject *parent)
    : QObject(parent)
    , m_store(store)
    , m_runner(runner)
    , m_dispatcher(dispatcher)
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(soonMs);
    connect(&m_soon, &QTimer::timeout, this, [this] {
        if (m_runner->isReady())
            refresh();
    });
    connect(runner, &RunnerClient::ready, this, &CheckpointCatalog::refreshSoon);
    connect(runner, &RunnerClient::lost, this, [this] { forget(m_watch.giveUp()); });
    connect(dispatcher, &Dispatcher::checkpointChanged, this, &CheckpointCatalog::onTold);
    connect(dispatcher, &Dispatcher::containersChanged, this,
        [this] { forget(m_watch.lookAt(m_dispatcher->containers())); });
    connect(dispatcher, &Dispatcher::taskFinished, this, [this](const TaskDetails &details) {
        if (details.task.start != StartKind::Warm) // a restore counts as a use
            refreshSoon();
    });
}

bool CheckpointCatalog::mayAsk() const
{
    return m_runner->callMayAsk();
}

void CheckpointCatalog::refreshSoon()
{
    if (!m_soon.isActive())
        m_soon.start();
}

void CheckpointCatalog::refresh()
{
    if (m_reading) {
        m_readAgain = true;
        return;
    }
    m_reading = true;
    m_toldMeanwhile.clear();
    m_runner->call(
        protocol::command::listCheckpoints, {}, this, [this](const Result<QJsonObject> &answer) { onList(answer); });
    Q_EMIT changed();
}

void CheckpointCatalog::onList(const Result<QJsonObject> &answer)
{
    m_reading = false;
    if (!answer) {
        m_readAgain = false;
        m_error = answer.error();
        if (m_knowledge == Knowledge::Known)
            Q_EMIT failed(m_error);
        else
            m_knowledge = Knowledge::Failed;
        Q_EMIT changed();
        return;
    }
    m_listed = true;
    m_error = {};
    m_problems.clear();
    const QJsonArray problems = answer->value(QLatin1String("problems")).toArray();
    for (const QJsonValue &problem : problems)
        m_problems.append(problem.toString());
    m_records.clear();
    const QJsonArray records = answer->value(QLatin1String("checkpoints")).toArray();
    for (const QJsonValue &value : records)
        m_records.append(protocol::checkpointFromJson(value.toObject()));
    // A draft is in no list until it is published.
    const QList<Checkpoint> captures = m_watch.captures();
    for (const Checkpoint &capture : captures)
        put(capture);
    const QHash<QString, Checkpoint> told = std::exchange(m_toldMeanwhile, {});
    for (const Checkpoint &checkpoint : told)
        put(checkpoint);
    locate();
    if (std::exchange(m_readAgain, false))
        refresh();
}

void CheckpointCatalog::onTold(const Checkpoint &checkpoint, const QString &container)
{
    const bool captures = m_watch.take(checkpoint, container);
    put(checkpoint);
    if (m_reading)
        m_toldMeanwhile.insert(checkpoint.id, checkpoint);
    locate();
    if (checkpoint.state != Checkpoint::State::Capturing)
        refreshSoon(); // older ones of its deployment may have gone with it
    if (captures)
        Q_EMIT capturesChanged();
}

void CheckpointCatalog::forget(const QStringList &ids)
{
    if (ids.isEmpty())
        return;
    m_records.removeIf([&ids](const Checkpoint &checkpoint) { return ids.contains(checkpoint.id); });
    for (const QString &id : ids)
        m_toldMeanwhile.remove(id);
    publish();
    Q_EMIT capturesChanged();
}

void CheckpointCatalog::put(const Checkpoint &checkpoint)
{
    const auto known = std::find_if(m_records.begin(), m_records.end(),
        [&checkpoint](const Checkpoint &candidate) { return candidate.id == checkpoint.id; });
    if (known != m_records.end())
        *known = checkpoint;
    else
        m_records.append(checkpoint);
}

std::optional<Checkpoint> CheckpointCatalog::record(const QString &id) const
{
    const auto found = std::find_if(
        m_records.cbegin(), m_records.cend(), [&id](const Checkpoint &candidate) { return candidate.id == id; });
    return found == m_records.cend() ? std::nullopt : std::optional(*found);
}

void CheckpointCatalog::locate()
{
    QStringList unknown;
    for (const Checkpoint &checkpoint : std::as_const(m_records)) {
        if (!m_places.contains(checkpoint.deployment))
            unknown.append(checkpoint.deployment);
    }
    unknown.removeDuplicates();
    if (unknown.isEmpty())
        return publish();
    ++m_locating;
    whenDone(m_store->deploymentsById(unknown), this, [this](const Result<QList<Deployment>> &deployments) {
        --m_locating;
        if (!deployments)
            Q_EMIT failed(deployments.error());
        for (const Deployment &deployment : deployments ? *deployments : QList<Deployment>())
            m_places.insert(deployment.id, {deployment.project, deployment.handler, deployment.version});
        publish();
    });
}

void CheckpointCatalog::publish()
{
    if (m_listed)
        m_knowledge = Knowledge::Known;
    std::sort(m_records.begin(), m_records.end(), standsBefore);
    m_entries.clear();
    for (const Checkpoint &checkpoint : std::as_const(m_records)) {
        const Place place = m_places.value(checkpoint.deployment);
        m_entries.append({checkpoint, place.project, place.handler, place.version, m_work.value(checkpoint.id)});
    }
    Q_EMIT changed();
}

std::optional<CatalogEntry> CheckpointCatalog::entryOf(const QString &project, const QString &handler) const
{
    const CatalogEntry *newest = nullptr;
    for (const CatalogEntry &entry : m_entries) {
        if (entry.project == project && entry.handler == handler
            && (newest == nullptr || entry.deploymentVersion > newest->deploymentVersion))
            newest = &entry;
    }
    if (newest == nullptr)
        return std::nullopt;
    const StartAdvice advice = adviceFor(newest->checkpoint.deployment, m_records);
    const bool underWay = advice.newest->state == Checkpoint::State::Capturing;
    const QString id = advice.available && !underWay ? advice.available->id : advice.newest->id;
    return *std::find_if(
        m_entries.cbegin(), m_entries.cend(), [&id](const CatalogEntry &entry) { return entry.checkpoint.id == id; });
}

void CheckpointCatalog::setWork(const QString &id, Work work)
{
    if (work == Work::None)
        m_work.remove(id);
    else
        m_work.insert(id, work);
    publish();
}

void CheckpointCatalog::verify(const QString &id)
{
    if (m_work.contains(id))
        return;
    setWork(id, Work::Verify);
    m_runner->call(protocol::command::verifyCheckpoint, {{QStringLiteral("checkpoint"), id}}, this,
        [this, id](const Result<QJsonObject> &answer) {
            if (answer)
                put(protocol::checkpointFromJson(answer->value(QLatin1String("checkpoint")).toObject()));
            setWork(id, Work::None);
            refreshSoon(); // one that does not hold has another state now
            if (!answer)
                Q_EMIT failed(answer.error());
            else if (const std::optional<Checkpoint> checkpoint = record(id))
                Q_EMIT verified(*checkpoint);
        });
}

void CheckpointCatalog::remove(const QString &id)
{
    const std::optional<Checkpoint> checkpoint = record(id);
    if (!checkpoint || m_work.contains(id))
        return;
    setWork(id, Work::Remove);
    m_runner->call(protocol::command::deleteCheckpoint, {{QStringLiteral("checkpoint"), id}}, this,
        [this, checkpoint](const Result<QJsonObject> &answer) {
            // What another console has removed meanwhile is as gone as it should be.
            const bool gone = answer || answer.error().code == ErrorCode::NotFound;
            if (gone)
                m_records.removeIf([&checkpoint](const Checkpoint &other) { return other.id == checkpoint->id; });
            setWork(checkpoint->id, Work::None);
            refreshSoon();
            if (gone)
                Q_EMIT removed(*checkpoint);
            else
                Q_EMIT failed(answer.error());
        });
}

} // namespace headstart
