// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/result.h"
#include "localrunner/support/unique_fd.h"

#include <QByteArray>
#include <QString>

namespace headstart {

/// A Unix socket in a directory that a container can write: opened once without following a link, checked to be a
/// socket, and from then on named through the descriptor, so that nothing the container does to the name later leads
/// anywhere else.
class UnixSocket
{
public:
    /// Opens `path` with O_PATH. Errors: it does not exist, is a link or is no socket (Io, naming the path).
    static Result<UnixSocket> open(const QString &path);

    /// "/proc/self/fd/N": connect(2) to it reaches the socket that was opened. Valid in this process while the object
    /// lives.
    QByteArray connectPath() const;
    /// The path it was opened by, for messages.
    QString path() const { return m_path; }

private:
    UnixSocket(QString path, UniqueFd fd);

    QString m_path;
    UniqueFd m_fd;
};

} // namespace headstart
