// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/unique_fd.h"

#include <QByteArray>
#include <QList>
#include <QMap>
#include <QString>
#include <QStringList>

#include <memory>

namespace headstart {

/// A descriptor that several values refer to; it closes with the last of them. Opened with O_PATH unless said
/// otherwise.
using SharedFd = std::shared_ptr<const UniqueFd>;

/// What a container's root filesystem is made of: which part of the host is mounted where. A value; nothing is mounted
/// yet. Destinations are absolute paths inside the container; an overlay at "/" is always among them, parents are
/// mounted before children.
struct ImageComposition
{
    /// An overlay mount: the lower layers, topmost first, below a writable layer of the container's own (none where
    /// `readOnly`).
    struct Overlay
    {
        QString destination;
        QList<SharedFd> lowers; ///< directories; at least one, at least two where `readOnly`
        bool readOnly = false;
    };
    /// A read-only bind mount of a directory or a file, without what is mounted below it.
    struct Bind
    {
        QString destination;
        SharedFd source;
        bool isDirectory = true;
    };
    /// Small files that replace what the image has there: /etc/hosts, /etc/resolv.conf.
    QMap<QString, QByteArray> files;
    QList<Overlay> overlays;
    QList<Bind> binds;
    QMap<QString, QString> environment; ///< PATH and what else the image says, `Image(env_vars=…)` included
    QString python; ///< path of the interpreter inside the container
};

} // namespace headstart
