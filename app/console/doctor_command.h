// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/arguments.h"
#include "console/command.h"
#include "console/session.h"

namespace headstart {

/// `headstart doctor`: what this machine can do, and the command that mends what it cannot. Exit code 3 when a check
/// has failed.
class DoctorCommand : public Command
{
    Q_OBJECT
public:
    explicit DoctorCommand(Arguments arguments, QObject *parent = nullptr);
    static Arguments declare();
    void start() override;

private:
    void onAnswer(const Result<QJsonObject> &answer);

    Arguments m_arguments;
    bool m_json = false;
    std::unique_ptr<RunnerClient> m_runner;
};

} // namespace headstart
