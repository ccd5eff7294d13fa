// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSet>
#include <QString>

namespace headstart {

/// Ends the processes that a dead runner left in the middle of a call of runc for one of these containers (numbers of
/// 16 hex digits), among them CRIU, and waits until they are gone: one of them could make a container that has just
/// been cleaned away. Blocks for at most two seconds for each.
void endOrphanedHelpers(const QSet<QString> &containers);

} // namespace headstart
