// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/places.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

namespace headstart {

namespace {

QString absolute(const QString &path)
{
    return path.isEmpty() ? QString() : QDir::cleanPath(QDir::current().absoluteFilePath(path));
}

} // namespace

Places findPlaces(const QString &rootOption)
{
    Places places;
    places.root = absolute(rootOption.isEmpty() ? qEnvironmentVariable("HEADSTART_ROOT") : rootOption);
    places.runDirectory = absolute(qEnvironmentVariable("HEADSTART_RUN_DIRECTORY"));
    const QString data = QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation);
    places.dataFolder =
        places.root.isEmpty() ? data + QStringLiteral("/headstart") : places.root + QStringLiteral("/console");
    return places;
}

QString findExamples()
{
    const QString installed = QCoreApplication::applicationDirPath() + QStringLiteral("/../share/headstart/examples");
    const QString source = QStringView(HEADSTART_SOURCE_EXAMPLES).toString();
    for (const QString &folder : {installed, source}) {
        if (QFileInfo(folder).isDir())
            return QFileInfo(folder).canonicalFilePath();
    }
    return {};
}

} // namespace headstart
