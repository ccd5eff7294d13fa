// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/containers/container_launch.h"
#include "localrunner/containers/root_mounts.h"
#include "localrunner/lazy/lazy_stats.h"
#include "localrunner/protocol/messages.h"
#include "localrunner/support/result.h"

#include <QByteArray>
#include <QObject>

#include <memory>
#include <sys/types.h>

namespace headstart {

/// One container, from its mounts to the last trace of it: mounts the root, calls runc, holds its stdio, waits for its
/// end and removes everything. Lives in the thread that made it and needs that thread's event loop; nothing here waits
/// for a process.
///
/// The process must be a child subreaper and should work in a mount namespace of its own
/// (enterPrivateMountNamespace()), so that mounts vanish with it. Deleting a running Container kills it and removes
/// what it can without waiting for more than the kill.
///
/// Order of signals: imageLoaded, started, then lines in any number, then finished, once and last. Any of the first may
/// be missing when it was stopped early or failed.
class Container : public QObject
{
    Q_OBJECT

public:
    explicit Container(ContainerLaunch launch, QObject *parent = nullptr);
    ~Container() override;

    const ContainerLaunch &launch() const;
    QString id() const { return launch().id; }

    /// Mounts and calls runc. Call it once. Failures come as finished() with reason StartFailed, never from within this
    /// call.
    void start();

    /// Ends it, in whatever phase it is: SIGTERM to the container's first process, SIGKILL to all of it `graceMs` later
    /// (0: at once). A second call may shorten the grace. finished() follows with reason Stopped.
    void stop(int graceMs);
    /// The same as stop(graceMs), for a reason that is the caller's: what finished() will report (StartTimedOut,
    /// StartupFailed …).
    void stopBecause(int graceMs, protocol::ContainerExit::Reason reason, Error error);

    /// Writes to the container's stdin, which stays open; kept until the container reads it. Nothing is written after
    /// the end.
    void writeInput(const QByteArray &bytes);

    /// The host's pid of the container's first process; 0 before started() and after its end.
    pid_t pid() const;

    /// As of LazyPages; nothing in a container that is not lazily restored.
    void streamMemory();

    /// What its root is made of on the host; set once imageLoaded() was emitted.
    const StagedRoot &stagedRoot() const;
    /// When CRIU began to fill the tasks of a restored container: before that it was being made (namespaces, control
    /// group). CLOCK_MONOTONIC, from started() and CRIU's own measure of its restore; set after started().
    qint64 restoreBeganNs() const;

    /// Highest memory use in bytes and bytes read from disks so far, as Cgroup says them.
    std::optional<qint64> memoryPeakBytes() const;
    std::optional<qint64> diskReadBytes() const;

Q_SIGNALS:
    /// The root is mounted: `image_load` ends and `container_start` begins.
    void imageLoaded();
    /// runc reports the process running: `container_start` ends. `timeNs` is CLOCK_MONOTONIC.
    void started(pid_t pid, qint64 timeNs);
    /// A line of the container's stdout (an event of the supervisor) without its line feed. Lines longer than 1 MiB are
    /// dropped with a warning on errorLine.
    void eventLine(const QByteArray &line);
    /// A line of the supervisor's stderr: for the log.
    void errorLine(const QByteArray &line);
    /// A lazily restored container has all its memory.
    void memoryComplete(const headstart::LazyStats &stats);
    /// What brings the memory of a lazily restored container is gone: every touch of what has not arrived blocks for
    /// ever. The container has to be killed.
    void memoryLost(const headstart::Error &error);
    /// It is over and everything is gone: processes, mounts, folders, control group. A part that could not be removed
    /// is named in `leftBehind`, a sentence, else empty.
    void finished(const headstart::protocol::ContainerExit &exit, const QString &leftBehind);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace headstart
