// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/container_preparation.h"
#include "localrunner/protocol/messages.h"

#include <QHash>
#include <QObject>
#include <QThreadPool>
#include <QTimer>

#include <atomic>

namespace headstart {

class CheckpointJobs;
class ContainerRun;
class LineWriter;

struct RunnerSettings
{
    UserIdentity user;
    QString sdkFolder; ///< resources/python as installed
    QString criuHook; ///< absolute path of headstart-criu-hook
    QString pageServer; ///< absolute path of headstart-page-server
    QString criuToolFolder; ///< absolute path of the folder with the `tar` for CRIU
    QString version; ///< "0.1.0"
};

/// Commands in, answers and events out (docs/runner-protocol.md): puts the rooms of localrunner together. Needs the
/// event loop of its thread; everything that blocks runs in threads of its own pools.
class Runner : public QObject
{
    Q_OBJECT

public:
    /// `writer` must outlive it.
    Runner(RunnerSettings settings, LineWriter *writer, QObject *parent = nullptr);
    ~Runner() override;

    /// One line of the console.
    void handleLine(const QByteArray &line);
    /// A line that was longer than the protocol allows has been skipped.
    void rejectLongLine();
    /// Stops everything; finished() follows, at the latest after half a minute. Further commands are answered with an
    /// error.
    void shutDown();

Q_SIGNALS:
    /// All is gone, or `clean` is false: something would not end, and the next start removes it.
    void finished(bool clean);

private:
    using Arguments = QJsonObject;
    void dispatch(const protocol::Request &request);
    void hello(qint64 id, const Arguments &arguments);
    void onOpened(qint64 id, Result<std::unique_ptr<RunServices>> services, const QStringList &problems);
    void resolveImage(qint64 id, const Arguments &arguments);
    void startContainer(qint64 id, const Arguments &arguments);
    void stopContainer(qint64 id, const Arguments &arguments);
    void runOnVolumes(qint64 id, const QString &command, const Arguments &arguments);
    void examine(qint64 id);
    void sendLog(const QString &container, const protocol::LogLine &line);
    void reportDroppedLogs();
    void onRunFinished(ContainerRun *run);
    void answer(qint64 id, const Result<QJsonObject> &result);
    void finishWhenIdle();
    template <class Work, class Then> void inPool(QThreadPool *pool, Work work, Then then);

    struct Dropped
    {
        qint64 lines = 0;
        qint64 bytes = 0;
    };

    RunnerSettings m_settings;
    LineWriter *m_writer;
    QThreadPool m_imagePool;
    QThreadPool m_volumePool;
    QThreadPool m_checkpointPool;
    QThreadPool m_otherPool;
    std::atomic<bool> m_cancelled = false;
    bool m_saidHello = false;
    bool m_shuttingDown = false;
    int m_jobs = 0; ///< running in the pools
    std::unique_ptr<RunServices> m_services;
    std::unique_ptr<CheckpointJobs> m_checkpoints;
    QHash<QString, ContainerRun *> m_runs;
    QMultiHash<QString, qint64> m_stopRequests; ///< container → commands to answer when it is gone
    QHash<QString, Dropped> m_dropped;
    QTimer m_deadline;
};

} // namespace headstart
