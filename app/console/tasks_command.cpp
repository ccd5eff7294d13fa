// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/tasks_command.h"

#include "backend/store/when_done.h"
#include "console/json_indent.h"
#include "console/terminal.h"
#include "console/text_table.h"
#include "console/text_timeline.h"
#include "ui/theme/format.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>

namespace headstart {

namespace {

constexpr int mostTasks = 1000000;

QStringList statusWords()
{
    QStringList words;
    for (const TaskStatus status : {TaskStatus::Pending, TaskStatus::Running, TaskStatus::Complete, TaskStatus::Error,
             TaskStatus::Cancelled, TaskStatus::Expired, TaskStatus::Timeout, TaskStatus::Retry})
        words.append(toString(status));
    return words;
}

} // namespace

TasksCommand::TasksCommand(Arguments arguments, QObject *parent)
    : Command(parent)
    , m_arguments(std::move(arguments))
{
}

Arguments TasksCommand::declare()
{
    Arguments arguments(tr("tasks [options]"), tr("Lists the tasks that were run, the newest first."));
    arguments.addOption(QStringLiteral("limit"), tr("number"), tr("How many at most."), QStringLiteral("20"));
    arguments.addOption(
        QStringLiteral("status"), tr("status"), tr("Only tasks of this status, such as COMPLETE or ERROR."));
    arguments.addFormat();
    arguments.addRoot();
    return arguments;
}

void TasksCommand::start()
{
    const auto refuse = [this](const Error &error) { Q_EMIT finished(reportError(error)); };
    if (!m_arguments.positional().isEmpty())
        return refuse(m_arguments.usageError(tr("tasks takes options only.")));
    const Result<bool> json = m_arguments.isJson();
    if (!json)
        return refuse(json.error());
    bool isNumber = false;
    Store::TaskQuery query;
    query.limit = m_arguments.value(QStringLiteral("limit")).toInt(&isNumber);
    if (!isNumber || query.limit < 1 || query.limit > mostTasks)
        return refuse(m_arguments.usageError(tr("--limit takes a number from 1 to %1.").arg(mostTasks)));
    query.status = m_arguments.value(QStringLiteral("status")).toUpper();
    if (!query.status.isEmpty() && !statusWords().contains(query.status))
        return refuse(
            m_arguments.usageError(tr("--status takes one of %1.").arg(statusWords().join(QStringLiteral(", ")))));
    Result<std::unique_ptr<Store>> store = openStore(findPlaces(m_arguments.value(QStringLiteral("root"))));
    if (!store)
        return refuse(store.error());
    m_store = std::move(*store);
    whenDone(m_store->tasks(query), this, [this, refuse, asJson = *json](const Result<QList<TaskRecord>> &tasks) {
        if (!tasks)
            return refuse(tasks.error());
        print(*tasks, asJson);
        Q_EMIT finished(outFailed() ? exitCode(ErrorCode::Io) : 0);
    });
}

void TasksCommand::print(const QList<TaskRecord> &tasks, bool json)
{
    if (json) {
        QJsonArray list;
        for (const TaskRecord &task : tasks) {
            const QJsonObject whole = toJson(TaskDetails{task, {}, {}});
            QJsonObject entry = whole.value(QLatin1String("task")).toObject();
            entry.insert(QStringLiteral("error"), whole.value(QLatin1String("error")));
            QJsonObject phases;
            for (auto it = task.phases.cbegin(); it != task.phases.cend(); ++it)
                phases.insert(it.key(), it.value());
            entry.insert(QStringLiteral("phases_ns"), phases);
            list.append(entry);
        }
        writeOut(QJsonDocument(QJsonObject{{QStringLiteral("version"), 1}, {QStringLiteral("tasks"), list}}).toJson());
        return;
    }
    QList<QStringList> rows;
    for (const TaskRecord &task : tasks) {
        const auto phase = [&task](QLatin1String name) {
            return task.phases.contains(name) ? formatDuration(task.phases.value(name)) : QStringLiteral("-");
        };
        rows.append({shortId(task.id), statusText(task.status), task.endpoint, formatMoment(task.createdAtMs),
            startText(task.start), phase(spans::queue), phase(spans::imageLoad), phase(spans::containerStart),
            phase(spans::applicationStart), phase(spans::taskRun),
            task.durationNs < 0 ? QStringLiteral("-") : formatDuration(task.durationNs)});
    }
    if (rows.isEmpty()) {
        writeErr(tr("There are no such tasks yet.\n"));
        return;
    }
    writeOut(textTable({tr("ID"), tr("Status"), tr("Endpoint"), tr("Created"), tr("Start"), tr("Queue"), tr("Image"),
                           tr("Container"), tr("App start"), tr("Run"), tr("Total")},
        rows, {5, 6, 7, 8, 9, 10}));
}

TaskCommand::TaskCommand(Arguments arguments, QObject *parent)
    : Command(parent)
    , m_arguments(std::move(arguments))
{
}

Arguments TaskCommand::declare()
{
    Arguments arguments(tr("task ID [options]"),
        tr("Shows one task: result, error, output and timeline. The beginning of the ID is enough."));
    arguments.addFormat();
    arguments.addRoot();
    return arguments;
}

void TaskCommand::start()
{
    const auto refuse = [this](const Error &error) { Q_EMIT finished(reportError(error)); };
    if (m_arguments.positional().size() != 1)
        return refuse(m_arguments.usageError(tr("task takes one ID; headstart tasks lists them.")));
    const Result<bool> json = m_arguments.isJson();
    if (!json)
        return refuse(json.error());
    Result<std::unique_ptr<Store>> store = openStore(findPlaces(m_arguments.value(QStringLiteral("root"))));
    if (!store)
        return refuse(store.error());
    m_store = std::move(*store);
    whenDone(m_store->task(m_arguments.positional().first()), this,
        [this, refuse, asJson = *json](const Result<TaskDetails> &details) {
            if (!details)
                return refuse(details.error());
            print(*details, asJson);
            Q_EMIT finished(outFailed() ? exitCode(ErrorCode::Io) : 0);
        });
}

void TaskCommand::print(const TaskDetails &details, bool json)
{
    if (json) {
        writeOut(QJsonDocument(toJson(details)).toJson());
        return;
    }
    const TaskRecord &task = details.task;
    QList<QStringList> rows{{tr("Endpoint"), QStringLiteral("%1 (%2)").arg(task.endpoint, task.handler)},
        {tr("Project"), task.project}, {tr("Status"), statusText(task.status)}, {tr("Start"), startText(task.start)},
        {tr("Created"), formatMoment(task.createdAtMs)}};
    if (!task.error.message.isEmpty())
        rows.append({tr("Error"), task.error.message});
    writeOut(textTable({tr("Task"), task.id}, rows));
    if (!task.error.details.isEmpty())
        writeOut(QString(QLatin1Char('\n') + task.error.details.trimmed() + QLatin1Char('\n')));
    if (!task.result.isEmpty() && task.status == TaskStatus::Complete)
        writeOut(QByteArray('\n'
            + (task.resultType.startsWith(QLatin1String("application/json")) ? indentJson(task.result) : task.result)
            + '\n'));
    if (!details.logs.isEmpty())
        writeOut(QStringLiteral("\n"));
    for (const protocol::LogLine &line : details.logs)
        writeOut(QString(line.stream + QStringLiteral(" | ") + line.message + QLatin1Char('\n')));
    writeOut(QString(QLatin1Char('\n') + textTimeline(details, outStyle().width)));
}

} // namespace headstart
