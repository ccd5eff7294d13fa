// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/protocol/messages.h"

#include <QList>
#include <QString>

namespace headstart {

struct DoctorSettings
{
    QString root; ///< the runner's root folder: its disk space, and where an overlay is tried
    QString home; ///< of the user whose orders are obeyed: a criu of its own, which is not used, may lie below it
};

/// Looks at what this machine has of what Headstart needs, each finding with what mends it. Blocks for as long as its
/// slowest look: well below a second, at most ten (a program that does not answer by then is a finding); changes
/// nothing. Call it in a thread of its own.
QList<protocol::Check> examineMachine(const DoctorSettings &settings);

} // namespace headstart
