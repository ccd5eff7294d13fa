// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/doctor_command.h"

#include "console/terminal.h"
#include "console/text_table.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace headstart {

using protocol::Check;

DoctorCommand::DoctorCommand(Arguments arguments, QObject *parent)
    : Command(parent)
    , m_arguments(std::move(arguments))
{
}

Arguments DoctorCommand::declare()
{
    Arguments arguments(
        tr("doctor [options]"), tr("Checks what this machine can do, and says how to mend what it cannot."));
    arguments.addFormat();
    arguments.addRoot();
    return arguments;
}

void DoctorCommand::start()
{
    if (!m_arguments.positional().isEmpty()) {
        Q_EMIT finished(reportError(m_arguments.usageError(tr("doctor takes options only."))));
        return;
    }
    const Result<bool> json = m_arguments.isJson();
    if (!json) {
        Q_EMIT finished(reportError(json.error()));
        return;
    }
    m_json = *json;
    m_runner = makeRunner(findPlaces(m_arguments.value(QStringLiteral("root"))));
    m_runner->call(
        protocol::command::doctor, {}, this, [this](const Result<QJsonObject> &answer) { onAnswer(answer); });
}

void DoctorCommand::onAnswer(const Result<QJsonObject> &answer)
{
    int code = 0;
    if (!answer) {
        code = reportError(answer.error());
    } else {
        const QJsonArray checks = answer->value(QLatin1String("checks")).toArray();
        if (m_json)
            writeOut(QJsonDocument(QJsonObject{{QStringLiteral("version"), 1}, {QStringLiteral("checks"), checks}})
                         .toJson());
        const StreamStyle style = outStyle();
        for (const QJsonValue &value : checks) {
            const Check check = protocol::checkFromJson(value.toObject());
            if (check.state == Check::State::Failed)
                code = exitCode(ErrorCode::MachineCannot);
            if (m_json)
                continue;
            const bool ok = check.state == Check::State::Ok;
            const bool warning = check.state == Check::State::Warning;
            const QString mark = ok ? tr("ok") : warning ? tr("warning") : tr("failed");
            writeOut(styled(padded(mark, 8),
                         ok            ? "32"
                             : warning ? "33"
                                       : "31",
                         style.colour)
                + QStringLiteral(" ") + check.title + QStringLiteral(": ") + check.message + QLatin1Char('\n'));
            if (!check.remedy.isEmpty())
                writeOut(QString(QString(9, QLatin1Char(' ')) + check.remedy + QLatin1Char('\n')));
        }
    }
    if (code == 0 && outFailed())
        code = exitCode(ErrorCode::Io);
    connect(m_runner.get(), &RunnerClient::finished, this, [this, code] { Q_EMIT finished(code); });
    m_runner->close();
}

} // namespace headstart
