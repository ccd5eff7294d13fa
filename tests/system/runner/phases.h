// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/runner_process.h"
#include "support/test_project.h"

namespace headstart::testing {

/// Every moment in the life of a runner with one container at which something may go wrong.
enum class Phase {
    Started,
    SayingHello,
    Idle,
    ImageLoad,
    ContainerStart,
    ApplicationStart,
    Import,
    OnStart,
    Ready,
    Task,
    Stopping
};

/// One row for each in a `_data` function with the column "phase".
void addPhaseRows();

/// Brings a fresh runner into the phase, with a container that would stay in it for ten minutes where the phase is the
/// user's code. False when it does not get there. `container` is set where the runner has answered.
bool reach(Phase phase, RunnerProcess &runner, const TestProject &project, QString *container = nullptr);

/// What marks a run of this project in lists of what is on the machine: its folders, its instances and their
/// containers, as they are now.
QStringList marksOf(const TestProject &project);

/// The instances in the run directory now.
QStringList instancesIn(const TestProject &project);

} // namespace headstart::testing

Q_DECLARE_METATYPE(headstart::testing::Phase)
