// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/endpoints/ignore_rules.h"

#include <QFile>

#include <cctype>

using namespace Qt::StringLiterals;

namespace headstart {

namespace {

constexpr const char builtIn[] =
    ".git\n.hg/\n.svn/\n__pycache__/\n*.pyc\n.venv\nvenv\nnode_modules/\n.tox/\n.nox/\n"
    ".mypy_cache/\n.pytest_cache/\n.ruff_cache/\n.ipynb_checkpoints/\n.idea/\n.vscode/\n.DS_Store\n"
    ".coverage\n.next/\n/headstart.toml\n";

struct ClassMatch
{
    qsizetype length = 0; ///< of the class in the pattern; 0: it is not closed, and as in git nothing matches then
    bool matches = false;
};

/// Compares a character with the class that begins at pattern[at] == '['.
ClassMatch matchClass(const QByteArray &pattern, qsizetype at, unsigned char character)
{
    qsizetype i = at + 1;
    const bool negated = i < pattern.size() && (pattern[i] == '!' || pattern[i] == '^');
    if (negated)
        ++i;
    bool found = false;
    bool first = true;
    const auto take = [&pattern](qsizetype &position) {
        if (pattern[position] == '\\' && position + 1 < pattern.size())
            ++position;
        return static_cast<unsigned char>(pattern[position++]);
    };
    while (i < pattern.size() && (first || pattern[i] != ']')) {
        first = false;
        if (pattern.mid(i, 2) == "[:") {
            const qsizetype end = pattern.indexOf(":]", i + 2);
            if (end >= 0) {
                const QByteArray name = pattern.mid(i + 2, end - i - 2);
                const auto is = [character](int (*test)(int)) { return test(character) != 0; };
                found = found || (name == "alpha" && is(isalpha)) || (name == "digit" && is(isdigit))
                    || (name == "alnum" && is(isalnum)) || (name == "upper" && is(isupper))
                    || (name == "lower" && is(islower)) || (name == "space" && is(isspace))
                    || (name == "punct" && is(ispunct)) || (name == "xdigit" && is(isxdigit));
                i = end + 2;
                continue;
            }
        }
        const unsigned char low = take(i);
        unsigned char high = low;
        if (i + 1 < pattern.size() && pattern[i] == '-' && pattern[i + 1] != ']') {
            ++i;
            high = take(i);
        }
        found = found || (low <= character && character <= high);
    }
    if (i >= pattern.size())
        return {};
    return {i + 1 - at, found != negated};
}

} // namespace

bool globMatches(const QByteArray &pattern, const QByteArray &name)
{
    qsizetype p = 0;
    qsizetype n = 0;
    qsizetype starPattern = -1;
    qsizetype starName = 0;
    while (n < name.size()) {
        bool matched = false;
        if (p < pattern.size()) {
            const char want = pattern[p];
            if (want == '*') {
                starPattern = ++p;
                starName = n;
                continue;
            }
            if (want == '?') {
                matched = name[n] != '/';
                p += matched ? 1 : 0;
            } else if (want == '[') {
                const ClassMatch match = matchClass(pattern, p, static_cast<unsigned char>(name[n]));
                matched = match.matches && name[n] != '/';
                p += matched ? match.length : 0;
            } else {
                const qsizetype literal = want == '\\' && p + 1 < pattern.size() ? p + 1 : p;
                matched = pattern[literal] == name[n];
                p = matched ? literal + 1 : p;
            }
        }
        if (matched) {
            ++n;
        } else if (starPattern >= 0 && name[starName] != '/') {
            // Let the last star take one character more.
            p = starPattern;
            n = ++starName;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*')
        ++p;
    return p == pattern.size();
}

bool IgnorePattern::parse(QByteArray line, IgnorePattern &pattern)
{
    pattern = IgnorePattern();
    while (line.endsWith('\r') || line.endsWith('\n'))
        line.chop(1);
    while (line.endsWith(' ') && !line.endsWith("\\ "))
        line.chop(1);
    if (line.isEmpty() || line.startsWith('#'))
        return false;
    if (line.startsWith('!')) {
        pattern.m_negated = true;
        line.remove(0, 1);
    }
    if (line.endsWith('/')) {
        pattern.m_foldersOnly = true;
        line.chop(1);
    }
    const bool anchored = line.contains('/');
    if (line.startsWith('/'))
        line.remove(0, 1);
    if (line.isEmpty())
        return false;
    if (!anchored)
        pattern.m_segments.append("**");
    for (const QByteArray &segment : line.split('/')) {
        if (segment == "**" && !pattern.m_segments.isEmpty() && pattern.m_segments.last() == "**")
            continue;
        pattern.m_segments.append(segment);
    }
    return true;
}

bool IgnorePattern::matches(const QByteArray &path, bool isFolder) const
{
    if (m_foldersOnly && !isFolder)
        return false;
    const QList<QByteArray> parts = path.split('/');
    const qsizetype count = parts.size();
    // reachable[i]: the segments so far can match the first i parts.
    QList<bool> reachable(count + 1, false);
    reachable[0] = true;
    for (qsizetype s = 0; s < m_segments.size(); ++s) {
        const QByteArray &segment = m_segments[s];
        QList<bool> next(count + 1, false);
        if (segment == "**") {
            // At the end it means everything inside, so at least one part.
            const bool last = s + 1 == m_segments.size();
            bool seen = false;
            for (qsizetype i = 0; i <= count; ++i) {
                next[i] = last ? seen : (seen || reachable[i]);
                seen = seen || reachable[i];
            }
        } else {
            for (qsizetype i = 0; i < count; ++i)
                next[i + 1] = reachable[i] && globMatches(segment, parts[i]);
        }
        reachable = next;
    }
    return reachable[count];
}

IgnoreRules::IgnoreRules()
{
    add(QByteArray(builtIn));
}

IgnoreRules IgnoreRules::ofProject(const QString &folder)
{
    IgnoreRules rules;
    for (const QString &name : {u"/.beamignore"_s, u"/.beta9ignore"_s}) {
        QFile file(folder + name);
        if (file.open(QIODevice::ReadOnly))
            rules.add(file.read(1 << 20));
    }
    return rules;
}

void IgnoreRules::add(const QByteArray &lines)
{
    QByteArray text = lines;
    if (text.startsWith("\xef\xbb\xbf"))
        text.remove(0, 3);
    for (const QByteArray &line : text.split('\n')) {
        IgnorePattern pattern;
        if (IgnorePattern::parse(line, pattern))
            m_patterns.append(pattern);
    }
}

bool IgnoreRules::ignores(const QByteArray &path, bool isFolder) const
{
    for (auto it = m_patterns.crbegin(); it != m_patterns.crend(); ++it) {
        if (it->matches(path, isFolder))
            return !it->negated();
    }
    return false;
}

} // namespace headstart
