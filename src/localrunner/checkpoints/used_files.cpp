// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/checkpoints/used_files.h"

#include "localrunner/images/file_access.h"

#include <QSet>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>

namespace headstart {

namespace {

constexpr qint64 largestList = 4 << 20;
constexpr qsizetype mostPaths = 20'000;
constexpr qsizetype longestPath = 4095; // PATH_MAX without its zero
constexpr char deletedMark[] = " (deleted)";

bool hasEnded(int problem)
{
    return problem == ENOENT || problem == ESRCH;
}

Error cannotLook(pid_t pid, int problem)
{
    return systemError(QStringLiteral("The files of process %1 cannot be looked at").arg(pid), problem);
}

QByteArrayList sorted(const QSet<QByteArray> &paths)
{
    QByteArrayList list(paths.begin(), paths.end());
    std::sort(list.begin(), list.end());
    return list;
}

/// What seq_file(9) writes as "\ooo" in a line.
QByteArray unescaped(const QByteArray &text)
{
    QByteArray plain = text;
    plain.replace("\\012", "\n");
    return plain;
}

Result<void> addMapped(pid_t pid, QSet<QByteArray> *paths)
{
    const QByteArray name = "/proc/" + QByteArray::number(pid) + "/maps";
    const UniqueFd file(::open(name.constData(), O_RDONLY | O_CLOEXEC));
    if (!file)
        return hasEnded(errno) ? Result<void>() : cannotLook(pid, errno);
    constexpr qint64 limit = 256LL << 20;
    errno = 0;
    const std::optional<QByteArray> text = readDescriptor(file.get(), limit);
    if (!text)
        return hasEnded(errno) ? Result<void>() : cannotLook(pid, errno);
    if (text->size() >= limit)
        return Error{ErrorCode::Io, QStringLiteral("Process %1 has more mappings than can be looked at.").arg(pid), {}};
    for (const QByteArray &path : mappedPaths(*text))
        paths->insert(path);
    return {};
}

/// A log: what is in the file never reaches the process through this descriptor, and what it writes comes after it. So
/// it may grow between a checkpoint and a restore, which CRIU allows for the same reason.
bool isOnlyAppendedTo(pid_t pid, const QByteArray &fd)
{
    const QByteArray name = "/proc/" + QByteArray::number(pid) + "/fdinfo/" + fd;
    const UniqueFd file(::open(name.constData(), O_RDONLY | O_CLOEXEC));
    const std::optional<QByteArray> text = file ? readDescriptor(file.get(), 64 << 10) : std::nullopt;
    if (!text)
        return false;
    for (const QByteArray &line : text->split('\n')) {
        if (line.startsWith("flags:")) {
            const int flags = line.mid(6).trimmed().toInt(nullptr, 8);
            return (flags & O_ACCMODE) == O_WRONLY && (flags & O_APPEND) != 0;
        }
    }
    return false;
}

Result<void> addOpen(pid_t pid, QSet<QByteArray> *paths)
{
    const QString name = QStringLiteral("/proc/%1/fd").arg(pid);
    const UniqueFd fd(::open(name.toLatin1().constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd)
        return hasEnded(errno) ? Result<void>() : cannotLook(pid, errno);
    Result<Directory> folder = Directory::open(name);
    const Result<QList<QString>> numbers = folder ? folder->names() : Result<QList<QString>>(folder.error());
    if (!numbers)
        return numbers.error().code == ErrorCode::NotFound ? Result<void>() : numbers.error();
    QByteArray target(longestPath + 1, Qt::Uninitialized);
    for (const QString &number : *numbers) {
        const QByteArray link = number.toLatin1();
        struct stat info
        {
        };
        const ssize_t size = ::readlinkat(fd.get(), link.constData(), target.data(), size_t(target.size()));
        if (size <= 0 || ::fstatat(fd.get(), link.constData(), &info, 0) != 0) {
            if (size < 0 && !hasEnded(errno))
                return cannotLook(pid, errno);
            continue; // closed meanwhile
        }
        const QByteArray path = target.left(size);
        if (S_ISREG(info.st_mode) && path.startsWith('/') && !path.endsWith(deletedMark)
            && !isOnlyAppendedTo(pid, link))
            paths->insert(path);
    }
    return {};
}

bool isCleanAbsolute(const QByteArray &path)
{
    if (path.size() < 2 || path.size() > longestPath || !path.startsWith('/'))
        return false;
    const QByteArrayList parts = path.mid(1).split('/');
    return std::none_of(parts.begin(), parts.end(),
        [](const QByteArray &part) { return part.isEmpty() || part == "." || part == ".."; });
}

} // namespace

QByteArrayList mappedPaths(const QByteArray &maps)
{
    // "7f…-7f… r-xp 00000000 08:01 1234          /usr/lib/…": the path is the sixth field, blanks in it and all.
    QSet<QByteArray> paths;
    for (const QByteArray &line : maps.split('\n')) {
        qsizetype at = 0;
        for (int field = 0; field < 5 && at >= 0; ++field)
            at = line.indexOf(' ', at) < 0 ? -1 : line.indexOf(' ', at) + 1;
        while (at > 0 && at < line.size() && line.at(at) == ' ')
            ++at;
        if (at <= 0 || at >= line.size() || line.at(at) != '/')
            continue;
        const QByteArray path = line.mid(at);
        if (!path.endsWith(deletedMark))
            paths.insert(unescaped(path));
    }
    return sorted(paths);
}

Result<QByteArrayList> mappedAndOpenFiles(const QList<pid_t> &pids)
{
    QSet<QByteArray> paths;
    for (const pid_t pid : pids) {
        if (const Result<void> added = addMapped(pid, &paths); !added)
            return added.error();
        if (const Result<void> added = addOpen(pid, &paths); !added)
            return added.error();
    }
    return sorted(paths);
}

Result<QByteArrayList> readFileList(const Directory &run, const QString &name)
{
    const Result<UniqueFd> file = run.openFile(name, O_RDONLY | O_NONBLOCK);
    if (!file)
        return file.error();
    struct stat info
    {
    };
    if (::fstat(file->get(), &info) != 0 || !S_ISREG(info.st_mode))
        return Error{ErrorCode::Io, QStringLiteral("%1 is not a file.").arg(run.pathOf(name)), {}};
    const std::optional<QByteArray> text = readDescriptor(file->get(), largestList + 1);
    if (!text)
        return systemError(QStringLiteral("%1 cannot be read").arg(run.pathOf(name)), errno);
    const QByteArrayList entries = text->split('\0');
    if (text->size() > largestList || entries.size() > mostPaths + 1) {
        return Error{ErrorCode::BadInput,
            QStringLiteral("%1 lists more files than are looked at (%2 paths, 4 MiB).")
                .arg(run.pathOf(name))
                .arg(mostPaths),
            {}};
    }
    QByteArrayList paths;
    for (const QByteArray &path : entries) {
        if (isCleanAbsolute(path))
            paths.append(path);
    }
    return paths;
}

} // namespace headstart
