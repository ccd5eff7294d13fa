// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/endpoints/tree_copy.h"

#include "localrunner/support/unique_fd.h"

#include <QCryptographicHash>
#include <QFile>

#include <cerrno>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

using namespace Qt::StringLiterals;

namespace headstart {

namespace {

constexpr qsizetype blockBytes = 1 << 20;

bool writeAll(int fd, const char *data, ssize_t size)
{
    while (size > 0) {
        const ssize_t written = ::write(fd, data, static_cast<size_t>(size));
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return false;
        data += written;
        size -= written;
    }
    return true;
}

ssize_t readRetrying(int fd, QByteArray &block)
{
    ssize_t count = 0;
    do {
        count = ::read(fd, block.data(), static_cast<size_t>(block.size()));
    } while (count < 0 && errno == EINTR);
    return count;
}

bool sameMoment(const struct stat &left, const struct stat &right)
{
    return left.st_size == right.st_size && left.st_mtim.tv_sec == right.st_mtim.tv_sec
        && left.st_mtim.tv_nsec == right.st_mtim.tv_nsec;
}

class Copier
{
public:
    Copier(const QString &source, const QString &target)
        : m_source(QFile::encodeName(source))
        , m_target(QFile::encodeName(target))
        , m_hash(QCryptographicHash::Sha256)
    {
    }

    Result<TreeCopy> run(const QList<ProjectFile> &files)
    {
        for (const ProjectFile &file : files) {
            Result<void> done;
            switch (file.type) {
            case ProjectFile::Type::Folder:
                done = makeFolder(file);
                break;
            case ProjectFile::Type::Link:
                done = makeLink(file);
                break;
            case ProjectFile::Type::File:
                done = copyFile(file);
                break;
            }
            if (!done)
                return done.error();
        }
        m_copy.hash = QString::fromLatin1(m_hash.result().toHex());
        return m_copy;
    }

private:
    QByteArray from(const ProjectFile &file) const { return m_source + '/' + file.path; }
    QByteArray to(const ProjectFile &file) const { return m_target + '/' + file.path; }

    /// One entry of the hash. Lengths stand before what they count, so that no two trees look alike.
    void note(char type, unsigned mode, const ProjectFile &file, const QByteArray &content)
    {
        const QByteArray entry = QByteArray(1, type) + QByteArray::number(mode, 8) + ' '
            + QByteArray::number(file.path.size()) + ' ' + file.path + ' ' + QByteArray::number(content.size()) + ' '
            + content + '\n';
        m_hash.addData(entry);
    }

    static Error failure(const QString &what, const QByteArray &path, int errnoValue)
    {
        return systemError(what.arg(QFile::decodeName(path)), errnoValue);
    }

    Result<void> makeFolder(const ProjectFile &file)
    {
        // The container must be able to enter it, whoever it runs as; the copy must be removable.
        if (::mkdir(to(file).constData(), 0755) != 0)
            return failure(u"The copy %1 cannot be made"_s, to(file), errno);
        note('d', 0755, file, {});
        return {};
    }

    Result<void> makeLink(const ProjectFile &file)
    {
        if (::symlink(file.target.constData(), to(file).constData()) != 0)
            return failure(u"The copy %1 cannot be made"_s, to(file), errno);
        note('l', 0777, file, file.target);
        return {};
    }

    Result<void> copyFile(const ProjectFile &file)
    {
        const UniqueFd in(::open(from(file).constData(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
        if (!in) {
            if (errno == ENOENT) {
                m_copy.disturbed = file.path;
                return {};
            }
            Error error = failure(u"The file %1 of the project cannot be read"_s, from(file), errno);
            error.message += u" Give yourself the right to read it, or name it in .beamignore."_s;
            return error;
        }
        struct stat before
        {
        };
        if (::fstat(in.get(), &before) != 0)
            return failure(u"The file %1 of the project cannot be read"_s, from(file), errno);
        if (!S_ISREG(before.st_mode)) {
            m_copy.disturbed = file.path;
            return {};
        }
        if (before.st_size != file.size) {
            m_copy.disturbed = file.path;
            return {};
        }
        const unsigned mode = (before.st_mode & 0777) | 0400;
        const UniqueFd out(::open(to(file).constData(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        if (!out)
            return failure(u"The copy %1 cannot be made"_s, to(file), errno);
        const Result<QByteArray> digest = transfer(file, in.get(), out.get());
        if (!digest)
            return digest.error();
        if (::fchmod(out.get(), mode) != 0)
            return failure(u"The copy %1 cannot be made"_s, to(file), errno);
        struct stat after
        {
        };
        if (::fstat(in.get(), &after) != 0 || !sameMoment(before, after))
            m_copy.disturbed = file.path;
        note('f', mode, file, *digest);
        m_copy.files += 1;
        return {};
    }

    /// Copies the content and returns the hash of what is in the copy.
    Result<QByteArray> transfer(const ProjectFile &file, int in, int out)
    {
        // A clone shares the blocks and is one moment of the file; only the hash has to be read then.
        const bool cloned = ::ioctl(out, FICLONE, in) == 0;
        QCryptographicHash content(QCryptographicHash::Sha256);
        QByteArray block(blockBytes, Qt::Uninitialized);
        qint64 size = 0;
        while (true) {
            const ssize_t count = readRetrying(cloned ? out : in, block);
            if (count < 0)
                return failure(u"The file %1 of the project cannot be read"_s, from(file), errno);
            if (count == 0)
                break;
            if (!cloned && !writeAll(out, block.constData(), count))
                return failure(u"The copy %1 cannot be written"_s, to(file), errno);
            content.addData(QByteArrayView(block.constData(), count));
            m_copy.bytes += count;
            size += count;
            if (size > file.size) {
                // It grows; what writes it may be faster than this, so reading on might not end.
                m_copy.disturbed = file.path;
                break;
            }
        }
        return content.result();
    }

    QByteArray m_source;
    QByteArray m_target;
    QCryptographicHash m_hash;
    TreeCopy m_copy;
};

} // namespace

Result<TreeCopy> copyTree(const QString &source, const QList<ProjectFile> &files, const QString &target)
{
    return Copier(source, target).run(files);
}

} // namespace headstart
