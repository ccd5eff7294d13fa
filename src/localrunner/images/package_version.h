// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QStringList>

#include <compare>
#include <limits>
#include <optional>

namespace headstart {

/// A version of a Python package as PEP 440 defines it: [N!]N(.N)*[{a|b|rc}N][.postN][.devN][+local], with the
/// spellings that PEP 440 treats as the same.
class PackageVersion
{
public:
    /// No value for a text that is no such version.
    static std::optional<PackageVersion> parse(const QString &text);

    /// PEP 440's order: 1.0.dev1 < 1.0a1 < 1.0 < 1.0+local < 1.0.post1. Trailing zeros of the release do not count.
    std::strong_ordering operator<=>(const PackageVersion &other) const;
    bool operator==(const PackageVersion &other) const { return std::is_eq(*this <=> other); }

    bool isPreRelease() const { return m_preKind != 0 || m_dev; }
    bool isPostRelease() const { return m_post.has_value(); }
    bool hasLocal() const { return !m_local.isEmpty(); }
    /// Without the "+local" part.
    PackageVersion withoutLocal() const;
    /// Epoch and release alone.
    PackageVersion base() const;

    qint64 epoch() const { return m_epoch; }
    const QList<qint64> &release() const { return m_release; }

private:
    qint64 m_epoch = 0;
    QList<qint64> m_release;
    int m_preKind = 0; ///< 0: none, 1: a, 2: b, 3: rc
    qint64 m_pre = 0;
    std::optional<qint64> m_post;
    std::optional<qint64> m_dev;
    QStringList m_local;
};

/// A set of conditions on a version, joined by commas: ">=1.2,<2,!=1.5.*". The empty set holds for all.
class VersionSpecifiers
{
public:
    /// No value for a text that PEP 440 does not define.
    static std::optional<VersionSpecifiers> parse(const QString &text);

    /// True when `version` satisfies all of them. Pre-releases count as any other version, since what is installed is
    /// installed. A version that is none by PEP 440 satisfies only the empty set and "===".
    bool contains(const QString &version) const;
    bool isEmpty() const { return m_conditions.isEmpty(); }

private:
    struct Condition
    {
        QString comparison; ///< "==", "~=" …
        QString text; ///< as written, without ".*"
        bool isPrefix = false; ///< it was written with ".*"
    };
    static bool holds(const Condition &condition, const PackageVersion &version);
    QList<Condition> m_conditions;
};

} // namespace headstart
