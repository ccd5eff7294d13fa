// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/images/requirement.h"

#include <QRegularExpression>

namespace headstart {

namespace {

Error notARequirement(const QString &text, const QString &why)
{
    return Error{ErrorCode::BadInput,
        QStringLiteral("\"%1\" is no Python package requirement (%2); write for example \"torch>=2.0\".")
            .arg(text, why),
        {}};
}

/// The quoted parts of a marker may hold ";", and so may a URL, so the first one outside quotes that a blank precedes
/// or no URL is before ends the requirement.
qsizetype markerStart(const QString &text)
{
    const bool hasUrl = text.contains(u'@');
    QChar quote;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (!quote.isNull()) {
            if (c == quote)
                quote = QChar();
        } else if (c == u'"' || c == u'\'') {
            quote = c;
        } else if (c == u';' && (!hasUrl || (i > 0 && text[i - 1].isSpace()))) {
            return i;
        }
    }
    return -1;
}

} // namespace

Result<Requirement> Requirement::parse(const QString &text)
{
    Requirement requirement;
    QString rest = text.trimmed();
    static const QRegularExpression vcs(QStringLiteral("^[a-z+]+://\\S+?(?:#(?:\\S*&)?egg=([A-Za-z0-9._-]+))?$"));
    if (const QRegularExpressionMatch match = vcs.match(rest); match.hasMatch()) {
        if (match.captured(1).isEmpty())
            return notARequirement(
                text, QStringLiteral("an address without the package's name; write \"name @ %1\"").arg(rest));
        requirement.name = match.captured(1);
        requirement.url = rest;
        return requirement;
    }
    if (const qsizetype semicolon = markerStart(rest); semicolon >= 0) {
        requirement.marker = rest.mid(semicolon + 1).trimmed();
        rest = rest.left(semicolon).trimmed();
        if (!evaluateMarker(requirement.marker, markerEnvironment(QStringLiteral("3.11.0"))))
            return notARequirement(text, QStringLiteral("\"%1\" is no marker").arg(requirement.marker));
    }
    static const QRegularExpression pattern(
        QStringLiteral("^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\\s*(?:\\[([^\\]]*)\\])?\\s*(.*)$"));
    const QRegularExpressionMatch match = pattern.match(rest);
    if (!match.hasMatch())
        return notARequirement(text, QStringLiteral("it does not begin with a package's name"));
    requirement.name = match.captured(1);
    for (const QString &extra : match.captured(2).split(u',', Qt::SkipEmptyParts))
        requirement.extras.append(normalizedPackageName(extra.trimmed()));
    QString conditions = match.captured(3).trimmed();
    if (conditions.startsWith(u'@')) {
        requirement.url = conditions.mid(1).trimmed();
        return requirement;
    }
    if (conditions.startsWith(u'(') && conditions.endsWith(u')'))
        conditions = conditions.mid(1, conditions.size() - 2).trimmed();
    const std::optional<VersionSpecifiers> specifiers = VersionSpecifiers::parse(conditions);
    if (!specifiers)
        return notARequirement(text, QStringLiteral("\"%1\" is no condition on a version").arg(conditions));
    requirement.specifiers = *specifiers;
    requirement.specifierText = conditions;
    return requirement;
}

QString normalizedPackageName(const QString &name)
{
    static const QRegularExpression separators(QStringLiteral("[-_.]+"));
    return QString(name).replace(separators, QStringLiteral("-")).toLower();
}

} // namespace headstart
