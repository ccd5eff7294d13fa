// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/images/skeleton.h"

#include "localrunner/images/layer_store.h"

#include <QCryptographicHash>
#include <QFile>

#include <algorithm>
#include <cerrno>
#include <sys/stat.h>
#include <unistd.h>

namespace headstart {

namespace {

Result<void> makeSkeleton(const Skeleton &skeleton, const QString &root)
{
    if (::mkdir(QFile::encodeName(root).constData(), 0755) != 0)
        return systemError(QStringLiteral("The folder %1 cannot be made").arg(root), errno);
    for (const Skeleton::Directory &directory : skeleton.directories) {
        const QByteArray path = QFile::encodeName(root + directory.path);
        if (::mkdir(path.constData(), 0755) != 0 || ::chmod(path.constData(), directory.mode) != 0)
            return systemError(QStringLiteral("The folder %1 of the image cannot be made").arg(directory.path), errno);
    }
    for (const Skeleton::Link &link : skeleton.links) {
        const QByteArray path = QFile::encodeName(root + link.path);
        if (::symlink(QFile::encodeName(link.target).constData(), path.constData()) != 0)
            return systemError(QStringLiteral("The link %1 of the image cannot be made").arg(link.path), errno);
    }
    return {};
}

} // namespace

void Skeleton::addDirectory(const QString &path, unsigned mode)
{
    for (qsizetype slash = path.indexOf(u'/', 1);; slash = path.indexOf(u'/', slash + 1)) {
        const QString part = slash < 0 ? path : path.left(slash);
        const bool isLink =
            std::any_of(links.cbegin(), links.cend(), [&part](const Link &link) { return link.path == part; });
        if (isLink)
            return;
        const bool isKnown = std::any_of(
            directories.cbegin(), directories.cend(), [&part](const Directory &known) { return known.path == part; });
        if (!isKnown)
            directories.append({part, slash < 0 ? mode : 0755});
        if (slash < 0)
            return;
    }
}

SkeletonStore::SkeletonStore(QString folder)
    : m_folder(std::move(folder))
{
}

Result<SharedFd> SkeletonStore::layerFor(const Skeleton &skeleton) const
{
    QByteArrayList lines;
    for (const Skeleton::Directory &directory : skeleton.directories)
        lines.append(directory.path.toUtf8() + ' ' + QByteArray::number(directory.mode, 8));
    for (const Skeleton::Link &link : skeleton.links)
        lines.append(link.path.toUtf8() + " -> " + link.target.toUtf8());
    const QByteArray name = QCryptographicHash::hash(lines.join('\0'), QCryptographicHash::Sha1).toHex();
    return openOrPublishLayer(
        m_folder, QString::fromLatin1(name), [&skeleton](const QString &path) { return makeSkeleton(skeleton, path); });
}

} // namespace headstart
