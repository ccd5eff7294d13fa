// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/http/http_messages.h"
#include "backend/store/records.h"

namespace headstart {

/// What a worker's answer means for its task.
struct Outcome
{
    TaskStatus status = TaskStatus::Complete;
    Error error; ///< empty message: none
    /// The connection broke and nothing in the answer says why: how the container ended may.
    bool needsContainerExit = false;
};

/// Reads status, `X-Headstart-Outcome` and, where a stream broke off, the error in its last frame
/// (docs/worker-protocol.md). Pure.
Outcome judge(const HttpAnswer &answer);

/// "ValueError: no such thing" out of a traceback's last line; empty where there is none.
QString lastLineOf(const QString &traceback);

} // namespace headstart
