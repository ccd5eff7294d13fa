// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "small_archive.h"

#include <sys/sysmacros.h>
#include <zlib.h>

#include <cstdint>
#include <numeric>

namespace headstart {

namespace {

constexpr size_t block = 512;

/// One header: 512 bytes of fields at fixed places.
class Header
{
public:
    explicit Header(std::string_view bytes)
        : m_bytes(bytes)
    {
    }

    std::string_view text(size_t begin, size_t size) const
    {
        const std::string_view field = m_bytes.substr(begin, size);
        return field.substr(0, field.find('\0'));
    }

    /// A number in octal digits. No value for one that is written in binary because it is large or negative.
    std::optional<uint64_t> number(size_t begin, size_t size) const
    {
        uint64_t value = 0;
        bool digits = false;
        for (const char c : text(begin, size)) {
            if (c == ' ' && !digits)
                continue;
            if (c == ' ')
                break;
            if (c < '0' || c > '7')
                return std::nullopt;
            value = value * 8 + static_cast<uint64_t>(c - '0');
            digits = true;
        }
        return digits ? std::optional(value) : std::nullopt;
    }

    bool isEmpty() const { return m_bytes.find_first_not_of('\0') == std::string_view::npos; }

    bool sumIsRight() const
    {
        // The sum is made as if its own field held blanks.
        const auto add = [](uint64_t sum, char c) { return sum + static_cast<unsigned char>(c); };
        const uint64_t sum = std::accumulate(m_bytes.begin(), m_bytes.begin() + 148, uint64_t{8 * ' '}, add);
        return number(148, 8) == std::accumulate(m_bytes.begin() + 156, m_bytes.end(), sum, add);
    }

private:
    std::string_view m_bytes;
};

/// No value for a name that leads out of the folder.
std::optional<std::vector<std::string>> partsOf(std::string_view name)
{
    std::vector<std::string> parts;
    if (name.empty() || name.front() == '/')
        return std::nullopt;
    while (!name.empty()) {
        const size_t end = name.find('/');
        const std::string_view part = name.substr(0, end);
        if (part == "..")
            return std::nullopt;
        if (!part.empty() && part != ".")
            parts.emplace_back(part);
        name = end == std::string_view::npos ? std::string_view() : name.substr(end + 1);
    }
    return parts;
}

std::optional<ArchiveMember> memberOf(const Header &header)
{
    constexpr std::string_view gnuMagic("ustar  ", 7);
    const auto mode = header.number(100, 8);
    const auto user = header.number(108, 8);
    const auto group = header.number(116, 8);
    const auto modified = header.number(136, 12);
    const std::string_view name = header.text(0, 100);
    const std::string_view target = header.text(157, 100);
    std::optional<std::vector<std::string>> path = partsOf(name);
    const bool namesOfUsers = !header.text(265, 32).empty() || !header.text(297, 32).empty();
    if (!header.sumIsRight() || header.text(257, 8) != gnuMagic || !mode || !user || !group || !modified || !path
        || name.size() == 100 || target.size() == 100 || namesOfUsers)
        return std::nullopt;
    ArchiveMember member;
    member.type = header.text(156, 1).empty() ? '\0' : header.text(156, 1).front();
    member.path = std::move(*path);
    member.mode = static_cast<mode_t>(*mode) & 07777;
    member.user = static_cast<uid_t>(*user);
    member.group = static_cast<gid_t>(*group);
    member.modified = static_cast<time_t>(*modified);
    switch (member.type) {
    case '2':
        member.target = target;
        break;
    case '3':
    case '4': {
        const auto major = header.number(329, 8);
        const auto minor = header.number(337, 8);
        if (!major || !minor)
            return std::nullopt;
        member.device = makedev(static_cast<unsigned>(*major), static_cast<unsigned>(*minor));
        break;
    }
    case '0':
    case '5':
        break;
    default:
        return std::nullopt;
    }
    // Only a folder can be the one that is extracted into.
    if (member.path.empty() && member.type != '5')
        return std::nullopt;
    return member;
}

} // namespace

std::optional<std::string> unpackSmall(std::string_view gzip)
{
    z_stream stream{};
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(gzip.data()));
    stream.avail_in = static_cast<uInt>(gzip.size());
    constexpr int gzipOnly = 16 + MAX_WBITS;
    if (::inflateInit2(&stream, gzipOnly) != Z_OK)
        return std::nullopt;
    std::string bytes;
    int step = Z_OK;
    while (step == Z_OK && bytes.size() < mostArchiveBytes) {
        constexpr size_t more = 32 << 10;
        bytes.resize(bytes.size() + more);
        stream.next_out = reinterpret_cast<Bytef *>(bytes.data() + bytes.size() - more);
        stream.avail_out = more;
        step = ::inflate(&stream, Z_NO_FLUSH);
    }
    bytes.resize(stream.total_out);
    ::inflateEnd(&stream);
    return step == Z_STREAM_END ? std::optional(std::move(bytes)) : std::nullopt;
}

std::optional<std::vector<ArchiveMember>> readSmallArchive(std::string_view bytes)
{
    std::vector<ArchiveMember> members;
    while (bytes.size() >= block) {
        const Header header(bytes.substr(0, block));
        bytes.remove_prefix(block);
        if (header.isEmpty())
            return members;
        std::optional<ArchiveMember> member = memberOf(header);
        const auto size = header.number(124, 12);
        if (!member || !size || *size > bytes.size() || (member->type != '0' && *size != 0))
            return std::nullopt;
        const size_t padded = (*size + block - 1) / block * block;
        if (padded > bytes.size())
            return std::nullopt;
        member->content = bytes.substr(0, *size);
        bytes.remove_prefix(padded);
        members.push_back(std::move(*member));
    }
    return std::nullopt; // it has no end
}

} // namespace headstart
