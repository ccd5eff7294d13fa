// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/images/mount_table.h"

#include <QFile>
#include <QSet>

#include <algorithm>

namespace headstart {

namespace {

bool isOctal(char c)
{
    return c >= '0' && c <= '7';
}

QString unescaped(const QByteArray &field)
{
    QByteArray plain;
    plain.reserve(field.size());
    for (qsizetype i = 0; i < field.size(); ++i) {
        if (field[i] == '\\' && i + 3 < field.size() && isOctal(field[i + 1]) && isOctal(field[i + 2])
            && isOctal(field[i + 3])) {
            plain.append(
                static_cast<char>((field[i + 1] - '0') * 64 + (field[i + 2] - '0') * 8 + (field[i + 3] - '0')));
            i += 3;
        } else {
            plain.append(field[i]);
        }
    }
    return QFile::decodeName(plain);
}

bool liesAtOrBelow(const QString &path, const QString &folder)
{
    return path == folder || folder == u'/' || path.startsWith(folder + u'/');
}

} // namespace

QList<MountEntry> parseMountInfo(const QByteArray &text)
{
    QList<MountEntry> entries;
    for (const QByteArray &line : text.split('\n')) {
        const QList<QByteArray> fields = line.split(' ');
        const qsizetype separator = fields.indexOf("-", 6);
        if (separator < 0 || fields.size() < separator + 4)
            continue;
        bool idOk = false;
        bool parentOk = false;
        MountEntry entry;
        entry.id = fields[0].toInt(&idOk);
        entry.parent = fields[1].toInt(&parentOk);
        if (!idOk || !parentOk)
            continue;
        entry.device = QString::fromLatin1(fields[2]);
        entry.root = unescaped(fields[3]);
        entry.path = unescaped(fields[4]);
        entry.fileSystem = unescaped(fields[separator + 1]);
        entry.source = unescaped(fields[separator + 2]);
        entry.superOptions = unescaped(fields[separator + 3]);
        entries.append(std::move(entry));
    }
    return entries;
}

const MountEntry *mountAt(const QList<MountEntry> &table, const QString &path)
{
    QSet<int> ids;
    for (const MountEntry &entry : table)
        ids.insert(entry.id);

    // As the kernel walks: from the root mount, at each step over to the child whose mount point comes first on the
    // way.
    const MountEntry *current = nullptr;
    for (const MountEntry &entry : table) {
        if (entry.path == u'/' && (!ids.contains(entry.parent) || entry.parent == entry.id))
            current = &entry;
    }
    while (current) {
        const MountEntry *next = nullptr;
        for (const MountEntry &entry : table) {
            if (entry.parent == current->id && entry.id != current->id && liesAtOrBelow(path, entry.path)
                && (!next || entry.path.size() <= next->path.size()))
                next = &entry;
        }
        if (!next)
            break;
        current = next;
    }
    return current;
}

QList<MountEntry> visibleMountsBelow(const QList<MountEntry> &table, const QString &folder)
{
    QList<MountEntry> visible;
    for (const MountEntry &entry : table) {
        if (!liesAtOrBelow(entry.path, folder))
            continue;
        const MountEntry *reached = mountAt(table, entry.path);
        if (reached && reached->id == entry.id)
            visible.append(entry);
    }
    std::stable_sort(visible.begin(), visible.end(),
        [](const MountEntry &a, const MountEntry &b) { return a.path.size() < b.path.size(); });
    return visible;
}

} // namespace headstart
