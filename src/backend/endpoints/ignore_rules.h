// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

namespace headstart {

/// One line of a `.beamignore`, by the rules of gitignore(5). Paths are relative to the project, with '/', and are
/// compared as bytes.
class IgnorePattern
{
public:
    /// Whether `line` is a pattern at all; blank lines and comments are not.
    static bool parse(QByteArray line, IgnorePattern &pattern);

    bool matches(const QByteArray &path, bool isFolder) const;
    bool negated() const { return m_negated; }

private:
    QList<QByteArray> m_segments; ///< between slashes; "**" stands for any number of folders
    bool m_negated = false;
    bool m_foldersOnly = false;
};

/// What is left out of a project: a built-in list (version control, caches, virtual environments, node_modules,
/// headstart.toml), then the lines of `.beamignore` and of `.beta9ignore`. The last pattern that matches decides. As in
/// git, what lies in a folder that is left out cannot be taken back: walkers do not enter it.
class IgnoreRules
{
public:
    /// Only the built-in list.
    IgnoreRules();
    /// The built-in list and the files in this folder, where they exist and can be read.
    static IgnoreRules ofProject(const QString &folder);

    void add(const QByteArray &lines);

    /// Whether this path itself is left out; its parents are not looked at.
    bool ignores(const QByteArray &path, bool isFolder) const;

private:
    QList<IgnorePattern> m_patterns;
};

/// Whether a name matches a pattern of `*`, `?`, `[…]` and `\x`; none of them matches '/'. Linear but for `*`, where it
/// is quadratic.
bool globMatches(const QByteArray &pattern, const QByteArray &name);

} // namespace headstart
