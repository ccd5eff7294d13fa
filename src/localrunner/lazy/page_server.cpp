// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/lazy/page_server.h"

#include "localrunner/images/file_access.h"
#include "localrunner/lazy/pagemap_image.h"

#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sched.h>
#include <vector>

namespace headstart {

namespace {

using Outcome = FaultDescriptor::Outcome;

constexpr quint64 pageBytes = 4096;
constexpr quint64 leastBlock = 4 << 10;
constexpr quint64 mostBlock = 1 << 20; ///< reached when memory is read from one end to the other
constexpr quint64 streamBlock = 256 << 10; ///< so long a fault may have to wait for a copy that nobody asked for
constexpr quint64 announcedBytes = 8 << 20; ///< read from the disk while what is before it is copied
constexpr int retryMs = 1;
constexpr int orphanPatienceMs = 1000;
constexpr qint64 longestPagemap = 256 << 20;

} // namespace

PageServer::PageServer(QString images, QString workingSet, UniqueFd channel)
    : m_images(std::move(images))
    , m_workingSetPath(std::move(workingSet))
    , m_channel(std::move(channel))
    , m_expected(WorkingSet::load(m_workingSetPath))
    , m_needed(m_expected)
    , m_cold(m_expected.all())
{
}

int PageServer::run()
{
    while (!m_failed) {
        if (isComplete()) {
            beginStreaming();
            PageMessage message;
            message.kind = PageMessage::Kind::Complete;
            message.number = m_needed.bytes();
            message.total = m_total;
            if (m_channel)
                (void)sendMessage(m_channel.get(), message); // nobody else could be told
            return 0;
        }
        waitForWork();
        answerFaults();
        if (!m_faults.empty())
            continue;
        if (!m_restored)
            warmUp();
        else if (!m_prefetch.empty())
            prefetch();
        else if (m_streaming)
            stream();
    }
    return 1;
}

bool PageServer::isComplete() const
{
    bool nobody = true;
    for (const Memory &memory : m_memories) {
        if (!memory.gone && (!memory.ranges.isEmpty() || !m_restored))
            return false;
        nobody = nobody && memory.gone;
    }
    return m_restored || (nobody && !m_channel);
}

/// Milliseconds that may be waited; -1: until something comes.
int PageServer::patience() const
{
    const bool canBring = m_restored ? m_streaming || !m_prefetch.empty() : !m_cold.isEmpty();
    if (m_faults.empty() && canBring)
        return 0;
    if (!m_faults.empty())
        return retryMs;
    return m_channel ? -1 : orphanPatienceMs;
}

void PageServer::waitForWork()
{
    std::vector<pollfd> watched;
    std::vector<Memory *> memories;
    for (Memory &memory : m_memories) {
        if (memory.gone)
            continue;
        watched.push_back({memory.faults.fd(), POLLIN, 0});
        memories.push_back(&memory);
    }
    if (m_channel)
        watched.push_back({m_channel.get(), POLLIN, 0});
    const int ready = ::poll(watched.data(), watched.size(), patience());
    if (ready == 0 && !m_channel) {
        for (Memory *memory : memories) {
            if (!memory->faults.isAlive())
                letGo(*memory);
        }
    }
    if (ready <= 0)
        return;
    for (size_t i = 0; i < memories.size(); ++i) {
        if (watched[i].revents != 0)
            readEvents(*memories[i]);
    }
    if (m_channel && watched.back().revents != 0)
        readChannel();
}

void PageServer::readChannel()
{
    Result<PageMessage> message = receiveMessage(m_channel.get());
    if (!message) {
        if (message.error().code != ErrorCode::Interrupted) {
            m_channel.reset();
            beginStreaming(); // the sooner nobody needs this process
        }
        return;
    }
    switch (message->kind) {
    case PageMessage::Kind::Task:
        adopt(std::move(*message));
        break;
    case PageMessage::Kind::Restored:
        m_restored = true;
        break;
    case PageMessage::Kind::Stream:
        beginStreaming();
        break;
    default:
        break;
    }
}

void PageServer::adopt(PageMessage message)
{
    const QString name = QStringLiteral("pagemap-%1.img").arg(message.number);
    const std::optional<QByteArray> bytes = readHostFile(m_images + u'/' + name, longestPagemap);
    if (!bytes) {
        fail(QStringLiteral("The checkpoint's %1 cannot be read.").arg(name));
        return;
    }
    Result<PagemapImage> image = parsePagemap(*bytes, name);
    if (!image) {
        fail(image.error().message);
        return;
    }
    const Result<std::shared_ptr<const PagesFile>> file = pagesFile(image->pagesId);
    if (!file) {
        fail(file.error().message);
        return;
    }
    if ((*file)->bytes() != image->fileBytes) {
        fail(QStringLiteral("%1 has %2 bytes and must have %3: the checkpoint is damaged.")
                 .arg(image->pagesName())
                 .arg((*file)->bytes())
                 .arg(image->fileBytes));
        return;
    }
    m_total += image->lazy.bytes();
    const QList<LazyRanges::Piece> expected = m_expected.in(image->pagesId, image->lazy);
    m_memories.push_back(Memory{FaultDescriptor(std::move(message.fd)), std::move(image->lazy), image->pagesId, *file});
    for (const LazyRanges::Piece &piece : expected)
        m_prefetch.emplace_back(&m_memories.back(), piece);
}

void PageServer::readEvents(Memory &memory)
{
    for (FaultDescriptor::Event &event : memory.faults.events())
        follow(memory, std::move(event));
}

void PageServer::follow(Memory &memory, FaultDescriptor::Event event)
{
    switch (event.kind) {
    case FaultDescriptor::Event::Kind::Fault:
        m_faults.push_back({&memory, event.address});
        break;
    case FaultDescriptor::Event::Kind::Removed:
        memory.ranges.remove(event.address, event.length);
        break;
    case FaultDescriptor::Event::Kind::Moved:
        memory.ranges.move(event.from, event.address, event.length);
        break;
    case FaultDescriptor::Event::Kind::Forked:
        fork(memory, std::move(event.child));
        break;
    }
}

/// What the parent lacks its child lacks, too.
void PageServer::fork(const Memory &parent, UniqueFd child)
{
    PageMessage message;
    message.kind = PageMessage::Kind::Forked;
    message.fd = std::move(child);
    if (m_channel)
        (void)sendMessage(m_channel.get(), message); // a runner that is gone is noticed by reading
    m_memories.push_back(Memory{FaultDescriptor(std::move(message.fd)), parent.ranges, parent.pagesId, parent.pages});
}

void PageServer::answerFaults()
{
    for (size_t count = m_faults.size(); count > 0 && !m_failed; --count) {
        const Fault fault = m_faults.front();
        m_faults.pop_front();
        if (!fault.memory->gone && answer(*fault.memory, fault.address) == Outcome::Again)
            m_faults.push_back(fault); // its process waits for one of its events to be read first
    }
}

FaultDescriptor::Outcome PageServer::answer(Memory &memory, quint64 address)
{
    if (!m_restored)
        memory.block = pageBytes; // CRIU is still registering mappings: what lies around may not be there yet
    else if (address == memory.expected)
        memory.block = qBound(leastBlock, memory.block * 2, mostBlock);
    else
        memory.block = leastBlock;
    const std::optional<LazyRanges::Piece> piece = memory.ranges.around(address, memory.block);
    if (!piece)
        return bringZero(memory, address);
    const Outcome outcome = bring(memory, *piece);
    memory.expected = piece->address + piece->length;
    if (!m_streaming)
        m_needed.add(memory.pagesId, piece->offset, piece->length);
    return outcome;
}

/// Brings all of the piece that can be brought. Again: the rest waits for an event of the process.
FaultDescriptor::Outcome PageServer::bring(Memory &memory, LazyRanges::Piece piece)
{
    if (const Result<void> in = memory.pages->bringIn(piece.offset, piece.length); !in) {
        fail(in.error().message);
        return Outcome::Failed;
    }
    quint64 attempt = piece.length;
    while (piece.length > 0) {
        attempt = qBound(pageBytes, attempt, piece.length);
        quint64 settled = attempt;
        const Outcome outcome = memory.faults.copy(piece.address, memory.pages->data() + piece.offset, &settled);
        switch (outcome) {
        case Outcome::Done:
            attempt *= 2;
            break;
        case Outcome::NotThere:
            if (attempt > pageBytes) { // a copy has to lie in one mapping: look for the border
                attempt = attempt / 2 / pageBytes * pageBytes;
                continue;
            }
            if (!m_restored)
                return Outcome::Again;
            [[fallthrough]];
        case Outcome::Exists:
            settled = pageBytes;
            memory.faults.wake(piece.address);
            break;
        case Outcome::Again:
            return outcome;
        case Outcome::Gone:
            letGo(memory);
            return outcome;
        case Outcome::NoMemory:
            fail(QStringLiteral("There is not enough memory, in the machine or within the container's limit."));
            return outcome;
        case Outcome::Failed:
            fail(QStringLiteral("A page could not be copied: %1.").arg(QString::fromLocal8Bit(std::strerror(errno))));
            return outcome;
        }
        memory.ranges.remove(piece.address, settled);
        piece.address += settled;
        piece.offset += settled;
        piece.length -= settled;
    }
    return Outcome::Done;
}

/// Where the checkpoint has nothing, the process has never written.
FaultDescriptor::Outcome PageServer::bringZero(Memory &memory, quint64 address)
{
    const Outcome outcome = memory.faults.zero(address);
    switch (outcome) {
    case Outcome::Exists:
    case Outcome::NotThere:
        memory.faults.wake(address);
        break;
    case Outcome::Gone:
        letGo(memory);
        break;
    case Outcome::NoMemory:
    case Outcome::Failed:
        fail(QStringLiteral("An empty page could not be made: %1.").arg(QString::fromLocal8Bit(std::strerror(errno))));
        break;
    case Outcome::Done:
    case Outcome::Again:
        break;
    }
    return outcome;
}

Result<std::shared_ptr<const PagesFile>> PageServer::pagesFile(quint32 id)
{
    std::shared_ptr<const PagesFile> &file = m_files[id];
    if (!file) {
        Result<PagesFile> mapped = PagesFile::map(m_images, PagemapImage::pagesName(id));
        if (!mapped)
            return std::move(mapped).error();
        file = std::make_shared<const PagesFile>(std::move(*mapped));
    }
    return file;
}

/// While CRIU makes the processes: what they are expected to need first comes from the disk, and into this process.
void PageServer::warmUp()
{
    if (m_cold.isEmpty())
        return;
    if (!m_coldAnnounced) {
        // All at once: a disk that is asked for one piece after the other takes far longer.
        m_coldAnnounced = true;
        for (const WorkingSet::Extent &extent : std::as_const(m_cold)) {
            const Result<std::shared_ptr<const PagesFile>> file = pagesFile(extent.file);
            if (file && extent.offset + extent.length <= (*file)->bytes())
                (*file)->announce(extent.offset, extent.length);
        }
        return;
    }
    WorkingSet::Extent &extent = m_cold.first();
    const Result<std::shared_ptr<const PagesFile>> file = pagesFile(extent.file);
    const quint64 length = qMin(extent.length, streamBlock);
    // A set that does not fit the files is of no use, and what cannot be read is complained of when it is needed.
    if (!file || extent.offset + length > (*file)->bytes() || !(*file)->bringIn(extent.offset, length)) {
        m_cold.clear();
        return;
    }
    extent.offset += length;
    extent.length -= length;
    if (extent.length == 0)
        m_cold.removeFirst();
}

/// What the working set expects, and still lacks: the process may have asked for it, or given it up.
void PageServer::prefetch()
{
    for (quint64 brought = 0; !m_prefetch.empty() && brought < streamBlock && !m_failed;) {
        const auto &[memory, piece] = m_prefetch.front();
        const std::optional<LazyRanges::Piece> part = memory->ranges.firstIn(piece.address, piece.length, streamBlock);
        // What lies there by now may be another part, moved there.
        if (!part || part->offset - piece.offset != part->address - piece.address) {
            m_prefetch.pop_front();
            continue;
        }
        if (bring(*memory, *part) == Outcome::Again) {
            ::sched_yield();
            return;
        }
        brought += part->length;
    }
}

/// Ends the time in which what is asked for counts as needed by a first request.
void PageServer::beginStreaming()
{
    if (std::exchange(m_streaming, true) || m_needed == m_expected)
        return;
    // With what others, restored from it at the same time, have found out meanwhile.
    WorkingSet all = WorkingSet::load(m_workingSetPath);
    all.add(m_needed);
    (void)all.save(m_workingSetPath); // without it the next restore waits for what it might have had
}

void PageServer::stream()
{
    for (Memory &memory : m_memories) {
        const std::optional<LazyRanges::Piece> piece = memory.gone ? std::nullopt : memory.ranges.first(streamBlock);
        if (!piece)
            continue;
        if (const auto later = memory.ranges.from(piece->address, announcedBytes); later && later->length > streamBlock)
            memory.pages->announce(later->offset + streamBlock, later->length - streamBlock);
        if (bring(memory, *piece) == Outcome::Again)
            ::sched_yield();
        return;
    }
}

void PageServer::letGo(Memory &memory)
{
    memory.gone = true;
    memory.ranges = {};
}

void PageServer::fail(const QString &why)
{
    m_failed = true;
    PageMessage message;
    message.kind = PageMessage::Kind::Failed;
    message.text = why;
    if (m_channel)
        (void)sendMessage(m_channel.get(), message); // the exit code says it, too
}

} // namespace headstart
