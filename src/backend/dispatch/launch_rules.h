// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/dispatch/dispatcher.h"
#include "backend/endpoints/deployment.h"

namespace headstart {

/// What decides about a start, as pure functions.

/// The endpoint that the handler names. Errors (BadInput, NotFound): its file has a syntax error, or there is no such
/// endpoint, with those there are.
Result<Endpoint> findEndpoint(const Project &project, const QString &handler);

/// Whether the endpoint can be deployed as it stands. BadInput: it is of a kind that does not run here, or a setting
/// cannot be read without running the code.
Result<void> checkDeployable(const Endpoint &endpoint);
/// Whether it can be run, too. BadInput: a secret it needs was not given.
Result<void> checkRunnable(const Endpoint &endpoint, const QMap<QString, QString> &secrets);

/// What `Image(...)` asks for, with what the user chose for this machine.
ImageSpec imageFor(const EndpointSettings &settings, const LocalOptions &options);

ContainerSpec specFor(const Deployment &deployment, const LocalOptions &options, const QMap<QString, QString> &secrets);

/// Two invocations may share a container when this is alike: deployment, options and the values of the secrets. How a
/// container is to start is no part of it: one that runs serves everybody alike (see ContainerPool).
QString containerKey(const Deployment &deployment, const LocalOptions &options, const QMap<QString, QString> &secrets);

/// Beam's rule for endpoints: at most 600 seconds, which is also what 0 and less mean (beta9
/// pkg/abstractions/endpoint).
int effectiveTimeoutSeconds(int asked);

} // namespace headstart
