// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QMap>
#include <QString>

#include <optional>

namespace headstart {

/// What a Python installation's prefix (an open directory, links resolved inside it) says about itself.
namespace python_tree {

/// "3.11" of a prefix with a complete standard library (lib/python3.11/os.py); the newest where there are several,
/// `preferred` where that one is among them. Empty: this is no installation's prefix.
QString seriesOf(int prefix, const QString &preferred = {});

/// "3.11.2": from conda's records, the C headers or the interpreter itself, whose code holds its version as text; the
/// series where none of them says. `executable` is the interpreter, open for reading, or -1.
QString fullVersion(int prefix, const QString &series, int executable);

/// The assignments of pyvenv.cfg, keys in lower case; no value where there is none: no virtual environment.
std::optional<QMap<QString, QString>> virtualEnvironmentSettings(int prefix);

} // namespace python_tree

} // namespace headstart
