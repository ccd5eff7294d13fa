// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/leftovers.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QSet>

#include <algorithm>

namespace headstart::testing {

namespace {

QByteArray readAll(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QStringList mountPoints()
{
    QStringList mounts;
    for (const QByteArray &line : readAll(QStringLiteral("/proc/self/mountinfo")).split('\n'))
        mounts.append(QString::fromUtf8(line).section(u' ', 3)); // without the ids, which nobody chose
    return mounts;
}

QStringList controlGroups()
{
    QStringList groups;
    const QDir top(QStringLiteral("/sys/fs/cgroup"));
    QStringList roots{top.filePath(QStringLiteral("headstart"))};
    for (const QString &name : top.entryList(QDir::Dirs | QDir::NoDotAndDotDot | QDir::NoSymLinks))
        roots.append(top.filePath(name + QStringLiteral("/headstart")));
    for (const QString &root : std::as_const(roots)) {
        QDirIterator it(root, QDir::Dirs | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
        while (it.hasNext())
            groups.append(it.next());
    }
    return groups;
}

QStringList processes()
{
    QStringList found;
    for (const QString &pid : QDir(QStringLiteral("/proc")).entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        const QString folder = QStringLiteral("/proc/") + pid;
        QByteArray command = readAll(folder + QStringLiteral("/cmdline")).replace('\0', ' ');
        if (pid.toInt() > 0 && !command.isEmpty())
            found.append(
                pid + u' ' + QString::fromUtf8(command + readAll(folder + QStringLiteral("/cgroup"))).simplified());
    }
    return found;
}

QStringList filesBelow(const QStringList &folders)
{
    QStringList files;
    for (const QString &folder : folders) {
        QDirIterator it(folder, QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot,
            QDirIterator::Subdirectories);
        while (it.hasNext()) {
            const QString path = it.next();
            if (it.fileName() != u".lock" && !path.contains(QStringLiteral("/volumes/"))
                && !path.contains(QStringLiteral("/images/")))
                files.append(path);
        }
    }
    return files;
}

void addNew(const QStringList &now, const QStringList &before, const QStringList &marks, QStringList *added)
{
    const QSet<QString> known(before.begin(), before.end());
    for (const QString &item : now) {
        const bool ours = marks.isEmpty()
            || std::any_of(marks.begin(), marks.end(), [&item](const QString &mark) { return item.contains(mark); });
        if (ours && !known.contains(item))
            added->append(item);
    }
}

} // namespace

Leftovers Leftovers::now(const QStringList &folders)
{
    return Leftovers{mountPoints(), testing::controlGroups(), testing::processes(), filesBelow(folders)};
}

QStringList Leftovers::addedSince(const Leftovers &before, const QStringList &marks) const
{
    QStringList added;
    addNew(mounts, before.mounts, marks, &added);
    addNew(controlGroups, before.controlGroups, marks, &added);
    addNew(processes, before.processes, marks, &added);
    addNew(files, before.files, {}, &added);
    return added;
}

} // namespace headstart::testing
