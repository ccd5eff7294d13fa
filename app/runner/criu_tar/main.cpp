// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The `tar` that CRIU finds first on its PATH during a restore. CRIU calls tar, and tar calls gzip, for every tmpfs of
// the container, most of which are empty: starting the two takes longer than what they do. This extracts such small
// archives by itself; whatever it does not know, and whatever fails, is left to the system's tar, which is then started
// with the same arguments and input. No Qt: what counts is the time to start.
#include "small_archive.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <string>
#include <utility>

using headstart::ArchiveMember;

namespace {

/// A file descriptor, closed at its end.
class Descriptor
{
public:
    explicit Descriptor(int fd)
        : m_fd(fd)
    {
    }
    Descriptor(Descriptor &&other) noexcept
        : m_fd(std::exchange(other.m_fd, -1))
    {
    }
    Descriptor &operator=(Descriptor &&other) noexcept
    {
        std::swap(m_fd, other.m_fd);
        return *this;
    }
    ~Descriptor()
    {
        if (m_fd >= 0)
            ::close(m_fd);
    }
    int get() const { return m_fd; }

private:
    int m_fd;
};

/// All of standard input from where it stands, which stays where it is. Empty where that is more than fits or no file.
std::string readInput()
{
    struct stat status
    {
    };
    const off_t begin = ::lseek(STDIN_FILENO, 0, SEEK_CUR);
    if (begin < 0 || ::fstat(STDIN_FILENO, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size <= begin
        || static_cast<size_t>(status.st_size - begin) > headstart::mostArchiveBytes)
        return {};
    std::string bytes(static_cast<size_t>(status.st_size - begin), '\0');
    const ssize_t got = ::pread(STDIN_FILENO, bytes.data(), bytes.size(), begin);
    return got == static_cast<ssize_t>(bytes.size()) ? bytes : std::string();
}

/// The folder in which `member` lies. Links on the way are not followed.
Descriptor parentOf(int folder, const ArchiveMember &member)
{
    Descriptor parent(::dup(folder));
    for (size_t i = 0; i + 1 < member.path.size(); ++i)
        parent = Descriptor(::openat(parent.get(), member.path[i].c_str(), O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    return parent;
}

bool writeAll(int file, std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written <= 0)
            return false;
        bytes.remove_prefix(static_cast<size_t>(written));
    }
    return true;
}

bool make(int parent, const char *name, const ArchiveMember &member)
{
    constexpr mode_t forNobody = 0;
    switch (member.type) {
    case '5':
        return ::mkdirat(parent, name, S_IRWXU) == 0 || errno == EEXIST;
    case '2':
        return ::symlinkat(member.target.c_str(), parent, name) == 0;
    case '3':
        return ::mknodat(parent, name, S_IFCHR | forNobody, member.device) == 0;
    case '4':
        return ::mknodat(parent, name, S_IFBLK | forNobody, member.device) == 0;
    default: {
        const Descriptor file(::openat(parent, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, forNobody));
        return file.get() >= 0 && writeAll(file.get(), member.content);
    }
    }
}

bool setMetadata(int parent, const char *name, const ArchiveMember &member)
{
    const std::array<timespec, 2> times{timespec{0, UTIME_NOW}, timespec{member.modified, 0}};
    // The owner first: a new one takes the set-user-id bit away.
    return ::fchownat(parent, name, member.user, member.group, AT_SYMLINK_NOFOLLOW) == 0
        && (member.type == '2' || ::fchmodat(parent, name, member.mode, 0) == 0)
        && ::utimensat(parent, name, times.data(), AT_SYMLINK_NOFOLLOW) == 0;
}

bool extract(int folder, const std::vector<ArchiveMember> &members)
{
    for (const ArchiveMember &member : members) {
        const Descriptor parent = parentOf(folder, member);
        if (parent.get() < 0)
            return false;
        if (!member.path.empty() && !make(parent.get(), member.path.back().c_str(), member))
            return false;
        if (member.type != '5' && !setMetadata(parent.get(), member.path.back().c_str(), member))
            return false;
    }
    // Folders once all is in them: each new entry would set their time, and one may not be writable.
    return std::all_of(members.rbegin(), members.rend(), [folder](const ArchiveMember &member) {
        if (member.type != '5')
            return true;
        const Descriptor parent = parentOf(folder, member);
        return parent.get() >= 0
            && setMetadata(parent.get(), member.path.empty() ? "." : member.path.back().c_str(), member);
    });
}

bool extractSmall(int count, char **arguments)
{
    // CRIU 4.2.1 calls it like this; the folder follows.
    constexpr std::array<std::string_view, 5> expected{
        "--extract", "--gzip", "--no-unquote", "--no-wildcards", "--directory"};
    if (count != 7 || !std::equal(expected.begin(), expected.end(), arguments + 1))
        return false;
    const std::optional<std::string> bytes = headstart::unpackSmall(readInput());
    if (!bytes)
        return false;
    const std::optional<std::vector<ArchiveMember>> members = headstart::readSmallArchive(*bytes);
    const Descriptor into(::open(arguments[6], O_DIRECTORY | O_CLOEXEC));
    return members && into.get() >= 0 && extract(into.get(), *members);
}

} // namespace

int main(int count, char **arguments)
{
    if (extractSmall(count, arguments))
        return 0;
    for (const char *tar : {"/usr/bin/tar", "/bin/tar"})
        ::execv(tar, arguments);
    return 127;
}
