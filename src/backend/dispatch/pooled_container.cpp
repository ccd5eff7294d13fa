// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/dispatch/pooled_container.h"

#include "backend/runnerclient/runner_client.h"
#include "localrunner/support/monotonic.h"

#include <algorithm>
#include <chrono>

namespace headstart {

namespace {
constexpr qsizetype mostStartLogs = 20000;
constexpr qint64 longestTimerMs =
    24LL * 3600 * 1000; // QTimer counts in int milliseconds; a day is as good as for ever here
} // namespace

PooledContainer::PooledContainer(Prepared prepared, RunnerClient *runner, QObject *parent)
    : QObject(parent)
    , m_prepared(std::move(prepared))
    , m_runner(runner)
{
    m_warmTimer.setSingleShot(true);
    connect(&m_warmTimer, &QTimer::timeout, this, [this] { stop(m_prepared.spec.graceSeconds); });
}

void PooledContainer::start()
{
    m_runner->call(protocol::command::startContainer, {{QStringLiteral("spec"), toJson(m_prepared.spec)}}, this,
        [this](const Result<QJsonObject> &answer) { onStarted(answer); });
}

void PooledContainer::onStarted(const Result<QJsonObject> &answer)
{
    if (m_state == State::Gone)
        return;
    if (!answer) {
        protocol::ContainerExit exit;
        exit.reason = protocol::ContainerExit::Reason::StartFailed;
        exit.error = answer.error();
        exit.timeNs = monotonicNs();
        end(exit);
        return;
    }
    m_id = answer->value(QLatin1String("container")).toString();
    Q_EMIT stateChanged();
    if (m_stopWanted)
        stop(*m_stopWanted);
}

void PooledContainer::stop(int graceSeconds)
{
    if (m_state == State::Gone)
        return;
    m_warmTimer.stop();
    m_warmUntilNs = 0;
    m_stopWanted = graceSeconds;
    setState(State::Stopping);
    if (m_id.isEmpty())
        return; // as soon as the runner has said its id
    m_runner->call(protocol::command::stopContainer,
        {{QStringLiteral("container"), m_id}, {QStringLiteral("grace_seconds"), graceSeconds}}, this,
        [this](const Result<QJsonObject> &answer) {
            if (answer || m_state == State::Gone)
                return;
            // The runner does not know it (any more): it is gone, and nobody will say more about it.
            protocol::ContainerExit exit;
            exit.error = answer.error();
            exit.timeNs = monotonicNs();
            end(exit);
        });
}

void PooledContainer::handle(const QString &event, const QJsonObject &members)
{
    if (m_state == State::Gone)
        return;
    if (event == protocol::event::span)
        onSpan(spanFromJson(members.value(QLatin1String("span")).toObject()));
    else if (event == protocol::event::log)
        onLog(protocol::logLineFromJson(members.value(QLatin1String("line")).toObject()));
    else if (event == protocol::event::workerReady)
        onWorkerReady(members);
    else if (event == protocol::event::taskFinished)
        onTaskFinished(members.value(QLatin1String("task")).toString());
    else if (event == protocol::event::usage)
        onUsage(members);
    else if (event == protocol::event::containerExited)
        end(protocol::containerExitFromJson(members.value(QLatin1String("exit")).toObject()));
}

void PooledContainer::lose(const Error &error)
{
    protocol::ContainerExit exit;
    exit.reason = protocol::ContainerExit::Reason::Signalled;
    exit.error = error;
    exit.timeNs = monotonicNs();
    end(exit);
}

std::optional<PooledContainer::Lease> PooledContainer::take(const QString &taskId)
{
    if (m_state != State::Ready)
        return std::nullopt;
    for (Worker &worker : m_workers) {
        if (!worker.task.isEmpty())
            continue;
        m_warmTimer.stop();
        m_warmUntilNs = 0;
        worker.task = taskId;
        const Lease lease{worker.index, worker.client.get(), worker.readyNs, !worker.served};
        worker.served = true;
        Q_EMIT stateChanged();
        return lease;
    }
    return std::nullopt;
}

void PooledContainer::release(const QString &taskId)
{
    for (Worker &worker : m_workers) {
        if (worker.task != taskId)
            continue;
        worker.task.clear();
        Q_EMIT stateChanged();
        Q_EMIT workerFreed();
        return;
    }
}

bool PooledContainer::isServing(const QString &taskId) const
{
    return std::any_of(m_workers.begin(), m_workers.end(), [&](const Worker &worker) { return worker.task == taskId; });
}

int PooledContainer::serving() const
{
    return static_cast<int>(
        std::count_if(m_workers.begin(), m_workers.end(), [](const Worker &worker) { return !worker.task.isEmpty(); }));
}

void PooledContainer::keepWarm()
{
    if (m_state != State::Ready)
        return;
    const qint64 milliseconds = std::clamp<qint64>(m_prepared.spec.keepWarmSeconds * 1000LL, 0, longestTimerMs);
    m_warmUntilNs = monotonicNs() + milliseconds * 1000000;
    m_warmTimer.start(std::chrono::milliseconds(milliseconds));
    Q_EMIT stateChanged();
}

bool PooledContainer::hasServed() const
{
    return std::any_of(m_workers.begin(), m_workers.end(), [](const Worker &worker) { return worker.served; });
}

bool PooledContainer::isPromised() const
{
    return m_prepared.spec.start != StartWanted::Auto && !hasServed();
}

void PooledContainer::setState(State state)
{
    if (m_state == state)
        return;
    m_state = state;
    Q_EMIT stateChanged();
}

void PooledContainer::onSpan(const Span &span)
{
    const auto known =
        std::find_if(m_spans.begin(), m_spans.end(), [&](const Span &other) { return other.id == span.id; });
    if (known != m_spans.end())
        *known = span;
    else
        m_spans.append(span);
    Q_EMIT spanChanged(span);
}

void PooledContainer::onLog(const protocol::LogLine &line)
{
    if (line.task.isEmpty() && !hasServed() && m_startLogs.size() < mostStartLogs)
        m_startLogs.append(line);
    Q_EMIT logged(line);
}

void PooledContainer::onWorkerReady(const QJsonObject &members)
{
    Result<std::unique_ptr<HttpClient>> client = HttpClient::open(members.value(QLatin1String("socket")).toString());
    if (!client) {
        // Ready, but unreachable: the container has meddled with its socket. It serves nobody, and the task gets this
        // sentence.
        stop(0);
        protocol::ContainerExit exit;
        exit.reason = protocol::ContainerExit::Reason::StartupFailed;
        exit.error = client.error();
        exit.timeNs = monotonicNs();
        end(exit);
        return;
    }
    Worker worker;
    worker.index = members.value(QLatin1String("worker")).toInt();
    worker.client = std::move(*client);
    worker.readyNs = members.value(QLatin1String("time_ns")).toInteger();
    m_workers.push_back(std::move(worker));
    m_hasBeenReady = true;
    if (m_state == State::Starting)
        setState(State::Ready);
    Q_EMIT workerFreed();
}

void PooledContainer::onTaskFinished(const QString &taskId)
{
    Q_EMIT taskFinished(taskId);
    release(taskId);
}

void PooledContainer::onUsage(QJsonObject members)
{
    members.remove(QLatin1String("container"));
    if (!m_firstUsage) {
        m_firstUsage = members;
        m_startUsage = members;
        Q_EMIT stateChanged();
    } else {
        Q_EMIT usageChanged(members);
    }
}

void PooledContainer::end(const protocol::ContainerExit &exit)
{
    if (m_state == State::Gone)
        return;
    m_warmTimer.stop();
    m_warmUntilNs = 0;
    setState(State::Gone);
    Q_EMIT exited(exit);
    // Not at once: the call may come from one of the clients.
    for (Worker &worker : m_workers)
        worker.client.release()->deleteLater();
    m_workers.clear();
}

} // namespace headstart
