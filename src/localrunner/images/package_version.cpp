// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/images/package_version.h"

#include <QRegularExpression>

#include <algorithm>

namespace headstart {

namespace {

int preReleaseKind(const QString &word)
{
    if (word.startsWith(u'a'))
        return 1;
    return word.startsWith(u'b') ? 2 : 3; // c, rc, pre and preview are the same
}

/// Numbers beat words, and are compared as numbers; words as text; the longer one wins where all else is equal.
std::strong_ordering compareLocal(const QStringList &a, const QStringList &b)
{
    for (qsizetype i = 0; i < qMin(a.size(), b.size()); ++i) {
        bool aIsNumber = false;
        bool bIsNumber = false;
        const qint64 aNumber = a[i].toLongLong(&aIsNumber);
        const qint64 bNumber = b[i].toLongLong(&bIsNumber);
        if (aIsNumber != bIsNumber)
            return aIsNumber <=> bIsNumber;
        const auto order = aIsNumber ? aNumber <=> bNumber : a[i].compare(b[i]) <=> 0;
        if (order != 0)
            return order;
    }
    return a.size() <=> b.size();
}

std::strong_ordering compareRelease(const QList<qint64> &a, const QList<qint64> &b)
{
    for (qsizetype i = 0; i < qMax(a.size(), b.size()); ++i) {
        if (const auto order = a.value(i, 0) <=> b.value(i, 0); order != 0)
            return order;
    }
    return std::strong_ordering::equal;
}

bool startsWithRelease(const PackageVersion &version, const QList<qint64> &prefix)
{
    for (qsizetype i = 0; i < prefix.size(); ++i) {
        if (version.release().value(i, 0) != prefix[i])
            return false;
    }
    return true;
}

} // namespace

std::optional<PackageVersion> PackageVersion::parse(const QString &text)
{
    static const QRegularExpression pattern(
        QStringLiteral("^v?(?:(?<epoch>\\d+)!)?(?<release>\\d+(?:\\.\\d+)*)"
                       "(?:[-_.]?(?<pre>alpha|beta|preview|pre|a|b|c|rc)[-_.]?(?<preNumber>\\d*))?"
                       "(?<post>-(?<postDash>\\d+)|[-_.]?(?:post|rev|r)[-_.]?(?<postNumber>\\d*))?"
                       "(?<dev>[-_.]?dev[-_.]?(?<devNumber>\\d*))?"
                       "(?:\\+(?<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?$"));
    const QRegularExpressionMatch match = pattern.match(text.trimmed().toLower());
    if (!match.hasMatch())
        return std::nullopt;
    PackageVersion version;
    version.m_epoch = match.captured(QStringLiteral("epoch")).toLongLong();
    for (const QString &part : match.captured(QStringLiteral("release")).split(u'.'))
        version.m_release.append(part.toLongLong());
    if (const QString word = match.captured(QStringLiteral("pre")); !word.isEmpty()) {
        version.m_preKind = preReleaseKind(word);
        version.m_pre = match.captured(QStringLiteral("preNumber")).toLongLong();
    }
    if (!match.captured(QStringLiteral("post")).isEmpty()) {
        const QString dash = match.captured(QStringLiteral("postDash"));
        version.m_post = (dash.isEmpty() ? match.captured(QStringLiteral("postNumber")) : dash).toLongLong();
    }
    if (!match.captured(QStringLiteral("dev")).isEmpty())
        version.m_dev = match.captured(QStringLiteral("devNumber")).toLongLong();
    static const QRegularExpression separators(QStringLiteral("[-_.]"));
    if (const QString local = match.captured(QStringLiteral("local")); !local.isEmpty())
        version.m_local = local.split(separators);
    return version;
}

std::strong_ordering PackageVersion::operator<=>(const PackageVersion &other) const
{
    // A development release of a release comes before its pre-releases, any other release after them.
    const auto preKey = [](const PackageVersion &version) {
        if (version.m_preKind != 0)
            return version.m_preKind;
        return !version.m_post && version.m_dev ? -1 : 4;
    };
    constexpr qint64 last = std::numeric_limits<qint64>::max();
    if (const auto order = m_epoch <=> other.m_epoch; order != 0)
        return order;
    if (const auto order = compareRelease(m_release, other.m_release); order != 0)
        return order;
    if (const auto order = preKey(*this) <=> preKey(other); order != 0)
        return order;
    if (const auto order = m_pre <=> other.m_pre; order != 0)
        return order;
    if (const auto order = m_post.value_or(-1) <=> other.m_post.value_or(-1); order != 0)
        return order;
    if (const auto order = m_dev.value_or(last) <=> other.m_dev.value_or(last); order != 0)
        return order;
    return compareLocal(m_local, other.m_local);
}

PackageVersion PackageVersion::withoutLocal() const
{
    PackageVersion version = *this;
    version.m_local.clear();
    return version;
}

PackageVersion PackageVersion::base() const
{
    PackageVersion version;
    version.m_epoch = m_epoch;
    version.m_release = m_release;
    return version;
}

std::optional<VersionSpecifiers> VersionSpecifiers::parse(const QString &text)
{
    static const QRegularExpression pattern(QStringLiteral("^(~=|===|==|!=|<=|>=|<|>)\\s*([^\\s,;]+)$"));
    VersionSpecifiers specifiers;
    for (const QString &part : text.split(u',', Qt::SkipEmptyParts)) {
        const QRegularExpressionMatch match = pattern.match(part.trimmed());
        if (!match.hasMatch())
            return std::nullopt;
        Condition condition{match.captured(1), match.captured(2), false};
        if (condition.comparison != u"===") {
            const bool mayBePrefix = condition.comparison == u"==" || condition.comparison == u"!=";
            if (mayBePrefix && condition.text.endsWith(QLatin1String(".*"))) {
                condition.isPrefix = true;
                condition.text.chop(2);
            }
            const std::optional<PackageVersion> version = PackageVersion::parse(condition.text);
            if (!version || (condition.comparison == u"~=" && version->release().size() < 2))
                return std::nullopt;
        }
        specifiers.m_conditions.append(condition);
    }
    return specifiers;
}

bool VersionSpecifiers::contains(const QString &version) const
{
    const std::optional<PackageVersion> parsed = PackageVersion::parse(version);
    return std::all_of(m_conditions.cbegin(), m_conditions.cend(), [&](const Condition &condition) {
        if (condition.comparison == u"===")
            return version.compare(condition.text, Qt::CaseInsensitive) == 0;
        return parsed && holds(condition, *parsed);
    });
}

bool VersionSpecifiers::holds(const Condition &condition, const PackageVersion &version)
{
    const PackageVersion wanted = *PackageVersion::parse(condition.text);
    const QString &comparison = condition.comparison;
    const PackageVersion installed = wanted.hasLocal() ? version : version.withoutLocal();
    if (comparison == u"==" || comparison == u"!=") {
        const bool same = condition.isPrefix
            ? version.epoch() == wanted.epoch() && startsWithRelease(version, wanted.release())
            : installed == wanted;
        return same == (comparison == u"==");
    }
    if (comparison == u"~=") {
        QList<qint64> series = wanted.release();
        series.removeLast();
        return version.withoutLocal() >= wanted && version.epoch() == wanted.epoch()
            && startsWithRelease(version, series);
    }
    if (comparison == u"<=")
        return version.withoutLocal() <= wanted;
    if (comparison == u">=")
        return version.withoutLocal() >= wanted;
    if (comparison == u"<") {
        // "<2" excludes 2.0rc1, unless a pre-release is what it names.
        return version < wanted
            && (wanted.isPreRelease() || !version.isPreRelease() || version.base() != wanted.base());
    }
    // ">1.7" excludes 1.7.post1 and 1.7+local, unless a post-release is what it names.
    const bool isPostOfWanted = !wanted.isPostRelease() && version.isPostRelease() && version.base() == wanted.base();
    return version.withoutLocal() > wanted && !isPostOfWanted;
}

} // namespace headstart
