// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/images/package_version.h"
#include "localrunner/support/result.h"

#include <QMap>
#include <QString>
#include <QStringList>

namespace headstart {

/// One requirement in the form of PEP 508: `name[extra,…] specifiers ; marker` or `name @ url ; marker`.
struct Requirement
{
    QString name; ///< as written
    QStringList extras; ///< normalised
    VersionSpecifiers specifiers;
    QString specifierText; ///< ">=1.2,<2"
    QString url; ///< behind "@"; what it leads to cannot be checked
    QString marker; ///< behind ";"

    /// BadInput with a sentence for what is none. Also takes `git+https://…#egg=name`, which pip reads as `name @ url`.
    static Result<Requirement> parse(const QString &text);
};

/// The name by which PyPI and installers tell packages apart (PEP 503): lower case, runs of "-", "_" and "." as one
/// "-".
QString normalizedPackageName(const QString &name);

/// The variables of markers (PEP 508), for an interpreter of this version on this machine.
QMap<QString, QString> markerEnvironment(const QString &pythonVersion);

/// Whether a marker holds; the empty one does. `environment` may have "extra". No value for a text that is no marker.
std::optional<bool> evaluateMarker(const QString &marker, const QMap<QString, QString> &environment);

} // namespace headstart
