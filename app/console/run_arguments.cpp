// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/run_arguments.h"

#include "backend/endpoints/project_reader.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <cstdio>

namespace headstart {

namespace {

QString translate(const char *text)
{
    return QCoreApplication::translate("headstart::RunArguments", text);
}

QString absolute(const QString &path)
{
    return QDir::cleanPath(QDir::current().absoluteFilePath(path));
}

Result<QByteArray> readBody(const QString &data)
{
    if (data == u"-") {
        QFile input;
        if (!input.open(stdin, QIODevice::ReadOnly))
            return Error{ErrorCode::Io, translate("Standard input cannot be read: %1.").arg(input.errorString()), {}};
        const QByteArray body = input.readAll();
        if (input.error() != QFileDevice::NoError)
            return Error{ErrorCode::Io, translate("Standard input cannot be read: %1.").arg(input.errorString()), {}};
        return body;
    }
    if (!data.startsWith(QLatin1Char('@')))
        return data.toUtf8();
    QFile file(data.mid(1));
    if (QFileInfo(file).isDir() || !file.open(QIODevice::ReadOnly)) {
        const QString why = QFileInfo(file).isDir() ? translate("it is a folder") : file.errorString();
        return Error{ErrorCode::BadInput,
            translate("The request body cannot be read from %1: %2.").arg(file.fileName(), why), {}};
    }
    return file.readAll();
}

Result<bool> onOrOff(const Arguments &arguments, const QString &name)
{
    const Result<QString> word = arguments.oneOf(name, {QStringLiteral("on"), QStringLiteral("off")});
    if (!word)
        return word.error();
    return *word == u"on";
}

Result<QString> existing(const Arguments &arguments, const QString &name)
{
    const QString path = arguments.value(name);
    if (path.isEmpty())
        return QString();
    // Not canonical: the python of a virtual environment is a link, and its place is what makes it one.
    if (!QFileInfo::exists(path))
        return Error{ErrorCode::NotFound, translate("--%1: there is no %2.").arg(name, path), {}};
    return absolute(path);
}

Result<QMap<QString, QString>> readSecrets(const QStringList &names)
{
    QMap<QString, QString> secrets;
    for (const QString &name : names) {
        const QByteArray key = name.toUtf8();
        if (name.contains(QLatin1Char('=')) || !qEnvironmentVariableIsSet(key.constData())) {
            return Error{ErrorCode::BadInput,
                translate(
                    "--secret takes the name of an environment variable that holds the value, and \"%1\" is not set.")
                    .arg(name),
                {}};
        }
        secrets.insert(name, qEnvironmentVariable(key.constData()));
    }
    return secrets;
}

Result<QStringList> readCharts(const QStringList &files)
{
    QStringList charts;
    for (const QString &file : files) {
        const QString suffix = QFileInfo(file).suffix().toLower();
        if (suffix != u"svg" && suffix != u"png")
            return Error{
                ErrorCode::BadInput, translate("--chart writes .svg and .png files, and %1 is neither.").arg(file), {}};
        if (!QFileInfo(absolute(file)).absoluteDir().exists())
            return Error{ErrorCode::BadInput, translate("--chart: the folder of %1 does not exist.").arg(file), {}};
        charts.append(absolute(file));
    }
    return charts;
}

} // namespace

Arguments runArguments()
{
    Arguments arguments(QStringLiteral("run app.py:predict [options]"),
        translate(
            "Runs an endpoint once, in a container on this machine, and shows its result and where the time went."));
    arguments.addOption(QStringLiteral("data"), QStringLiteral("JSON|@file|-"),
        translate("The request body: a JSON object, a file that holds one, or standard input. Empty by default."));
    arguments.addFormat();
    arguments.addRoot();
    arguments.addFlag(QStringLiteral("allow-cpu"), translate("Runs without a GPU although the endpoint asks for one."));
    arguments.addOption(QStringLiteral("interpreter"), translate("path"),
        translate("The Python that stands in for the image: a virtual environment, a conda prefix or a python. The "
                  "system's by default."));
    arguments.addOption(QStringLiteral("image-root"), translate("folder"),
        translate("A folder with a root filesystem that is the image, instead of this machine's own system."));
    arguments.addOption(QStringLiteral("network"), QStringLiteral("on|off"),
        translate("Whether the container sees the host's network or none."), QStringLiteral("on"));
    arguments.addOption(QStringLiteral("secret"), translate("name"),
        translate("Gives the endpoint this secret; its value is that of the environment variable of the same name. May "
                  "be repeated."));
    arguments.addOption(QStringLiteral("chart"), QStringLiteral("file.svg|file.png"),
        translate("Also draws the timeline into this file. May be repeated."));
    return arguments;
}

Result<RunArguments> readRunArguments(const Arguments &arguments)
{
    const QStringList positional = arguments.positional();
    if (positional.size() != 1)
        return arguments.usageError(translate("run takes one handler, such as app.py:predict."));
    RunArguments options;
    const Result<bool> json = arguments.isJson();
    const Result<bool> network = onOrOff(arguments, QStringLiteral("network"));
    const Result<QString> interpreter = existing(arguments, QStringLiteral("interpreter"));
    const Result<QString> rootFolder = existing(arguments, QStringLiteral("image-root"));
    const Result<QMap<QString, QString>> secrets = readSecrets(arguments.values(QStringLiteral("secret")));
    const Result<QStringList> charts = readCharts(arguments.values(QStringLiteral("chart")));
    for (const Error *error : {json ? nullptr : &json.error(), network ? nullptr : &network.error(),
             interpreter ? nullptr : &interpreter.error(), rootFolder ? nullptr : &rootFolder.error(),
             secrets ? nullptr : &secrets.error(), charts ? nullptr : &charts.error()}) {
        if (error)
            return *error;
    }
    const Result<ProjectReader::Location> location = ProjectReader::locate(positional.first(), QDir::currentPath());
    if (!location)
        return location.error();
    // Last, since it may wait for standard input.
    Result<QByteArray> body = readBody(arguments.value(QStringLiteral("data")));
    if (!body)
        return body.error();
    options.json = *json;
    options.charts = *charts;
    options.places = findPlaces(arguments.value(QStringLiteral("root")));
    options.invocation.folder = location->folder;
    options.invocation.handler = location->handler;
    options.invocation.body = std::move(*body);
    options.invocation.secrets = *secrets;
    options.invocation.options = {*interpreter, *rootFolder, *network, arguments.isSet(QStringLiteral("allow-cpu"))};
    return options;
}

} // namespace headstart
