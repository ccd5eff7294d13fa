// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/dispatch/dispatcher.h"

namespace headstart {

/// How an endpoint stands at a moment: what its dot and the words beside it say.
struct EndpointState
{
    enum class Kind { Cold, Starting, Warm, Busy, Stopping, Failed };
    Kind kind = Kind::Cold;
    int warmSecondsLeft = 0; ///< only of Warm

    bool operator==(const EndpointState &) const = default;
};

/// The state of one endpoint among all containers; the liveliest container counts. `failed`: its last task failed, or
/// it cannot run. Pure.
EndpointState endpointState(
    const QList<ContainerState> &containers, const QString &project, const QString &handler, bool failed, qint64 nowNs);

/// ● ◐ ○ ▲
QString stateGlyph(const EndpointState &state);
/// The state in words, e.g. "warm, for another 92 s".
QString stateText(const EndpointState &state);

} // namespace headstart
