// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/checkpoints/checkpoint_store.h"
#include "localrunner/checkpoints/criu_log.h"
#include "localrunner/checkpoints/file_facts.h"
#include "localrunner/checkpoints/fingerprint.h"
#include "localrunner/checkpoints/preflight.h"
#include "localrunner/containers/container_dump.h"
#include "localrunner/protocol/checkpoint.h"
#include "localrunner/protocol/span.h"

#include <QObject>
#include <QThreadPool>
#include <QTimer>

#include <atomic>
#include <memory>
#include <optional>

namespace headstart {

class Container;
class SpanRecorder;
struct RunServices;

/// One capture of a container's memory: from the moment all its workers are ready to the published checkpoint.
///
/// Preflight → prepare (the workers close their sockets) → dump (the container stands still) → the container goes on
/// and serves; what follows is in the background and needs the container no more: hashing, the scan for zero pages,
/// publishing. A capture that fails at any step never fails the container's request, unless CRIU left the tasks in an
/// unknown state: then the container has to be ended.
class CaptureRun : public QObject
{
    Q_OBJECT

public:
    struct Order
    {
        ContainerSpec spec;
        Fingerprint fingerprint;
        QString image; ///< ResolvedImage::id
        QString criuVersion;
    };
    /// The container, the recorder and the services must outlive goingOn(); the services all of it.
    CaptureRun(
        Order order, Container *container, SpanRecorder *spans, const RunServices *services, QObject *parent = nullptr);
    ~CaptureRun() override;

    void start(qint64 timeNs);
    /// The workers are prepared (WorkersPrepared).
    void onPrepared(qint64 timeNs);
    /// The container has ended or is being ended; what is not yet written is given up, what is goes on.
    void containerEnded();
    /// CRIU is at work on the tasks: whoever ends the container now has to kill it, since they may be damaged.
    bool isDumping() const { return m_step == Step::Dumping; }
    /// Gives everything up; finished() follows.
    void cancel();
Q_SIGNALS:
    void spanChanged(const headstart::Span &span);
    void said(const QString &sentence);
    /// A line for the container's lifeline.
    void inputWanted(const QByteArray &line);
    /// The container goes on: serve. `prepared`: its workers were prepared and report ready anew.
    void goingOn(bool prepared);
    /// The dump broke off in a way that may have damaged the tasks: the container has to be ended and its request
    /// served by another one.
    void containerSpoiled(const headstart::Error &error);
    void checkpointChanged(const headstart::protocol::Checkpoint &checkpoint);
    /// It is published in state Capturing and wants to be verified by a restore; `hold` is dropped after that.
    void published(
        const headstart::protocol::Checkpoint &checkpoint, const std::shared_ptr<headstart::CheckpointHold> &hold);
    /// Nothing runs for it any more; it may be deleted. Always the last.
    void finished();

private:
    enum class Step { Preflight, Preparing, Dumping, Writing, Over };
    struct Begun;
    struct Written;

    void onPreflight(Begun begun);
    void onFilesKnown(Result<QList<FileFact>> files);
    void onDumped(const Result<DumpTimes> &result, ContainerDump::Victim victim);
    void goOnWhenDone();
    void sendDumpSpans();
    void letGo();
    void write();
    void onWritten(Result<std::shared_ptr<Written>> written);
    void fail(const QString &reason, const QString &detail = {}, const QString &hint = {});
    void reportFailure(const Result<protocol::Checkpoint> &noted);
    void dropDraft();
    void finishWhenIdle();

    Order m_order;
    Container *m_container;
    SpanRecorder *m_spans;
    const RunServices *m_services;
    Step m_step = Step::Preflight;
    protocol::Checkpoint m_record;
    std::optional<CheckpointDraft> m_draft;
    std::unique_ptr<ContainerDump> m_dump;
    std::optional<Result<QList<FileFact>>> m_files;
    DumpTimes m_times;
    QString m_phase; ///< ids of the open spans
    QString m_prepareSpan;
    QJsonObject m_phaseAttributes;
    Span m_sentPhase; ///< as it ended
    QTimer m_patience; ///< for the workers to prepare
    bool m_prepared = false; ///< the workers were asked to prepare, and wait for a resume
    bool m_spoiled = false;
    bool m_letGo = false; ///< the container is no longer held up
    bool m_saidFinished = false;
    int m_jobs = 0; ///< running in the pool
    std::shared_ptr<std::atomic<bool>> m_cancelled = std::make_shared<std::atomic<bool>>(false);
};

} // namespace headstart
