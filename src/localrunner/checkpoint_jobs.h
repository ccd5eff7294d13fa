// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/checkpoints/checkpoint_store.h"
#include "localrunner/container_run.h"

#include <QJsonObject>
#include <QObject>

#include <functional>
#include <list>
#include <memory>

namespace headstart {

/// What a runner does with checkpoints besides starting containers from them: the protocol's commands about them, and
/// the verification of each new one by a restore. Lives in the runner's thread.
class CheckpointJobs : public QObject
{
    Q_OBJECT

public:
    using Answer = std::function<void(const Result<QJsonObject> &)>;

    /// `services` must outlive it.
    explicit CheckpointJobs(const RunServices *services, QObject *parent = nullptr);
    ~CheckpointJobs() override;

    static bool isCommand(const QString &name);
    /// Carries a command out; `answer` is called once, from the event loop.
    void run(const QString &command, const QJsonObject &arguments, Answer answer);
    /// Restores a checkpoint that was just published, on behalf of `container`, and makes it available; where it cannot
    /// be restored it becomes a failed capture. checkpointChanged() tells.
    void verifyPublished(
        const protocol::Checkpoint &checkpoint, const std::shared_ptr<CheckpointHold> &hold, const QString &container);
    /// Gives up what is going on: checkpoints that are not yet verified are removed. idle() follows where it was busy.
    void cancel();
    bool isIdle() const { return m_jobs == 0 && m_verifications.empty(); }

Q_SIGNALS:
    void checkpointChanged(const QString &container, const headstart::protocol::Checkpoint &checkpoint);
    void idle();

private:
    struct Verification
    {
        std::unique_ptr<ContainerRun> run;
        std::function<void(const Result<void> &)> done;
    };

    void list(const Answer &answer);
    void remove(const QString &id, const Answer &answer);
    void prune(const QJsonObject &arguments, const Answer &answer);
    void verify(const QString &id, const Answer &answer);
    void restore(const protocol::Checkpoint &checkpoint, std::function<void(const Result<void> &)> done);
    void settle(const protocol::Checkpoint &checkpoint, const std::shared_ptr<CheckpointHold> &hold,
        const QString &container, const Result<void> &outcome);
    template <class Work, class Then> void inPool(Work work, Then then);
    void finishWhenIdle();

    const RunServices *m_services;
    std::list<Verification> m_verifications;
    int m_jobs = 0;
    bool m_cancelled = false;
};

} // namespace headstart
