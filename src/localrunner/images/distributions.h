// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/images/image_composition.h"

#include <QByteArray>
#include <QHash>
#include <QString>
#include <QStringList>

namespace headstart {

/// A folder on an interpreter's module path: `path` below the directory that `root` is, links resolved inside it.
struct SiteFolder
{
    SharedFd root;
    QByteArray path; ///< "lib/python3.11/site-packages"
};

/// An installed Python distribution, as its metadata says; nothing of it is run. (Its name may differ from the modules
/// in it, and from the name of the Debian package that holds it.)
struct Distribution
{
    QString name;
    QString version; ///< empty when the metadata says none
    SiteFolder metadata; ///< the METADATA or PKG-INFO file

    /// Its `Requires-Dist` lines.
    QStringList requirements() const;
};

/// What is installed in the folders, by normalised name; of two with the same name the one in the earlier folder
/// counts, as for Python. Reads *.dist-info and *.egg-info; folders that are missing are left out.
QHash<QString, Distribution> findDistributions(const QList<SiteFolder> &folders);

} // namespace headstart
