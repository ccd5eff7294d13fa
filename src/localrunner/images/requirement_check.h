// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/images/distributions.h"
#include "localrunner/images/interpreter.h"
#include "localrunner/images/requirement.h"
#include "localrunner/support/result.h"

#include <QHash>
#include <QStringList>

namespace headstart {

/// A requirement that what is installed does not meet.
struct UnmetRequirement
{
    Requirement requirement;
    QString installed; ///< the version that is installed; empty: none
    QString neededBy; ///< "uvicorn[standard]" where an extra asks for it; else empty
};

struct RequirementReport
{
    QList<UnmetRequirement> unmet;
    QStringList notes; ///< what could not be checked, a sentence each
};

/// Compares `Image(python_packages=…)` with what is installed. Markers decide which requirements count, extras add what
/// their distribution lists for them. Options of pip ("--index-url …") and addresses are noted. BadInput for a text
/// that is no requirement.
Result<RequirementReport> checkRequirements(
    const QStringList &requirements, const QHash<QString, Distribution> &installed, const QString &pythonVersion);

/// The sentence for unmet requirements, with the command that installs them (MachineCannot). `debianPackages`: the
/// names of all packages of the form python3-… that apt knows; empty where that cannot be told.
Error unmetRequirementsError(
    const QList<UnmetRequirement> &unmet, const Interpreter &interpreter, const QStringList &debianPackages);

/// The Debian package that most likely holds a distribution; empty where `known` is not empty and has none.
QString debianPackageFor(const QString &distribution, const QStringList &known);

/// Asks apt-cache for all packages named python3-…; empty where it is missing or slow. Blocks for up to three seconds.
QStringList debianPythonPackages();

} // namespace headstart
