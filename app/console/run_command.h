// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/dispatch/dispatcher.h"
#include "console/capture_progress.h"
#include "console/checkpoint_texts.h"
#include "console/command.h"
#include "console/progress_display.h"
#include "console/run_arguments.h"
#include "console/session.h"

namespace headstart {

/// `headstart run`: one invocation, its result on stdout, what happens meanwhile on stderr.
///
/// The first interrupt cancels the task and waits until its container is gone; the second stops everything without
/// grace. The exit code follows the task: COMPLETE 0, TIMEOUT 4, CANCELLED 130, ERROR by the kind of its error.
///
/// Where the task's start captures a checkpoint, the result is written when it is there, and the command then stays
/// until the checkpoint is available or has failed. An interrupt meanwhile discards it, with 130.
class RunCommand : public Command
{
    Q_OBJECT
public:
    explicit RunCommand(RunArguments options, QObject *parent = nullptr);
    ~RunCommand() override;

    void start() override;
    void interrupt(int count) override;

private:
    void onFinished(const TaskDetails &details);
    void onCheckpoint(const protocol::Checkpoint &checkpoint, const QString &container);
    void showResult(const TaskDetails &details);
    void printTable(const TaskDetails &details);
    void drawCharts(const TaskDetails &details);
    void leave();
    void closeWhenDone();
    void close();
    void sayOutcome();

    RunArguments m_options;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<RunnerClient> m_runner;
    std::unique_ptr<Dispatcher> m_dispatcher;
    std::unique_ptr<ProgressDisplay> m_progress;
    QString m_taskId;
    CaptureProgress m_capture;
    int m_exitCode = 0;
    bool m_over = false; ///< the task has ended
    bool m_stopped = false; ///< its containers have gone
    bool m_interrupted = false;
    bool m_closing = false;
    bool m_waited = false; ///< for the checkpoint, so that its end has to be said
};

} // namespace headstart
