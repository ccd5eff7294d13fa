// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/endpoints/project_reader.h"

#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace headstart {

namespace {

/// The nearest folder from `folder` upwards that holds an ignore file; `folder` itself where none does.
QString projectFolderOf(const QString &folder)
{
    for (QDir dir(folder);;) {
        if (dir.exists(u".beamignore"_s) || dir.exists(u".beta9ignore"_s))
            return dir.path();
        if (dir.isRoot() || !dir.cdUp())
            return folder;
    }
}

} // namespace

Result<ProjectReader::Location> ProjectReader::locate(const QString &text, const QString &workingDirectory)
{
    static const QRegularExpression identifier(
        u"\\A[^\\W\\d]\\w*\\z"_s, QRegularExpression::UseUnicodePropertiesOption);
    const qsizetype colon = text.lastIndexOf(u':');
    const QString file = colon < 0 ? text : text.left(colon);
    const QString function = colon < 0 ? QString() : text.mid(colon + 1);
    if (file.isEmpty() || function.isEmpty()) {
        return Error{ErrorCode::BadInput,
            u"\"%1\" does not name a handler. Write the file and the function, as in app.py:predict."_s.arg(text), {}};
    }
    if (!identifier.match(function).hasMatch()) {
        return Error{ErrorCode::BadInput,
            u"\"%1\" cannot be the name of a Python function. Write a handler as in app.py:predict."_s.arg(function),
            {}};
    }
    const QFileInfo info(QDir(workingDirectory), file);
    if (!info.exists()) {
        const QString more =
            file.endsWith(".py"_L1) ? QString() : u" The file is named with its ending, as in app.py:predict."_s;
        return Error{ErrorCode::NotFound,
            u"There is no file %1 (looked for in %2)."_s.arg(file, info.absolutePath()) + more, {}};
    }
    if (info.isDir()) {
        return Error{ErrorCode::BadInput,
            u"%1 is a folder. Name the Python file in it, as in %2/app.py:%3."_s.arg(file, file, function), {}};
    }
    if (!info.isFile())
        return Error{ErrorCode::BadInput, u"%1 is no file with Python code."_s.arg(file), {}};
    if (info.suffix() != "py"_L1)
        return Error{ErrorCode::BadInput, u"%1 is no Python file: its name does not end in .py."_s.arg(file), {}};

    const QString holder = QFileInfo(info.absolutePath()).canonicalFilePath();
    const QString folder = projectFolderOf(holder);
    const QString relative = QDir(folder).relativeFilePath(holder + u'/' + info.fileName());
    return Location{folder, relative + u':' + function};
}

} // namespace headstart
