// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/images/requirement.h"

#include <QRegularExpression>

#include <sys/utsname.h>

namespace headstart {

namespace {

/// Recursive descent over PEP 508's grammar of markers:
///   or   := and ("or" and)*
///   and  := term ("and" term)*
///   term := "(" or ")" | value comparison value
/// All of it is read even where the outcome is clear, so that a mistake is always found.
class MarkerParser
{
public:
    MarkerParser(const QString &text, const QMap<QString, QString> &environment)
        : m_environment(environment)
    {
        static const QRegularExpression token(
            QStringLiteral("\\s*(?:(\\()|(\\))|(not\\s+in\\b|in\\b|and\\b|or\\b|===|~=|==|!=|<=|>=|<|>)|(\"[^\"]*\"|'[^"
                           "']*')|([A-Za-z_][A-Za-z0-9_.]*))"));
        qsizetype position = 0;
        while (position < text.size() && !text.mid(position).trimmed().isEmpty()) {
            const QRegularExpressionMatch match = token.match(
                text, position, QRegularExpression::NormalMatch, QRegularExpression::AnchorAtOffsetMatchOption);
            if (!match.hasMatch()) {
                m_failed = true;
                return;
            }
            m_tokens.append(match.captured(0).simplified());
            position = match.capturedEnd();
        }
    }

    std::optional<bool> evaluate()
    {
        const bool outcome = disjunction(0);
        if (m_failed || m_next != m_tokens.size())
            return std::nullopt;
        return outcome;
    }

private:
    QString peek() const { return m_tokens.value(m_next); }

    QString take()
    {
        if (m_next >= m_tokens.size())
            m_failed = true;
        return m_failed ? QString() : m_tokens[m_next++];
    }

    bool disjunction(int depth)
    {
        bool outcome = conjunction(depth);
        while (!m_failed && peek() == u"or") {
            take();
            outcome = conjunction(depth) || outcome;
        }
        return outcome;
    }

    bool conjunction(int depth)
    {
        bool outcome = term(depth);
        while (!m_failed && peek() == u"and") {
            take();
            outcome = term(depth) && outcome;
        }
        return outcome;
    }

    bool term(int depth)
    {
        if (m_failed || depth > 50) {
            m_failed = true;
            return false;
        }
        if (peek() == u"(") {
            take();
            const bool outcome = disjunction(depth + 1);
            if (take() != u")")
                m_failed = true;
            return outcome;
        }
        const Value left = value();
        const QString comparison = take();
        const Value right = value();
        return !m_failed && compare(left, comparison, right);
    }

    struct Value
    {
        QString text;
        QString variable; ///< empty for a quoted text
    };

    Value value()
    {
        const QString token = take();
        if (token.startsWith(u'"') || token.startsWith(u'\''))
            return {token.mid(1, token.size() - 2), {}};
        if (!m_environment.contains(token))
            m_failed = true;
        return {m_environment.value(token), token};
    }

    bool compare(const Value &left, const QString &comparison, const Value &right)
    {
        static const QStringList known = {QStringLiteral("==="), QStringLiteral("~="), QStringLiteral("=="),
            QStringLiteral("!="), QStringLiteral("<="), QStringLiteral(">="), QStringLiteral("<"), QStringLiteral(">")};
        if (comparison == u"in")
            return right.text.contains(left.text);
        if (comparison == u"not in")
            return !right.text.contains(left.text);
        if (!known.contains(comparison)) {
            m_failed = true;
            return false;
        }
        if (left.variable == u"extra" || right.variable == u"extra") {
            const bool same = normalizedPackageName(left.text) == normalizedPackageName(right.text);
            return comparison == u"!=" ? !same : same;
        }
        // The variable may stand at the right: "3.8" <= python_version.
        const bool reversed = left.variable.isEmpty() && !right.variable.isEmpty();
        static const QMap<QString, QString> mirrored = {{QStringLiteral("<"), QStringLiteral(">")},
            {QStringLiteral("<="), QStringLiteral(">=")}, {QStringLiteral(">"), QStringLiteral("<")},
            {QStringLiteral(">="), QStringLiteral("<=")}};
        const QString operation = reversed ? mirrored.value(comparison, comparison) : comparison;
        const QString installed = reversed ? right.text : left.text;
        const QString wanted = reversed ? left.text : right.text;
        const std::optional<VersionSpecifiers> condition = VersionSpecifiers::parse(operation + wanted);
        if (condition && PackageVersion::parse(installed))
            return condition->contains(installed);
        if (operation == u"==" || operation == u"===")
            return installed == wanted;
        if (operation == u"!=")
            return installed != wanted;
        if (operation == u"<=")
            return installed <= wanted;
        if (operation == u">=")
            return installed >= wanted;
        return operation == u"<" ? installed < wanted : installed > wanted;
    }

    const QMap<QString, QString> &m_environment;
    QStringList m_tokens;
    qsizetype m_next = 0;
    bool m_failed = false;
};

} // namespace

QMap<QString, QString> markerEnvironment(const QString &pythonVersion)
{
    utsname system{};
    ::uname(&system);
    return {
        {QStringLiteral("os_name"), QStringLiteral("posix")},
        {QStringLiteral("sys_platform"), QStringLiteral("linux")},
        {QStringLiteral("platform_machine"), QString::fromLatin1(system.machine)},
        {QStringLiteral("platform_python_implementation"), QStringLiteral("CPython")},
        {QStringLiteral("platform_release"), QString::fromLatin1(system.release)},
        {QStringLiteral("platform_system"), QStringLiteral("Linux")},
        {QStringLiteral("platform_version"), QString::fromLatin1(system.version)},
        {QStringLiteral("python_version"), pythonVersion.section(u'.', 0, 1)},
        {QStringLiteral("python_full_version"), pythonVersion},
        {QStringLiteral("implementation_name"), QStringLiteral("cpython")},
        {QStringLiteral("implementation_version"), pythonVersion},
        {QStringLiteral("extra"), QString()},
    };
}

std::optional<bool> evaluateMarker(const QString &marker, const QMap<QString, QString> &environment)
{
    if (marker.trimmed().isEmpty())
        return true;
    return MarkerParser(marker, environment).evaluate();
}

} // namespace headstart
