// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/directory.h"
#include "localrunner/support/user_identity.h"
#include "localrunner/volumes/volume_transfer.h"

#include <atomic>
#include <functional>

/// The two ends of an import or an export, and the walk between them.
namespace headstart::transfer {

struct Entry
{
    QStringList path; ///< names from the top; never "..", never empty
    mode_t mode = 0; ///< permission bits
    timespec modified{};
    qint64 size = 0; ///< files: length, holes included
    QString target; ///< links: where to
};

/// The content of a file, block by block.
class Content
{
public:
    struct Block
    {
        qint64 offset = 0;
        QByteArray bytes; ///< empty: there is no more
    };
    virtual ~Content() = default;
    /// The next block, at a growing offset; what lies between blocks is a hole.
    virtual Result<Block> next() = 0;
};

/// Where things go. An error ends the transfer.
class Sink
{
public:
    virtual ~Sink() = default;
    virtual Result<void> addFolder(const Entry &entry) = 0;
    virtual Result<void> addFile(const Entry &entry, Content &content) = 0;
    virtual Result<void> addLink(const Entry &entry) = 0;
    /// Everything has been added.
    virtual Result<void> finish() = 0;
};

/// What a transfer counts and says, and when it must stop.
class Progress
{
public:
    explicit Progress(const std::atomic<bool> &cancelled)
        : m_cancelled(cancelled)
    {
    }

    Result<void> checkCancelled() const;
    void countFile(qint64 bytes);
    void countLink() { ++m_report.files; }
    void note(const QString &sentence);
    const TransferReport &report() const { return m_report; }

private:
    const std::atomic<bool> &m_cancelled;
    TransferReport m_report;
    qint64 m_unsaid = 0;
};

/// The names of a path inside a tree. BadInput when it is absolute or leads out of the tree.
Result<QStringList> safePath(const QString &path);
/// True when a link at `path` (names from the top) to `target` stays inside the tree.
bool staysInside(const QStringList &path, const QString &target);

/// Goes through `folder` with the rights of `user` (null: the runner's own) and hands everything to `sink`, folders
/// before what is in them. Links are handed on as links when they stay inside. Sockets, devices, pipes and links that
/// lead outside are left out with a note.
Result<void> walkFolder(const Directory &folder, const UserIdentity *user, Sink &sink, Progress &progress);
/// Hands one open file, as `name`, to `sink`.
Result<void> sendFile(const UniqueFd &file, const QString &name, Sink &sink, Progress &progress);
/// Hands the entries of a tar archive, compressed or not, to `sink`.
Result<void> readArchive(const UniqueFd &archive, const QString &name, Sink &sink, Progress &progress);

/// Writes into an existing empty folder, with the rights of `user` (null: the runner's own).
std::unique_ptr<Sink> folderSink(const Directory &folder, const UserIdentity *user, Progress &progress);
/// Writes a tar archive (pax; holes become zeros) to an open file.
std::unique_ptr<Sink> archiveSink(const UniqueFd &file, Progress &progress);

} // namespace headstart::transfer
