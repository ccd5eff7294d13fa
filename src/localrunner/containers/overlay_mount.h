// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/images/image_composition.h"
#include "localrunner/support/result.h"

#include <QList>
#include <QString>

#include <optional>

namespace headstart {

/// The two directories of a container that an overlay writes to, by path.
struct WritableLayer
{
    QString upper; ///< what was written
    QString work; ///< the kernel's own
};

/// Makes both directories. The upper one takes owner and mode of `lower`, since the root of the overlay shows its
/// attributes.
Result<void> makeWritableLayer(const WritableLayer &layer, const SharedFd &lower);

/// Mounts an overlay at the empty directory `target`: `lowers`, topmost first, below a writable layer that exists;
/// without one the mount is read-only and needs two lowers. A refusal is MachineCannot and says what to change.
Result<void> mountOverlay(
    const QList<SharedFd> &lowers, const std::optional<WritableLayer> &writable, const QString &target);

} // namespace headstart
