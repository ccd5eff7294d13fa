// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/endpoints/interpreters.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QHash>
#include <QMutex>
#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace headstart {

namespace {

/// The N of python3.N, from the name or from what the name links to; -1 when neither says.
int minorVersion(const QFileInfo &file)
{
    static const QRegularExpression pattern(u"^python3\\.(\\d+)$"_s);
    for (const QString &name : {file.fileName(), QFileInfo(file.canonicalFilePath()).fileName()}) {
        if (const QRegularExpressionMatch match = pattern.match(name); match.hasMatch())
            return match.captured(1).toInt();
    }
    return -1;
}

/// Version managers put scripts into PATH that look up the real interpreter at every start, which takes longer than
/// reading a project does; they stand beside what they would start, or for what is not installed.
bool isScript(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) && file.read(2) == "#!";
}

} // namespace

QStringList findInterpreters(const QStringList &folders)
{
    static const QRegularExpression pattern(u"^python3(\\.\\d+)?$"_s);
    struct Found
    {
        QString path;
        int minor;
    };
    QList<Found> found;
    for (const QString &folder : folders) {
        const QDir dir(folder);
        if (folder.isEmpty() || !dir.isAbsolute())
            continue;
        const QFileInfoList entries = dir.entryInfoList({u"python3*"_s}, QDir::Files, QDir::Name);
        for (const QFileInfo &entry : entries) {
            if (pattern.match(entry.fileName()).hasMatch() && entry.isExecutable()
                && !isScript(entry.absoluteFilePath()))
                found.append(Found{entry.absoluteFilePath(), minorVersion(entry)});
        }
    }
    std::stable_sort(
        found.begin(), found.end(), [](const Found &left, const Found &right) { return left.minor > right.minor; });
    QStringList paths;
    for (const Found &python : std::as_const(found)) {
        if (!paths.contains(python.path))
            paths.append(python.path);
    }
    return paths;
}

QStringList installedInterpreters()
{
    static QMutex mutex;
    static QHash<QString, QStringList> known;
    const QString path = qEnvironmentVariable("PATH");
    const QMutexLocker lock(&mutex);
    auto it = known.constFind(path);
    if (it == known.constEnd())
        it = known.insert(path, findInterpreters(QStringList{u"/usr/bin"_s, u"/usr/local/bin"_s} + path.split(u':')));
    return *it;
}

Result<QString> interpreterOf(const QString &path)
{
    const QFileInfo info(path);
    if (!info.exists())
        return Error{ErrorCode::NotFound, u"There is no Python at %1."_s.arg(path), {}};
    if (info.isDir()) {
        for (const QString &name : {u"bin/python3"_s, u"bin/python"_s}) {
            const QFileInfo python(QDir(path).filePath(name));
            if (python.isFile() && python.isExecutable())
                return python.absoluteFilePath();
        }
        return Error{ErrorCode::NotFound,
            u"The folder %1 is no virtual environment: it has no bin/python3. Name one, or an interpreter."_s.arg(path),
            {}};
    }
    if (!info.isExecutable())
        return Error{ErrorCode::BadInput, u"%1 cannot be executed, so it is no Python interpreter."_s.arg(path), {}};
    return info.absoluteFilePath();
}

} // namespace headstart
