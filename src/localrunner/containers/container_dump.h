// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/containers/container_launch.h"
#include "localrunner/containers/process.h"
#include "localrunner/containers/runc.h"
#include "localrunner/support/result.h"

#include <QObject>

#include <memory>

namespace headstart {

class DumpHook;

/// When the steps of a dump happened; CLOCK_MONOTONIC nanoseconds, 0: not reached.
struct DumpTimes
{
    qint64 startedNs = 0; ///< runc was called
    qint64 preDumpNs = 0; ///< CRIU is set up and begins to freeze the tasks
    qint64 frozenNs = 0; ///< all tasks stand still: preDumpNs and CRIU's own `freezing_time` (stats-dump)
    qint64 dumpedNs = 0; ///< the memory is written
    qint64 savedNs = 0; ///< the writable layers are copied
    qint64 endedNs = 0; ///< runc has ended; the tasks have been running since a moment before
    qint64 stoodStillNs = 0; ///< how long the tasks stood still: CRIU's `frozen_time`
    qint64 pages = 0; ///< pages written: CRIU's `pages_written`
};

/// Dumps one running container with runc and CRIU, and copies its writable layers at the same moment; the container
/// runs on afterwards. Nobody may be connected to any of its sockets. Lives in the thread that made it and needs its
/// event loop; what blocks happens in child processes.
class ContainerDump : public QObject
{
    Q_OBJECT

public:
    struct Order
    {
        ContainerLaunch launch; ///< with `criu`, and its hook
        QString images; ///< absolute path of the empty folder for CRIU's images
        QString filesystem; ///< absolute path of the empty folder for the copies, one folder a layer
        QString work; ///< absolute path of a folder for CRIU's log
    };
    explicit ContainerDump(Order order, QObject *parent = nullptr);
    ~ContainerDump() override;

    /// Begins. finished() follows, never from within this call.
    void start();
    /// Gives it up: kills runc and CRIU. finished() follows with an Interrupted error.
    void cancel();

    /// How a dump that failed left the container.
    enum class Victim {
        Unharmed, ///< CRIU put everything back
        Unknown ///< CRIU was killed: foreign code may be left in the tasks, which must not run on
    };

Q_SIGNALS:
    /// `error`'s details hold CRIU's log.
    void finished(const headstart::Result<headstart::DumpTimes> &result, headstart::ContainerDump::Victim victim);

private:
    Result<void> begin();
    void copyLayers(qint64 timeNs);
    void onCopied(const ProcessEnd &end);
    void onRuncEnded(const ProcessEnd &end);
    void conclude();
    void finish(const Result<DumpTimes> &result, Victim victim);

    Order m_order;
    Runc m_runc;
    std::unique_ptr<DumpHook> m_hook;
    ProcessWatch m_process;
    ProcessWatch m_copy;
    ProcessEnd m_runcEnd;
    DumpTimes m_times;
    QString m_copyFailure;
    bool m_cancelled = false;
    bool m_over = false;
};

/// Where the hook of a container listens.
QString dumpHookSocket(const ContainerFolders &folders);

} // namespace headstart
