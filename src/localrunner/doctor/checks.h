// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/doctor/doctor.h"

/// The doctor's looks, one function each. Every one of them may block and may be called from any thread.
namespace headstart::checks {

protocol::Check kernel(); ///< version
protocol::Check namespaces(); ///< mount, pid, ipc, uts and net
protocol::Check pidfd(); ///< pidfd_open(2) and pidfd_send_signal(2)
protocol::Check seccomp(); ///< filters
protocol::Check overlay(const QString &root); ///< mounts one in `root` for a moment, in a child's mount namespace
protocol::Check fileWatch(); ///< fanotify on a mount

protocol::Check runc();
protocol::Check criu(const QString &home); ///< version and `criu check`
protocol::Check python();

protocol::Check cgroups(); ///< version, and the controllers memory, cpu and pids
protocol::Check rights();
protocol::Check checkpoints(); ///< what of the kernel and of the rights they need beside CRIU
protocol::Check gpu();
protocol::Check disk(const QString &root);

} // namespace headstart::checks
