// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/container_preparation.h"
#include "localrunner/containers/container.h"
#include "localrunner/volumes/usage_meter.h"
#include "localrunner/workers/worker_set.h"

#include <QElapsedTimer>
#include <QTimer>

namespace headstart {

class ControlClient;

/// One start_container command, from its answer to its last event: prepares, runs the container, stamps spans, and
/// turns what the workers say into the protocol's events. Lives in the runner's thread.
class ContainerRun : public QObject
{
    Q_OBJECT

public:
    /// `services` must outlive it. `fallback`: the sentence when the CPU stands in for a GPU; empty otherwise.
    ContainerRun(QString id, ContainerFolders folders, ContainerSpec spec, QString fallback,
        const RunServices *services, QObject *parent = nullptr);
    ~ContainerRun() override;

    const QString &id() const { return m_id; }
    bool hasEnded() const { return m_over; }
    void start();
    /// Ends it in whatever phase it is; finished() follows, never from within this call.
    void stop(int graceMs);

Q_SIGNALS:
    /// An event of the protocol, with its `container`. Log lines may be dropped when the console does not read.
    void eventSent(QLatin1String name, const QJsonObject &members);
    void logged(const headstart::protocol::LogLine &line);
    /// Its `container_exited` has been sent: nothing of it is left on the machine.
    void ended();
    /// It may be deleted: nothing runs for it in another thread any more. After ended(), often at once.
    void finished();

private:
    void onPrepared(Result<PreparedContainer> prepared);
    void abandonPreparation(const protocol::ContainerExit &exit);
    void onImageLoaded();
    void onStarted(pid_t pid, qint64 timeNs);
    void onEventLine(const QByteArray &line);
    void onErrorLine(const QByteArray &line);
    void onFinished(const protocol::ContainerExit &exit, const QString &leftBehind);
    void onStartTimeout();
    void apply(const QList<WorkerReport> &reports);
    void applyReady(const WorkerReady &ready);
    void failStart(protocol::ContainerExit::Reason reason, const Error &error);
    void sendSpan(const Span &span);
    void sendUsage(const QJsonArray &volumes);
    void say(const QString &message);
    void refuse(const QString &why);
    void finishWith(protocol::ContainerExit exit);
    void finishWhenIdle();
    void send(QLatin1String name, QJsonObject members);

    QString m_id;
    ContainerFolders m_folders;
    ContainerSpec m_spec;
    QString m_fallback;
    const RunServices *m_services;
    SpanRecorder m_spans;
    WorkerSet m_workers;
    QString m_imageLoad; ///< ids of the open phases
    QString m_containerStart;
    std::optional<PreparedContainer> m_prepared;
    std::unique_ptr<Container> m_container;
    std::unique_ptr<UsageMeter> m_meter;
    std::unique_ptr<ControlClient> m_control;
    QTimer m_startTimer;
    bool m_preparing = false; ///< prepareContainer() runs in another thread
    bool m_over = false; ///< container_exited has been sent
    int m_refusedLines = 0;
};

} // namespace headstart
