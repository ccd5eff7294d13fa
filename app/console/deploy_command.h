// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/dispatch/preparation.h"
#include "console/command.h"
#include "console/progress_display.h"
#include "console/run_arguments.h"
#include "console/session.h"

namespace headstart {

/// `headstart deploy`: makes a new version of an endpoint, even of code, settings and image that are known already. The
/// runs that follow use it, and so the first of them may capture a checkpoint again.
class DeployCommand : public Command
{
    Q_OBJECT
public:
    explicit DeployCommand(RunArguments options, QObject *parent = nullptr);
    ~DeployCommand() override;

    void start() override;

private:
    void print(const Deployment &deployment);
    void leave(int code);

    RunArguments m_options;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<RunnerClient> m_runner;
    std::unique_ptr<PreparationTools> m_tools;
    std::unique_ptr<ProgressDisplay> m_progress;
};

} // namespace headstart
