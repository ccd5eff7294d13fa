// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/volumes/tree_transfer.h"

#include <QFile>

#include <cerrno>
#include <fcntl.h>
#include <optional>
#include <unistd.h>

namespace headstart::transfer {

namespace {

Error failed(const QString &path, int problem)
{
    return systemError(QStringLiteral("%1 cannot be written").arg(path), problem);
}

class FolderSink : public Sink
{
public:
    FolderSink(const Directory &top, const UserIdentity *user, Progress &progress)
        : m_top(top)
        , m_user(user)
        , m_progress(progress)
    {
    }

    Result<void> addFolder(const Entry &entry) override
    {
        const Rights rights(m_user);
        Result<Directory> folder = openFolder(entry.path);
        if (!folder)
            return std::move(folder).error();
        // The owner must get in to fill it; the true mode and time follow when everything is there.
        m_folders.append(entry);
        return {};
    }

    Result<void> addFile(const Entry &entry, Content &content) override
    {
        Result<UniqueFd> file = createFile(entry);
        if (!file)
            return std::move(file).error();
        const QString name = entry.path.join(u'/');
        while (true) {
            if (Result<void> going = m_progress.checkCancelled(); !going)
                return going;
            const Result<Content::Block> block = content.next();
            if (!block)
                return block.error();
            if (block->bytes.isEmpty())
                break;
            if (Result<void> written = writeBlock(file->get(), *block, name); !written)
                return written;
        }
        const timespec times[2] = {entry.modified, entry.modified};
        if (::ftruncate(file->get(), entry.size) != 0 || ::fchmod(file->get(), entry.mode) != 0
            || ::futimens(file->get(), times) != 0)
            return failed(name, errno);
        m_progress.countFile(entry.size);
        return {};
    }

    Result<void> addLink(const Entry &entry) override
    {
        const Rights rights(m_user);
        const Result<Directory> folder = openFolder(entry.path.mid(0, entry.path.size() - 1));
        if (!folder)
            return folder.error();
        if (::symlinkat(QFile::encodeName(entry.target).constData(), folder->fd(),
                QFile::encodeName(entry.path.last()).constData())
            != 0)
            return failed(folder->pathOf(entry.path.last()), errno);
        m_progress.countLink();
        return {};
    }

    Result<void> finish() override
    {
        const Rights rights(m_user);
        // The deepest first: a folder's time changes with what is made in it, and its mode may shut us out.
        for (auto it = m_folders.crbegin(); it != m_folders.crend(); ++it) {
            const Result<Directory> folder = openFolder(it->path);
            if (!folder)
                return folder.error();
            const timespec times[2] = {it->modified, it->modified};
            if (::futimens(folder->fd(), times) != 0 || ::fchmod(folder->fd(), it->mode) != 0)
                return failed(folder->path(), errno);
        }
        return {};
    }

private:
    /// The rights of the user, where there is one, until the end of the block.
    struct Rights
    {
        explicit Rights(const UserIdentity *user)
        {
            if (user != nullptr)
                guard.emplace(*user);
        }
        std::optional<ActingAs> guard;
    };

    /// Opens or makes the folders of the path. None of them may be a link: an archive may contain one and then
    /// something "below" it.
    Result<Directory> openFolder(const QStringList &path)
    {
        Result<Directory> folder = m_top.copy();
        for (const QString &name : path) {
            if (!folder)
                break;
            folder = folder->makeChild(name, 0700);
        }
        return folder;
    }

    Result<UniqueFd> createFile(const Entry &entry)
    {
        const Rights rights(m_user);
        const Result<Directory> folder = openFolder(entry.path.mid(0, entry.path.size() - 1));
        if (!folder)
            return folder.error();
        return folder->openFile(entry.path.last(), O_WRONLY | O_CREAT | O_EXCL, 0600);
    }

    static Result<void> writeBlock(int fd, const Content::Block &block, const QString &name)
    {
        qsizetype done = 0;
        while (done < block.bytes.size()) {
            const ssize_t count = ::pwrite(fd, block.bytes.constData() + done,
                static_cast<size_t>(block.bytes.size() - done), block.offset + done);
            if (count < 0 && errno != EINTR)
                return failed(name, errno);
            done += std::max<ssize_t>(count, 0);
        }
        return {};
    }

    const Directory &m_top;
    const UserIdentity *m_user;
    Progress &m_progress;
    QList<Entry> m_folders;
};

} // namespace

std::unique_ptr<Sink> folderSink(const Directory &folder, const UserIdentity *user, Progress &progress)
{
    return std::make_unique<FolderSink>(folder, user, progress);
}

} // namespace headstart::transfer
