// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/images/distributions.h"
#include "localrunner/images/image_composition.h"
#include "localrunner/images/image_resolver.h"
#include "localrunner/images/skeleton.h"
#include "localrunner/support/result.h"

#include <QList>
#include <QString>
#include <QStringList>

namespace headstart {

/// A Python and what has to be seen of the machine for it to run in a container. Found out by reading files; nothing is
/// run.
struct Interpreter
{
    enum class Kind { System, VirtualEnvironment, Conda, Other };

    /// A folder that has to be seen at its own path.
    struct Tree
    {
        SharedFd folder;
        QString path;
    };

    Kind kind = Kind::System;
    QString python; ///< its path, as the user named it and as it is in the container
    QString prefix; ///< the folder that `bin/` is in
    QString version; ///< "3.11.2"; "3.11" where the last part cannot be told
    QList<Tree> trees; ///< outside what the host image shows anyway
    QList<Skeleton::Link> links; ///< links on the way to the interpreter that are in none of the trees
    QList<SiteFolder> sites; ///< in the order of sys.path
};

/// The interpreter of the host image. `named`: a python, a virtual environment's or a conda environment's folder;
/// empty: the system's python3. Opened with the user's rights. BadInput or NotFound with a sentence for what is no
/// Python; MachineCannot where the system has none. `cacheFile`: where the version that was read out of the
/// interpreter's code is remembered.
Result<Interpreter> findHostInterpreter(
    const QString &named, const ImageUser &user, const QStringList &hiddenFolders, const QString &cacheFile);

/// The interpreter in a root filesystem folder: `named` (a path in it), or /usr/local/bin/python3, /usr/bin/python3 or
/// /opt/conda.
Result<Interpreter> findFolderInterpreter(const SharedFd &root, const QString &folder, const QString &named);

} // namespace headstart
