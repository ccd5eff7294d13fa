// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/arguments.h"

namespace headstart {

Arguments::Arguments(QString usage, const QString &description)
    : m_usage(std::move(usage))
    , m_parser(std::make_unique<QCommandLineParser>())
{
    m_parser->setApplicationDescription(description);
    m_parser->addOption(QCommandLineOption({QStringLiteral("h"), QStringLiteral("help")}, tr("Shows this help.")));
}

void Arguments::addFlag(const QString &name, const QString &description)
{
    m_parser->addOption(QCommandLineOption(name, description));
}

void Arguments::addOption(
    const QString &name, const QString &valueName, const QString &description, const QString &defaultValue)
{
    m_parser->addOption(QCommandLineOption(name, description, valueName, defaultValue));
}

void Arguments::addFormat()
{
    addOption(QStringLiteral("format"), QStringLiteral("table|json"),
        tr("How the result is written: for people, or as one JSON object for programs."), QStringLiteral("table"));
}

void Arguments::addRoot()
{
    addOption(QStringLiteral("root"), tr("folder"),
        tr("Keeps images, volumes and the task database there; also set by HEADSTART_ROOT. For the user that the "
           "runner runs as."));
}

Result<void> Arguments::parse(const QStringList &words)
{
    const bool understood = m_parser->parse(QStringList(QStringLiteral("headstart")) + words);
    if (isHelp() || understood)
        return {};
    return usageError(m_parser->errorText());
}

bool Arguments::isHelp() const
{
    return m_parser->isSet(QStringLiteral("help"));
}

QString Arguments::helpText() const
{
    // QCommandLineParser writes its own first line from the program's arguments; ours names the subcommand.
    QString text = m_parser->helpText();
    const qsizetype end = text.indexOf(QLatin1Char('\n'));
    return tr("Usage: headstart %1").arg(m_usage) + text.mid(end);
}

Result<QString> Arguments::oneOf(const QString &name, const QStringList &words) const
{
    const QString word = value(name);
    if (words.contains(word))
        return word;
    return usageError(tr("--%1 takes one of %2, not \"%3\".").arg(name, words.join(QStringLiteral(", ")), word));
}

Result<bool> Arguments::isJson() const
{
    const Result<QString> format = oneOf(QStringLiteral("format"), {QStringLiteral("table"), QStringLiteral("json")});
    if (!format)
        return format.error();
    return *format == u"json";
}

Error Arguments::usageError(const QString &why) const
{
    return {ErrorCode::BadInput, why, tr("Usage: headstart %1").arg(m_usage)};
}

} // namespace headstart
