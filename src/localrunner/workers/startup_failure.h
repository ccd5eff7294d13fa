// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/workers/worker_event.h"

namespace headstart {

/// The sentence for the user for a StartupFailed event, with the traceback as its details. What a mistake in the
/// settings or the code's shape causes (no such file, no such function, not decorated, an on_start that takes
/// arguments) is BadInput; what the user's code raised is HandlerFailed.
Error startupFailureError(const WorkerEvent &event);

} // namespace headstart
