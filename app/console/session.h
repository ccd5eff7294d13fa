// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/runnerclient/runner_client.h"
#include "backend/store/store.h"
#include "console/places.h"

#include <memory>

namespace headstart {

/// RunnerClient settings for these places; sudo may ask where stdin and stderr are a terminal.
std::unique_ptr<RunnerClient> makeRunner(const Places &places);

/// The task database of these places, with failed writes reported on stderr.
Result<std::unique_ptr<Store>> openStore(const Places &places);

/// A sentence when the runner keeps its root elsewhere than asked (it obeys --root only for the user it runs as); empty
/// otherwise.
QString rootNote(const Places &places, const QJsonObject &hello);

} // namespace headstart
