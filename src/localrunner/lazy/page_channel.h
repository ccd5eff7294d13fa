// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/result.h"
#include "localrunner/support/unique_fd.h"

#include <QString>

#include <utility>

namespace headstart {

/// What the runner and headstart-page-server tell each other over a socket pair (SOCK_SEQPACKET). Both come from one
/// build, so the form is no one else's.
struct PageMessage
{
    enum class Kind : quint32 {
        Task, ///< to the server: `fd` is the userfaultfd of the process whose memory is in pagemap-<number>.img
        Restored, ///< to the server: CRIU is done, every process is whole but for its memory
        Stream, ///< to the server: bring what nobody has asked for, too
        Forked, ///< to the runner: `fd` is the userfaultfd of a process that a lazily restored one has forked
        Complete, ///< to the runner: all is there; `number` bytes of `total` are the working set
        Failed, ///< to the runner: the server cannot go on, `text` says why
    };
    Kind kind = Kind::Failed;
    quint64 number = 0;
    quint64 total = 0;
    QString text;
    UniqueFd fd;
};

/// A connected pair, close-on-exec: the first for the runner, the second for the server. Only a few messages go to the
/// server, so that sending them waits for nobody.
Result<std::pair<UniqueFd, UniqueFd>> pageChannel();

/// Sends the message; the receiver gets a copy of its descriptor. Io when the other end is gone.
Result<void> sendMessage(int channel, const PageMessage &message);

/// The next message. Interrupted: none is there now. Io: the other end is gone.
Result<PageMessage> receiveMessage(int channel);

/// A piece of what CRIU's restore says to its page server (criu/uffd.c): the id of a process, then its userfaultfd, and
/// so on; at the end that the restore is finished.
struct CriuWord
{
    enum class Kind { Process, Descriptor, Finished, Nothing, End };
    Kind kind = Kind::Nothing;
    qint32 process = 0; ///< Process; a zombie's is negative and no descriptor follows
    UniqueFd fd; ///< Descriptor
};

/// Reads one word from CRIU's connection without waiting. Nothing: none is there now; End: the connection is closed.
CriuWord receiveCriuWord(int connection);

} // namespace headstart
