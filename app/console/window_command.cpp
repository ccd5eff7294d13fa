// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/window_command.h"

#include "console/places.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>

namespace headstart {

namespace {

struct Texts
{
    Q_DECLARE_TR_FUNCTIONS(headstart::WindowCommand)
};

Result<Theme> readTheme(const Arguments &arguments)
{
    const Result<QString> word = arguments.oneOf(
        QStringLiteral("theme"), {QStringLiteral("system"), QStringLiteral("light"), QStringLiteral("dark")});
    if (!word)
        return word.error();
    return *word == u"light" ? Theme::Light : *word == u"dark" ? Theme::Dark : Theme::System;
}

Result<QSize> readSize(const Arguments &arguments)
{
    const QString text = arguments.value(QStringLiteral("size"));
    if (text.isEmpty())
        return QSize();
    static const QRegularExpression form(QStringLiteral("^([0-9]{3,4})x([0-9]{3,4})$"));
    const QRegularExpressionMatch match = form.match(text);
    if (!match.hasMatch())
        return arguments.usageError(Texts::tr("--size takes width and height in pixels, such as 1280x800."));
    return QSize(match.captured(1).toInt(), match.captured(2).toInt());
}

} // namespace

Result<WindowOptions> readWindowOptions(const Arguments &arguments)
{
    WindowOptions options;
    const QStringList positional = arguments.positional();
    if (positional.size() > 1)
        return arguments.usageError(Texts::tr("The window opens one folder."));
    if (!positional.isEmpty()) {
        const QFileInfo folder(positional.first());
        if (!folder.isDir()) {
            return arguments.usageError(
                Texts::tr("\"%1\" is neither a folder nor a command of headstart; headstart --help lists them.")
                    .arg(positional.first()));
        }
        options.folder = folder.canonicalFilePath();
    }
    const Result<Theme> theme = readTheme(arguments);
    if (!theme)
        return theme.error();
    const Result<QSize> size = readSize(arguments);
    if (!size)
        return size.error();
    const Places places = findPlaces(arguments.value(QStringLiteral("root")));
    options.root = places.root;
    options.runDirectory = places.runDirectory;
    options.dataFolder = places.dataFolder;
    options.exampleFolder = findExamples();
    options.theme = *theme;
    options.size = *size;
    options.screenshotFile = arguments.value(QStringLiteral("screenshot"));
    options.page = arguments.value(QStringLiteral("page"));
    return options;
}

Arguments windowArguments()
{
    Arguments arguments(Texts::tr("[folder] [options]"),
        Texts::tr("Opens the window on a project folder. The commands for terminals and scripts are:\n\n"
                  "  headstart run app.py:predict      runs an endpoint once and shows where the time went\n"
                  "  headstart deploy app.py:predict   makes a new version of an endpoint\n"
                  "  headstart tasks                   lists the tasks that were run\n"
                  "  headstart task ID                 shows one of them\n"
                  "  headstart checkpoints list        shows, verifies and removes checkpoints\n"
                  "  headstart volumes list            shows and changes volumes\n"
                  "  headstart doctor                  checks what this machine can do\n\n"
                  "Each explains its options with --help."));
    arguments.addRoot();
    arguments.addOption(QStringLiteral("screenshot"), Texts::tr("file.png"),
        Texts::tr("Draws the window into this file instead of opening it."));
    arguments.addOption(QStringLiteral("page"), QStringLiteral("endpoint|tasks|checkpoints"),
        Texts::tr("The page that is shown first."));
    arguments.addOption(QStringLiteral("theme"), QStringLiteral("system|light|dark"),
        Texts::tr("The colours of the window."), QStringLiteral("system"));
    arguments.addOption(
        QStringLiteral("size"), Texts::tr("width x height"), Texts::tr("The size of the window, such as 1280x800."));
    arguments.addFlag(QStringLiteral("version"), Texts::tr("Shows the version."));
    return arguments;
}

} // namespace headstart
