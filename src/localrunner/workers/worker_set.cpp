// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/workers/worker_set.h"

#include "localrunner/workers/startup_failure.h"

#include <QStringList>

#include <algorithm>
#include <array>

namespace headstart {

using Kind = WorkerEvent::Kind;

namespace {

QString nameOf(Kind kind)
{
    constexpr std::array<const char *, 9> names = {"booted", "imported", "ready", "prepared", "startup_failed",
        "task_started", "task_finished", "log", "worker_exited"};
    return QString::fromLatin1(names[static_cast<size_t>(kind)]);
}

} // namespace

protocol::LogLine systemLine(const QString &message, qint64 timeNs, int worker)
{
    protocol::LogLine line;
    line.timeNs = timeNs;
    line.stream = QStringLiteral("system");
    line.worker = worker;
    line.message = message;
    return line;
}

WorkerSet::WorkerSet(SpanRecorder *recorder, int workers, bool hasOnStart)
    : m_recorder(recorder)
    , m_workers(workers)
    , m_hasOnStart(hasOnStart)
{
}

QList<WorkerReport> WorkerSet::begin(qint64 timeNs)
{
    QList<WorkerReport> reports;
    const Span phase = m_recorder->open(spans::applicationStart, {}, timeNs);
    m_applicationStart = phase.id;
    reports.append(phase);
    for (int worker = 0; worker < m_workers.size(); ++worker)
        reports.append(openFor(worker, spans::runtimeBoot, timeNs));
    return reports;
}

QList<WorkerReport> WorkerSet::beginRestored(qint64 beganNs, qint64 runningNs, const QJsonObject &attributes)
{
    QList<WorkerReport> reports;
    const Span phase = m_recorder->open(spans::applicationStart, {}, beganNs);
    m_applicationStart = phase.id;
    reports.append(phase);
    const Span restore = m_recorder->open(spans::restore, m_applicationStart, beganNs);
    reports.append(m_recorder->end(restore.id, runningNs, attributes));
    for (int worker = 0; worker < m_workers.size(); ++worker) {
        m_workers[worker].state = State::Prepared;
        reports.append(openFor(worker, spans::resume, runningNs));
    }
    return reports;
}

QList<WorkerReport> WorkerSet::handle(const WorkerEvent &event, qint64 timeNs)
{
    QList<WorkerReport> reports;
    if (!expects(event)) {
        reports.append(systemLine(
            QStringLiteral(
                "The container sent \"%1\" for worker %2 at a moment when that makes no sense; it is ignored.")
                .arg(nameOf(event.kind))
                .arg(event.worker),
            timeNs, event.worker));
        return reports;
    }
    switch (event.kind) {
    case Kind::Booted:
        closeFor(event.worker, timeNs, &reports, {{QStringLiteral("python"), event.python}});
        m_workers[event.worker].state = State::Importing;
        reports.append(openFor(event.worker, spans::import, timeNs));
        break;
    case Kind::Imported:
        closeFor(event.worker, timeNs, &reports);
        m_workers[event.worker].state = State::Starting;
        if (m_hasOnStart)
            reports.append(openFor(event.worker, spans::onStart, timeNs));
        break;
    case Kind::Ready:
        onReady(event, timeNs, &reports);
        break;
    case Kind::Prepared:
        for (Worker &worker : m_workers)
            worker.state = State::Prepared;
        m_anyReady = false;
        reports.append(WorkersPrepared{timeNs});
        break;
    case Kind::StartupFailed:
        if (event.worker >= 0)
            closeFor(event.worker, timeNs, &reports, {{QStringLiteral("failed"), true}});
        reports.append(StartupFailure{startupFailureError(event)});
        break;
    case Kind::TaskStarted:
    case Kind::TaskFinished:
        onTask(event, timeNs, &reports);
        break;
    case Kind::Log: {
        protocol::LogLine line;
        line.timeNs = timeNs;
        line.stream = event.stream;
        line.worker = event.worker;
        line.task = event.task;
        line.message = event.message;
        line.partial = event.partial;
        reports.append(line);
        break;
    }
    case Kind::WorkerExited:
        closeFor(event.worker, timeNs, &reports, {{QStringLiteral("interrupted"), true}});
        m_workers[event.worker].state = State::Exited;
        m_lastExit = event;
        break;
    }
    return reports;
}

QList<WorkerReport> WorkerSet::announceAll(qint64 timeNs)
{
    m_waitsForAll = false;
    QList<WorkerReport> reports;
    for (int worker = 0; worker < m_workers.size(); ++worker) {
        if (m_workers[worker].state == State::Ready)
            reports.append(WorkerReady{worker, timeNs, worker == 0});
    }
    return reports;
}

QString WorkerSet::progress() const
{
    constexpr std::array<const char *, 6> words = {"still starting its interpreter",
        "still importing the handler's module", "still in on_start", "ready", "still to go on after its checkpoint",
        "gone"};
    QStringList parts;
    for (int worker = 0; worker < m_workers.size(); ++worker) {
        const State state = m_workers[worker].state;
        if (state != State::Ready)
            parts.append(
                QStringLiteral("worker %1 is %2").arg(worker).arg(QLatin1String(words[static_cast<size_t>(state)])));
    }
    return parts.join(QStringLiteral(", "));
}

bool WorkerSet::expects(const WorkerEvent &event) const
{
    if (event.kind == Kind::Log)
        return true;
    if (event.kind == Kind::Prepared)
        return m_waitsForAll && allAre(State::Ready);
    if (event.kind == Kind::StartupFailed)
        return !m_anyReady || (event.worker >= 0 && m_workers[event.worker].state != State::Ready);
    const Worker &worker = m_workers[event.worker];
    switch (event.kind) {
    case Kind::Booted:
        return worker.state == State::Booting;
    case Kind::Imported:
        return worker.state == State::Importing;
    case Kind::Ready:
        return worker.state == State::Starting || worker.state == State::Prepared;
    case Kind::TaskStarted:
        return worker.state == State::Ready && worker.task.isEmpty();
    case Kind::TaskFinished:
        return worker.state == State::Ready && worker.task == event.task;
    default:
        return worker.state != State::Exited;
    }
}

bool WorkerSet::allAre(State state) const
{
    return std::all_of(
        m_workers.begin(), m_workers.end(), [state](const Worker &worker) { return worker.state == state; });
}

Span WorkerSet::openFor(int worker, QLatin1String name, qint64 timeNs)
{
    const Span span = m_recorder->open(name, m_applicationStart, timeNs, {{QStringLiteral("worker"), worker}});
    m_workers[worker].span = span.id;
    return span;
}

void WorkerSet::closeFor(int worker, qint64 timeNs, QList<WorkerReport> *reports, const QJsonObject &attributes)
{
    const QString id = std::exchange(m_workers[worker].span, {});
    if (!id.isEmpty() && m_recorder->isOpen(id))
        reports->append(m_recorder->end(id, timeNs, attributes));
}

void WorkerSet::onReady(const WorkerEvent &event, qint64 timeNs, QList<WorkerReport> *reports)
{
    QJsonObject attributes;
    if (event.afterRestore > 0)
        attributes.insert(QStringLiteral("after_restore_callbacks"), event.afterRestore);
    closeFor(event.worker, timeNs, reports, attributes);
    m_workers[event.worker].state = State::Ready;
    const bool isFirst = !std::exchange(m_anyReady, true);
    const bool isLast = allAre(State::Ready);
    const bool open = m_recorder->isOpen(m_applicationStart);
    if (open && (m_waitsForAll ? isLast : isFirst)) {
        reports->append(m_recorder->end(m_applicationStart, timeNs));
        if (m_waitsForAll) {
            reports->append(AllReady{timeNs});
            return;
        }
    }
    if (!open || !m_waitsForAll)
        reports->append(WorkerReady{event.worker, timeNs, isFirst});
}

void WorkerSet::onTask(const WorkerEvent &event, qint64 timeNs, QList<WorkerReport> *reports)
{
    const bool started = event.kind == Kind::TaskStarted;
    m_workers[event.worker].task = started ? event.task : QString();
    reports->append(TaskChange{event.worker, event.task, timeNs, started});
}

} // namespace headstart
