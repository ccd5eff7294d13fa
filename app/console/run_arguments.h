// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/dispatch/dispatcher.h"
#include "console/arguments.h"
#include "console/places.h"

namespace headstart {

/// What `headstart run …` and `headstart deploy …` were asked to do.
struct RunArguments
{
    Invocation invocation;
    Places places;
    bool json = false;
    QStringList charts; ///< files, absolute
};

/// Declares the options of `run`.
Arguments runArguments();
/// Declares the options of `deploy`: those of them that make a deployment what it is.
Arguments deployArguments();

/// Reads them, with the body from where --data says and secrets from the environment. Blocks while it reads a file or
/// stdin. Errors: BadInput and NotFound, each with one sentence.
Result<RunArguments> readRunArguments(const Arguments &arguments);
Result<RunArguments> readDeployArguments(const Arguments &arguments);

} // namespace headstart
