// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/checkpoints/file_facts.h"

#include "localrunner/images/file_access.h"

#include <QFile>
#include <QHash>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>

namespace headstart {

namespace {

bool isMissing(int problem)
{
    return problem == ENOENT || problem == ENOTDIR || problem == ELOOP || problem == ENAMETOOLONG;
}

/// Looks at files below a root. Those of one folder should follow each other: the folder is opened once for them.
class Looker
{
public:
    explicit Looker(int root)
        : m_root(root)
    {
    }

    /// The facts of one file; no value where there is no regular file, errno then says why (0: something else lies
    /// there).
    std::optional<FileFact> factOf(const QByteArray &path)
    {
        const qsizetype slash = path.lastIndexOf('/');
        const QByteArray folder = path.left(slash + 1);
        if (folder != m_folder || !m_fd) {
            m_fd = openInRoot(m_root, folder, O_PATH | O_DIRECTORY);
            m_folder = folder;
        }
        struct statx info
        {
        };
        if (!m_fd || !look(m_fd.get(), path.mid(slash + 1), AT_SYMLINK_NOFOLLOW, &info))
            return std::nullopt;
        if ((info.stx_mode & S_IFMT) == S_IFLNK) {
            const UniqueFd target = openInRoot(m_root, path, O_PATH);
            if (!target || !look(target.get(), {}, AT_EMPTY_PATH, &info))
                return std::nullopt;
        }
        errno = 0;
        if ((info.stx_mode & S_IFMT) != S_IFREG)
            return std::nullopt;
        FileFact fact;
        fact.path = path;
        fact.size = static_cast<qint64>(info.stx_size);
        fact.mtimeNs = qint64(info.stx_mtime.tv_sec) * 1'000'000'000 + info.stx_mtime.tv_nsec;
        fact.inode = info.stx_ino;
        return fact;
    }

private:
    static bool look(int folder, const QByteArray &name, int flags, struct statx *info)
    {
        constexpr unsigned wanted = STATX_TYPE | STATX_SIZE | STATX_MTIME | STATX_INO;
        return ::statx(folder, name.constData(), flags | AT_NO_AUTOMOUNT, wanted, info) == 0;
    }

    int m_root;
    QByteArray m_folder;
    UniqueFd m_fd;
};

QString display(const QByteArray &path)
{
    return QFile::decodeName(path);
}

} // namespace

QByteArrayList FileFilter::ownFolders()
{
    return {"/headstart/run", "/proc", "/sys", "/dev", "/tmp"};
}

bool FileFilter::counts(const QByteArray &path) const
{
    for (const QByteArray &folder : folders) {
        if (path.startsWith(folder) && (path.size() == folder.size() || path.at(folder.size()) == '/'))
            return false;
    }
    return !leavesOut || !leavesOut(path);
}

Result<QList<FileFact>> gatherFileFacts(const QByteArrayList &paths, int root, const FileFilter &filter)
{
    QByteArrayList sorted = paths;
    std::sort(sorted.begin(), sorted.end());
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    QList<FileFact> facts;
    Looker looker(root);
    for (const QByteArray &path : std::as_const(sorted)) {
        if (!path.startsWith('/') || !filter.counts(path))
            continue;
        if (const std::optional<FileFact> fact = looker.factOf(path))
            facts.append(*fact);
        else if (errno != 0 && !isMissing(errno))
            return systemError(QStringLiteral("%1 in the container cannot be looked at").arg(display(path)), errno);
    }
    return facts;
}

std::optional<QString> firstChange(const QList<FileFact> &facts, const QList<FileFact> &now)
{
    QHash<QByteArray, FileFact> present;
    for (const FileFact &fact : now)
        present.insert(fact.path, fact);
    for (const FileFact &fact : facts) {
        const auto found = present.constFind(fact.path);
        const QString path = display(fact.path);
        if (found == present.constEnd())
            return QStringLiteral("%1 is gone.").arg(path);
        if (found->size != fact.size)
            return QStringLiteral("%1 has %2 bytes now, it had %3.").arg(path).arg(found->size).arg(fact.size);
        if (found->inode != fact.inode)
            return QStringLiteral("%1 has been replaced by another file of the same size.").arg(path);
        if (found->mtimeNs != fact.mtimeNs)
            return QStringLiteral("%1 has been written to (its time of modification is another).").arg(path);
    }
    return std::nullopt;
}

QJsonArray toJson(const QList<FileFact> &facts)
{
    QJsonArray array;
    for (const FileFact &fact : facts) {
        array.append(
            QJsonArray{QString::fromLatin1(fact.path), fact.size, fact.mtimeNs, static_cast<qint64>(fact.inode)});
    }
    return array;
}

Result<QList<FileFact>> fileFactsFromJson(const QJsonArray &array)
{
    QList<FileFact> facts;
    facts.reserve(array.size());
    for (const QJsonValue item : array) {
        const QJsonArray row = item.toArray();
        const QString path = row.at(0).toString();
        const bool isWhole = row.size() == 4 && path.startsWith(u'/') && row.at(1).isDouble() && row.at(2).isDouble()
            && row.at(3).isDouble()
            && std::none_of(path.begin(), path.end(), [](QChar c) { return c.unicode() == 0 || c.unicode() > 0xff; });
        if (!isWhole)
            return Error{ErrorCode::Io,
                QStringLiteral("Entry %1 of the checkpoint's list of files cannot be understood.")
                    .arg(facts.size() + 1),
                {}};
        facts.append(FileFact{path.toLatin1(), row.at(1).toInteger(), row.at(2).toInteger(),
            static_cast<quint64>(row.at(3).toInteger())});
    }
    return facts;
}

} // namespace headstart
