// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/volumes/volume_transfer.h"

#include "localrunner/volumes/tree_transfer.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <unistd.h>

namespace headstart {

namespace {

Error badInput(const QString &message)
{
    return Error{ErrorCode::BadInput, message, {}};
}

bool isArchiveName(const QString &path)
{
    static const QRegularExpression pattern(QStringLiteral("\\.(tar(\\.(gz|xz|zst|bz2|lz4))?|tgz|txz|tbz2)$"));
    return pattern.match(path).hasMatch();
}

Result<void> fill(const Directory &data, const QString &path, const UserIdentity &user, transfer::Progress &progress)
{
    Result<UniqueFd> source = openAsUser(user, path, O_RDONLY);
    if (!source)
        return std::move(source).error();
    struct stat info
    {
    };
    if (::fstat(source->get(), &info) != 0)
        return systemError(QStringLiteral("%1 cannot be looked at").arg(path), errno);
    const std::unique_ptr<transfer::Sink> sink = transfer::folderSink(data, nullptr, progress);
    if (S_ISDIR(info.st_mode))
        return transfer::walkFolder(Directory(std::move(*source), path), &user, *sink, progress);
    if (!S_ISREG(info.st_mode))
        return badInput(QStringLiteral("%1 is no file, folder or archive.").arg(path));
    if (isArchiveName(path))
        return transfer::readArchive(*source, path, *sink, progress);
    return transfer::sendFile(*source, QFileInfo(path).fileName(), *sink, progress);
}

/// What is written next to the target under another name until it is complete, with the user's rights.
class Draft
{
public:
    static Result<Draft> beside(const QString &path, const UserIdentity &user)
    {
        const QFileInfo target(path);
        Result<UniqueFd> parent = openAsUser(user, target.path(), O_RDONLY | O_DIRECTORY);
        if (!parent)
            return std::move(parent).error();
        Draft draft(Directory(std::move(*parent), target.path()), target.fileName(), user);
        if (draft.m_parent.exists(draft.m_name))
            return badInput(QStringLiteral("%1 exists already; choose another name or remove it.").arg(path));
        return draft;
    }

    Result<Directory> makeFolder() const
    {
        const ActingAs guard(*m_user);
        return m_parent.makeNewChild(m_temporary, 0700);
    }

    Result<UniqueFd> makeFile() const
    {
        const ActingAs guard(*m_user);
        return m_parent.openFile(m_temporary, O_WRONLY | O_CREAT | O_EXCL, 0666);
    }

    Result<void> publish() const
    {
        const ActingAs guard(*m_user);
        if (::renameat2(m_parent.fd(), QFile::encodeName(m_temporary).constData(), m_parent.fd(),
                QFile::encodeName(m_name).constData(), RENAME_NOREPLACE)
            != 0) {
            return systemError(QStringLiteral("%1 cannot be put in its place").arg(m_parent.pathOf(m_name)), errno);
        }
        return {};
    }

    void discard() const
    {
        const ActingAs guard(*m_user);
        if (const Result<void> removed = removeTree(m_parent, m_temporary); !removed)
            qWarning("%s", qPrintable(removed.error().message));
    }

private:
    Draft(Directory parent, QString name, const UserIdentity &user)
        : m_parent(std::move(parent))
        , m_name(std::move(name))
        , m_temporary(QStringLiteral(".%1.headstart-%2").arg(m_name).arg(::getpid()))
        , m_user(&user)
    {
    }

    Directory m_parent;
    QString m_name;
    QString m_temporary;
    const UserIdentity *m_user;
};

Result<void> writeOut(const Directory &data, const QString &path, const Draft &draft, const UserIdentity &user,
    transfer::Progress &progress)
{
    if (path.endsWith(QStringLiteral(".tar"))) {
        Result<UniqueFd> file = draft.makeFile();
        if (!file)
            return std::move(file).error();
        return transfer::walkFolder(data, nullptr, *transfer::archiveSink(*file, progress), progress);
    }
    const Result<Directory> folder = draft.makeFolder();
    if (!folder)
        return folder.error();
    Result<void> written =
        transfer::walkFolder(data, nullptr, *transfer::folderSink(*folder, &user, progress), progress);
    if (written && ::fchmod(folder->fd(), 0755) != 0)
        return systemError(QStringLiteral("%1 cannot be given its mode").arg(path), errno);
    return written;
}

} // namespace

Result<TransferReport> importVolume(const VolumeStore &store, const QString &name, const QString &path,
    const UserIdentity &user, const std::atomic<bool> &cancelled)
{
    if (!path.startsWith(u'/'))
        return badInput(QStringLiteral("\"%1\" is not an absolute path.").arg(path));
    const QString clean = QDir::cleanPath(path);
    transfer::Progress progress(cancelled);
    const Result<void> published =
        store.publish(name, [&](const Directory &data) { return fill(data, clean, user, progress); });
    if (!published)
        return published.error();
    return progress.report();
}

Result<TransferReport> exportVolume(const VolumeStore &store, const QString &name, const QString &path,
    const UserIdentity &user, const std::atomic<bool> &cancelled)
{
    if (!path.startsWith(u'/') || QDir::cleanPath(path) == u"/")
        return badInput(QStringLiteral("\"%1\" is not an absolute path of something new.").arg(path));
    const QString clean = QDir::cleanPath(path);
    if (isArchiveName(clean) && !clean.endsWith(QStringLiteral(".tar")))
        return badInput(
            QStringLiteral("Archives are written uncompressed: give the file a name that ends in \".tar\"."));
    transfer::Progress progress(cancelled);
    const Result<void> written = store.read(name, [&](const Directory &data) -> Result<void> {
        const Result<Draft> draft = Draft::beside(clean, user);
        if (!draft)
            return draft.error();
        Result<void> done = writeOut(data, clean, *draft, user, progress);
        if (done)
            done = draft->publish();
        if (!done)
            draft->discard();
        return done;
    });
    if (!written)
        return written.error();
    return progress.report();
}

} // namespace headstart
