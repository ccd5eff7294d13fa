// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/unique_fd.h"

#include <QtGlobal>

#include <vector>

namespace headstart {

/// The userfaultfd(2) of one process: what it lacks is told by it and brought through it. CRIU makes it in the process
/// and asks for the events.
class FaultDescriptor
{
public:
    explicit FaultDescriptor(UniqueFd fd)
        : m_fd(std::move(fd))
    {
    }

    struct Event
    {
        enum class Kind {
            Fault, ///< somebody waits for the page at `address`
            Removed, ///< [address, address + length) was given up and reads as zeros from now on (madvise, munmap)
            Moved, ///< mremap(2) moved [from, from + length) to `address`
            Forked, ///< `child` is the descriptor of a process that has been forked from this one
        };
        Kind kind = Kind::Fault;
        quint64 address = 0;
        quint64 length = 0;
        quint64 from = 0;
        UniqueFd child;
    };
    /// What has happened and was not read yet; a process that forks, moves or gives up memory goes on when its event is
    /// read. Empty when nothing has.
    std::vector<Event> events() const;

    enum class Outcome {
        Done,
        Again, ///< the process is changing its mappings: read its events, then try again
        Exists, ///< there is a page already
        NotThere, ///< no registered mapping is there (any more)
        Gone, ///< the process has ended, or it runs another program now
        NoMemory,
        Failed, ///< see errno
    };
    /// Copies memory in and wakes who waits for it. `length` becomes what was copied of it, also when it ended early.
    Outcome copy(quint64 address, const char *source, quint64 *length) const;
    /// Makes one page a page of zeros and wakes who waits for it.
    Outcome zero(quint64 address) const;
    /// Wakes who waits for a page that is there.
    void wake(quint64 address) const;
    /// False when the process has ended.
    bool isAlive() const;

    int fd() const { return m_fd.get(); }

private:
    UniqueFd m_fd;
};

} // namespace headstart
