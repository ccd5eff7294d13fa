// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/containers/container.h"
#include "localrunner/volumes/usage_meter.h"
#include "localrunner/workers/worker_set.h"

#include <QJsonObject>
#include <QObject>
#include <QTimer>

#include <memory>

namespace headstart {

class ControlClient;
struct RunServices;

/// One container on its way and while it serves, cold or restored: from its mounts to the last trace of it. Stamps its
/// spans and turns what its workers say into the protocol's events. A start may need two of them: a restore that fails
/// is followed by a cold one. Lives in the runner's thread.
class ContainerAttempt : public QObject
{
    Q_OBJECT

public:
    struct Settings
    {
        ContainerLaunch launch;
        QList<MeasuredVolume> volumes;
        QMap<QString, QString> secrets; ///< launch.spec has none
        QString imageId;
        QString gpuFallback; ///< the sentence when the CPU stands in for a GPU; empty otherwise
        QJsonObject restoreAttributes; ///< of the span `restore`: how, and why so
        bool captureDue = false; ///< workers are announced after captureOver() only
    };
    /// `spans` and `services` must outlive it. `imageLoad` is the id of the open phase.
    ContainerAttempt(Settings settings, const QString &imageLoad, SpanRecorder *spans, const RunServices *services,
        QObject *parent = nullptr);
    ~ContainerAttempt() override;

    void start();
    /// A restored container that runs waits for this before it serves: the files it depends on have been looked at.
    void allowResume();
    /// The dump is over, or there was none; `prepared`: the workers report ready anew. From now on they are announced.
    void captureOver(bool prepared);
    /// As of Container.
    void stop(int graceMs);
    void stopBecause(int graceMs, protocol::ContainerExit::Reason reason, Error error);
    void writeInput(const QByteArray &line);

    bool isRestored() const { return m_settings.launch.restore.has_value(); }
    bool hasAnnounced() const { return m_announced; } ///< a worker may have a task already
    Container *container() const { return m_container.get(); }
    const ContainerLaunch &launch() const { return m_container->launch(); }
    /// What the workers that are not ready are doing; empty before the container runs.
    QString progress() const;
    /// True while something of it runs in another thread: it must not be deleted.
    bool isBusy() const;
    /// How the last worker that ended by itself did so.
    std::optional<WorkerEvent> lastExit() const { return m_workers.lastExit(); }

Q_SIGNALS:
    void eventSent(QLatin1String name, const QJsonObject &members);
    void logged(const headstart::protocol::LogLine &line);
    void imageLoaded();
    /// A restored container's memory is back; it waits for allowResume().
    void restored(pid_t pid);
    void allReady(qint64 timeNs);
    void workersPrepared(qint64 timeNs);
    /// As of Container.
    void memoryLost(const headstart::Error &error);
    void memoryComplete(const headstart::LazyStats &stats);
    /// The first worker was announced.
    void serving();
    void finished(const headstart::protocol::ContainerExit &exit, const QString &leftBehind);
    /// isBusy() may have become false.
    void idle();

private:
    void onImageLoaded();
    void onStarted(pid_t pid, qint64 timeNs);
    void onEventLine(const QByteArray &line);
    void onErrorLine(const QByteArray &line);
    void apply(const QList<WorkerReport> &reports);
    void announce(const WorkerReady &ready);
    void resumeRestored();
    void sendSpan(const Span &span);
    void sendUsage(const QJsonArray &volumes);
    void say(const QString &message);
    void refuse(const QString &why);

    Settings m_settings;
    SpanRecorder *m_spans;
    const RunServices *m_services;
    WorkerSet m_workers;
    QString m_imageLoad; ///< ids of the open phases
    QString m_containerStart;
    std::unique_ptr<Container> m_container;
    std::unique_ptr<UsageMeter> m_meter;
    QTimer m_streamTimer; ///< the memory of a lazy restore that no request has asked for
    bool m_runs = false;
    bool m_mayResume = false;
    bool m_announced = false;
    bool m_over = false;
    int m_refusedLines = 0;
};

} // namespace headstart
