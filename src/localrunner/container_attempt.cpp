// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/container_attempt.h"

#include "localrunner/container_preparation.h"
#include "localrunner/support/monotonic.h"
#include "localrunner/workers/control_client.h"
#include "localrunner/workers/worker_environment.h"

#include <QJsonArray>

namespace headstart {

using protocol::ContainerExit;

namespace {

constexpr int graceAfterFailureMs =
    2000; // the container ends by itself once it has said why; this is for one that does not
constexpr int mostRefusedLinesShown = 20;
constexpr int unaskedPatienceMs = 1000; // without a request all memory of a lazy restore is brought after that

} // namespace

ContainerAttempt::ContainerAttempt(
    Settings settings, const QString &imageLoad, SpanRecorder *spans, const RunServices *services, QObject *parent)
    : QObject(parent)
    , m_settings(std::move(settings))
    , m_spans(spans)
    , m_services(services)
    , m_workers(spans, m_settings.launch.spec.workers, !m_settings.launch.spec.onStart.isEmpty())
    , m_imageLoad(imageLoad)
    , m_container(std::make_unique<Container>(m_settings.launch))
{
    if (m_settings.captureDue)
        m_workers.waitForAll();
    connect(m_container.get(), &Container::imageLoaded, this, &ContainerAttempt::onImageLoaded);
    connect(m_container.get(), &Container::started, this, &ContainerAttempt::onStarted);
    connect(m_container.get(), &Container::eventLine, this, &ContainerAttempt::onEventLine);
    connect(m_container.get(), &Container::errorLine, this, &ContainerAttempt::onErrorLine);
    connect(m_container.get(), &Container::memoryLost, this, &ContainerAttempt::memoryLost);
    connect(m_container.get(), &Container::memoryComplete, this, &ContainerAttempt::memoryComplete);
    connect(&m_streamTimer, &QTimer::timeout, m_container.get(), &Container::streamMemory);
    m_streamTimer.setSingleShot(true);
    connect(m_container.get(), &Container::finished, this, [this](const ContainerExit &exit, const QString &left) {
        m_over = true;
        Q_EMIT finished(exit, left);
    });
}

ContainerAttempt::~ContainerAttempt() = default;

void ContainerAttempt::start()
{
    m_container->start();
}

void ContainerAttempt::stop(int graceMs)
{
    m_container->stop(graceMs);
}

void ContainerAttempt::stopBecause(int graceMs, ContainerExit::Reason reason, Error error)
{
    m_container->stopBecause(graceMs, reason, std::move(error));
}

void ContainerAttempt::writeInput(const QByteArray &line)
{
    m_container->writeInput(line);
}

QString ContainerAttempt::progress() const
{
    return m_runs ? m_workers.progress() : QString();
}

bool ContainerAttempt::isBusy() const
{
    return m_meter && m_meter->isBusy();
}

void ContainerAttempt::onImageLoaded()
{
    const qint64 now = monotonicNs();
    sendSpan(m_spans->end(m_imageLoad, now, {{QStringLiteral("image"), m_settings.imageId}}));
    QJsonObject attributes{
        {QStringLiteral("start"), isRestored() ? QStringLiteral("restored") : QStringLiteral("cold")}};
    if (isRestored())
        attributes.insert(QStringLiteral("checkpoint"), m_settings.launch.restore->id);
    if (!m_settings.gpuFallback.isEmpty())
        attributes.insert(QStringLiteral("gpu_fallback"), QStringLiteral("cpu"));
    const Span span = m_spans->open(spans::containerStart, {}, now, attributes);
    m_containerStart = span.id;
    sendSpan(span);
    if (!m_settings.gpuFallback.isEmpty())
        say(m_settings.gpuFallback);
    Q_EMIT imageLoaded();
}

void ContainerAttempt::onStarted(pid_t pid, qint64 timeNs)
{
    m_runs = true;
    const qint64 restoreNs = isRestored() ? m_container->restoreBeganNs() : timeNs;
    sendSpan(m_spans->end(m_containerStart, restoreNs));
    if (isRestored())
        apply(m_workers.beginRestored(restoreNs, timeNs, m_settings.restoreAttributes));
    else
        apply(m_workers.begin(timeNs));
    m_meter = std::make_unique<UsageMeter>(m_settings.volumes, m_services->volumePool);
    connect(m_meter.get(), &UsageMeter::measured, this, &ContainerAttempt::sendUsage);
    if (const Result<void> watching = m_meter->watch(pid); !watching)
        say(watching.error().message);
    if (isRestored()) {
        Q_EMIT restored(pid);
        resumeRestored();
        return;
    }
    // The supervisor waits for this line before it makes a worker, so that no file is opened unwatched.
    ContainerSpec spec = m_settings.launch.spec;
    spec.secrets = m_settings.secrets;
    m_container->writeInput(lifelineLine(spec));
}

void ContainerAttempt::allowResume()
{
    m_mayResume = true;
    resumeRestored();
}

void ContainerAttempt::resumeRestored()
{
    if (!m_runs || !m_mayResume)
        return;
    ContainerSpec spec = m_settings.launch.spec;
    spec.secrets = m_settings.secrets;
    m_container->writeInput(resumeRestoredLine(spec, m_settings.launch.environment));
}

void ContainerAttempt::captureOver(bool prepared)
{
    m_settings.captureDue = false;
    if (prepared)
        m_container->writeInput(resumeLine());
    else
        apply(m_workers.announceAll(monotonicNs()));
}

void ContainerAttempt::onEventLine(const QByteArray &line)
{
    const qint64 now = monotonicNs();
    const Result<WorkerEvent> event = parseWorkerEvent(line, m_settings.launch.spec.workers);
    if (!event)
        refuse(event.error().message);
    else
        apply(m_workers.handle(*event, now));
}

void ContainerAttempt::onErrorLine(const QByteArray &line)
{
    protocol::LogLine log = systemLine(QString::fromUtf8(line), monotonicNs());
    log.stream = QStringLiteral("stderr");
    Q_EMIT logged(log);
}

void ContainerAttempt::apply(const QList<WorkerReport> &reports)
{
    for (const WorkerReport &report : reports) {
        if (const auto *span = std::get_if<Span>(&report)) {
            sendSpan(*span);
        } else if (const auto *line = std::get_if<protocol::LogLine>(&report)) {
            Q_EMIT logged(*line);
        } else if (const auto *ready = std::get_if<WorkerReady>(&report)) {
            announce(*ready);
        } else if (const auto *all = std::get_if<AllReady>(&report)) {
            Q_EMIT allReady(all->timeNs);
        } else if (const auto *prepared = std::get_if<WorkersPrepared>(&report)) {
            Q_EMIT workersPrepared(prepared->timeNs);
        } else if (const auto *change = std::get_if<TaskChange>(&report)) {
            Q_EMIT eventSent(change->started ? protocol::event::taskStarted : protocol::event::taskFinished,
                {{QStringLiteral("worker"), change->worker}, {QStringLiteral("task"), change->task},
                    {QStringLiteral("time_ns"), change->timeNs}});
            if (change->started) {
                m_streamTimer.stop();
            } else {
                m_container->streamMemory(); // the first request has had the machine for itself
                m_meter->measure();
            }
        } else if (const auto *failure = std::get_if<StartupFailure>(&report)) {
            stopBecause(graceAfterFailureMs, ContainerExit::Reason::StartupFailed, failure->error);
        }
    }
}

void ContainerAttempt::announce(const WorkerReady &ready)
{
    const QString name = QStringLiteral("w%1.http").arg(ready.worker);
    const ContainerLaunch &launch = m_settings.launch;
    const Result<Directory> run = Directory::open(launch.folders.run);
    if (!run || !isSocket(*run, name)) {
        stopBecause(graceAfterFailureMs, ContainerExit::Reason::StartupFailed,
            Error{ErrorCode::HandlerFailed,
                QStringLiteral("Worker %1 says it is ready, but /headstart/run/%2 in the container is no socket: the "
                               "endpoint's code must leave that folder alone.")
                    .arg(ready.worker)
                    .arg(name),
                {}});
        return;
    }
    const bool isFirst = !std::exchange(m_announced, true);
    if (isFirst)
        Q_EMIT serving();
    Q_EMIT eventSent(protocol::event::workerReady,
        {{QStringLiteral("worker"), ready.worker},
            {QStringLiteral("socket"), QString(m_services->instance->publicRunFolder(launch.id) + u'/' + name)},
            {QStringLiteral("time_ns"), ready.timeNs}});
    if (isFirst) {
        m_meter->measure();
        m_streamTimer.start(unaskedPatienceMs);
    }
}

void ContainerAttempt::sendUsage(const QJsonArray &volumes)
{
    if (!m_over) { // container_exited is the last event
        const auto orNull = [](const std::optional<qint64> &number) {
            return number ? QJsonValue(*number) : QJsonValue();
        };
        Q_EMIT eventSent(protocol::event::usage,
            {{QStringLiteral("volumes"), volumes},
                {QStringLiteral("disk_read_bytes"), orNull(m_container->diskReadBytes())},
                {QStringLiteral("memory_peak_bytes"), orNull(m_container->memoryPeakBytes())}});
    }
    QMetaObject::invokeMethod(this, &ContainerAttempt::idle, Qt::QueuedConnection);
}

void ContainerAttempt::sendSpan(const Span &span)
{
    Q_EMIT eventSent(protocol::event::span, {{QStringLiteral("span"), toJson(span)}});
}

void ContainerAttempt::say(const QString &message)
{
    Q_EMIT logged(systemLine(message, monotonicNs()));
}

void ContainerAttempt::refuse(const QString &why)
{
    ++m_refusedLines;
    if (m_refusedLines <= mostRefusedLinesShown)
        say(QStringLiteral("A line on the container's event channel is ignored: %1.").arg(why));
    if (m_refusedLines == mostRefusedLinesShown)
        say(QStringLiteral("More such lines are ignored without a word."));
}

} // namespace headstart
