// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/checkpoints/image_files.h"

#include "localrunner/support/directory.h"

#include <QRegularExpression>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace headstart::imagefiles {

bool isPages(const QString &name)
{
    static const QRegularExpression pattern(QRegularExpression::anchoredPattern(QStringLiteral("pages-\\d+\\.img")));
    return pattern.match(name).hasMatch();
}

Result<QList<ImageFile>> list(const QString &folder)
{
    const Result<Directory> directory = Directory::open(folder);
    if (!directory)
        return directory.error();
    const Result<QList<QString>> names = directory->names();
    if (!names)
        return names.error();
    QList<ImageFile> files;
    for (const QString &name : *names) {
        const Result<struct stat> status = directory->statOf(name);
        if (!status)
            return status.error();
        if (!S_ISREG(status->st_mode)) {
            return Error{ErrorCode::Io,
                QStringLiteral("%1 is not a regular file: nothing else belongs in a checkpoint's images.")
                    .arg(directory->pathOf(name)),
                {}};
        }
        files.append({name, status->st_size});
    }
    std::sort(files.begin(), files.end(), [](const ImageFile &left, const ImageFile &right) {
        return left.name.size() != right.name.size() ? left.name.size() < right.name.size() : left.name < right.name;
    });
    return files;
}

Result<UniqueFd> open(const QString &folder, const QString &name, int flags)
{
    const Result<Directory> directory = Directory::open(folder);
    if (!directory)
        return directory.error();
    return directory->openFile(name, flags);
}

Result<void> readAt(int fd, const QString &name, qint64 offset, char *buffer, qint64 length)
{
    while (length > 0) {
        const ssize_t got = ::pread(fd, buffer, static_cast<std::size_t>(length), offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return systemError(QStringLiteral("%1 cannot be read at byte %2").arg(name).arg(offset), errno);
        if (got == 0)
            return Error{
                ErrorCode::Io, QStringLiteral("%1 ends at byte %2, too early: it was cut.").arg(name).arg(offset), {}};
        buffer += got;
        offset += got;
        length -= got;
    }
    return {};
}

Result<void> forEachData(
    int fd, const QString &name, qint64 bytes, const std::function<bool(qint64 offset, qint64 length)> &visit)
{
    qint64 offset = 0;
    while (offset < bytes) {
        const qint64 data = ::lseek(fd, offset, SEEK_DATA);
        if (data < 0 && errno == ENXIO)
            return {}; // a hole up to the end
        const qint64 hole = data < 0 ? -1 : ::lseek(fd, data, SEEK_HOLE);
        if (hole < 0)
            return systemError(QStringLiteral("%1 cannot be looked through").arg(name), errno);
        if (data >= bytes || !visit(data, std::min(hole, bytes) - data))
            return {};
        offset = hole;
    }
    return {};
}

} // namespace headstart::imagefiles
