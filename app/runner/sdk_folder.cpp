// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sdk_folder.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

namespace headstart {

Result<QString> sdkFolder()
{
    const QString own = QFileInfo(QCoreApplication::applicationFilePath()).canonicalPath();
    const QString build = QFileInfo(QStringLiteral(HEADSTART_BUILD_FOLDER)).canonicalFilePath();
    const QString folder = !build.isEmpty() && own.startsWith(build + u'/')
        ? QString(build + QStringLiteral("/python"))
        : QDir::cleanPath(own + u'/' + QStringLiteral(HEADSTART_PYTHON_FROM_RUNNER));
    if (!QFileInfo::exists(folder + QStringLiteral("/headstart_worker/__main__.py"))) {
        return Error{ErrorCode::MachineCannot,
            QStringLiteral(
                "The Python worker is not in %1, where it belongs; install Headstart anew (cmake --install).")
                .arg(folder),
            {}};
    }
    return folder;
}

} // namespace headstart
