// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/protocol/container_spec.h"

#include <QByteArray>
#include <QMap>

namespace headstart {

/// The version of docs/worker-protocol.md.
inline constexpr int workerProtocol = 2;

/// The environment of a container's first process: the names Beam sets, and Headstart's own (docs/worker-protocol.md,
/// "Environment"). What the endpoint's `env` says goes over the image's, but never over these. Secrets are not in it.
QMap<QString, QString> workerEnvironment(
    const ContainerSpec &spec, const QString &container, const QString &pythonVersion);

/// The first line on the container's stdin, with its line feed: the secrets, which stand in no file and no argument
/// list.
QByteArray lifelineLine(const ContainerSpec &spec);

/// Asks all workers to get ready for a dump.
QByteArray prepareLine();
/// Lets the workers of a container that was dumped, or should have been, go on.
QByteArray resumeLine();
/// Lets the workers of a restored container go on: with this container's environment (workerEnvironment() of it) and
/// the secrets' values of today.
QByteArray resumeRestoredLine(const ContainerSpec &spec, const QMap<QString, QString> &environment);

} // namespace headstart
