// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/lazy/fault_descriptor.h"

#include <array>
#include <cerrno>
#include <linux/userfaultfd.h>
#include <sys/ioctl.h>

namespace headstart {

namespace {

constexpr quint64 pageBytes = 4096;
/// Below what a process may map (vm.mmap_min_addr): nothing is ever registered there.
constexpr quint64 neverMapped = pageBytes;

FaultDescriptor::Outcome outcomeOf(int problem)
{
    using Outcome = FaultDescriptor::Outcome;
    switch (problem) {
    case EAGAIN:
        return Outcome::Again;
    case EEXIST:
        return Outcome::Exists;
    case ENOENT:
    case EINVAL:
        return Outcome::NotThere; // a mapping that is of another kind by now
    case ESRCH:
    case ENOSPC:
        return Outcome::Gone; // ENOSPC before Linux 4.13
    case ENOMEM:
        return Outcome::NoMemory;
    default:
        return Outcome::Failed;
    }
}

FaultDescriptor::Event eventOf(const uffd_msg &message)
{
    using Kind = FaultDescriptor::Event::Kind;
    FaultDescriptor::Event event;
    switch (message.event) {
    case UFFD_EVENT_FORK:
        event.kind = Kind::Forked;
        event.child.reset(static_cast<int>(message.arg.fork.ufd));
        break;
    case UFFD_EVENT_REMAP:
        event.kind = Kind::Moved;
        event.from = message.arg.remap.from;
        event.address = message.arg.remap.to;
        event.length = message.arg.remap.len;
        break;
    case UFFD_EVENT_REMOVE:
    case UFFD_EVENT_UNMAP:
        event.kind = Kind::Removed;
        event.address = message.arg.remove.start;
        event.length = message.arg.remove.end - message.arg.remove.start;
        break;
    default:
        event.address = message.arg.pagefault.address & ~(pageBytes - 1);
    }
    return event;
}

} // namespace

std::vector<FaultDescriptor::Event> FaultDescriptor::events() const
{
    std::vector<Event> events;
    std::array<uffd_msg, 16> messages;
    const ssize_t size = ::read(m_fd.get(), messages.data(), sizeof messages);
    for (size_t i = 0; size > 0 && i < static_cast<size_t>(size) / sizeof(uffd_msg); ++i)
        events.push_back(eventOf(messages[i]));
    return events;
}

FaultDescriptor::Outcome FaultDescriptor::copy(quint64 address, const char *source, quint64 *length) const
{
    uffdio_copy order{};
    order.dst = address;
    order.src = reinterpret_cast<quintptr>(source);
    order.len = *length;
    if (::ioctl(m_fd.get(), UFFDIO_COPY, &order) == 0)
        return Outcome::Done;
    const int problem = errno;
    *length = order.copy > 0 ? static_cast<quint64>(order.copy) : 0;
    if (*length > 0 && problem == EAGAIN)
        return Outcome::Done; // it stopped at a page that will answer for itself
    return outcomeOf(problem);
}

FaultDescriptor::Outcome FaultDescriptor::zero(quint64 address) const
{
    uffdio_zeropage order{};
    order.range.start = address;
    order.range.len = pageBytes;
    return ::ioctl(m_fd.get(), UFFDIO_ZEROPAGE, &order) == 0 ? Outcome::Done : outcomeOf(errno);
}

void FaultDescriptor::wake(quint64 address) const
{
    uffdio_range range{address, pageBytes};
    (void)::ioctl(m_fd.get(), UFFDIO_WAKE, &range);
}

bool FaultDescriptor::isAlive() const
{
    return zero(neverMapped) != Outcome::Gone;
}

} // namespace headstart
