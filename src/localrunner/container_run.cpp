// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/container_run.h"

#include "localrunner/support/background.h"
#include "localrunner/support/monotonic.h"
#include "localrunner/workers/control_client.h"
#include "localrunner/workers/exit_sentence.h"
#include "localrunner/workers/worker_environment.h"

#include <QJsonArray>

#include <algorithm>

namespace headstart {

using protocol::ContainerExit;

namespace {

constexpr int graceAfterFailureMs =
    2000; // the container ends by itself once it has said why; this is for one that does not
constexpr int healthTimeoutMs = 500;
constexpr int longestTimeoutSeconds = 14 * 86'400; // what a QTimer can count in milliseconds
constexpr int mostRefusedLinesShown = 20;

} // namespace

ContainerRun::ContainerRun(QString id, ContainerFolders folders, ContainerSpec spec, QString fallback,
    const RunServices *services, QObject *parent)
    : QObject(parent)
    , m_id(std::move(id))
    , m_folders(std::move(folders))
    , m_spec(std::move(spec))
    , m_fallback(std::move(fallback))
    , m_services(services)
    , m_workers(&m_spans, m_spec.workers, !m_spec.onStart.isEmpty())
{
    m_startTimer.setSingleShot(true);
    connect(&m_startTimer, &QTimer::timeout, this, &ContainerRun::onStartTimeout);
}

ContainerRun::~ContainerRun() = default;

void ContainerRun::start()
{
    const Span span = m_spans.open(spans::imageLoad, {}, monotonicNs());
    m_imageLoad = span.id;
    sendSpan(span);
    m_startTimer.start(std::chrono::seconds(std::min(m_spec.startTimeoutSeconds, longestTimeoutSeconds)));
    m_preparing = true;
    const auto work = [spec = m_spec, id = m_id, services = m_services] {
        return prepareContainer(spec, id, *services);
    };
    inBackground(m_services->imagePool, this, work,
        [this](Result<PreparedContainer> prepared) { onPrepared(std::move(prepared)); });
}

void ContainerRun::stop(int graceMs)
{
    m_startTimer.stop();
    if (m_container)
        m_container->stop(graceMs);
    else
        QMetaObject::invokeMethod(
            this, [this] { abandonPreparation(ContainerExit{}); }, Qt::QueuedConnection);
}

void ContainerRun::abandonPreparation(const ContainerExit &exit)
{
    if (m_over)
        return;
    if (m_container) // it came into being between the order and now
        m_container->stopBecause(0, exit.reason, exit.error);
    else
        finishWith(exit);
}

void ContainerRun::onPrepared(Result<PreparedContainer> prepared)
{
    m_preparing = false;
    if (m_over) {
        finishWhenIdle();
        return;
    }
    if (!prepared) {
        ContainerExit exit;
        exit.reason = ContainerExit::Reason::StartFailed;
        exit.error = std::move(prepared).error();
        finishWith(exit);
        return;
    }
    m_prepared.emplace(std::move(*prepared));
    for (const QString &note : std::as_const(m_prepared->image.image.notes))
        say(note);
    m_container = std::make_unique<Container>(makeLaunch(m_id, m_folders, m_spec, *m_prepared, *m_services));
    connect(m_container.get(), &Container::imageLoaded, this, &ContainerRun::onImageLoaded);
    connect(m_container.get(), &Container::started, this, &ContainerRun::onStarted);
    connect(m_container.get(), &Container::eventLine, this, &ContainerRun::onEventLine);
    connect(m_container.get(), &Container::errorLine, this, &ContainerRun::onErrorLine);
    connect(m_container.get(), &Container::finished, this, &ContainerRun::onFinished);
    m_container->start();
}

void ContainerRun::onImageLoaded()
{
    const qint64 now = monotonicNs();
    sendSpan(m_spans.end(m_imageLoad, now, {{QStringLiteral("image"), m_prepared->image.image.id}}));
    QJsonObject attributes;
    if (!m_fallback.isEmpty())
        attributes.insert(QStringLiteral("gpu_fallback"), QStringLiteral("cpu"));
    const Span span = m_spans.open(spans::containerStart, {}, now, attributes);
    m_containerStart = span.id;
    sendSpan(span);
    if (!m_fallback.isEmpty())
        say(m_fallback);
}

void ContainerRun::onStarted(pid_t pid, qint64 timeNs)
{
    sendSpan(m_spans.end(m_containerStart, timeNs));
    apply(m_workers.begin(timeNs));
    m_meter = std::make_unique<UsageMeter>(std::exchange(m_prepared->measured, {}), m_services->volumePool);
    connect(m_meter.get(), &UsageMeter::measured, this, &ContainerRun::sendUsage);
    if (const Result<void> watching = m_meter->watch(pid); !watching)
        say(watching.error().message);
    // The supervisor waits for this line before it makes a worker, so that no file is opened unwatched.
    m_container->writeInput(lifelineLine(m_spec));
}

void ContainerRun::onEventLine(const QByteArray &line)
{
    const qint64 now = monotonicNs();
    const Result<WorkerEvent> event = parseWorkerEvent(line, m_spec.workers);
    if (!event)
        refuse(event.error().message);
    else
        apply(m_workers.handle(*event, now));
}

void ContainerRun::onErrorLine(const QByteArray &line)
{
    protocol::LogLine log = systemLine(QString::fromUtf8(line), monotonicNs());
    log.stream = QStringLiteral("stderr");
    Q_EMIT logged(log);
}

void ContainerRun::apply(const QList<WorkerReport> &reports)
{
    for (const WorkerReport &report : reports) {
        if (const auto *span = std::get_if<Span>(&report)) {
            sendSpan(*span);
        } else if (const auto *line = std::get_if<protocol::LogLine>(&report)) {
            Q_EMIT logged(*line);
        } else if (const auto *ready = std::get_if<WorkerReady>(&report)) {
            applyReady(*ready);
        } else if (const auto *change = std::get_if<TaskChange>(&report)) {
            send(change->started ? protocol::event::taskStarted : protocol::event::taskFinished,
                {{QStringLiteral("worker"), change->worker}, {QStringLiteral("task"), change->task},
                    {QStringLiteral("time_ns"), change->timeNs}});
            if (!change->started)
                m_meter->measure();
        } else if (const auto *failure = std::get_if<StartupFailure>(&report)) {
            failStart(ContainerExit::Reason::StartupFailed, failure->error);
        }
    }
}

void ContainerRun::applyReady(const WorkerReady &ready)
{
    const QString name = QStringLiteral("w%1.http").arg(ready.worker);
    const QString folder = m_services->instance->publicRunFolder(m_id);
    const Result<Directory> run = Directory::open(m_folders.run);
    if (!run || !isSocket(*run, name)) {
        failStart(ContainerExit::Reason::StartupFailed,
            Error{ErrorCode::HandlerFailed,
                QStringLiteral("Worker %1 says it is ready, but /headstart/run/%2 in the container is no socket: the "
                               "endpoint's code must "
                               "leave that folder alone.")
                    .arg(ready.worker)
                    .arg(name),
                {}});
        return;
    }
    m_startTimer.stop();
    send(protocol::event::workerReady,
        {{QStringLiteral("worker"), ready.worker}, {QStringLiteral("socket"), QString(folder + u'/' + name)},
            {QStringLiteral("time_ns"), ready.timeNs}});
    if (ready.isFirst)
        m_meter->measure();
}

void ContainerRun::failStart(ContainerExit::Reason reason, const Error &error)
{
    m_startTimer.stop();
    if (m_container)
        m_container->stopBecause(graceAfterFailureMs, reason, error);
}

void ContainerRun::onStartTimeout()
{
    const QString limit = QStringLiteral("No worker was ready within %1 seconds").arg(m_spec.startTimeoutSeconds);
    if (!m_container || m_container->pid() == 0) {
        ContainerExit exit;
        exit.reason = ContainerExit::Reason::StartTimedOut;
        exit.error = Error{ErrorCode::TimedOut, limit + QStringLiteral("; the container did not even run yet."), {}};
        abandonPreparation(exit);
        return;
    }
    const QString progress = m_workers.progress();
    const auto answered = [this, limit, progress](const Result<QJsonObject> &health) {
        const QString answer = health ? QStringLiteral(" Its control socket answers.")
                                      : QStringLiteral(" Its control socket does not answer.");
        failStart(ContainerExit::Reason::StartTimedOut,
            Error{ErrorCode::TimedOut, QStringLiteral("%1: %2.%3").arg(limit, progress, answer), {}});
    };
    m_control = std::make_unique<ControlClient>();
    const Result<Directory> run = Directory::open(m_folders.run);
    if (run)
        m_control->ask(*run, QStringLiteral("w0.ctl"), QStringLiteral("health"), healthTimeoutMs, answered);
    else
        answered(run.error());
}

void ContainerRun::onFinished(const ContainerExit &exit, const QString &leftBehind)
{
    if (!leftBehind.isEmpty())
        say(leftBehind);
    ContainerExit described = exit;
    if (exit.reason == ContainerExit::Reason::Exited && m_workers.lastExit())
        described.error = workerExitError(*m_workers.lastExit(), exit.error);
    finishWith(described);
}

void ContainerRun::finishWith(ContainerExit exit)
{
    m_startTimer.stop();
    exit.timeNs = exit.timeNs != 0 ? exit.timeNs : monotonicNs();
    const QList<Span> interrupted = m_spans.interruptAll(exit.timeNs);
    for (const Span &span : interrupted)
        sendSpan(span);
    m_prepared.reset(); // lets the volumes go
    if (const Result<void> removed = m_services->instance->removeContainerFolders(m_id); !removed)
        say(removed.error().message);
    send(protocol::event::containerExited, {{QStringLiteral("exit"), toJson(exit)}});
    m_over = true;
    Q_EMIT ended();
    finishWhenIdle();
}

void ContainerRun::finishWhenIdle()
{
    // What runs in another thread cannot be interrupted; it is let go of when it comes back.
    if (m_preparing)
        return;
    m_control.reset();
    if (m_meter && m_meter->isBusy()) {
        connect(m_meter.get(), &UsageMeter::measured, this, &ContainerRun::finishWhenIdle,
            static_cast<Qt::ConnectionType>(Qt::QueuedConnection | Qt::SingleShotConnection));
        return;
    }
    Q_EMIT finished();
}

void ContainerRun::sendUsage(const QJsonArray &volumes)
{
    if (m_over)
        return; // container_exited is the last event
    const auto orNull = [](const std::optional<qint64> &number) { return number ? QJsonValue(*number) : QJsonValue(); };
    send(protocol::event::usage,
        {{QStringLiteral("volumes"), volumes},
            {QStringLiteral("disk_read_bytes"), orNull(m_container->diskReadBytes())},
            {QStringLiteral("memory_peak_bytes"), orNull(m_container->memoryPeakBytes())}});
}

void ContainerRun::sendSpan(const Span &span)
{
    send(protocol::event::span, {{QStringLiteral("span"), toJson(span)}});
}

void ContainerRun::say(const QString &message)
{
    Q_EMIT logged(systemLine(message, monotonicNs()));
}

void ContainerRun::refuse(const QString &why)
{
    ++m_refusedLines;
    if (m_refusedLines <= mostRefusedLinesShown)
        say(QStringLiteral("A line on the container's event channel is ignored: %1.").arg(why));
    if (m_refusedLines == mostRefusedLinesShown)
        say(QStringLiteral("More such lines are ignored without a word."));
}

void ContainerRun::send(QLatin1String name, QJsonObject members)
{
    members.insert(QStringLiteral("container"), m_id);
    Q_EMIT eventSent(name, members);
}

} // namespace headstart
