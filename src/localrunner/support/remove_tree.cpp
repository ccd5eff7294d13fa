// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/support/directory.h"

#include <QFile>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <vector>

namespace headstart {

namespace {

constexpr std::size_t deepest = 48; // open descriptors at a time

/// Tells a bind mount of the same file system apart too, which st_dev does not: what is mounted inside is somebody
/// else's.
quint64 mountOf(int fd)
{
    struct statx info
    {
    };
    if (::statx(fd, "", AT_EMPTY_PATH, STATX_MNT_ID, &info) != 0 || (info.stx_mask & STATX_MNT_ID) == 0)
        return 0;
    return info.stx_mnt_id;
}

/// Removes a tree by names of bytes: a container may have made names that are no UTF-8. What lies deeper than `deepest`
/// levels is moved up to the top folder and removed from there.
class TreeRemover
{
public:
    TreeRemover(int topFolder, QByteArray name)
        : m_top(topFolder)
    {
        m_pending.push_back(std::move(name));
    }

    int run()
    {
        while (!m_pending.empty()) {
            const QByteArray name = m_pending.back();
            m_pending.pop_back();
            if (const int problem = removeAt(m_top, name, 0); problem != 0)
                return problem;
        }
        return 0;
    }

    QString where() const { return QFile::decodeName(m_where); }

private:
    int removeAt(int folder, const QByteArray &name, std::size_t depth)
    {
        if (::unlinkat(folder, name.constData(), 0) == 0 || errno == ENOENT)
            return 0;
        if (errno != EISDIR && errno != EPERM)
            return fail(name, errno);
        if (depth >= deepest)
            return moveUp(folder, name);
        // A second round catches what readdir(3) may skip while entries go away.
        for (int round = 0; round < 3; ++round) {
            if (const int problem = emptyFolder(folder, name, depth); problem != 0)
                return problem;
            if (::unlinkat(folder, name.constData(), AT_REMOVEDIR) == 0 || errno == ENOENT)
                return 0;
            if (errno != ENOTEMPTY)
                break;
        }
        return fail(name, errno);
    }

    int emptyFolder(int folder, const QByteArray &name, std::size_t depth)
    {
        const int fd = ::openat(folder, name.constData(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
        if (fd < 0)
            return errno == ENOENT ? 0 : fail(name, errno);
        if (mountOf(fd) != mountOf(folder)) {
            ::close(fd);
            return fail(name, EBUSY);
        }
        DIR *stream = ::fdopendir(fd);
        int problem = 0;
        while (problem == 0) {
            const dirent *entry = ::readdir(stream);
            if (entry == nullptr)
                break;
            if (std::strcmp(entry->d_name, ".") != 0 && std::strcmp(entry->d_name, "..") != 0)
                problem = removeAt(::dirfd(stream), QByteArray(entry->d_name), depth + 1);
        }
        ::closedir(stream);
        return problem;
    }

    int moveUp(int folder, const QByteArray &name)
    {
        for (int attempt = 0; attempt < 1000; ++attempt) {
            const QByteArray target = ".deep-" + QByteArray::number(m_moved++);
            if (::renameat2(folder, name.constData(), m_top, target.constData(), RENAME_NOREPLACE) == 0) {
                m_pending.push_back(target);
                return 0;
            }
            if (errno != EEXIST)
                return fail(name, errno);
        }
        return fail(name, EEXIST);
    }

    int fail(const QByteArray &name, int problem)
    {
        if (m_where.isEmpty())
            m_where = name;
        return problem;
    }

    int m_top;
    int m_moved = 0;
    std::vector<QByteArray> m_pending;
    QByteArray m_where;
};

} // namespace

Result<void> removeTree(const Directory &folder, const QString &name)
{
    if (!isPlainName(name))
        return Error{ErrorCode::Internal, QStringLiteral("\"%1\" is not the name of one folder entry.").arg(name), {}};
    TreeRemover remover(folder.fd(), QFile::encodeName(name));
    if (const int problem = remover.run(); problem != 0) {
        return systemError(
            QStringLiteral("%1 cannot be removed, because of \"%2\" in it").arg(folder.pathOf(name), remover.where()),
            problem);
    }
    return {};
}

} // namespace headstart
