// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/protocol/checkpoint.h"
#include "support/leftovers.h"
#include "support/runner_process.h"
#include "support/test_project.h"

#include <functional>
#include <memory>
#include <optional>

namespace headstart::testing {

/// A container that serves.
struct Serving
{
    QString id;
    QStringList sockets; ///< one a worker; empty when the container ended before all were ready
    QString checkpoint; ///< the id of the one it was restored from; empty after a cold start
    QString problem; ///< what it said when it did not come up

    bool isRestored() const { return !checkpoint.isEmpty(); }
};

/// One root and run directory, the runner that works on them, and deployments whose code is one file each.
class CheckpointFixture
{
public:
    /// `root` replaces the folder below the project's own, where one is given.
    explicit CheckpointFixture(QString root = {});

    const TestProject &project() const { return m_project; }
    const QString &root() const { return m_root; }
    RunnerProcess &runner() { return *m_runner; }
    /// Where a checkpoint's files lie.
    QString checkpointFolder(const QString &id) const { return m_root + QStringLiteral("/checkpoints/") + id; }
    /// What a deployment's volume holds, on the host.
    QString volumeFolder(const ContainerSpec &spec) const;
    /// The control group of a container in the hierarchy of the memory controller.
    QString memoryGroup(const QString &container) const;

    /// Starts a runner and says hello. False, with a warning, where that fails.
    bool startRunner();
    /// Closes its input; true when it ends with 0.
    bool endRunner();

    /// A new deployment of this code (app.py with `predict` and on_start `load`): a stub id, a code folder and an empty
    /// volume of its own, which the container sees at /volumes/data; checkpoints enabled, 512 MiB of memory.
    ContainerSpec deploy(const QByteArray &source);
    /// The same with a file of tests/system/checkpoints/apps.
    ContainerSpec deployApp(const QString &name);
    /// Replaces a file of the deployment's code.
    static void writeCode(const ContainerSpec &spec, const QString &name, const QByteArray &text);

    Serving start(const ContainerSpec &spec) { return await(runner().startContainer(spec), spec.workers); }
    /// Waits until all workers serve, or the container ends.
    Serving await(const QString &container, int workers = 1);
    /// What the handler returned; an object with "problem" where that is no object or the status is not 200.
    static QJsonObject ask(const QString &socket, const QByteArray &kwargs = "{}");
    QJsonObject ask(const Serving &serving, const QByteArray &kwargs = "{}") const;
    bool stop(const QString &container, int graceSeconds = 0);
    /// Waits until what a container captures is available or has failed.
    protocol::Checkpoint captured(const QString &container, int timeoutMs = 60'000);
    /// Waits for a checkpoint of this state that this container reports.
    protocol::Checkpoint reported(const QString &container, protocol::Checkpoint::State state, int timeoutMs = 30'000);
    /// Cold start, capture, stop. The checkpoint; of any state where it did not become available.
    protocol::Checkpoint capture(const ContainerSpec &spec);
    QList<protocol::Checkpoint> checkpoints();
    std::optional<protocol::Checkpoint> checkpoint(const QString &id);
    /// The ended spans of this name of a container.
    QList<Span> spansOf(const QString &container, const QString &name) const;

    /// Waits for a moment of the runner's work, looking every two milliseconds.
    bool reach(const std::function<bool()> &there, int timeoutMs = 30'000);
    /// The folder of the checkpoint that is being written, or nothing.
    QString draft() const;
    /// Counts as this runner's own in leftovers(); a container that await() is called for does so by itself.
    void mark(const QString &container) { m_marks.append(container); }

    /// What runners that have ended left on the machine and in the folders, apart from whole checkpoints; empty is
    /// good.
    QStringList leftovers() const;

private:
    TestProject m_project;
    QString m_root;
    std::unique_ptr<RunnerProcess> m_runner;
    QStringList m_marks;
    int m_deployments = 0;
};

} // namespace headstart::testing
