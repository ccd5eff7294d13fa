// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/doctor/doctor.h"

#include "localrunner/doctor/checks.h"

#include <functional>
#include <thread>
#include <vector>

namespace headstart {

QList<protocol::Check> examineMachine(const DoctorSettings &settings)
{
    const std::vector<std::function<protocol::Check()>> looks = {
        checks::kernel,
        checks::namespaces,
        checks::pidfd,
        checks::seccomp,
        checks::fileWatch,
        [&settings] { return checks::overlay(settings.root); },
        checks::cgroups,
        checks::rights,
        checks::runc,
        [&settings] { return checks::criu(settings.home); },
        checks::checkpoints,
        checks::python,
        checks::gpu,
        [&settings] { return checks::disk(settings.root); },
    };
    // Most of their time is spent waiting for other programs.
    std::vector<protocol::Check> found(looks.size());
    std::vector<std::thread> threads;
    for (std::size_t index = 0; index < looks.size(); ++index)
        threads.emplace_back([&looks, &found, index] { found[index] = looks[index](); });
    for (std::thread &thread : threads)
        thread.join();
    return {found.begin(), found.end()};
}

} // namespace headstart
