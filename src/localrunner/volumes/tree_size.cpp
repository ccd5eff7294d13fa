// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/volumes/tree_size.h"

#include <QSet>

#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>

namespace headstart {

namespace {

constexpr int deepest = 128;

class Measurer
{
public:
    explicit Measurer(qint64 mostEntries)
        : m_left(mostEntries)
    {
    }

    bool add(int folder, int depth)
    {
        const int fd = ::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        DIR *stream = fd < 0 ? nullptr : ::fdopendir(fd);
        if (stream == nullptr)
            return false;
        bool good = depth < deepest;
        while (good) {
            const dirent *entry = ::readdir(stream);
            if (entry == nullptr)
                break;
            if (std::strcmp(entry->d_name, ".") != 0 && std::strcmp(entry->d_name, "..") != 0)
                good = addEntry(fd, entry->d_name, depth);
        }
        ::closedir(stream);
        return good;
    }

    TreeSize size() const { return m_size; }

private:
    bool addEntry(int folder, const char *name, int depth)
    {
        if (--m_left < 0)
            return false;
        struct stat info
        {
        };
        if (::fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) != 0)
            return errno == ENOENT; // it went away meanwhile
        if (!S_ISDIR(info.st_mode)) {
            ++m_size.files;
            if (info.st_nlink == 1 || !m_seen.contains({info.st_dev, info.st_ino})) {
                m_size.bytes += S_ISREG(info.st_mode) ? info.st_size : 0;
                if (info.st_nlink > 1)
                    m_seen.insert({info.st_dev, info.st_ino});
            }
            return true;
        }
        const int fd = ::openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd < 0)
            return errno == ENOENT;
        const bool good = add(fd, depth + 1);
        ::close(fd);
        return good;
    }

    qint64 m_left;
    TreeSize m_size;
    QSet<std::pair<dev_t, ino_t>> m_seen;
};

} // namespace

std::optional<TreeSize> measureTree(const Directory &folder, qint64 mostEntries)
{
    Measurer measurer(mostEntries);
    if (!measurer.add(folder.fd(), 0))
        return {};
    return measurer.size();
}

} // namespace headstart
