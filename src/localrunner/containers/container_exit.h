// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/containers/process.h"
#include "localrunner/protocol/container_spec.h"
#include "localrunner/protocol/messages.h"

#include <QString>

#include <optional>

namespace headstart {

/// Puts into words how a container that nobody stopped has ended: out of memory, by a signal or with an exit code.
/// `oomKills` is what its control group counted.
protocol::ContainerExit describeEnd(
    const ProcessEnd &end, std::optional<qint64> oomKills, const ResourceLimits &limits, qint64 timeNs);

/// "1.25 GiB", "640 MiB": at most two decimals, none where they are zero.
QString formatBytes(qint64 bytes);

/// What `memory=` says for a number of bytes: "1Gi", "640Mi".
QString formatMemorySetting(qint64 bytes);

/// "SIGSEGV, a read or write of memory that it may not touch"; the number where there is no name.
QString signalInWords(int signal);

/// The reason in a log of runc (`--log-format json`): the last error's message; else the text itself.
QString runcFailure(const QByteArray &log);

} // namespace headstart
