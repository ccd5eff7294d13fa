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

struct Texts
{
    Q_DECLARE_TR_FUNCTIONS(headstart::RunArguments)
};

QString absolute(const QString &path)
{
    return QDir::cleanPath(QDir::current().absoluteFilePath(path));
}

Result<QByteArray> readBody(const QString &data)
{
    if (data == u"-") {
        QFile input;
        if (!input.open(stdin, QIODevice::ReadOnly))
            return Error{ErrorCode::Io, Texts::tr("Standard input cannot be read: %1.").arg(input.errorString()), {}};
        const QByteArray body = input.readAll();
        if (input.error() != QFileDevice::NoError)
            return Error{ErrorCode::Io, Texts::tr("Standard input cannot be read: %1.").arg(input.errorString()), {}};
        return body;
    }
    if (!data.startsWith(QLatin1Char('@')))
        return data.toUtf8();
    QFile file(data.mid(1));
    if (QFileInfo(file).isDir()) {
        return Error{ErrorCode::BadInput,
            Texts::tr("The request body cannot be read from %1, which is a folder.").arg(file.fileName()), {}};
    }
    if (!file.open(QIODevice::ReadOnly)) {
        return Error{ErrorCode::BadInput,
            Texts::tr("The request body cannot be read from %1: %2.").arg(file.fileName(), file.errorString()), {}};
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
        return Error{ErrorCode::NotFound, Texts::tr("--%1: there is no %2.").arg(name, path), {}};
    return absolute(path);
}

Result<QMap<QString, QString>> readSecrets(const QStringList &names)
{
    QMap<QString, QString> secrets;
    for (const QString &name : names) {
        const QByteArray key = name.toUtf8();
        if (name.contains(QLatin1Char('=')) || !qEnvironmentVariableIsSet(key.constData())) {
            return Error{ErrorCode::BadInput,
                Texts::tr(
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
                ErrorCode::BadInput, Texts::tr("--chart writes .svg and .png files, and %1 is neither.").arg(file), {}};
        if (!QFileInfo(absolute(file)).absoluteDir().exists())
            return Error{ErrorCode::BadInput, Texts::tr("--chart: the folder of %1 does not exist.").arg(file), {}};
        charts.append(absolute(file));
    }
    return charts;
}

/// What stands in for the image.
void addImageOptions(Arguments *arguments)
{
    arguments->addOption(QStringLiteral("interpreter"), Texts::tr("path"),
        Texts::tr("The Python that stands in for the image: a virtual environment, a conda prefix or a python. The "
                  "system's by default."));
    arguments->addOption(QStringLiteral("image-root"), Texts::tr("folder"),
        Texts::tr("A folder with a root filesystem that is the image, instead of this machine's own system."));
}

/// What `run` and `deploy` have in common: handler, image, places and format.
Result<RunArguments> readWhat(const Arguments &arguments)
{
    const Result<bool> json = arguments.isJson();
    const Result<QString> interpreter = existing(arguments, QStringLiteral("interpreter"));
    const Result<QString> rootFolder = existing(arguments, QStringLiteral("image-root"));
    for (const Error *error : {json ? nullptr : &json.error(), interpreter ? nullptr : &interpreter.error(),
             rootFolder ? nullptr : &rootFolder.error()}) {
        if (error)
            return *error;
    }
    const Result<ProjectReader::Location> location =
        ProjectReader::locate(arguments.positional().first(), QDir::currentPath());
    if (!location)
        return location.error();
    RunArguments options;
    options.json = *json;
    options.places = findPlaces(arguments.value(QStringLiteral("root")));
    options.invocation.folder = location->folder;
    options.invocation.handler = location->handler;
    options.invocation.options.interpreter = *interpreter;
    options.invocation.options.rootFolder = *rootFolder;
    return options;
}

} // namespace

Arguments runArguments()
{
    Arguments arguments(Texts::tr("run app.py:predict [options]"),
        Texts::tr(
            "Runs an endpoint once, in a container on this machine, and shows its result and where the time went."));
    arguments.addOption(QStringLiteral("data"), Texts::tr("JSON|@file|-"),
        Texts::tr("The request body: a JSON object, a file that holds one, or standard input. Empty by default."));
    arguments.addFormat();
    arguments.addRoot();
    arguments.addFlag(QStringLiteral("allow-cpu"), Texts::tr("Runs without a GPU although the endpoint asks for one."));
    addImageOptions(&arguments);
    arguments.addOption(QStringLiteral("network"), QStringLiteral("on|off"),
        Texts::tr("Whether the container sees the host's network or none."), QStringLiteral("on"));
    arguments.addOption(QStringLiteral("start"), QStringLiteral("auto|cold|restore"),
        Texts::tr("auto: from the deployment's checkpoint where one fits, else cold. cold: without a checkpoint, "
                  "and captures none. restore: from a checkpoint or not at all."),
        QStringLiteral("auto"));
    arguments.addOption(QStringLiteral("restore"), QStringLiteral("auto|eager|lazy"),
        Texts::tr("auto: as was faster before. eager: all of a checkpoint's memory comes back before the "
                  "container runs. lazy: each page when it is first touched."),
        QStringLiteral("auto"));
    arguments.addOption(QStringLiteral("secret"), Texts::tr("name"),
        Texts::tr("Gives the endpoint this secret; its value is that of the environment variable of the same name. May "
                  "be repeated."));
    arguments.addOption(QStringLiteral("chart"), Texts::tr("file.svg|file.png"),
        Texts::tr("Also draws the timeline into this file. May be repeated."));
    return arguments;
}

Arguments deployArguments()
{
    Arguments arguments(Texts::tr("deploy app.py:predict [options]"),
        Texts::tr(
            "Makes a new version of an endpoint, even if nothing has changed. The runs that follow use it, and the "
            "first of them may capture a checkpoint again."));
    arguments.addFormat();
    arguments.addRoot();
    addImageOptions(&arguments);
    return arguments;
}

Result<RunArguments> readRunArguments(const Arguments &arguments)
{
    if (arguments.positional().size() != 1)
        return arguments.usageError(Texts::tr("run takes one handler, such as app.py:predict."));
    const Result<bool> network = onOrOff(arguments, QStringLiteral("network"));
    const Result<QMap<QString, QString>> secrets = readSecrets(arguments.values(QStringLiteral("secret")));
    const Result<QStringList> charts = readCharts(arguments.values(QStringLiteral("chart")));
    const Result<QString> start = arguments.oneOf(
        QStringLiteral("start"), {QStringLiteral("auto"), QStringLiteral("cold"), QStringLiteral("restore")});
    const Result<QString> restore = arguments.oneOf(
        QStringLiteral("restore"), {QStringLiteral("auto"), QStringLiteral("eager"), QStringLiteral("lazy")});
    for (const Error *error :
        {network ? nullptr : &network.error(), secrets ? nullptr : &secrets.error(), charts ? nullptr : &charts.error(),
            start ? nullptr : &start.error(), restore ? nullptr : &restore.error()}) {
        if (error)
            return *error;
    }
    if (*start == u"cold" && arguments.isSet(QStringLiteral("restore")))
        return arguments.usageError(Texts::tr("--restore says how a checkpoint is restored; --start cold uses none."));
    Result<RunArguments> options = readWhat(arguments);
    if (!options)
        return options;
    // Last, since it may wait for standard input.
    Result<QByteArray> body = readBody(arguments.value(QStringLiteral("data")));
    if (!body)
        return body.error();
    options->charts = *charts;
    options->invocation.body = std::move(*body);
    options->invocation.secrets = *secrets;
    LocalOptions &local = options->invocation.options;
    local.network = *network;
    local.allowCpu = arguments.isSet(QStringLiteral("allow-cpu"));
    local.start = startWantedFromString(*start).value_or(StartWanted::Auto);
    local.restore = restoreWayFromString(*restore).value_or(RestoreWay::Auto);
    return options;
}

Result<RunArguments> readDeployArguments(const Arguments &arguments)
{
    if (arguments.positional().size() != 1)
        return arguments.usageError(Texts::tr("deploy takes one handler, such as app.py:predict."));
    return readWhat(arguments);
}

} // namespace headstart
