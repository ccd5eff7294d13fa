// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <optional>

namespace headstart {

/// How the memory of a checkpoint comes back: all of it before the container runs, or lazily, each part when it is
/// touched. A pure choice; docs/benchmarks.md has the measurements that its numbers come from.
struct RestoreWayChoice
{
    bool lazy = false;
    QString why; ///< half a sentence for the attribute `why` of the span `restore`

    struct Facts
    {
        qint64 memoryBytes = 0; ///< in the checkpoint
        double residentShare = 1; ///< of them in the page cache, 0 to 1
        std::optional<qint64> touchedBytes; ///< what the first requests after lazy restores have needed
    };
    static RestoreWayChoice of(const Facts &facts);

    /// False when no residency could make it lazy: then reading ahead cannot be in vain.
    static bool mayBeLazy(qint64 memoryBytes, const std::optional<qint64> &touchedBytes);
};

} // namespace headstart
