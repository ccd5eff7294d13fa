// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/result.h"

#include <QCommandLineOption>
#include <QCommandLineParser>
#include <QCoreApplication>

#include <memory>

namespace headstart {

/// The options of one subcommand. A thin layer over QCommandLineParser that never ends the program and whose mistakes
/// are values.
class Arguments
{
    Q_DECLARE_TR_FUNCTIONS(headstart::Arguments)
public:
    /// `usage`: what stands behind "headstart ", e.g. "run app.py:predict [options]".
    Arguments(QString usage, const QString &description);

    void addFlag(const QString &name, const QString &description);
    void addOption(
        const QString &name, const QString &valueName, const QString &description, const QString &defaultValue = {});
    /// "--format", with what every listing takes.
    void addFormat();
    /// "--root".
    void addRoot();

    /// `words`: what stands behind the subcommand. BadInput: an unknown option, or one without its value. With --help
    /// in them, isHelp() is true and nothing else is looked at.
    Result<void> parse(const QStringList &words);

    bool isHelp() const;
    QString helpText() const;
    QString usage() const { return m_usage; }
    bool isSet(const QString &name) const { return m_parser->isSet(name); }
    QString value(const QString &name) const { return m_parser->value(name); }
    QStringList values(const QString &name) const { return m_parser->values(name); }
    QStringList positional() const { return m_parser->positionalArguments(); }
    /// One of the words, or BadInput that names them.
    Result<QString> oneOf(const QString &name, const QStringList &words) const;
    /// "table" or "json".
    Result<bool> isJson() const;

    /// The error for a wrong number of positional arguments, with the usage.
    Error usageError(const QString &why) const;

private:
    QString m_usage;
    std::unique_ptr<QCommandLineParser> m_parser; ///< on the heap, since it cannot be moved
};

} // namespace headstart
