// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/protocol/container_spec.h"

#include <QByteArray>
#include <QMap>

namespace headstart {

/// The environment of a container's first process: the names Beam sets, and Headstart's own (docs/worker-protocol.md,
/// "Environment"). What the endpoint's `env` says goes over the image's, but never over these. Secrets are not in it.
QMap<QString, QString> workerEnvironment(
    const ContainerSpec &spec, const QString &container, const QString &pythonVersion);

/// The first line on the container's stdin, with its line feed: the secrets, which stand in no file and no argument
/// list.
QByteArray lifelineLine(const ContainerSpec &spec);

} // namespace headstart
