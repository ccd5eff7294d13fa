// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/checkpoints/tree_identity.h"

#include "localrunner/images/file_access.h"
#include "localrunner/support/directory.h"

#include <QCryptographicHash>
#include <QFile>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <ctime>
#include <dirent.h>
#include <fcntl.h>
#include <sys/sysmacros.h>

namespace headstart {

namespace {

constexpr int deepest = 64;
constexpr quint64 inside = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
/// Times of the last change are as coarse as two seconds on some file systems.
constexpr qint64 unsettledNs = 2'000'000'000;

struct Entry
{
    QByteArray path; ///< below the folder
    char type = '?'; ///< f, d, l or ? (anything else)
    unsigned mode = 0;
    QByteArray target; ///< of a link
    QByteArray facts; ///< device, number, size, time of the last change
    qint64 size = 0;
};

qint64 nowNs()
{
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    return qint64(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

Error cannotRead(const QByteArray &path, int problem)
{
    return systemError(QStringLiteral("\"%1\" cannot be read").arg(QFile::decodeName(path)), problem);
}

/// A part of a hash: its length stands before it, so that no two sequences look alike.
void feed(QCryptographicHash *hash, const QByteArray &part)
{
    hash->addData(QByteArray(QByteArray::number(part.size()) + ' '));
    hash->addData(part);
}

class Walk
{
public:
    Walk(int folder, const QByteArrayList &leaveOut, const TreeLimits &limits)
        : m_folder(folder)
        , m_leaveOut(leaveOut)
        , m_limits(limits)
    {
    }

    Result<void> run()
    {
        if (Result<void> listed = list({}, 0); !listed)
            return listed;
        std::sort(m_entries.begin(), m_entries.end(),
            [](const Entry &left, const Entry &right) { return left.path < right.path; });
        return {};
    }

    QString listing() const
    {
        QCryptographicHash hash(QCryptographicHash::Sha256);
        for (const Entry &entry : m_entries) {
            feed(&hash, headOf(entry));
            feed(&hash, entry.facts);
        }
        return QString::fromLatin1(hash.result().toHex());
    }

    Result<QString> content() const
    {
        QCryptographicHash hash(QCryptographicHash::Sha256);
        for (const Entry &entry : m_entries) {
            feed(&hash, headOf(entry));
            if (entry.type != 'f')
                continue;
            const Result<QByteArray> digest = digestOf(entry);
            if (!digest)
                return digest.error();
            feed(&hash, *digest);
        }
        return QString::fromLatin1(hash.result().toHex());
    }

    qint64 newestChangeNs() const { return m_newestNs; }

private:
    static QByteArray headOf(const Entry &entry)
    {
        QByteArray head(1, entry.type);
        // A link has no mode of its own.
        head += QByteArray::number(entry.type == 'l' ? 0 : entry.mode, 8) + ' ' + QByteArray::number(entry.path.size())
            + ' ' + entry.path + ' ' + entry.target;
        return head;
    }

    Result<void> list(const QByteArray &path, int depth)
    {
        if (depth > deepest)
            return Error{ErrorCode::BadInput,
                QStringLiteral("\"%1\" lies deeper than %2 folders.").arg(QFile::decodeName(path)).arg(deepest), {}};
        UniqueFd fd = openResolved(m_folder, path.isEmpty() ? "." : path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, inside);
        if (!fd)
            return cannotRead(path, errno);
        DIR *stream = ::fdopendir(fd.get());
        if (stream == nullptr)
            return cannotRead(path, errno);
        (void)fd.release(); // the stream's now
        QByteArrayList folders;
        Result<void> done;
        while (done) {
            errno = 0;
            const dirent *found = ::readdir(stream);
            if (found == nullptr) {
                if (errno != 0)
                    done = cannotRead(path, errno);
                break;
            }
            const QByteArray name(found->d_name);
            if (name != "." && name != ".." && !m_leaveOut.contains(name))
                done = add(::dirfd(stream), name, path.isEmpty() ? name : path + '/' + name, &folders);
        }
        ::closedir(stream);
        for (qsizetype i = 0; done && i < folders.size(); ++i)
            done = list(folders.at(i), depth + 1);
        return done;
    }

    Result<void> add(int parent, const QByteArray &name, const QByteArray &path, QByteArrayList *folders)
    {
        struct statx info
        {
        };
        if (::statx(parent, name.constData(), AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &info) != 0)
            return cannotRead(path, errno);
        Entry entry;
        entry.path = path;
        entry.mode = info.stx_mode & 07777;
        entry.size = static_cast<qint64>(info.stx_size);
        const qint64 changedNs = qint64(info.stx_ctime.tv_sec) * 1'000'000'000 + info.stx_ctime.tv_nsec;
        m_newestNs = std::max(m_newestNs, changedNs);
        switch (info.stx_mode & S_IFMT) {
        case S_IFREG:
            entry.type = 'f';
            m_bytes += entry.size;
            break;
        case S_IFDIR:
            entry.type = 'd';
            folders->append(path);
            break;
        case S_IFLNK: {
            entry.type = 'l';
            QByteArray target(PATH_MAX, Qt::Uninitialized);
            const ssize_t size = ::readlinkat(parent, name.constData(), target.data(), size_t(target.size()));
            if (size < 0)
                return cannotRead(path, errno);
            entry.target = target.left(size);
            break;
        }
        default:
            break;
        }
        entry.facts = QByteArray::number(info.stx_dev_major) + ':' + QByteArray::number(info.stx_dev_minor) + ' '
            + QByteArray::number(static_cast<quint64>(info.stx_ino)) + ' ' + QByteArray::number(entry.size) + ' '
            + QByteArray::number(changedNs);
        m_entries.append(entry);
        if (m_entries.size() > m_limits.entries || m_bytes > m_limits.bytes)
            return Error{ErrorCode::BadInput,
                QStringLiteral("It holds more than %1 entries or %2 bytes.").arg(m_limits.entries).arg(m_limits.bytes),
                {}};
        return {};
    }

    Result<QByteArray> digestOf(const Entry &entry) const
    {
        const UniqueFd file = openResolved(m_folder, entry.path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW, inside);
        struct stat info
        {
        };
        if (!file || ::fstat(file.get(), &info) != 0)
            return cannotRead(entry.path, errno);
        if (!S_ISREG(info.st_mode))
            return cannotRead(entry.path, ESTALE);
        QCryptographicHash hash(QCryptographicHash::Sha256);
        static thread_local QByteArray block(256 << 10, '\0');
        qint64 total = 0;
        while (true) {
            const ssize_t count = ::read(file.get(), block.data(), size_t(block.size()));
            if (count < 0 && errno == EINTR)
                continue;
            if (count < 0)
                return cannotRead(entry.path, errno);
            if (count == 0)
                return hash.result();
            hash.addData(QByteArrayView(block.constData(), count));
            total += count;
            if (total > m_limits.bytes) // it grows as fast as it is read
                return cannotRead(entry.path, EFBIG);
        }
    }

    int m_folder;
    const QByteArrayList &m_leaveOut;
    const TreeLimits &m_limits;
    QList<Entry> m_entries;
    qint64 m_bytes = 0;
    qint64 m_newestNs = 0;
};

} // namespace

Result<TreeIdentity> identifyTree(
    int folder, const QList<TreeIdentity> &known, const QByteArrayList &leaveOut, const TreeLimits &limits)
{
    const qint64 startNs = nowNs();
    Walk walk(folder, leaveOut, limits);
    if (const Result<void> done = walk.run(); !done)
        return done.error();
    TreeIdentity identity;
    identity.listing = walk.listing();
    for (const TreeIdentity &one : known) {
        if (one.listing == identity.listing && !one.content.isEmpty())
            return one;
    }
    const Result<QString> content = walk.content();
    if (!content)
        return content.error();
    identity.content = *content;
    // The listing may stand for the content only where nothing changed while that was read, or can have changed since
    // without showing.
    bool isSettled = walk.newestChangeNs() < startNs - unsettledNs;
    if (isSettled) {
        Walk again(folder, leaveOut, limits);
        isSettled = again.run() && again.listing() == identity.listing;
    }
    if (!isSettled)
        identity.listing.clear();
    return identity;
}

} // namespace headstart
