// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/lazy/pages_file.h"

#include "localrunner/checkpoints/image_files.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <utility>

namespace headstart {

namespace {

#ifdef MADV_POPULATE_READ
constexpr int populateRead = MADV_POPULATE_READ;
#else
constexpr int populateRead = 22; // Linux 5.14; asm-generic/mman-common.h
#endif

/// One read(2)-like fault for each page: before Linux 5.14. A page that cannot be read ends the process (SIGBUS).
void touch(const char *data, quint64 length)
{
    for (quint64 at = 0; at < length; at += 4096)
        (void)*static_cast<const volatile char *>(data + at);
}

} // namespace

Result<PagesFile> PagesFile::map(const QString &folder, const QString &name)
{
    const Result<UniqueFd> fd = imagefiles::open(folder, name, O_RDONLY);
    if (!fd)
        return fd.error();
    struct stat status = {};
    if (::fstat(fd->get(), &status) != 0)
        return systemError(QStringLiteral("%1 cannot be examined").arg(name), errno);
    const auto bytes = static_cast<quint64>(status.st_size);
    PagesFile file;
    file.m_name = name;
    if (bytes == 0)
        return file;
    void *data = ::mmap(nullptr, bytes, PROT_READ, MAP_SHARED, fd->get(), 0);
    if (data == MAP_FAILED)
        return systemError(QStringLiteral("%1 cannot be mapped").arg(name), errno);
    file.m_data = static_cast<const char *>(data);
    file.m_bytes = bytes;
    return file;
}

PagesFile::~PagesFile()
{
    if (m_data != nullptr)
        ::munmap(const_cast<char *>(m_data), m_bytes);
}

PagesFile::PagesFile(PagesFile &&other) noexcept
    : m_name(std::move(other.m_name))
    , m_data(std::exchange(other.m_data, nullptr))
    , m_bytes(std::exchange(other.m_bytes, 0))
{
}

PagesFile &PagesFile::operator=(PagesFile &&other) noexcept
{
    std::swap(m_name, other.m_name);
    std::swap(m_data, other.m_data);
    std::swap(m_bytes, other.m_bytes);
    return *this;
}

Result<void> PagesFile::bringIn(quint64 offset, quint64 length) const
{
    char *part = const_cast<char *>(m_data + offset);
    if (::madvise(part, length, populateRead) == 0)
        return {};
    if (errno != EINVAL)
        return systemError(QStringLiteral("%1 cannot be read").arg(m_name), errno == EFAULT ? EIO : errno);
    touch(part, length);
    return {};
}

void PagesFile::announce(quint64 offset, quint64 length) const
{
    (void)::madvise(const_cast<char *>(m_data + offset), length, MADV_WILLNEED);
}

} // namespace headstart
