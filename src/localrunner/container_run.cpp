// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/container_run.h"

#include "localrunner/checkpoints/root_files.h"
#include "localrunner/support/background.h"
#include "localrunner/support/monotonic.h"
#include "localrunner/workers/control_client.h"
#include "localrunner/workers/exit_sentence.h"

#include <algorithm>

namespace headstart {

using protocol::Checkpoint;
using protocol::ContainerExit;

namespace {

constexpr int graceAfterTimeoutMs = 2000;
constexpr int healthTimeoutMs = 500;
constexpr int longestTimeoutSeconds = 14 * 86'400; // what a QTimer can count in milliseconds

} // namespace

ContainerRun::ContainerRun(Order order, const RunServices *services, QObject *parent)
    : QObject(parent)
    , m_order(std::move(order))
    , m_services(services)
    , m_notes(services->checkpoints.get())
{
    m_startTimer.setSingleShot(true);
    connect(&m_startTimer, &QTimer::timeout, this, &ContainerRun::onStartTimeout);
    connect(&m_notes, &CheckpointNotes::stateChanged, this, &ContainerRun::sendCheckpoint);
    connect(&m_notes, &CheckpointNotes::problem, this, &ContainerRun::say);
    connect(&m_notes, &CheckpointNotes::idle, this, [this] {
        if (m_exit)
            finishWith(*std::exchange(m_exit, std::nullopt));
    });
}

ContainerRun::~ContainerRun() = default;

void ContainerRun::start()
{
    const Span span = m_spans.open(spans::imageLoad, {}, monotonicNs());
    m_imageLoad = span.id;
    m_firstPhase = span.id;
    sendSpan(span);
    m_startTimer.start(std::chrono::seconds(std::min(m_order.spec.startTimeoutSeconds, longestTimeoutSeconds)));
    m_preparing = true;
    m_readAhead = ReadAhead::beginFor(m_order.spec, m_order.verifies, *m_services);
    if (m_readAhead)
        connect(m_readAhead.get(), &ReadAhead::done, this, &ContainerRun::onReadAhead);
    const auto work = [order = m_order, services = m_services] {
        return prepareStart(order.spec, order.id, order.verifies, *services);
    };
    inBackground(
        m_services->imagePool, this, work, [this](Result<PreparedStart> prepared) { onPrepared(std::move(prepared)); });
}

void ContainerRun::onReadAhead(const pageimages::ReadAhead &result, qint64 endNs)
{
    if (m_over)
        return;
    // It begins with the start and may last longer than its phase.
    const Span span = m_spans.open(spans::readAhead, m_firstPhase, m_readAhead->startNs());
    sendSpan(m_spans.end(span.id, endNs,
        {{QStringLiteral("bytes"), result.bytes}, {QStringLiteral("resident_bytes"), result.residentBytes}}));
}

void ContainerRun::stop(int graceMs)
{
    m_startTimer.stop();
    m_stopAsked = true;
    if (m_capture) {
        graceMs = m_capture->isDumping() ? 0 : graceMs;
        m_capture->containerEnded();
    }
    if (m_attempt)
        m_attempt->stop(graceMs);
    else
        QMetaObject::invokeMethod(
            this, [this] { abandonPreparation(ContainerExit{}); }, Qt::QueuedConnection);
}

void ContainerRun::cancelCapture()
{
    if (m_capture)
        m_capture->cancel();
}

void ContainerRun::abandonPreparation(const ContainerExit &exit)
{
    if (m_over)
        return;
    if (m_attempt) // it came into being between the order and now
        m_attempt->stopBecause(0, exit.reason, exit.error);
    else
        finishWith(exit);
}

void ContainerRun::onPrepared(Result<PreparedStart> prepared)
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
    for (const QString &note : std::as_const(m_prepared->container.image.image.notes))
        say(note);
    for (const QString &remark : std::as_const(m_prepared->remarks))
        say(remark);
    for (const Checkpoint &checkpoint : std::as_const(m_prepared->changed))
        sendCheckpoint(checkpoint);
    launch(m_prepared->restore.has_value());
}

void ContainerRun::launch(bool restored)
{
    ContainerAttempt::Settings settings;
    settings.launch = makeLaunch(m_order.id, m_order.folders, m_order.spec, m_prepared->container, *m_services);
    settings.volumes = m_prepared->container.measured;
    settings.secrets = m_order.spec.secrets;
    settings.imageId = m_prepared->container.image.image.id;
    settings.gpuFallback = m_order.gpuFallback;
    settings.captureDue = !restored && m_prepared->captureDue;
    addCheckpointing(*m_prepared, restored, *m_services, &settings.launch);
    if (restored)
        settings.restoreAttributes = m_prepared->restore->attributes;
    m_attempt = std::make_unique<ContainerAttempt>(std::move(settings), m_imageLoad, &m_spans, m_services);
    ContainerAttempt *attempt = m_attempt.get();
    connect(attempt, &ContainerAttempt::eventSent, this, &ContainerRun::send);
    connect(attempt, &ContainerAttempt::logged, this, &ContainerRun::logged);
    connect(attempt, &ContainerAttempt::serving, this, &ContainerRun::onServing);
    connect(attempt, &ContainerAttempt::allReady, this, &ContainerRun::onAllReady);
    connect(attempt, &ContainerAttempt::workersPrepared, this, [this](qint64 timeNs) {
        if (m_capture)
            m_capture->onPrepared(timeNs);
    });
    connect(attempt, &ContainerAttempt::finished, this, &ContainerRun::onAttemptFinished);
    connect(attempt, &ContainerAttempt::idle, this, [this] {
        if (m_over)
            finishWhenIdle();
    });
    connect(attempt, &ContainerAttempt::memoryLost, this, &ContainerRun::onMemoryLost);
    connect(attempt, &ContainerAttempt::memoryComplete, this, &ContainerRun::onMemoryComplete);
    if (restored)
        connect(attempt, &ContainerAttempt::imageLoaded, this, &ContainerRun::checkFiles);
    attempt->start();
}

/// While runc and CRIU do their work, which takes longer.
void ContainerRun::checkFiles()
{
    m_checkingFiles = true;
    const Result<QList<RootPlace>> places = rootPlaces(m_attempt->launch(), m_attempt->container()->stagedRoot());
    const auto work = [files = m_prepared->restore->files, places] {
        return places ? firstChangedFile(files, *places) : std::optional<QString>(places.error().message);
    };
    inBackground(m_services->checkpointPool, this, work, [this](const std::optional<QString> &change) {
        m_checkingFiles = false;
        if (m_over)
            finishWhenIdle();
        else if (change)
            giveUpRestore(Checkpoint::State::Invalid, *change);
        else if (m_attempt)
            m_attempt->allowResume();
    });
}

void ContainerRun::giveUpRestore(Checkpoint::State state, const QString &reason, const CriuFailure &failure)
{
    if (!m_coldReason.isEmpty() || m_stopAsked || !m_prepared->restore)
        return;
    m_coldReason = reason;
    m_notes.unusable(m_prepared->restore->record.id, state, reason, failure);
    m_attempt->stopBecause(0, ContainerExit::Reason::StartFailed, Error{ErrorCode::MachineCannot, reason, {}});
}

/// Whatever the workers touch now blocks for ever.
void ContainerRun::onMemoryLost(const Error &error)
{
    if (!m_attempt->hasAnnounced()) {
        const CriuFailure failure = explainCriuLog(error.details.toUtf8());
        giveUpRestore(Checkpoint::State::RestoreFailed, error.message, failure);
        return;
    }
    m_notes.unusable(m_prepared->restore->record.id, Checkpoint::State::RestoreFailed, error.message, {});
    m_attempt->stopBecause(0, ContainerExit::Reason::MemoryLost, error);
}

/// What the next start of the deployment decides by.
void ContainerRun::onMemoryComplete(const LazyStats &stats)
{
    if (m_attempt->hasAnnounced() && m_prepared && m_prepared->restore)
        m_notes.touched(m_prepared->restore->record.id, stats.neededBytes);
}

void ContainerRun::onServing()
{
    m_startTimer.stop();
    if (!m_order.verifies.isEmpty()) {
        m_verifiedSent = true;
        Q_EMIT verified({});
        m_attempt->stop(0);
        return;
    }
    if (m_prepared->restore && m_attempt->isRestored())
        m_notes.used(m_prepared->restore->record.id);
}

void ContainerRun::onAllReady(qint64 timeNs)
{
    CaptureRun::Order order{
        m_order.spec, m_prepared->fingerprint, m_prepared->container.image.image.id, m_prepared->criu->version};
    order.spec.secrets.clear();
    m_capture = std::make_unique<CaptureRun>(std::move(order), m_attempt->container(), &m_spans, m_services);
    CaptureRun *capture = m_capture.get();
    connect(capture, &CaptureRun::spanChanged, this, &ContainerRun::sendSpan);
    connect(capture, &CaptureRun::said, this, &ContainerRun::say);
    connect(capture, &CaptureRun::checkpointChanged, this, &ContainerRun::sendCheckpoint);
    connect(capture, &CaptureRun::inputWanted, this, [this](const QByteArray &line) { m_attempt->writeInput(line); });
    connect(capture, &CaptureRun::goingOn, this, [this](bool prepared) {
        if (m_attempt && !m_stopAsked)
            m_attempt->captureOver(prepared);
    });
    connect(capture, &CaptureRun::containerSpoiled, this, [this](const Error &error) {
        if (m_stopAsked)
            return;
        m_coldReason = error.message;
        m_prepared->captureDue = false;
        m_attempt->stopBecause(0, ContainerExit::Reason::StartFailed, error);
    });
    connect(capture, &CaptureRun::published, this, &ContainerRun::captured);
    connect(capture, &CaptureRun::finished, this, [this] {
        m_capture.release()->deleteLater();
        if (m_over)
            finishWhenIdle();
    });
    capture->start(timeNs);
}

void ContainerRun::onStartTimeout()
{
    const QString limit = QStringLiteral("No worker was ready within %1 seconds").arg(m_order.spec.startTimeoutSeconds);
    const QString progress = m_attempt ? m_attempt->progress() : QString();
    if (progress.isEmpty()) {
        ContainerExit exit;
        exit.reason = ContainerExit::Reason::StartTimedOut;
        exit.error = Error{ErrorCode::TimedOut, limit + QStringLiteral("; the container did not even run yet."), {}};
        m_stopAsked = true;
        abandonPreparation(exit);
        return;
    }
    const auto answered = [this, limit, progress](const Result<QJsonObject> &health) {
        const QString answer = health ? QStringLiteral(" Its control socket answers.")
                                      : QStringLiteral(" Its control socket does not answer.");
        m_stopAsked = true;
        if (m_attempt)
            m_attempt->stopBecause(graceAfterTimeoutMs, ContainerExit::Reason::StartTimedOut,
                Error{ErrorCode::TimedOut, QStringLiteral("%1: %2.%3").arg(limit, progress, answer), {}});
    };
    m_control = std::make_unique<ControlClient>();
    const Result<Directory> run = Directory::open(m_order.folders.run);
    if (run)
        m_control->ask(*run, QStringLiteral("w0.ctl"), QStringLiteral("health"), healthTimeoutMs, answered);
    else
        answered(run.error());
}

void ContainerRun::onAttemptFinished(const ContainerExit &exit, const QString &leftBehind)
{
    if (!leftBehind.isEmpty())
        say(leftBehind);
    if (m_capture)
        m_capture->containerEnded();
    const bool failedRestore = m_attempt->isRestored() && !m_attempt->hasAnnounced() && !m_stopAsked;
    if (failedRestore && m_coldReason.isEmpty()) {
        const QByteArray log = exit.error.details.toUtf8();
        CriuFailure failure{{}, exit.error.message, {}};
        // CRIU's last line tells that it gave up; without it, it was cut off, and the errors before are its tasks'.
        if (exit.reason == ContainerExit::Reason::StartFailed && log.startsWith('(')
            && !log.contains("Restoring FAILED"))
            failure.sentence = QStringLiteral("CRIU was killed while it restored the container.");
        else if (exit.reason == ContainerExit::Reason::StartFailed)
            failure = explainCriuLog(log);
        giveUpRestore(Checkpoint::State::RestoreFailed, failure.sentence, failure);
    }
    if (!m_coldReason.isEmpty() && !m_stopAsked) {
        startAgainCold();
        return;
    }
    ContainerExit described = exit;
    if (exit.reason == ContainerExit::Reason::Exited && m_attempt->lastExit())
        described.error = workerExitError(*m_attempt->lastExit(), exit.error);
    finishWith(described);
}

/// The same request, the same number and folders: what the failed attempt had is gone.
void ContainerRun::startAgainCold()
{
    const QString reason = std::exchange(m_coldReason, {});
    for (Span span : m_spans.interruptAll(monotonicNs())) {
        span.attributes.insert(QStringLiteral("failed"), true);
        span.attributes.insert(QStringLiteral("reason"), reason);
        sendSpan(span);
    }
    m_attempt.release()->deleteLater(); // its signal is what called this
    if (m_order.spec.start == StartWanted::Restore || !m_order.verifies.isEmpty()) {
        ContainerExit exit;
        exit.reason = ContainerExit::Reason::StartFailed;
        exit.error = Error{ErrorCode::MachineCannot, reason, {}};
        finishWith(exit);
        return;
    }
    say(QStringLiteral("The container is started cold instead: %1").arg(reason));
    m_prepared->restore.reset();
    const Span span = m_spans.open(spans::imageLoad, {}, monotonicNs());
    m_imageLoad = span.id;
    sendSpan(span);
    launch(false);
}

void ContainerRun::finishWith(ContainerExit exit)
{
    m_startTimer.stop();
    exit.timeNs = exit.timeNs != 0 ? exit.timeNs : monotonicNs();
    if (m_notes.isBusy()) { // what becomes of the checkpoint is told before the last event
        m_exit = m_exit.value_or(std::move(exit));
        return;
    }
    for (const Span &span : m_spans.interruptAll(exit.timeNs))
        sendSpan(span);
    if (!m_order.verifies.isEmpty() && !std::exchange(m_verifiedSent, true))
        Q_EMIT verified(exit.error.message.isEmpty()
                ? Error{ErrorCode::Interrupted, QStringLiteral("The verification was interrupted."), {}}
                : exit.error);
    m_readAhead.reset();
    m_prepared.reset(); // lets the volumes and the checkpoint go
    if (const Result<void> removed = m_services->instance->removeContainerFolders(m_order.id); !removed)
        say(removed.error().message);
    send(protocol::event::containerExited, {{QStringLiteral("exit"), toJson(exit)}});
    m_over = true;
    Q_EMIT ended();
    finishWhenIdle();
}

void ContainerRun::finishWhenIdle()
{
    // What runs in another thread cannot be interrupted; it is let go of when it comes back.
    if (m_preparing || m_checkingFiles || m_capture || (m_attempt && m_attempt->isBusy()))
        return;
    m_control.reset();
    Q_EMIT finished();
}

void ContainerRun::sendSpan(const Span &span)
{
    send(protocol::event::span, {{QStringLiteral("span"), toJson(span)}});
}

void ContainerRun::sendCheckpoint(const Checkpoint &checkpoint)
{
    send(protocol::event::checkpoint, {{QStringLiteral("checkpoint"), toJson(checkpoint)}});
}

void ContainerRun::say(const QString &message)
{
    Q_EMIT logged(systemLine(message, monotonicNs()));
}

void ContainerRun::send(QLatin1String name, QJsonObject members)
{
    members.insert(QStringLiteral("container"), m_order.id);
    Q_EMIT eventSent(name, members);
}

} // namespace headstart
