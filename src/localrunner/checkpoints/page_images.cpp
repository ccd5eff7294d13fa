// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/checkpoints/page_images.h"

#include "localrunner/checkpoints/image_files.h"

#include <QFile>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

namespace headstart::pageimages {

namespace {

using imagefiles::ImageFile;

constexpr qint64 pageBytes = 4096; // of CRIU's images, whatever the machine's are
constexpr qint64 mebibyte = 1 << 20;
constexpr qint64 windowBytes = 64 * mebibyte;
constexpr qint64 portionBytes = mebibyte;
constexpr qint64 leastHoleBytes = 16 * pageBytes;

bool isSet(const std::atomic<bool> *flag)
{
    return flag && flag->load(std::memory_order_relaxed);
}

/// Which pages of a part of a file are in the page cache: one byte each, its lowest bit.
Result<std::vector<unsigned char>> residentPages(int fd, const QString &name, qint64 offset, qint64 length)
{
    const qint64 machinePage = ::sysconf(_SC_PAGESIZE);
    const qint64 start = offset / machinePage * machinePage;
    const qint64 size = offset + length - start;
    std::vector<unsigned char> pages(static_cast<std::size_t>((size + machinePage - 1) / machinePage));
    void *map = ::mmap(nullptr, static_cast<std::size_t>(size), PROT_READ, MAP_SHARED, fd, start);
    if (map == MAP_FAILED)
        return systemError(QStringLiteral("%1 cannot be mapped").arg(name), errno);
    const int result = ::mincore(map, static_cast<std::size_t>(size), pages.data());
    const int problem = errno;
    ::munmap(map, static_cast<std::size_t>(size));
    if (result != 0)
        return systemError(QStringLiteral("It cannot be told what of %1 is in memory").arg(name), problem);
    return pages;
}

/// Calls `visit(offset, length, resident bytes of it)` for windows of at most 64 MiB of what is not a hole.
Result<void> forEachWindow(int fd, const ImageFile &file, const std::function<bool(qint64, qint64, qint64)> &visit)
{
    Result<void> outcome;
    const Result<void> walked = imagefiles::forEachData(fd, file.name, file.bytes, [&](qint64 offset, qint64 length) {
        const qint64 end = offset + length;
        while (offset < end) {
            const qint64 size = std::min(end - offset, windowBytes);
            const Result<std::vector<unsigned char>> pages = residentPages(fd, file.name, offset, size);
            if (!pages) {
                outcome = pages.error();
                return false;
            }
            const auto resident =
                std::count_if(pages->begin(), pages->end(), [](unsigned char page) { return (page & 1) != 0; });
            if (!visit(offset, size, std::min<qint64>(size, resident * ::sysconf(_SC_PAGESIZE))))
                return false;
            offset += size;
        }
        return true;
    });
    return walked ? outcome : walked;
}

/// Reads a small file whole, which brings it into the page cache.
Result<void> readWhole(int fd, const ImageFile &file, const std::atomic<bool> *cancelled)
{
    std::vector<char> buffer(static_cast<std::size_t>(std::min(file.bytes, portionBytes)));
    for (qint64 offset = 0; offset < file.bytes && !isSet(cancelled); offset += portionBytes) {
        const Result<void> read =
            imagefiles::readAt(fd, file.name, offset, buffer.data(), std::min(file.bytes - offset, portionBytes));
        if (!read)
            return read;
    }
    return {};
}

Result<void> bringIn(const QString &folder, const ImageFile &file, ReadAhead *so, const std::atomic<bool> *cancelled)
{
    const Result<UniqueFd> fd = imagefiles::open(folder, file.name, O_RDONLY);
    if (!fd)
        return fd.error();
    const bool pages = imagefiles::isPages(file.name);
    // Read, and not asked for by POSIX_FADV_WILLNEED: that fills the cache with single pages (force_page_cache_ra() in
    // Linux' mm/readahead.c), and CRIU takes far longer to copy those than the large ones of a file that is read on.
    std::vector<char> buffer(pages ? static_cast<std::size_t>(portionBytes) : 0);
    if (pages)
        ::posix_fadvise(fd->get(), 0, 0, POSIX_FADV_SEQUENTIAL); // a hint: where it fails, it takes a little longer
    Result<void> outcome;
    const Result<void> walked = forEachWindow(fd->get(), file, [&](qint64 offset, qint64 length, qint64 resident) {
        so->bytes += length;
        so->residentBytes += resident;
        if (!pages || resident >= length)
            return !isSet(cancelled);
        for (qint64 at = offset; at < offset + length && !isSet(cancelled); at += portionBytes) {
            const qint64 size = std::min(portionBytes, offset + length - at);
            outcome = imagefiles::readAt(fd->get(), file.name, at, buffer.data(), size);
            if (!outcome)
                return false;
        }
        return !isSet(cancelled);
    });
    if (!walked || !outcome)
        return walked ? outcome : walked;
    return pages ? Result<void>() : readWhole(fd->get(), file, cancelled);
}

bool isZeroPage(const char *page)
{
    // Equal to itself one word further on, and that word is zero: glibc's memcmp uses the widest registers there are.
    quint64 first = 0;
    std::memcpy(&first, page, sizeof first);
    return first == 0 && std::memcmp(page, page + sizeof first, pageBytes - sizeof first) == 0;
}

// From linux/ioprio.h, which C++ cannot read in every version: that of Linux 6.1.192 names a parameter `class`.
constexpr int ioprioWhoProcess = 1; ///< IOPRIO_WHO_PROCESS
constexpr int lowestBestEffort = (2 << 13) | 7; ///< IOPRIO_PRIO_VALUE(IOPRIO_CLASS_BE, 7)

/// While it lives, this thread asks for little of the processor and of the disk. Only root can take it back, so for
/// others it does nothing.
class Politeness
{
public:
    Politeness()
        : m_nice(::getpriority(PRIO_PROCESS, thread()))
        , m_disk(::syscall(SYS_ioprio_get, ioprioWhoProcess, 0))
    {
        if (::geteuid() != 0)
            return;
        ::setpriority(PRIO_PROCESS, thread(), 10);
        ::syscall(SYS_ioprio_set, ioprioWhoProcess, 0, lowestBestEffort);
    }
    ~Politeness()
    {
        if (::geteuid() != 0)
            return;
        ::setpriority(PRIO_PROCESS, thread(), m_nice);
        ::syscall(SYS_ioprio_set, ioprioWhoProcess, 0, m_disk);
    }
    Q_DISABLE_COPY_MOVE(Politeness)

private:
    static id_t thread() { return static_cast<id_t>(::gettid()); }
    int m_nice;
    long m_disk;
};

/// Finds runs of zero pages in one file and makes holes of the long ones.
class ZeroScan
{
public:
    ZeroScan(int fd, const ImageFile &file, PageScan *so)
        : m_fd(fd)
        , m_file(file)
        , m_so(so)
        , m_buffer(portionBytes)
    {
    }

    Result<void> run(const std::atomic<bool> *cancelled)
    {
        Result<void> outcome;
        const Result<void> walked =
            imagefiles::forEachData(m_fd, m_file.name, m_file.bytes, [&](qint64 offset, qint64 length) {
                hole(m_dataEnd, offset);
                m_dataEnd = offset + length;
                outcome = data(offset, m_dataEnd, cancelled);
                return outcome.ok() && !isSet(cancelled);
            });
        if (walked && outcome && !isSet(cancelled))
            hole(m_dataEnd, m_file.bytes);
        return walked ? outcome : walked;
    }

private:
    void hole(qint64 from, qint64 to)
    {
        m_so->bytes += to - from;
        m_so->zeroBytes += to - from;
        m_so->punchedBytes += to - from;
    }

    Result<void> data(qint64 offset, qint64 end, const std::atomic<bool> *cancelled)
    {
        qint64 zerosFrom = offset; // all from here up to the page that is looked at is zero
        while (offset < end && !isSet(cancelled)) {
            const qint64 size = std::min(end - offset, portionBytes);
            if (const Result<void> read = imagefiles::readAt(m_fd, m_file.name, offset, m_buffer.data(), size); !read)
                return read;
            for (qint64 at = 0; at < size; at += pageBytes) {
                const bool whole = size - at >= pageBytes;
                if (whole && isZeroPage(m_buffer.data() + at))
                    continue;
                if (const Result<void> done = zeros(zerosFrom, offset + at); !done)
                    return done;
                zerosFrom = offset + at + pageBytes;
            }
            m_so->bytes += size;
            offset += size;
            ::sched_yield();
        }
        return zeros(zerosFrom, offset);
    }

    Result<void> zeros(qint64 from, qint64 to)
    {
        if (to <= from)
            return {};
        m_so->zeroBytes += to - from;
        if (to - from < leastHoleBytes || m_noHoles)
            return {};
        if (::fallocate(m_fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, from, to - from) == 0)
            m_so->punchedBytes += to - from;
        else if (errno == EOPNOTSUPP || errno == ENOSYS)
            m_noHoles = true;
        else
            return systemError(QStringLiteral("No hole can be made in %1").arg(m_file.name), errno);
        return {};
    }

    int m_fd;
    const ImageFile &m_file;
    PageScan *m_so;
    std::vector<char> m_buffer;
    qint64 m_dataEnd = 0;
    bool m_noHoles = false;
};

} // namespace

Result<ReadAhead> readAhead(const QString &folder, const std::atomic<bool> *cancelled)
{
    Result<QList<ImageFile>> files = imagefiles::list(folder);
    if (!files)
        return files.error();
    // CRIU reads the metadata first.
    std::stable_partition(
        files->begin(), files->end(), [](const ImageFile &file) { return !imagefiles::isPages(file.name); });
    ReadAhead so;
    for (const ImageFile &file : std::as_const(*files)) {
        if (const Result<void> done = bringIn(folder, file, &so, cancelled); !done)
            return done.error();
        so.cancelled = isSet(cancelled);
        if (so.cancelled)
            break;
    }
    return so;
}

Result<double> residency(const QString &folder)
{
    const Result<QList<ImageFile>> files = imagefiles::list(folder);
    if (!files)
        return files.error();
    qint64 bytes = 0;
    qint64 residentBytes = 0;
    for (const ImageFile &file : *files) {
        if (!imagefiles::isPages(file.name))
            continue;
        const Result<UniqueFd> fd = imagefiles::open(folder, file.name, O_RDONLY);
        if (!fd)
            return fd.error();
        const Result<void> walked = forEachWindow(fd->get(), file, [&](qint64, qint64 length, qint64 resident) {
            bytes += length;
            residentBytes += resident;
            return true;
        });
        if (!walked)
            return walked.error();
    }
    return bytes == 0 ? 1.0 : static_cast<double>(residentBytes) / static_cast<double>(bytes);
}

Result<void> evict(const QString &folder)
{
    const Result<QList<ImageFile>> files = imagefiles::list(folder);
    if (!files)
        return files.error();
    for (const ImageFile &file : *files) {
        const Result<UniqueFd> fd = imagefiles::open(folder, file.name, O_RDONLY);
        if (!fd)
            return fd.error();
        // A page that is not yet on the disk cannot be dropped.
        if (::fsync(fd->get()) != 0)
            return systemError(QStringLiteral("%1 cannot be written to the disk").arg(file.name), errno);
        if (const int problem = ::posix_fadvise(fd->get(), 0, 0, POSIX_FADV_DONTNEED); problem != 0)
            return systemError(QStringLiteral("%1 cannot be dropped from memory").arg(file.name), problem);
    }
    return {};
}

Result<PageScan> scanPages(const QString &folder, const std::atomic<bool> *cancelled)
{
    const Politeness politeness;
    const Result<QList<ImageFile>> files = imagefiles::list(folder);
    if (!files)
        return files.error();
    PageScan so;
    for (const ImageFile &file : *files) {
        so.cancelled = isSet(cancelled);
        if (so.cancelled)
            break;
        if (!imagefiles::isPages(file.name))
            continue;
        const Result<UniqueFd> fd = imagefiles::open(folder, file.name, O_RDWR);
        if (!fd)
            return fd.error();
        if (const Result<void> done = ZeroScan(fd->get(), file, &so).run(cancelled); !done)
            return done.error();
    }
    so.cancelled = isSet(cancelled);
    return so;
}

} // namespace headstart::pageimages
