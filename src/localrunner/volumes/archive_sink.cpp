// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/volumes/tree_transfer.h"

#include <QFile>

#include <archive.h>
#include <archive_entry.h>
#include <vector>

namespace headstart::transfer {

namespace {

constexpr qint64 zeroBlock = 64 << 10;

struct ArchiveDeleter
{
    void operator()(archive *a) const { archive_write_free(a); }
    void operator()(archive_entry *e) const { archive_entry_free(e); }
};

/// Writes whole files in sequence; zeros stand for the holes, which the pax headers could only name if all of them were
/// known in advance.
class ArchiveSink : public Sink
{
public:
    ArchiveSink(int fd, Progress &progress)
        : m_archive(archive_write_new())
        , m_progress(progress)
    {
        archive_write_set_format_pax_restricted(m_archive.get());
        archive_write_add_filter_none(m_archive.get());
        m_open = archive_write_open_fd(m_archive.get(), fd) == ARCHIVE_OK;
    }

    Result<void> addFolder(const Entry &entry) override { return header(entry, AE_IFDIR); }

    Result<void> addLink(const Entry &entry) override
    {
        Result<void> written = header(entry, AE_IFLNK);
        if (written)
            m_progress.countLink();
        return written;
    }

    Result<void> addFile(const Entry &entry, Content &content) override
    {
        if (Result<void> written = header(entry, AE_IFREG); !written)
            return written;
        qint64 offset = 0;
        while (true) {
            if (Result<void> going = m_progress.checkCancelled(); !going)
                return going;
            const Result<Content::Block> block = content.next();
            if (!block)
                return block.error();
            const qint64 upTo = block->bytes.isEmpty() ? entry.size : block->offset;
            Result<void> written = writeZeros(upTo - offset, entry);
            if (written)
                written = writeBytes(block->bytes, entry);
            if (!written)
                return written;
            if (block->bytes.isEmpty())
                break;
            offset = block->offset + block->bytes.size();
        }
        m_progress.countFile(entry.size);
        return {};
    }

    Result<void> finish() override
    {
        if (archive_write_close(m_archive.get()) != ARCHIVE_OK)
            return problem(QStringLiteral("The archive cannot be finished"));
        return {};
    }

private:
    Result<void> header(const Entry &entry, unsigned type)
    {
        if (!m_open)
            return problem(QStringLiteral("The archive cannot be begun"));
        const std::unique_ptr<archive_entry, ArchiveDeleter> item(archive_entry_new());
        archive_entry_set_pathname(item.get(), QFile::encodeName(entry.path.join(u'/')).constData());
        archive_entry_set_filetype(item.get(), type);
        archive_entry_set_perm(item.get(), entry.mode);
        archive_entry_set_mtime(item.get(), entry.modified.tv_sec, entry.modified.tv_nsec);
        archive_entry_set_size(item.get(), type == AE_IFREG ? entry.size : 0);
        if (type == AE_IFLNK)
            archive_entry_set_symlink(item.get(), QFile::encodeName(entry.target).constData());
        if (archive_write_header(m_archive.get(), item.get()) != ARCHIVE_OK)
            return problem(QStringLiteral("%1 cannot be written to the archive").arg(entry.path.join(u'/')));
        return {};
    }

    Result<void> writeZeros(qint64 count, const Entry &entry)
    {
        static const QByteArray zeros(zeroBlock, '\0');
        while (count > 0) {
            const qint64 part = std::min(count, zeroBlock);
            if (Result<void> written = writeBytes(QByteArray::fromRawData(zeros.constData(), part), entry); !written)
                return written;
            count -= part;
        }
        return {};
    }

    Result<void> writeBytes(const QByteArray &bytes, const Entry &entry)
    {
        if (bytes.isEmpty())
            return {};
        if (archive_write_data(m_archive.get(), bytes.constData(), static_cast<size_t>(bytes.size())) != bytes.size())
            return problem(QStringLiteral("%1 cannot be written to the archive").arg(entry.path.join(u'/')));
        return {};
    }

    Error problem(const QString &what) const
    {
        const char *why = archive_error_string(m_archive.get());
        return Error{ErrorCode::Io,
            QStringLiteral("%1: %2.").arg(what, why != nullptr ? QString::fromLocal8Bit(why) : QString()), {}};
    }

    std::unique_ptr<archive, ArchiveDeleter> m_archive;
    Progress &m_progress;
    bool m_open = false;
};

} // namespace

std::unique_ptr<Sink> archiveSink(const UniqueFd &file, Progress &progress)
{
    return std::make_unique<ArchiveSink>(file.get(), progress);
}

} // namespace headstart::transfer
