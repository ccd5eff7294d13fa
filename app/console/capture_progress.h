// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/protocol/checkpoint.h"

#include <QString>

namespace headstart {

/// What the runner has said of the checkpoint that a run captures, in words.
class CaptureProgress
{
public:
    void take(const protocol::Checkpoint &checkpoint);
    /// No more will be said of it: the runner, or the container before its memory was written, has gone.
    void giveUp() { m_givenUp = true; }

    /// As last told; nothing: none was.
    const std::optional<protocol::Checkpoint> &latest() const { return m_latest; }
    /// It is being written or verified.
    bool isUnderWay() const;
    /// It was, and nobody goes on with it.
    bool isGivenUp() const;
    /// "Writing the checkpoint" or "Verifying the checkpoint"; empty unless it is under way.
    QString activity() const;
    /// The sentence that ends it: that it is available, or why there is none. Empty while it is under way.
    QString outcome() const;

private:
    std::optional<protocol::Checkpoint> m_latest;
    bool m_givenUp = false;
};

} // namespace headstart
