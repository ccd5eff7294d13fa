// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/endpoints/project_files.h"

#include "backend/endpoints/ignore_rules.h"

#include <QFile>
#include <QFileInfo>
#include <QSet>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <dirent.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace headstart {

namespace {

using FolderId = std::pair<dev_t, ino_t>;

qint64 changeTime(const struct stat &info)
{
    const auto ns = [](const timespec &time) {
        return static_cast<qint64>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
    };
    return std::max(ns(info.st_mtim), ns(info.st_ctim));
}

/// The target of a link that leads to `real`, both absolute, seen from the folder of the link.
QByteArray relativeTarget(const QByteArray &linkFolder, const QByteArray &real)
{
    QList<QByteArray> from = linkFolder.split('/');
    QList<QByteArray> to = real.split('/');
    while (!from.isEmpty() && !to.isEmpty() && from.first() == to.first()) {
        from.removeFirst();
        to.removeFirst();
    }
    QList<QByteArray> parts(from.size(), QByteArray(".."));
    parts += to;
    return parts.isEmpty() ? QByteArray(".") : parts.join('/');
}

class Walker
{
public:
    Walker(const QByteArray &root, const ListingLimits &limits)
        : m_root(root)
        , m_limits(limits)
        , m_rules(IgnoreRules::ofProject(QFile::decodeName(root)))
    {
        struct stat info
        {
        };
        if (!limits.exclude.isEmpty() && ::stat(QFile::encodeName(limits.exclude).constData(), &info) == 0)
            m_excluded = FolderId(info.st_dev, info.st_ino);
    }

    /// Returns 0 or the errno of the folder itself.
    int walk()
    {
        struct stat info
        {
        };
        if (::stat(m_root.constData(), &info) != 0)
            return errno;
        m_ancestors.append(FolderId(info.st_dev, info.st_ino));
        const int problem = enter(QByteArray());
        std::sort(m_listing.files.begin(), m_listing.files.end(),
            [](const ProjectFile &left, const ProjectFile &right) { return left.path < right.path; });
        return problem;
    }

    ProjectListing take() { return std::move(m_listing); }

private:
    QByteArray absolute(const QByteArray &path) const
    {
        return path.isEmpty() ? m_root : QByteArray(m_root + '/' + path);
    }
    bool full() const { return !m_listing.complete; }

    int enter(const QByteArray &folder)
    {
        const std::unique_ptr<DIR, int (*)(DIR *)> dir(::opendir(absolute(folder).constData()), &::closedir);
        if (!dir)
            return errno;
        QList<QByteArray> names;
        while (const dirent *entry = ::readdir(dir.get())) {
            const QByteArray name(entry->d_name);
            if (name != "." && name != "..")
                names.append(name);
            if (names.size() > m_limits.maxEntries) {
                m_listing.complete = false;
                break;
            }
        }
        std::sort(names.begin(), names.end());
        for (const QByteArray &name : std::as_const(names)) {
            if (full())
                break;
            visit(folder.isEmpty() ? name : QByteArray(folder + '/' + name));
        }
        return 0;
    }

    void visit(const QByteArray &path)
    {
        if (++m_visited > m_limits.maxEntries) {
            m_listing.complete = false;
            return;
        }
        struct stat info
        {
        };
        if (::lstat(absolute(path).constData(), &info) != 0) {
            if (errno != ENOENT) // else it has just been deleted
                m_listing.unreadable.append({path, errno});
            return;
        }
        if (m_rules.ignores(path, S_ISDIR(info.st_mode)))
            return;
        if (S_ISLNK(info.st_mode))
            visitLink(path, info);
        else if (S_ISDIR(info.st_mode))
            visitFolder(path, info);
        else if (S_ISREG(info.st_mode))
            add(path, ProjectFile::Type::File, info);
    }

    void visitFolder(const QByteArray &path, const struct stat &info)
    {
        const FolderId id(info.st_dev, info.st_ino);
        if (m_ancestors.contains(id) || id == m_excluded)
            return;
        struct stat environment
        {
        };
        if (::stat(QByteArray(absolute(path) + "/pyvenv.cfg").constData(), &environment) == 0)
            return; // a virtual environment under whatever name
        add(path, ProjectFile::Type::Folder, info);
        m_ancestors.append(id);
        if (const int problem = enter(path); problem != 0)
            m_listing.unreadable.append({path, problem});
        m_ancestors.removeLast();
    }

    void visitLink(const QByteArray &path, const struct stat &info)
    {
        const QByteArray link = absolute(path);
        const std::unique_ptr<char, void (*)(void *)> resolved(::realpath(link.constData(), nullptr), &::free);
        if (!resolved) {
            // It leads nowhere (or in a circle), here and in the copy.
            QByteArray target(PATH_MAX, Qt::Uninitialized);
            const ssize_t length = ::readlink(link.constData(), target.data(), static_cast<size_t>(target.size()));
            if (length > 0)
                add(path, ProjectFile::Type::Link, info, target.left(length));
            return;
        }
        const QByteArray real(resolved.get());
        if (real == m_root || real.startsWith(QByteArray(m_root + '/'))) {
            const QByteArray holder = link.left(link.lastIndexOf('/'));
            const std::unique_ptr<char, void (*)(void *)> from(::realpath(holder.constData(), nullptr), &::free);
            if (from && QByteArray(from.get()) == holder) {
                add(path, ProjectFile::Type::Link, info, relativeTarget(holder, real));
                return;
            }
        }
        struct stat behind
        {
        };
        if (::stat(link.constData(), &behind) != 0) {
            m_listing.unreadable.append({path, errno});
        } else if (S_ISREG(behind.st_mode)) {
            add(path, ProjectFile::Type::File, behind);
        } else if (S_ISDIR(behind.st_mode) && m_limits.followOutside && !m_rules.ignores(path, true)) {
            visitFolder(path, behind);
        }
    }

    void add(const QByteArray &path, ProjectFile::Type type, const struct stat &info, const QByteArray &target = {})
    {
        ProjectFile file;
        file.path = path;
        file.type = type;
        file.mode = info.st_mode & 0777;
        file.size = type == ProjectFile::Type::File ? info.st_size : 0;
        file.changedNs = changeTime(info);
        file.inode = info.st_ino;
        file.target = target;
        m_listing.bytes += file.size;
        m_listing.files.append(file);
        if (m_limits.maxBytes >= 0 && m_listing.bytes > m_limits.maxBytes)
            m_listing.complete = false;
    }

    QByteArray m_root;
    ListingLimits m_limits;
    IgnoreRules m_rules;
    FolderId m_excluded{};
    QList<FolderId> m_ancestors;
    ProjectListing m_listing;
    qint64 m_visited = 0;
};

} // namespace

Result<ProjectListing> listProject(const QString &folder, const ListingLimits &limits)
{
    const QString real = QFileInfo(folder).canonicalFilePath();
    if (real.isEmpty())
        return Error{ErrorCode::NotFound, u"There is no folder %1."_s.arg(folder), {}};
    if (!QFileInfo(real).isDir())
        return Error{
            ErrorCode::NotFound, u"%1 is not a folder; a project is a folder with Python code."_s.arg(folder), {}};
    Walker walker(QFile::encodeName(real == "/"_L1 ? QString() : real), limits);
    if (const int problem = real == "/"_L1 ? EINVAL : walker.walk(); problem != 0) {
        Error error = systemError(u"The folder %1 cannot be read"_s.arg(folder), problem);
        error.code = ErrorCode::NotFound;
        if (real == "/"_L1)
            error.message =
                u"The root of the file system cannot be a project; choose the folder that holds the code."_s;
        return error;
    }
    return walker.take();
}

} // namespace headstart
