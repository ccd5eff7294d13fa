// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/volumes/tree_transfer.h"

#include <QFile>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <fcntl.h>
#include <unistd.h>

namespace headstart::transfer {

namespace {

constexpr qsizetype deepest = 128;
constexpr qint64 blockBytes = 1 << 20;

/// A file's content, with its holes as the file system knows them.
class FileContent : public Content
{
public:
    FileContent(int fd, qint64 size, QString name)
        : m_fd(fd)
        , m_size(size)
        , m_name(std::move(name))
    {
    }

    Result<Block> next() override
    {
        if (m_offset >= m_dataEnd && !findData())
            return Block{m_size, {}};
        QByteArray bytes(static_cast<qsizetype>(std::min(blockBytes, m_dataEnd - m_offset)), Qt::Uninitialized);
        ssize_t count = 0;
        do {
            count = ::pread(m_fd, bytes.data(), static_cast<size_t>(bytes.size()), m_offset);
        } while (count < 0 && errno == EINTR);
        if (count < 0)
            return systemError(QStringLiteral("%1 cannot be read").arg(m_name), errno);
        bytes.truncate(count);
        if (count == 0)
            m_dataEnd = m_size = m_offset; // it has become shorter meanwhile
        return Block{std::exchange(m_offset, m_offset + count), bytes};
    }

private:
    bool findData()
    {
        if (m_offset >= m_size)
            return false;
        const off_t data = ::lseek(m_fd, m_offset, SEEK_DATA);
        if (data < 0 && errno == ENXIO)
            return false; // only a hole is left
        if (data < 0) { // no such file system: all of it is data
            m_dataEnd = m_size;
            return true;
        }
        const off_t hole = ::lseek(m_fd, data, SEEK_HOLE);
        m_offset = data;
        m_dataEnd = std::min<qint64>(m_size, hole > data ? hole : m_size);
        return m_offset < m_dataEnd;
    }

    int m_fd;
    qint64 m_size;
    QString m_name;
    qint64 m_offset = 0;
    qint64 m_dataEnd = 0;
};

Entry entryOf(const QStringList &path, const struct stat &info)
{
    return Entry{path, info.st_mode & 0777, info.st_mtim, S_ISREG(info.st_mode) ? info.st_size : 0, {}};
}

class Walker
{
public:
    Walker(const UserIdentity *user, Sink &sink, Progress &progress)
        : m_user(user)
        , m_sink(sink)
        , m_progress(progress)
    {
    }

    Result<void> walk(const Directory &folder, const QStringList &path)
    {
        if (path.size() > deepest)
            return Error{ErrorCode::BadInput,
                QStringLiteral("%1 lies deeper than %2 folders.").arg(folder.path()).arg(deepest), {}};
        Result<QList<QString>> names = listing(folder);
        if (!names)
            return std::move(names).error();
        std::sort(names->begin(), names->end());
        for (const QString &name : std::as_const(*names)) {
            Result<void> done = m_progress.checkCancelled();
            if (done)
                done = visit(folder, name, path + QStringList(name));
            if (!done)
                return done;
        }
        return {};
    }

private:
    /// What `open` returns, called with the user's rights.
    template <class Open> auto asUser(Open open) -> decltype(open())
    {
        if (m_user == nullptr)
            return open();
        const ActingAs guard(*m_user);
        if (!guard.ok())
            return Error{ErrorCode::Internal, QStringLiteral("The user's rights cannot be taken on."), {}};
        return open();
    }

    Result<QList<QString>> listing(const Directory &folder)
    {
        return asUser([&folder] { return folder.names(); });
    }

    Result<void> visit(const Directory &folder, const QString &name, const QStringList &path)
    {
        const Result<struct stat> info = asUser([&] { return folder.statOf(name); });
        if (!info) {
            m_progress.note(
                QStringLiteral("%1 was left out: it is gone, or its name is no UTF-8.").arg(folder.pathOf(name)));
            return {};
        }
        if (S_ISDIR(info->st_mode))
            return visitFolder(folder, name, path);
        if (S_ISREG(info->st_mode))
            return visitFile(folder, name, path);
        if (S_ISLNK(info->st_mode))
            return visitLink(folder, name, path, *info);
        m_progress.note(QStringLiteral("%1 was left out: it is no file, folder or link.").arg(folder.pathOf(name)));
        return {};
    }

    Result<void> visitFolder(const Directory &folder, const QString &name, const QStringList &path)
    {
        const Result<Directory> child = asUser([&] { return folder.child(name); });
        struct stat info
        {
        };
        if (!child)
            return refused(child.error());
        if (::fstat(child->fd(), &info) != 0)
            return systemError(QStringLiteral("%1 cannot be looked at").arg(child->path()), errno);
        if (Result<void> added = m_sink.addFolder(entryOf(path, info)); !added)
            return added;
        return walk(*child, path);
    }

    Result<void> visitFile(const Directory &folder, const QString &name, const QStringList &path)
    {
        const Result<UniqueFd> file = asUser([&] { return folder.openFile(name, O_RDONLY | O_NONBLOCK | O_NOCTTY); });
        if (!file)
            return refused(file.error());
        struct stat info
        {
        };
        if (::fstat(file->get(), &info) != 0 || !S_ISREG(info.st_mode))
            return Error{ErrorCode::Io, QStringLiteral("%1 changed while it was read.").arg(folder.pathOf(name)), {}};
        FileContent content(file->get(), info.st_size, folder.pathOf(name));
        return m_sink.addFile(entryOf(path, info), content);
    }

    Result<void> visitLink(
        const Directory &folder, const QString &name, const QStringList &path, const struct stat &info)
    {
        char target[PATH_MAX];
        const ssize_t size = ::readlinkat(folder.fd(), QFile::encodeName(name).constData(), target, sizeof target);
        if (size < 0)
            return systemError(QStringLiteral("%1 cannot be read").arg(folder.pathOf(name)), errno);
        Entry entry = entryOf(path, info);
        entry.target = QFile::decodeName(QByteArray(target, size));
        if (!staysInside(path, entry.target)) {
            m_progress.note(QStringLiteral("%1 was left out: it is a link to %2, outside of what is copied.")
                                .arg(folder.pathOf(name), entry.target));
            return {};
        }
        return m_sink.addLink(entry);
    }

    static Result<void> refused(Error error)
    {
        if (error.code == ErrorCode::Io)
            error.code = ErrorCode::BadInput; // the user's rights do not reach there
        return error;
    }

    const UserIdentity *m_user;
    Sink &m_sink;
    Progress &m_progress;
};

} // namespace

Result<void> walkFolder(const Directory &folder, const UserIdentity *user, Sink &sink, Progress &progress)
{
    Result<void> walked = Walker(user, sink, progress).walk(folder, {});
    return walked ? sink.finish() : walked;
}

Result<void> sendFile(const UniqueFd &file, const QString &name, Sink &sink, Progress &progress)
{
    if (Result<void> going = progress.checkCancelled(); !going)
        return going;
    struct stat info
    {
    };
    if (::fstat(file.get(), &info) != 0)
        return systemError(QStringLiteral("%1 cannot be looked at").arg(name), errno);
    FileContent content(file.get(), info.st_size, name);
    Result<void> added = sink.addFile(entryOf({name}, info), content);
    return added ? sink.finish() : added;
}

} // namespace headstart::transfer
