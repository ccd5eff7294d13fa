// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/images/mask.h"

#include "localrunner/images/file_access.h"

#include <QFile>

#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <sys/sysmacros.h>

namespace headstart {

namespace {

constexpr int deepestLevel = 200;

struct CloseDirectory
{
    void operator()(DIR *directory) const { ::closedir(directory); }
};
using Directory = std::unique_ptr<DIR, CloseDirectory>;

class Scan
{
public:
    Scan(const Readers &readers, dev_t device)
        : m_readers(readers)
        , m_device(device)
    {
    }

    Result<void> enter(UniqueFd fd, const QByteArray &prefix, int level)
    {
        const Directory directory(::fdopendir(fd.get()));
        if (!directory)
            return systemError(QStringLiteral("The folder %1 cannot be read").arg(QFile::decodeName(prefix)), errno);
        const int number = fd.release(); // now the stream's
        while (const dirent *entry = ::readdir(directory.get())) {
            const QByteArray name(entry->d_name);
            if (name == "." || name == ".." || entry->d_type == DT_LNK)
                continue;
            const std::optional<struct stat> status = statBelow(number, name);
            if (!status || S_ISLNK(status->st_mode))
                continue; // gone meanwhile
            if (!m_readers.mayRead(*status)) {
                m_found.append(prefix + name);
                continue;
            }
            if (!S_ISDIR(status->st_mode) || status->st_dev != m_device)
                continue;
            if (level >= deepestLevel) {
                m_found.append(prefix + name); // what is too deep to look at is not shown
                continue;
            }
            UniqueFd child(::openat(number, name.constData(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
            if (!child)
                continue;
            if (Result<void> entered = enter(std::move(child), prefix + name + '/', level + 1); !entered)
                return entered;
        }
        return {};
    }

    QList<QByteArray> found() const { return m_found; }

private:
    const Readers &m_readers;
    dev_t m_device;
    QList<QByteArray> m_found;
};

/// A directory of the mask stands for one of the image and shows its owner, mode and time.
bool copyAttributes(int maskRoot, const QByteArray &path, const struct stat &status)
{
    const timespec times[2] = {status.st_atim, status.st_mtim};
    return ::fchownat(maskRoot, path.constData(), status.st_uid, status.st_gid, AT_SYMLINK_NOFOLLOW) == 0
        && ::fchmodat(maskRoot, path.constData(), status.st_mode & 07777, 0) == 0
        && ::utimensat(maskRoot, path.constData(), times, AT_SYMLINK_NOFOLLOW) == 0;
}

} // namespace

Readers Readers::everyone()
{
    return {};
}

Readers Readers::user(uid_t uid, QList<gid_t> groups)
{
    Readers readers;
    readers.m_everyone = false;
    readers.m_uid = uid;
    readers.m_groups = std::move(groups);
    return readers;
}

QByteArray Readers::key() const
{
    if (m_everyone)
        return "everyone";
    QByteArray text = QByteArray::number(m_uid);
    for (const gid_t group : m_groups)
        text += ',' + QByteArray::number(group);
    return text;
}

bool Readers::mayRead(const struct stat &status) const
{
    if (S_ISSOCK(status.st_mode))
        return false;
    if (readsAll())
        return true;
    // The kernel looks at one class only: the owner's, else the group's, else the others'.
    int shift = 0;
    if (!m_everyone && status.st_uid == m_uid)
        shift = 6;
    else if (!m_everyone && m_groups.contains(status.st_gid))
        shift = 3;
    const mode_t granted = status.st_mode >> shift;
    const mode_t wanted = S_ISDIR(status.st_mode) ? 05 : 04;
    return (granted & wanted) == wanted;
}

Result<QList<QByteArray>> findUnreadable(int directory, const Readers &readers)
{
    UniqueFd root(::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    struct stat status
    {
    };
    if (!root || ::fstat(root.get(), &status) != 0)
        return systemError(QStringLiteral("A folder of the image cannot be read"), errno);
    Scan scan(readers, status.st_dev);
    if (const Result<void> scanned = scan.enter(std::move(root), {}, 0); !scanned)
        return scanned.error();
    return scan.found();
}

Result<void> makeMaskLayer(const QString &folder, int directory, const QList<QByteArray> &paths)
{
    const QString sentence = QStringLiteral("The layer %1, which hides private files, cannot be made").arg(folder);
    struct stat status
    {
    };
    if (::mkdir(QFile::encodeName(folder).constData(), 0700) != 0)
        return systemError(sentence, errno);
    const UniqueFd root(::open(QFile::encodeName(folder).constData(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!root || ::fstatat(directory, "", &status, AT_EMPTY_PATH) != 0)
        return systemError(sentence, errno);
    for (const QByteArray &path : paths) {
        for (qsizetype slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            const QByteArray parent = path.left(slash);
            if (::mkdirat(root.get(), parent.constData(), 0700) != 0) {
                if (errno == EEXIST)
                    continue;
                return systemError(sentence, errno);
            }
            const std::optional<struct stat> original = statBelow(directory, parent);
            if (original && !copyAttributes(root.get(), parent, *original))
                return systemError(sentence, errno);
        }
        if (::mknodat(root.get(), path.constData(), S_IFCHR, makedev(0, 0)) != 0 && errno != EEXIST)
            return systemError(sentence, errno);
    }
    // The topmost directory last: writing below would have changed its time.
    if (!copyAttributes(root.get(), ".", status))
        return systemError(sentence, errno);
    return {};
}

} // namespace headstart
