// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/workers/worker_event.h"

namespace headstart {

/// The sentence for a container that ended because a worker did: `exited` is that worker's event, `whole` what is known
/// of the container.
Error workerExitError(const WorkerEvent &exited, const Error &whole);

} // namespace headstart
