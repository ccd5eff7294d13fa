// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/result.h"
#include "localrunner/support/unique_fd.h"

#include <QString>

namespace headstart {

/// Sockets at paths that only the runner can change. `type`: SOCK_STREAM or SOCK_SEQPACKET. A path longer than a Unix
/// socket's may be (107 bytes) is an Io error, like every refusal of the system.

/// A non-blocking listening socket in place of whatever socket is left at the path.
Result<UniqueFd> listenAt(const QString &path, int type);
/// A connected, blocking socket.
Result<UniqueFd> connectTo(const QString &path, int type);

} // namespace headstart
