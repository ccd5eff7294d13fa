// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/dispatch/task_run.h"

#include "backend/dispatch/launch_rules.h"
#include "backend/dispatch/payload.h"
#include "backend/store/store.h"
#include "backend/store/when_done.h"
#include "localrunner/support/monotonic.h"

#include <QUuid>

#include <algorithm>
#include <chrono>

namespace headstart {

using namespace std::chrono_literals;

namespace {

constexpr auto outputWait = 2s; // for the task's last log lines, which take another way than its answer
constexpr auto usageWait = 300ms; // then for what it cost
constexpr auto exitWait = 5s; // for the container's end after its connection broke
constexpr auto endWait = 30s; // for a container that was told to end; the runner's own limit is shorter
constexpr auto logDelay = 50ms; // lines are written in groups
constexpr int cancelGraceSeconds = 3;

const Error cancelledError{ErrorCode::Interrupted, QStringLiteral("The task was cancelled."), {}};

} // namespace

TaskRun::TaskRun(PreparationTools *tools, ContainerPool *pool, Invocation invocation, QObject *parent)
    : QObject(parent)
    , m_tools(tools)
    , m_pool(pool)
    , m_invocation(std::move(invocation))
{
    m_course.createdNs = monotonicNs();
    m_record.createdAtMs = wallClockMs();
    m_record.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    m_record.project = m_invocation.folder;
    m_record.handler = m_invocation.handler;
    m_record.endpoint = m_invocation.handler.section(QLatin1Char(':'), -1);
    m_record.instance = m_tools->store->instance();
    m_record.request = m_invocation.body;
    m_deadline.setSingleShot(true);
    m_logTimer.setSingleShot(true);
    connect(&m_logTimer, &QTimer::timeout, this, &TaskRun::flushLogs);
    connect(m_pool, &ContainerPool::attached, this, [this](const QString &taskId, PooledContainer *container) {
        if (taskId == id())
            onAttached(container);
    });
    connect(m_pool, &ContainerPool::granted, this,
        [this](const QString &taskId, PooledContainer *container, const PooledContainer::Lease &lease) {
            if (taskId == id())
                onGranted(container, lease);
        });
    connect(m_pool, &ContainerPool::startFailed, this, [this](const QString &taskId, const Error &error) {
        if (taskId == id() && m_step == Step::Waiting)
            settle(error.code == ErrorCode::TimedOut ? TaskStatus::Timeout : TaskStatus::Error, error);
    });
}

void TaskRun::start()
{
    whenDone(m_tools->store->saveTask(m_record), this, [this](const Result<void> &saved) {
        if (m_step != Step::Storing)
            return;
        if (!saved) {
            settle(TaskStatus::Error, saved.error());
            return;
        }
        prepare();
    });
}

void TaskRun::prepare()
{
    m_step = Step::Preparing;
    Result<QByteArray> payload = workerPayload(m_invocation.body);
    if (!payload) {
        settle(TaskStatus::Error, payload.error());
        return;
    }
    m_payload = std::move(*payload);
    m_preparation = new Preparation(m_tools, m_invocation, this);
    connect(m_preparation, &Preparation::stepsChanged, this, [this] {
        m_course.steps = m_preparation->steps();
        updateSpans();
    });
    connect(m_preparation, &Preparation::progress, this, &TaskRun::setProgress);
    connect(
        m_preparation, &Preparation::named, this, [this](const QString &endpoint) { m_record.endpoint = endpoint; });
    connect(m_preparation, &Preparation::done, this, &TaskRun::onPrepared);
    connect(m_preparation, &Preparation::failed, this, [this](const Error &error) {
        if (m_step == Step::Preparing)
            settle(TaskStatus::Error, error);
    });
    m_preparation->start();
}

void TaskRun::onPrepared(const Prepared &prepared)
{
    if (m_step != Step::Preparing)
        return;
    m_record.deploymentId = prepared.deployment.id;
    m_record.deploymentVersion = prepared.deployment.version;
    m_timeoutSeconds = prepared.spec.timeoutSeconds;
    // What the image lacks is said by the runner.
    for (const QString &note : prepared.deployment.endpoint.warnings)
        addLog({monotonicNs(), QStringLiteral("system"), -1, id(), note, false});
    const int limit = prepared.deployment.endpoint.settings.maxPendingTasks;
    if (limit > 0 && m_pool->waitingFor(m_record.project, m_record.handler) >= limit) {
        settle(TaskStatus::Error,
            {ErrorCode::MachineCannot,
                QStringLiteral("%1 has %2 tasks waiting already, which is its limit (max_pending_tasks); wait for some "
                               "of them, or raise it.")
                    .arg(m_record.handler)
                    .arg(limit),
                {}});
        return;
    }
    m_prepared = prepared;
    m_step = Step::Waiting;
    m_pool->acquire(id(), m_course.createdNs, prepared);
}

void TaskRun::onAttached(PooledContainer *container)
{
    if (m_container)
        m_container->disconnect(this);
    m_container = container;
    m_course.container = container->spans();
    // Until it is known whether the task's own worker had to be waited for, the start that is under way is shown as
    // this task's.
    m_course.start = container->state() == PooledContainer::State::Starting ? container->startKind() : StartKind::Warm;
    connect(container, &PooledContainer::spanChanged, this, [this, container] {
        if (m_step != Step::Waiting && !isOwnStart(m_course.start))
            return;
        takeSpans(*container);
        updateSpans();
    });
    connect(container, &PooledContainer::stateChanged, this, [this, container] {
        m_record.containerId = container->id();
        m_course.startUsage = container->startUsage();
        const bool servesOthers = container->serving() > 0 && !container->isServing(id());
        if (m_step == Step::Waiting && container->state() == PooledContainer::State::Ready && servesOthers)
            setProgress(ProgressStep::WaitForWorker);
    });
    connect(container, &PooledContainer::logged, this, &TaskRun::onLog);
    connect(container, &PooledContainer::taskFinished, this, [this](const QString &taskId) {
        if (taskId == id())
            onTaskFinished();
    });
    connect(container, &PooledContainer::usageChanged, this, [this](const QJsonObject &usage) {
        // It may overtake the answer, which comes another way.
        if (!m_allOutputSeen || !m_course.taskUsage.isEmpty())
            return;
        m_course.taskUsage = usage;
        if (m_step == Step::Draining && !m_awaitsExit)
            finish();
    });
    connect(container, &PooledContainer::exited, this, &TaskRun::onContainerExited);
    if (isOwnStart(m_course.start)) {
        const QList<protocol::LogLine> earlier = container->startLogs();
        for (const protocol::LogLine &line : earlier)
            addLog(line);
    }
    setProgress(isOwnStart(m_course.start) ? ProgressStep::StartContainer : ProgressStep::WaitForWorker);
    updateSpans();
}

/// What the container has told so far. How it started may turn out on the way.
void TaskRun::takeSpans(const PooledContainer &container)
{
    m_course.container = container.spans();
    if (isOwnStart(m_course.start))
        m_course.start = container.startKind();
}

void TaskRun::onGranted(PooledContainer *container, const PooledContainer::Lease &lease)
{
    m_step = Step::Running;
    const bool waitedForItsStart = lease.first && lease.readyNs >= m_course.createdNs;
    m_course.start = waitedForItsStart ? container->startKind() : StartKind::Warm;
    m_course.container = container->spans();
    m_record.start = m_course.start;
    m_record.containerId = container->id();
    m_record.status = TaskStatus::Running;
    m_client = lease.client;

    HttpRequest request;
    request.headers = {{QByteArrayLiteral("X-TASK-ID"), id().toLatin1()},
        {QByteArrayLiteral("Content-Type"), QByteArrayLiteral("application/json")}};
    request.body = m_payload;
    connect(&m_deadline, &QTimer::timeout, this, &TaskRun::onTimeout, Qt::UniqueConnection);
    m_deadline.start(std::chrono::seconds(m_timeoutSeconds));
    m_course.sentNs = monotonicNs();
    m_requestId = m_client->send(
        request, this, [this](const HttpAnswer &answer) { onAnswer(answer); },
        [this](const QByteArray &piece) {
            if (m_step != Step::Running)
                return;
            m_passedOn = true;
            Q_EMIT answerChunk(piece);
        });
    (void)m_tools->store->saveTask(m_record); // a failure is told by Store::writeFailed()
    updateSpans();
    setProgress(ProgressStep::RunHandler);
    Q_EMIT changed(m_record);
}

void TaskRun::onAnswer(const HttpAnswer &answer)
{
    m_requestId = 0;
    if (m_step != Step::Running)
        return;
    m_deadline.stop();
    m_course.answeredNs = answer.endNs;
    const Outcome outcome = judge(answer);
    m_record.status = outcome.status;
    m_record.error = outcome.error;
    m_record.result = answer.body;
    m_record.resultType = QString::fromLatin1(answer.header("Content-Type"));
    m_step = Step::Draining;
    updateSpans();
    if (!m_container || m_container->state() == PooledContainer::State::Gone) {
        finish();
        return;
    }
    m_awaitsExit = outcome.needsContainerExit;
    drain();
}

void TaskRun::drain()
{
    if (!m_awaitsExit && !m_course.taskUsage.isEmpty()) {
        finish();
        return;
    }
    m_deadline.disconnect(this);
    connect(&m_deadline, &QTimer::timeout, this, &TaskRun::finish);
    if (m_awaitsExit)
        m_deadline.start(exitWait);
    else if (!m_allOutputSeen)
        m_deadline.start(outputWait);
    else
        m_deadline.start(usageWait);
}

void TaskRun::onTaskFinished()
{
    m_allOutputSeen = true;
    if (m_step == Step::Draining && !m_awaitsExit)
        drain();
}

void TaskRun::onTimeout()
{
    if (m_step != Step::Running)
        return;
    endWithContainer(TaskStatus::Timeout,
        {ErrorCode::TimedOut,
            QStringLiteral("The handler did not answer within %1 s (timeout=); its container was stopped.")
                .arg(m_timeoutSeconds),
            {}},
        0);
}

void TaskRun::cancel(bool immediately)
{
    const int grace = immediately ? 0 : cancelGraceSeconds;
    switch (m_step) {
    case Step::Storing:
    case Step::Preparing:
        if (m_preparation)
            m_preparation->deleteLater();
        settle(TaskStatus::Cancelled, cancelledError);
        return;
    case Step::Waiting:
        if (PooledContainer *unwanted = m_pool->forget(id())) {
            m_step = Step::Ending;
            m_container = unwanted;
            endWithContainer(TaskStatus::Cancelled, cancelledError, grace);
        } else {
            settle(TaskStatus::Cancelled, cancelledError);
        }
        return;
    case Step::Running:
        if (m_container && m_pool->isSharedBeyond(m_container, id())) {
            // The worker cannot be interrupted without the others in its container; it is free again when the handler
            // returns.
            const quint64 request = m_requestId;
            HttpClient *client = m_client;
            settle(TaskStatus::Cancelled, cancelledError);
            client->cancel(request);
        } else {
            endWithContainer(TaskStatus::Cancelled, cancelledError, grace);
        }
        return;
    case Step::Ending:
        if (m_container && immediately)
            m_container->stop(0);
        return;
    case Step::Draining:
    case Step::Saving:
        return; // it is over already
    }
}

void TaskRun::endWithContainer(TaskStatus status, const Error &error, int graceSeconds)
{
    m_step = Step::Ending;
    m_record.status = status;
    m_record.error = error;
    setProgress(ProgressStep::StopContainer);
    m_deadline.disconnect(this);
    connect(&m_deadline, &QTimer::timeout, this, &TaskRun::finish);
    m_deadline.start(endWait);
    m_container->stop(graceSeconds);
}

void TaskRun::onContainerExited(const protocol::ContainerExit &exit)
{
    m_client = nullptr; // deleted with the container
    switch (m_step) {
    case Step::Ending:
        finish();
        return;
    case Step::Running:
    case Step::Draining:
        if (m_step == Step::Draining && !m_awaitsExit) {
            finish();
            return;
        }
        if (mayBeServedAgain(exit)) {
            serveAgain(exit);
            return;
        }
        m_record.status = exit.error.code == ErrorCode::TimedOut ? TaskStatus::Timeout : TaskStatus::Error;
        if (!exit.error.message.isEmpty())
            m_record.error = exit.error;
        else
            m_record.error = {ErrorCode::Interrupted,
                QStringLiteral(
                    "The container was stopped while the task ran in it, for another task's sake or on request."),
                {}};
        if (m_course.answeredNs == 0)
            m_course.answeredNs = exit.timeNs;
        finish();
        return;
    case Step::Storing:
    case Step::Preparing:
    case Step::Waiting: // the pool finds another, or says startFailed()
    case Step::Saving:
        return;
    }
}

/// Only where the fault is Headstart's own and nobody has seen an answer: the memory that a restore still owed the
/// container is gone. Once, since the second start is cold.
bool TaskRun::mayBeServedAgain(const protocol::ContainerExit &exit) const
{
    return exit.reason == protocol::ContainerExit::Reason::MemoryLost && m_course.lost.isEmpty() && !m_passedOn
        && m_prepared && m_prepared->spec.start != StartWanted::Restore;
}

void TaskRun::serveAgain(const protocol::ContainerExit &exit)
{
    m_deadline.stop();
    m_deadline.disconnect(this);
    m_requestId = 0;
    m_awaitsExit = false;
    m_allOutputSeen = false;
    m_course.container = m_container ? m_container->spans() : m_course.container;
    loseContainer(&m_course, exit.timeNs, exit.error.message);
    addLog({monotonicNs(), QStringLiteral("system"), -1, id(),
        QStringLiteral("The task is served again, by a cold start: %1").arg(exit.error.message), false});
    m_record.status = TaskStatus::Retry;
    m_record.error = {};
    m_record.result.clear();
    m_record.resultType.clear();
    (void)m_tools->store->saveTask(m_record); // a failure is told by Store::writeFailed()
    m_step = Step::Waiting;
    Q_EMIT changed(m_record);
    Prepared cold = *m_prepared;
    cold.spec.start = StartWanted::Cold;
    m_pool->acquire(id(), m_course.createdNs, cold);
}

void TaskRun::settle(TaskStatus status, const Error &error)
{
    m_record.status = status;
    m_record.error = error;
    finish();
}

void TaskRun::finish()
{
    if (m_step == Step::Saving)
        return;
    m_step = Step::Saving;
    m_deadline.stop();
    flushLogs();
    if (m_container) {
        m_record.containerId = m_container->id();
        takeSpans(*m_container);
        m_course.startUsage = m_container->startUsage();
        m_container->disconnect(this);
        // A cancelled handler still runs in its worker; every other has come to its end.
        if (m_record.status != TaskStatus::Cancelled)
            m_container->release(id());
    }
    m_course.endNs = m_course.answeredNs != 0 ? m_course.answeredNs : monotonicNs();
    const bool started = isOwnStart(m_course.start)
        && std::any_of(m_course.container.cbegin(), m_course.container.cend(),
            [](const Span &span) { return span.name == spans::containerStart; });
    m_record.start = m_course.sentNs != 0 || started ? m_course.start : StartKind::Unknown;
    m_record.durationNs = m_course.endNs - m_course.createdNs;
    const QList<Span> spans = currentSpans();
    m_record.phases = phaseLengths(spans);
    updateSpans();
    Q_EMIT settled(details());
    whenDone(m_tools->store->finishTask(m_record, spans), this, [this](const Result<void> &) {
        // A failed write is told by Store::writeFailed(); the task is over either way.
        Q_EMIT changed(m_record);
        Q_EMIT finished(details());
    });
}

void TaskRun::onLog(const protocol::LogLine &line)
{
    const bool ofTheStart =
        line.task.isEmpty() && isOwnStart(m_course.start) && (m_step == Step::Waiting || m_step == Step::Ending);
    const bool ofTheEnd =
        line.task.isEmpty() && m_step != Step::Waiting && isOwnStart(m_course.start) && line.stream == u"system";
    if (line.task == id() || ofTheStart || ofTheEnd)
        addLog(line);
}

void TaskRun::addLog(protocol::LogLine line)
{
    line.timeNs = std::max<qint64>(0, line.timeNs - m_course.createdNs);
    m_logs.append(m_logBudget.admit(id(), {line}));
    m_unsavedLogs.append(line);
    if (!m_logTimer.isActive())
        m_logTimer.start(logDelay);
    Q_EMIT logged(line);
}

void TaskRun::flushLogs()
{
    m_logTimer.stop();
    if (!m_unsavedLogs.isEmpty())
        m_tools->store->appendLogs(id(), m_record.containerId, std::exchange(m_unsavedLogs, {}));
}

QList<Span> TaskRun::currentSpans() const
{
    return assembleSpans(m_course);
}

void TaskRun::setProgress(ProgressStep step)
{
    if (m_progress == step)
        return;
    m_progress = step;
    Q_EMIT progress(step);
}

void TaskRun::updateSpans()
{
    const QList<Span> spans = currentSpans();
    for (const Span &span : spans) {
        const auto told =
            std::find_if(m_spans.cbegin(), m_spans.cend(), [&](const Span &other) { return other.id == span.id; });
        if (told == m_spans.cend() || *told != span)
            Q_EMIT spanChanged(span);
    }
    m_spans = spans;
}

TaskDetails TaskRun::details() const
{
    return {m_record, currentSpans(), m_logs};
}

} // namespace headstart
