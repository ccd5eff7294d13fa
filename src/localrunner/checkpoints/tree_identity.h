// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/result.h"

#include <QByteArrayList>
#include <QList>
#include <QString>

namespace headstart {

/// What is in a folder, independent of where it lies.
struct TreeIdentity
{
    QString content; ///< 64 hex digits over names, modes, link targets and contents
    /// 64 hex digits over names and what the file system says about each entry: device, number, size and the time of
    /// the last change (ctime, which nobody can set). Two that are equal have equal content. Empty where something had
    /// been changed so shortly before that a further change might not show.
    QString listing;

    bool operator==(const TreeIdentity &) const = default;
};

struct TreeLimits
{
    qint64 bytes = 4LL << 30; ///< of all files together
    int entries = 200'000;
};

/// Works out the identity of the folder that `folder` is open on (O_PATH will do). The contents are read only where the
/// listing equals that of none of `known`: one whose listing is equal lends its content. (A cached hash of the content
/// by number and time of the top folder alone would be wrong: those do not change with what lies deeper.) No link is
/// followed. `leaveOut`: names of entries that do not count at any depth. Blocks; any thread. BadInput above the limits
/// or deeper than 64 folders; Io.
Result<TreeIdentity> identifyTree(int folder, const QList<TreeIdentity> &known = {},
    const QByteArrayList &leaveOut = {}, const TreeLimits &limits = {});

} // namespace headstart
