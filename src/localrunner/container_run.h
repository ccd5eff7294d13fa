// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/capture_run.h"
#include "localrunner/checkpoint_notes.h"
#include "localrunner/container_attempt.h"
#include "localrunner/container_preparation.h"
#include "localrunner/read_ahead.h"
#include "localrunner/start_decision.h"

#include <QTimer>

namespace headstart {

class ControlClient;

/// One start_container command, from its answer to its last event: prepares, decides between a checkpoint and a cold
/// start, runs the container, falls back to a cold one where a restore fails, and captures a checkpoint where one is
/// due. Lives in the runner's thread.
class ContainerRun : public QObject
{
    Q_OBJECT

public:
    struct Order
    {
        QString id;
        ContainerFolders folders;
        ContainerSpec spec;
        QString gpuFallback; ///< the sentence when the CPU stands in for a GPU; empty otherwise
        QString verifies; ///< id of a checkpoint: the container is restored from it to see that it can be, whatever its
                          ///< state, and serves nobody; empty: an ordinary start
    };
    /// `services` must outlive it.
    ContainerRun(Order order, const RunServices *services, QObject *parent = nullptr);
    ~ContainerRun() override;

    const QString &id() const { return m_order.id; }
    const ContainerSpec &spec() const { return m_order.spec; }
    bool hasEnded() const { return m_over; }
    void start();
    /// Ends it in whatever phase it is; finished() follows, never from within this call.
    void stop(int graceMs);
    /// Gives up what goes on after the end: a capture that is not yet published.
    void cancelCapture();

Q_SIGNALS:
    /// An event of the protocol, with its `container`. Log lines may be dropped when the console does not read.
    void eventSent(QLatin1String name, const QJsonObject &members);
    void logged(const headstart::protocol::LogLine &line);
    /// Its `container_exited` has been sent: nothing of it is left on the machine.
    void ended();
    /// A checkpoint was published and wants to be verified; `hold` is dropped after that.
    void captured(
        const headstart::protocol::Checkpoint &checkpoint, const std::shared_ptr<headstart::CheckpointHold> &hold);
    /// Of one that verifies: all workers came back (ok), or why not. Once, before ended().
    void verified(const headstart::Result<void> &outcome);
    /// It may be deleted: nothing runs for it in another thread any more. After ended(), often at once.
    void finished();

private:
    void onPrepared(Result<PreparedStart> prepared);
    void launch(bool restored);
    void onReadAhead(const pageimages::ReadAhead &result, qint64 endNs);
    void checkFiles();
    void giveUpRestore(protocol::Checkpoint::State state, const QString &reason, const CriuFailure &failure = {});
    void onMemoryLost(const Error &error);
    void onMemoryComplete(const LazyStats &stats);
    void onServing();
    void onAllReady(qint64 timeNs);
    void onAttemptFinished(const protocol::ContainerExit &exit, const QString &leftBehind);
    void startAgainCold();
    void abandonPreparation(const protocol::ContainerExit &exit);
    void onStartTimeout();
    void finishWith(protocol::ContainerExit exit);
    void finishWhenIdle();
    void sendSpan(const Span &span);
    void sendCheckpoint(const protocol::Checkpoint &checkpoint);
    void say(const QString &message);
    void send(QLatin1String name, QJsonObject members);

    Order m_order;
    const RunServices *m_services;
    CheckpointNotes m_notes;
    std::optional<protocol::ContainerExit> m_exit; ///< waits for m_notes
    SpanRecorder m_spans;
    QString m_imageLoad; ///< id of the open phase
    QString m_firstPhase; ///< id of the first `image_load`
    std::optional<PreparedStart> m_prepared;
    std::unique_ptr<ReadAhead> m_readAhead;
    std::unique_ptr<ContainerAttempt> m_attempt;
    std::unique_ptr<CaptureRun> m_capture;
    std::unique_ptr<ControlClient> m_control;
    QTimer m_startTimer;
    QString m_coldReason; ///< why the running attempt is to be followed by a cold start; empty: it is not
    bool m_stopAsked = false;
    bool m_preparing = false; ///< prepareStart() runs in another thread
    bool m_checkingFiles = false;
    bool m_verifiedSent = false;
    bool m_over = false; ///< container_exited has been sent
};

} // namespace headstart
