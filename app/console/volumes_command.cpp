// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/volumes_command.h"

#include "console/terminal.h"
#include "console/text_table.h"
#include "ui/theme/format.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLocale>

namespace headstart {

namespace {

struct Action
{
    const char *word;
    QLatin1String command;
    int names; ///< positional arguments behind the word
};
constexpr Action actions[] = {
    {"list", protocol::command::listVolumes, 0},
    {"create", protocol::command::createVolume, 1},
    {"remove", protocol::command::removeVolume, 1},
    {"import", protocol::command::importVolume, 2},
    {"export", protocol::command::exportVolume, 2},
};

} // namespace

VolumesCommand::VolumesCommand(Arguments arguments, QObject *parent)
    : Command(parent)
    , m_arguments(std::move(arguments))
{
}

Arguments VolumesCommand::declare()
{
    Arguments arguments(tr("volumes list|create NAME|remove NAME|import NAME PATH|export NAME PATH [options]"),
        tr("Shows and changes the volumes: named folders that outlive containers. import takes a folder, a file or a "
           "tar archive; export "
           "writes a folder that does not exist yet, or a .tar file."));
    arguments.addFormat();
    arguments.addRoot();
    return arguments;
}

void VolumesCommand::start()
{
    const auto refuse = [this](const QString &why) { Q_EMIT finished(reportError(m_arguments.usageError(why))); };
    const QStringList words = m_arguments.positional();
    const Result<bool> json = m_arguments.isJson();
    if (!json) {
        Q_EMIT finished(reportError(json.error()));
        return;
    }
    m_json = *json;
    if (words.isEmpty())
        return refuse(tr("volumes takes one of list, create, remove, import and export."));
    for (const Action &action : actions) {
        if (words.first() != QLatin1String(action.word))
            continue;
        if (words.size() != action.names + 1) {
            return refuse(action.names == 0 ? tr("volumes %1 takes nothing more.").arg(words.first())
                    : action.names == 1     ? tr("volumes %1 takes the name of a volume.").arg(words.first())
                                        : tr("volumes %1 takes the name of a volume and a path.").arg(words.first()));
        }
        QJsonObject arguments;
        if (action.names > 0) {
            m_name = words.at(1);
            arguments.insert(QStringLiteral("name"), m_name);
        }
        if (action.names > 1)
            arguments.insert(QStringLiteral("path"), QDir::cleanPath(QDir::current().absoluteFilePath(words.at(2))));
        call(action.command, arguments);
        return;
    }
    refuse(tr("volumes knows list, create, remove, import and export, not \"%1\".").arg(words.first()));
}

void VolumesCommand::call(QLatin1String command, const QJsonObject &arguments)
{
    m_places = findPlaces(m_arguments.value(QStringLiteral("root")));
    m_runner = makeRunner(m_places);
    m_runner->call(
        command, arguments, this, [this, command](const Result<QJsonObject> &answer) { onAnswer(command, answer); });
}

void VolumesCommand::onAnswer(QLatin1String command, const Result<QJsonObject> &answer)
{
    if (const QString note = rootNote(m_places, m_runner->hello()); !note.isEmpty())
        writeErr(note + QLatin1Char('\n'));
    if (!answer) {
        leave(reportError(answer.error()));
        return;
    }
    if (m_json) {
        QJsonObject object = *answer;
        object.insert(QStringLiteral("version"), 1);
        writeOut(QJsonDocument(object).toJson());
    } else if (command == protocol::command::listVolumes) {
        printList(answer->value(QLatin1String("volumes")).toArray());
    } else {
        printSuccess(command, *answer);
    }
    leave(outFailed() ? exitCode(ErrorCode::Io) : 0);
}

void VolumesCommand::printList(const QJsonArray &volumes)
{
    if (volumes.isEmpty()) {
        writeErr(tr("There are no volumes yet; an endpoint with volumes= makes them, or headstart volumes create.\n"));
        return;
    }
    QList<QStringList> rows;
    const QLocale locale;
    for (const QJsonValue &value : volumes) {
        const QJsonObject volume = value.toObject();
        const QJsonArray users = volume.value(QLatin1String("used_by")).toArray();
        rows.append({volume.value(QLatin1String("name")).toString(),
            locale.formattedDataSize(volume.value(QLatin1String("bytes")).toInteger()),
            locale.toString(volume.value(QLatin1String("files")).toInteger()),
            formatMoment(volume.value(QLatin1String("created_at_ms")).toInteger()),
            users.isEmpty() ? QStringLiteral("-") : tr("%n container(s)", nullptr, static_cast<int>(users.size()))});
    }
    writeOut(textTable({tr("Volume"), tr("Size"), tr("Files"), tr("Created"), tr("In use")}, rows, {1, 2}));
}

void VolumesCommand::printSuccess(QLatin1String command, const QJsonObject &result)
{
    const QString size = QLocale().formattedDataSize(result.value(QLatin1String("bytes")).toInteger());
    const int files = result.value(QLatin1String("files")).toInt();
    if (command == protocol::command::createVolume)
        writeErr(tr("Volume %1 has been created.\n").arg(m_name));
    else if (command == protocol::command::removeVolume)
        writeErr(tr("Volume %1 has been removed.\n").arg(m_name));
    else if (command == protocol::command::importVolume)
        writeErr(tr("%n file(s), %1, have been imported into volume %2.\n", nullptr, files).arg(size, m_name));
    else
        writeErr(tr("%n file(s), %1, have been exported from volume %2.\n", nullptr, files).arg(size, m_name));
}

void VolumesCommand::interrupt(int count)
{
    Q_UNUSED(count)
    // The runner gives up what it does when its input ends.
    Q_EMIT finished(exitCode(ErrorCode::Interrupted));
}

void VolumesCommand::leave(int code)
{
    connect(m_runner.get(), &RunnerClient::finished, this, [this, code] { Q_EMIT finished(code); });
    m_runner->close();
}

} // namespace headstart
