// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/instances/private_mount.h"

#include "localrunner/instances/state_folders.h"

#include <QFile>

#include <cerrno>
#include <sys/mount.h>
#include <utility>

namespace headstart {

PrivateMount::PrivateMount(QString path)
    : m_path(std::move(path))
{
}

PrivateMount::PrivateMount(PrivateMount &&other) noexcept
    : m_path(std::exchange(other.m_path, {}))
{
}

PrivateMount::~PrivateMount()
{
    if (!m_path.isEmpty() && ::umount2(QFile::encodeName(m_path).constData(), MNT_DETACH | UMOUNT_NOFOLLOW) != 0)
        qWarning("%s", qPrintable(systemError(QStringLiteral("%1 cannot be unmounted").arg(m_path), errno).message));
}

Result<PrivateMount> PrivateMount::of(const Directory &folder, Place place)
{
    Result<Directory> parent = Directory::openOrMake(runFolder, 0755);
    if (!parent)
        return std::move(parent).error();
    Result<Directory> point =
        parent->makeChild(place == Place::Own ? QStringLiteral(".own") : QStringLiteral(".dead"), 0700);
    if (!point)
        return std::move(point).error();
    const QByteArray source = "/proc/self/fd/" + QByteArray::number(folder.fd());
    if (::mount(source.constData(), QFile::encodeName(point->path()).constData(), nullptr, MS_BIND, nullptr) != 0)
        return systemError(QStringLiteral("%1 cannot be mounted at %2").arg(folder.path(), point->path()), errno);
    return PrivateMount(point->path());
}

} // namespace headstart
