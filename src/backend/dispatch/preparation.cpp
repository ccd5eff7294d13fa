// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/dispatch/preparation.h"

#include "backend/dispatch/launch_rules.h"
#include "backend/runnerclient/runner_client.h"
#include "backend/store/store.h"
#include "backend/store/when_done.h"
#include "localrunner/support/monotonic.h"

#include <QUuid>

namespace headstart {

namespace {
constexpr qsizetype keptReadings = 32;
} // namespace

PreparationTools::PreparationTools(Store *storeToUse, RunnerClient *runnerToUse)
    : store(storeToUse)
    , runner(runnerToUse)
    , snapshots(storeToUse->folder())
{
}

Preparation::Preparation(PreparationTools *tools, Invocation invocation, QObject *parent, Aim aim)
    : QObject(parent)
    , m_tools(tools)
    , m_invocation(std::move(invocation))
    , m_aim(aim)
{
}

void Preparation::begin(QLatin1String name, ProgressStep step)
{
    endStep();
    Span span;
    span.id = QStringLiteral("t-step-%1").arg(m_steps.size());
    span.name = name;
    span.startNs = monotonicNs();
    span.stampedBy = QStringLiteral("console");
    m_steps.append(span);
    Q_EMIT stepsChanged();
    Q_EMIT progress(step);
}

void Preparation::endStep()
{
    if (m_steps.isEmpty() || !m_steps.last().isOpen())
        return;
    m_steps.last().endNs = monotonicNs();
    Q_EMIT stepsChanged();
}

void Preparation::fail(const Error &error)
{
    endStep();
    Q_EMIT failed(error);
}

void Preparation::start()
{
    begin(QLatin1String("snapshot_code"), ProgressStep::SnapshotCode);
    whenDone(m_tools->snapshots.take(m_invocation.folder), this,
        [this](const Result<CodeSnapshot> &snapshot) { onSnapshot(snapshot); });
}

void Preparation::onSnapshot(const Result<CodeSnapshot> &snapshot)
{
    if (!snapshot) {
        fail(snapshot.error());
        return;
    }
    m_snapshot = *snapshot;
    m_steps.last().attributes = {
        {QStringLiteral("files"), m_snapshot.files}, {QStringLiteral("bytes"), m_snapshot.bytes}};
    const QString key = m_snapshot.hash + QLatin1Char(' ') + m_invocation.options.interpreter;
    if (const auto known = m_tools->read.constFind(key); known != m_tools->read.constEnd()) {
        onRead(*known);
        return;
    }
    begin(QLatin1String("read_project"), ProgressStep::ReadProject);
    m_tools->reader.read(
        m_snapshot.folder, m_invocation.options.interpreter, this, [this, key](const Result<Project> &project) {
            if (!project) {
                fail(project.error());
                return;
            }
            if (m_tools->read.size() >= keptReadings)
                m_tools->read.clear();
            m_tools->read.insert(key, *project);
            onRead(*project);
        });
}

void Preparation::onRead(const Project &project)
{
    const Result<Endpoint> endpoint = findEndpoint(project, m_invocation.handler);
    if (!endpoint) {
        fail(endpoint.error());
        return;
    }
    m_endpoint = *endpoint;
    Q_EMIT named(m_endpoint.displayName());
    const Result<void> fits =
        m_aim == Aim::Run ? checkRunnable(m_endpoint, m_invocation.secrets) : checkDeployable(m_endpoint);
    if (!fits) {
        fail(fits.error());
        return;
    }
    begin(QLatin1String("resolve_image"), ProgressStep::ResolveImage);
    m_tools->runner->call(protocol::command::resolveImage,
        {{QStringLiteral("image"), toJson(imageFor(m_endpoint.settings, m_invocation.options))}}, this,
        [this](const Result<QJsonObject> &answer) { onImage(answer); });
}

void Preparation::onImage(const Result<QJsonObject> &answer)
{
    if (!answer) {
        fail(answer.error());
        return;
    }
    const ResolvedImage image = resolvedImageFromJson(*answer);
    m_steps.last().attributes.insert(QStringLiteral("image"), image.id);
    begin(QLatin1String("find_deployment"), ProgressStep::FindDeployment);
    Deployment wanted;
    wanted.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    wanted.project = m_invocation.folder;
    wanted.handler = m_invocation.handler;
    wanted.name = m_endpoint.displayName();
    wanted.hash = deploymentHash(m_endpoint.settings, m_invocation.handler, m_snapshot.hash, image.id);
    wanted.codeHash = m_snapshot.hash;
    wanted.codeFolder = m_snapshot.folder;
    wanted.imageId = image.id;
    wanted.endpoint = m_endpoint;
    wanted.createdAtMs = wallClockMs();
    Store *store = m_tools->store;
    whenDone(m_aim == Aim::Run ? store->findOrAddDeployment(wanted) : store->addDeployment(wanted), this,
        [this](const Result<Deployment> &stored) { onDeployment(stored); });
}

void Preparation::onDeployment(const Result<Deployment> &stored)
{
    if (!stored) {
        fail(stored.error());
        return;
    }
    endStep();
    Prepared prepared;
    prepared.deployment = *stored;
    // The stored row may be from another time; where the code lies now is what counts.
    prepared.deployment.codeFolder = m_snapshot.folder;
    prepared.deployment.endpoint = m_endpoint;
    prepared.spec = specFor(prepared.deployment, m_invocation.options, m_invocation.secrets);
    prepared.key = containerKey(prepared.deployment, m_invocation.options, prepared.spec.secrets);
    Q_EMIT done(prepared);
}

} // namespace headstart
