// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/capture_run.h"

#include "localrunner/checkpoints/image_hashes.h"
#include "localrunner/checkpoints/page_images.h"
#include "localrunner/checkpoints/preflight.h"
#include "localrunner/checkpoints/root_files.h"
#include "localrunner/checkpoints/used_files.h"
#include "localrunner/container_preparation.h"
#include "localrunner/containers/cgroup.h"
#include "localrunner/containers/container.h"
#include "localrunner/containers/oci_config.h"
#include "localrunner/start_decision.h"
#include "localrunner/support/background.h"
#include "localrunner/support/monotonic.h"
#include "localrunner/volumes/tree_size.h"
#include "localrunner/workers/span_recorder.h"
#include "localrunner/workers/worker_environment.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace headstart {

using namespace std::chrono_literals;
using protocol::Checkpoint;

namespace {

constexpr auto prepareLimit = 60s;
constexpr qint64 pageBytes = 4096;
constexpr QLatin1String criuSocket("criu-xprt"); // of runc to CRIU, as runc names it in every error of it

/// What a flat folder of images takes on the disk; holes take nothing.
qint64 allocatedBytes(const Directory &folder)
{
    qint64 bytes = 0;
    if (const Result<QList<QString>> names = folder.names()) {
        for (const QString &name : *names) {
            if (const Result<struct stat> status = folder.statOf(name))
                bytes += status->st_blocks * 512LL;
        }
    }
    return bytes;
}

Result<void> writeJson(const Directory &folder, const QString &name, const QJsonDocument &document)
{
    return folder.writeFile(name, document.toJson(QJsonDocument::Compact), 0600);
}

/// The files that a container uses and that do not lie in its own writable layers. All its processes stand still or
/// wait.
Result<QList<FileFact>> usedFiles(const ContainerLaunch &launch, const QList<RootPlace> &places)
{
    Result<QByteArrayList> paths = mappedAndOpenFiles(Cgroup(launch.folders.cgroup).processes());
    if (!paths)
        return std::move(paths).error();
    const Result<Directory> run = Directory::open(launch.folders.run);
    if (!run)
        return run.error();
    for (int worker = 0; worker < launch.spec.workers; ++worker) {
        Result<QByteArrayList> imported = readFileList(*run, QStringLiteral("w%1.files").arg(worker));
        if (!imported)
            return std::move(imported).error();
        *paths += *imported;
    }
    FileFilter filter;
    filter.leavesOut = [layers = WritableLayers(launch)](const QByteArray &path) { return layers.hold(path); };
    return gatherRootFiles(*paths, places, filter);
}

const Finding *obstacleOf(const QList<Finding> &findings)
{
    const auto found = std::find_if(findings.cbegin(), findings.cend(),
        [](const Finding &finding) { return finding.severity == Finding::Severity::Obstacle; });
    return found == findings.cend() ? nullptr : &*found;
}

} // namespace

/// What the background has found before a dump.
struct CaptureRun::Begun
{
    QList<Finding> findings;
    Result<std::optional<CheckpointDraft>> draft; ///< none where something stands in the way or another one captures
};

/// What the background has made of a dump.
struct CaptureRun::Written
{
    Checkpoint record;
    std::optional<CheckpointHold> hold;
};

CaptureRun::CaptureRun(
    Order order, Container *container, SpanRecorder *spans, const RunServices *services, QObject *parent)
    : QObject(parent)
    , m_order(std::move(order))
    , m_container(container)
    , m_spans(spans)
    , m_services(services)
{
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this, [this] {
        fail(QStringLiteral("The workers did not get ready for the checkpoint within %1 seconds.")
                 .arg(std::chrono::seconds(prepareLimit).count()));
    });
    m_record.deployment = m_order.spec.stubId;
    m_record.endpoint = m_order.spec.endpoint;
    m_record.workers = m_order.spec.workers;
    m_record.image = m_order.image;
    m_record.criuVersion = m_order.criuVersion;
    m_record.kernel = m_order.fingerprint.kernel;
    m_record.createdAtMs = QDateTime::currentMSecsSinceEpoch();
}

CaptureRun::~CaptureRun() = default;

void CaptureRun::start(qint64 timeNs)
{
    const Span phase = m_spans->open(spans::checkpointCapture, {}, timeNs);
    m_phase = phase.id;
    Q_EMIT spanChanged(phase);
    const PreflightRequest request{Cgroup(m_container->launch().folders.cgroup).processes(), m_order.spec.network,
        hardMemoryLimit(m_order.spec.limits), m_services->instance->folders().root.path()};
    ++m_jobs;
    inBackground(
        m_services->checkpointPool, this,
        [request, record = m_record, store = m_services->checkpoints.get()] {
            QList<Finding> findings = findObstacles(request);
            if (obstacleOf(findings) != nullptr)
                return Begun{std::move(findings), std::optional<CheckpointDraft>()};
            return Begun{std::move(findings), store->begin(record)};
        },
        [this](Begun begun) {
            --m_jobs;
            onPreflight(std::move(begun));
        });
}

void CaptureRun::onPreflight(Begun begun)
{
    Result<std::optional<CheckpointDraft>> draft = std::move(begun.draft);
    if (m_step != Step::Preflight) {
        if (draft && *draft)
            m_draft.emplace(std::move(**draft));
        dropDraft();
        return finishWhenIdle();
    }
    for (const Finding &finding : std::as_const(begun.findings)) {
        if (finding.severity == Finding::Severity::Warning)
            Q_EMIT said(finding.sentence);
    }
    if (const Finding *obstacle = obstacleOf(begun.findings))
        return fail(obstacle->sentence, {}, obstacle->hint);
    if (!draft)
        return fail(draft.error().message);
    if (!*draft) {
        Q_EMIT said(QStringLiteral("Another container of this deployment is being captured; this one is not."));
        m_phaseAttributes.insert(QStringLiteral("skipped"), true);
        return letGo();
    }
    m_draft.emplace(std::move(**draft));
    m_record.id = m_draft->id();
    Q_EMIT checkpointChanged(m_record);
    m_step = Step::Preparing;
    m_prepared = true;
    const Span span = m_spans->open(spans::prepare, m_phase, monotonicNs());
    m_prepareSpan = span.id;
    Q_EMIT spanChanged(span);
    m_patience.start(prepareLimit);
    Q_EMIT inputWanted(prepareLine());
}

void CaptureRun::onPrepared(qint64 timeNs)
{
    if (m_step != Step::Preparing)
        return;
    m_patience.stop();
    m_step = Step::Dumping;
    Q_EMIT spanChanged(m_spans->end(std::exchange(m_prepareSpan, {}), timeNs));
    const Result<QList<RootPlace>> places = rootPlaces(m_container->launch(), m_container->stagedRoot());
    if (!places)
        return fail(places.error().message);
    ++m_jobs;
    inBackground(
        m_services->checkpointPool, this,
        [launch = m_container->launch(), places = *places] { return usedFiles(launch, places); },
        [this](Result<QList<FileFact>> files) {
            --m_jobs;
            onFilesKnown(std::move(files));
        });
    m_dump = std::make_unique<ContainerDump>(ContainerDump::Order{m_container->launch(), m_draft->imagesPath(),
        m_draft->filesystemPath(), criuWorkFolder(m_container->launch().folders)});
    connect(m_dump.get(), &ContainerDump::finished, this, &CaptureRun::onDumped);
    m_dump->start();
}

/// What is mapped and imported is looked up while the memory is written; the container may go on when both are done.
void CaptureRun::onFilesKnown(Result<QList<FileFact>> files)
{
    if (m_step == Step::Over)
        return finishWhenIdle();
    m_files.emplace(std::move(files));
    goOnWhenDone();
}

void CaptureRun::onDumped(const Result<DumpTimes> &result, ContainerDump::Victim victim)
{
    m_dump.release()->deleteLater();
    if (m_step != Step::Dumping) {
        dropDraft();
        return finishWhenIdle();
    }
    if (!result) {
        const CriuFailure failure = explainCriuLog(result.error().details.toUtf8());
        // Io is a failure of the runner's own part, of which CRIU's log only tells that its hook failed.
        const bool fromCriu = !failure.line.isEmpty() && result.error().code != ErrorCode::Io;
        m_spoiled = victim == ContainerDump::Victim::Unknown;
        // Of a CRIU that was killed, runc only tells that the socket between the two broke, in various ways.
        if (!fromCriu && (m_spoiled || result.error().message.contains(criuSocket)))
            fail(failure.sentence, result.error().message, failure.hint);
        else
            fail(fromCriu ? failure.sentence : result.error().message, failure.line, failure.hint);
        return;
    }
    m_times = *result;
    goOnWhenDone();
}

void CaptureRun::goOnWhenDone()
{
    if (m_step != Step::Dumping || m_dump || !m_files)
        return;
    if (!*m_files)
        return fail(m_files->error().message);
    sendDumpSpans();
    m_record.memoryBytes = m_times.pages * pageBytes;
    m_record.frozenNs = m_times.stoodStillNs;
    m_phaseAttributes.insert(QStringLiteral("checkpoint"), m_record.id);
    m_phaseAttributes.insert(QStringLiteral("memory_bytes"), m_record.memoryBytes);
    m_phaseAttributes.insert(QStringLiteral("frozen_ns"), m_times.stoodStillNs);
    m_step = Step::Writing;
    letGo();
    write();
}

void CaptureRun::sendDumpSpans()
{
    const auto send = [this](QLatin1String name, qint64 startNs, qint64 endNs) {
        const Span span = m_spans->open(name, m_phase, startNs);
        Q_EMIT spanChanged(m_spans->end(span.id, endNs));
    };
    send(spans::freeze, m_times.preDumpNs, m_times.frozenNs);
    send(spans::dump, m_times.frozenNs, m_times.dumpedNs);
    send(spans::saveFilesystem, m_times.dumpedNs, m_times.savedNs);
}

/// Ends the phase and lets the container serve.
void CaptureRun::letGo()
{
    if (std::exchange(m_letGo, true))
        return;
    m_patience.stop();
    const qint64 now = monotonicNs();
    if (!m_prepareSpan.isEmpty())
        Q_EMIT spanChanged(m_spans->end(std::exchange(m_prepareSpan, {}), now, {{QStringLiteral("failed"), true}}));
    if (m_spans->isOpen(m_phase)) {
        m_sentPhase = m_spans->end(m_phase, now, m_phaseAttributes);
        Q_EMIT spanChanged(m_sentPhase);
    }
    m_container = nullptr;
    Q_EMIT goingOn(m_prepared);
    if (m_step != Step::Writing) {
        m_step = Step::Over;
        finishWhenIdle();
    }
}

void CaptureRun::write()
{
    ++m_jobs;
    auto draft = std::make_shared<std::optional<CheckpointDraft>>(std::move(m_draft));
    m_draft.reset();
    const auto work = [draft, order = m_order, record = m_record, files = **m_files, cancelled = m_cancelled,
                          store = m_services->checkpoints.get()]() mutable -> Result<std::shared_ptr<Written>> {
        const Directory &folder = (*draft)->folder();
        const QString images = (*draft)->imagesPath();
        const Result<pageimages::PageScan> scan = pageimages::scanPages(images, cancelled.get());
        if (!scan)
            return scan.error();
        record.zeroBytes = scan->zeroBytes;
        Result<ImageHashes> hashes = hashMetadata(images);
        if (!hashes)
            return std::move(hashes).error();
        if (Result<void> hashed = hashPages(images, &*hashes, cancelled.get()); !hashed)
            return hashed.error();
        if (cancelled->load())
            return Error{ErrorCode::Interrupted, QStringLiteral("The checkpoint was given up."), {}};
        const Result<Directory> saved = folder.child(QStringLiteral("filesystem"));
        const Result<Directory> memory = folder.child(QStringLiteral("images"));
        if (!saved || !memory)
            return saved ? memory.error() : saved.error();
        record.fileBytes = measureTree(*saved).value_or(TreeSize()).bytes;
        record.diskBytes = record.fileBytes + allocatedBytes(*memory);
        Result<void> written =
            writeJson(folder, checkpointfiles::fingerprint, QJsonDocument(toJson(order.fingerprint)));
        if (written)
            written = writeJson(folder, checkpointfiles::files, QJsonDocument(toJson(files)));
        if (written)
            written = writeJson(folder, checkpointfiles::hashes, QJsonDocument(toJson(*hashes)));
        if (written)
            written = writeJson(folder, checkpointfiles::spec, QJsonDocument(toJson(order.spec)));
        if (!written)
            return written.error();
        Result<CheckpointHold> hold = store->publish(std::move(**draft), record);
        if (!hold)
            return std::move(hold).error();
        auto result = std::make_shared<Written>();
        result->record = record;
        result->hold.emplace(std::move(*hold));
        return result;
    };
    inBackground(m_services->checkpointPool, this, work, [this, draft](Result<std::shared_ptr<Written>> written) {
        --m_jobs;
        draft->reset(); // an unpublished one is removed
        onWritten(std::move(written));
    });
}

void CaptureRun::onWritten(Result<std::shared_ptr<Written>> written)
{
    if (!written) {
        if (written.error().code != ErrorCode::Interrupted) {
            m_record.reason = written.error().message;
            reportFailure(m_services->checkpoints->recordFailure(m_record));
        }
    } else if (m_cancelled->load()) {
        (void)m_services->checkpoints->discard(std::move(*(*written)->hold));
    } else {
        m_record = (*written)->record;
        m_sentPhase.attributes.insert(QStringLiteral("zero_bytes"), m_record.zeroBytes.value_or(0));
        m_sentPhase.attributes.insert(QStringLiteral("file_bytes"), m_record.fileBytes);
        Q_EMIT spanChanged(m_sentPhase);
        Q_EMIT checkpointChanged(m_record);
        Q_EMIT published(m_record, std::make_shared<CheckpointHold>(std::move(*(*written)->hold)));
    }
    m_step = Step::Over;
    finishWhenIdle();
}

void CaptureRun::fail(const QString &reason, const QString &detail, const QString &hint)
{
    if (m_step == Step::Over || m_letGo)
        return;
    m_phaseAttributes.insert(QStringLiteral("failed"), true);
    m_phaseAttributes.insert(QStringLiteral("reason"), reason);
    m_record.reason = reason;
    m_record.detail = detail;
    m_record.hint = hint;
    // In a thread: the draft may be much. It goes first, for on a full disk the record has no room beside it.
    ++m_jobs;
    auto draft = std::make_shared<std::optional<CheckpointDraft>>(std::move(m_draft));
    m_draft.reset();
    inBackground(
        m_services->checkpointPool, this,
        [draft, record = m_record, store = m_services->checkpoints.get()] {
            draft->reset();
            return store->recordFailure(record);
        },
        [this](const Result<Checkpoint> &noted) {
            --m_jobs;
            reportFailure(noted);
            finishWhenIdle();
        });
    Q_EMIT said(QStringLiteral("The checkpoint could not be captured: %1%2")
                    .arg(reason, hint.isEmpty() ? QString() : u' ' + hint));
    if (m_spoiled) {
        m_letGo = true;
        if (m_spans->isOpen(m_phase))
            Q_EMIT spanChanged(m_spans->end(m_phase, monotonicNs(), m_phaseAttributes));
        m_container = nullptr;
        m_step = Step::Over;
        Q_EMIT containerSpoiled(Error{ErrorCode::MachineCannot,
            QStringLiteral("CRIU was cut off while it wrote the container's memory, which may have damaged it."), {}});
        finishWhenIdle();
        return;
    }
    letGo();
}

/// The console hears of it also where it cannot be written down.
void CaptureRun::reportFailure(const Result<Checkpoint> &noted)
{
    Checkpoint failed = noted ? *noted : m_record;
    failed.state = Checkpoint::State::CaptureFailed;
    if (!noted)
        Q_EMIT said(noted.error().message);
    Q_EMIT checkpointChanged(failed);
}

/// Removes what is written so far, in a thread: it may be much.
void CaptureRun::dropDraft()
{
    if (!m_draft)
        return;
    ++m_jobs;
    auto draft = std::make_shared<std::optional<CheckpointDraft>>(std::move(m_draft));
    m_draft.reset();
    inBackground(
        m_services->checkpointPool, this,
        [draft] {
            draft->reset();
            return true;
        },
        [this](bool) {
            --m_jobs;
            finishWhenIdle();
        });
}

void CaptureRun::containerEnded()
{
    m_container = nullptr;
    if (m_letGo)
        return; // what is written needs it no more
    m_letGo = true;
    m_patience.stop();
    m_step = Step::Over;
    if (m_dump)
        m_dump->cancel(); // onDumped() follows
    else
        dropDraft();
    finishWhenIdle();
}

void CaptureRun::cancel()
{
    m_cancelled->store(true);
    if (!m_letGo)
        containerEnded();
}

void CaptureRun::finishWhenIdle()
{
    if (m_step != Step::Over || m_jobs > 0 || m_dump || std::exchange(m_saidFinished, true))
        return;
    // Not from within a call of the owner.
    QMetaObject::invokeMethod(this, &CaptureRun::finished, Qt::QueuedConnection);
}

} // namespace headstart
