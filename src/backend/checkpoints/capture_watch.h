// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/protocol/checkpoint.h"

#include <QList>
#include <QString>

namespace headstart {

struct ContainerState;

/// Which captures of this console's containers are under way: told to be capturing and not yet come to an end. When
/// the runner's input ends, all of them are discarded.
class CaptureWatch
{
public:
    /// What the runner said of a checkpoint of that container. Returns whether captures() changed.
    bool take(const protocol::Checkpoint &checkpoint, const QString &container);
    /// The containers there are. Nothing more is said of a capture whose container went before it served: its memory
    /// was not written yet. Returns the ids of the captures that ended so.
    QStringList lookAt(const QList<ContainerState> &containers);
    /// The runner has gone, and every capture with it. Returns their ids.
    QStringList giveUp();

    /// In the order in which they began.
    QList<protocol::Checkpoint> captures() const;
    bool isUnderWay(const QString &checkpoint) const;

private:
    struct Capture
    {
        protocol::Checkpoint checkpoint;
        QString container;
        bool written = false; ///< the container serves again, so its memory is on the disk
    };
    QList<Capture> m_captures;
};

} // namespace headstart
