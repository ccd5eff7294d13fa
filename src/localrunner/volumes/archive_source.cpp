// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/volumes/tree_transfer.h"

#include <QFile>

#include <archive.h>
#include <archive_entry.h>

namespace headstart::transfer {

namespace {

struct ReaderDeleter
{
    void operator()(archive *a) const { archive_read_free(a); }
};

Error problem(archive *reader, const QString &name)
{
    const char *why = archive_error_string(reader);
    return Error{ErrorCode::BadInput,
        QStringLiteral("%1 cannot be read as a tar archive: %2.")
            .arg(name, why != nullptr ? QString::fromLocal8Bit(why) : QString()),
        {}};
}

class ArchiveContent : public Content
{
public:
    ArchiveContent(archive *reader, QString name)
        : m_reader(reader)
        , m_name(std::move(name))
    {
    }

    Result<Block> next() override
    {
        const void *data = nullptr;
        size_t size = 0;
        la_int64_t offset = 0;
        do {
            const int rc = archive_read_data_block(m_reader, &data, &size, &offset);
            if (rc == ARCHIVE_EOF)
                return Block{};
            if (rc != ARCHIVE_OK)
                return problem(m_reader, m_name);
        } while (size == 0);
        return Block{offset, QByteArray(static_cast<const char *>(data), static_cast<qsizetype>(size))};
    }

private:
    archive *m_reader;
    QString m_name;
};

Result<void> sendEntry(archive *reader, archive_entry *item, const QString &archiveName, Sink &sink, Progress &progress)
{
    const QString name = QFile::decodeName(archive_entry_pathname(item));
    const Result<QStringList> path = safePath(name);
    if (!path)
        return path.error();
    if (path->isEmpty())
        return {}; // "./", the top itself
    Entry entry{*path, archive_entry_perm(item) & 0777, {}, archive_entry_size(item), {}};
    entry.modified = {archive_entry_mtime(item), archive_entry_mtime_nsec(item)};
    if (archive_entry_hardlink(item) != nullptr) {
        progress.note(QStringLiteral(
            "%1 was left out: it is a second name of %2 (pack with --hard-dereference to have its content twice).")
                          .arg(name, QFile::decodeName(archive_entry_hardlink(item))));
        return {};
    }
    switch (archive_entry_filetype(item)) {
    case AE_IFDIR:
        return sink.addFolder(entry);
    case AE_IFREG: {
        ArchiveContent content(reader, archiveName);
        return sink.addFile(entry, content);
    }
    case AE_IFLNK:
        entry.target = QFile::decodeName(archive_entry_symlink(item));
        if (!staysInside(*path, entry.target)) {
            progress.note(
                QStringLiteral("%1 was left out: it is a link to %2, outside of the archive.").arg(name, entry.target));
            return {};
        }
        return sink.addLink(entry);
    default:
        progress.note(QStringLiteral("%1 was left out: it is no file, folder or link.").arg(name));
        return {};
    }
}

} // namespace

Result<void> readArchive(const UniqueFd &archiveFile, const QString &name, Sink &sink, Progress &progress)
{
    const std::unique_ptr<archive, ReaderDeleter> reader(archive_read_new());
    archive_read_support_format_tar(reader.get());
    archive_read_support_format_gnutar(reader.get());
    archive_read_support_filter_all(reader.get());
    if (archive_read_open_fd(reader.get(), archiveFile.get(), 256 << 10) != ARCHIVE_OK)
        return problem(reader.get(), name);
    while (true) {
        if (Result<void> going = progress.checkCancelled(); !going)
            return going;
        archive_entry *item = nullptr;
        const int rc = archive_read_next_header(reader.get(), &item);
        if (rc == ARCHIVE_EOF)
            return sink.finish();
        if (rc != ARCHIVE_OK && rc != ARCHIVE_WARN)
            return problem(reader.get(), name);
        if (Result<void> sent = sendEntry(reader.get(), item, name, sink, progress); !sent)
            return sent;
    }
}

} // namespace headstart::transfer
