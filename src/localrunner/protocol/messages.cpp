// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/protocol/messages.h"

#include <QJsonDocument>

#include <array>

namespace headstart::protocol {

namespace {

QByteArray toLine(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n';
}

Error protocolError(const QString &message)
{
    return Error{ErrorCode::Protocol, message, {}};
}

Result<QJsonObject> parseObject(const QByteArray &line)
{
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(line, &problem);
    if (problem.error != QJsonParseError::NoError) {
        return protocolError(
            QStringLiteral("The line is not JSON: %1 at byte %2.").arg(problem.errorString()).arg(problem.offset));
    }
    if (!document.isObject())
        return protocolError(QStringLiteral("The line is JSON but not an object."));
    return document.object();
}

QJsonValue nullIfEmpty(const QString &text)
{
    return text.isEmpty() ? QJsonValue() : QJsonValue(text);
}

struct ReasonRow
{
    ContainerExit::Reason reason;
    const char *name;
};
constexpr std::array<ReasonRow, 8> reasons = {{
    {ContainerExit::Reason::Stopped, "stopped"},
    {ContainerExit::Reason::StartFailed, "start_failed"},
    {ContainerExit::Reason::StartupFailed, "startup_failed"},
    {ContainerExit::Reason::StartTimedOut, "start_timed_out"},
    {ContainerExit::Reason::Exited, "exited"},
    {ContainerExit::Reason::Signalled, "signalled"},
    {ContainerExit::Reason::OutOfMemory, "out_of_memory"},
    {ContainerExit::Reason::MemoryLost, "memory_lost"},
}};

struct StateRow
{
    Check::State state;
    const char *name;
};
constexpr std::array<StateRow, 3> states = {{
    {Check::State::Ok, "ok"},
    {Check::State::Warning, "warning"},
    {Check::State::Failed, "failed"},
}};

} // namespace

QByteArray encode(const Request &request)
{
    QJsonObject object = request.arguments;
    object.insert(QStringLiteral("id"), request.id);
    object.insert(QStringLiteral("command"), request.command);
    return toLine(object);
}

QByteArray encode(const Response &response)
{
    QJsonObject object{{QStringLiteral("id"), response.id}, {QStringLiteral("ok"), response.ok}};
    if (response.ok)
        object.insert(QStringLiteral("result"), response.result);
    else
        object.insert(QStringLiteral("error"), toJson(response.error));
    return toLine(object);
}

QByteArray encodeEvent(QLatin1String name, const QJsonObject &members)
{
    QJsonObject object = members;
    object.insert(QStringLiteral("event"), name);
    return toLine(object);
}

Result<Request> decodeRequest(const QByteArray &line, qint64 *requestId)
{
    *requestId = 0;
    Result<QJsonObject> parsed = parseObject(line);
    if (!parsed)
        return std::move(parsed).error();
    Request request;
    request.arguments = std::move(*parsed);
    const QJsonValue id = request.arguments.take(QLatin1String("id"));
    const QJsonValue name = request.arguments.take(QLatin1String("command"));
    request.id = id.isDouble() ? id.toInteger(-1) : -1;
    if (request.id <= 0)
        return protocolError(QStringLiteral("\"id\" must be a whole number greater than 0."));
    *requestId = request.id;
    if (!name.isString())
        return protocolError(QStringLiteral("\"command\" must be a string."));
    request.command = name.toString();
    return request;
}

Result<Incoming> decodeIncoming(const QByteArray &line)
{
    Result<QJsonObject> parsed = parseObject(line);
    if (!parsed)
        return std::move(parsed).error();
    Incoming incoming;
    if (parsed->contains(QLatin1String("event"))) {
        incoming.isEvent = true;
        incoming.event = parsed->take(QLatin1String("event")).toString();
        incoming.members = std::move(*parsed);
        return incoming;
    }
    if (!parsed->contains(QLatin1String("id")))
        return protocolError(QStringLiteral("The runner sent a line that is neither an answer nor an event."));
    incoming.response.id = parsed->value(QLatin1String("id")).toInteger();
    incoming.response.ok = parsed->value(QLatin1String("ok")).toBool();
    incoming.response.result = parsed->value(QLatin1String("result")).toObject();
    if (!incoming.response.ok)
        incoming.response.error = errorFromJson(parsed->value(QLatin1String("error")).toObject());
    return incoming;
}

QJsonObject toJson(const Error &error)
{
    return {{QStringLiteral("code"), headstart::toString(error.code)}, {QStringLiteral("message"), error.message},
        {QStringLiteral("details"), nullIfEmpty(error.details)}};
}

Error errorFromJson(const QJsonObject &object)
{
    return Error{errorCodeFromString(object.value(QLatin1String("code")).toString()),
        object.value(QLatin1String("message")).toString(), object.value(QLatin1String("details")).toString()};
}

QJsonObject toJson(const LogLine &line)
{
    return {{QStringLiteral("time_ns"), line.timeNs}, {QStringLiteral("stream"), line.stream},
        {QStringLiteral("worker"), line.worker}, {QStringLiteral("task"), nullIfEmpty(line.task)},
        {QStringLiteral("message"), line.message}, {QStringLiteral("partial"), line.partial}};
}

LogLine logLineFromJson(const QJsonObject &object)
{
    LogLine line;
    line.timeNs = object.value(QLatin1String("time_ns")).toInteger();
    line.stream = object.value(QLatin1String("stream")).toString();
    line.worker = object.value(QLatin1String("worker")).toInt(-1);
    line.task = object.value(QLatin1String("task")).toString();
    line.message = object.value(QLatin1String("message")).toString();
    line.partial = object.value(QLatin1String("partial")).toBool();
    return line;
}

QString toString(ContainerExit::Reason reason)
{
    for (const ReasonRow &row : reasons) {
        if (row.reason == reason)
            return QString::fromLatin1(row.name);
    }
    return {};
}

QJsonObject toJson(const ContainerExit &exit)
{
    return {{QStringLiteral("reason"), toString(exit.reason)}, {QStringLiteral("exit_code"), exit.exitCode},
        {QStringLiteral("signal"), exit.signal},
        {QStringLiteral("error"), exit.error.message.isEmpty() ? QJsonValue() : QJsonValue(toJson(exit.error))},
        {QStringLiteral("time_ns"), exit.timeNs}};
}

ContainerExit containerExitFromJson(const QJsonObject &object)
{
    ContainerExit exit;
    const QString reason = object.value(QLatin1String("reason")).toString();
    for (const ReasonRow &row : reasons) {
        if (reason == QLatin1String(row.name))
            exit.reason = row.reason;
    }
    exit.exitCode = object.value(QLatin1String("exit_code")).toInt();
    exit.signal = object.value(QLatin1String("signal")).toInt();
    exit.error = errorFromJson(object.value(QLatin1String("error")).toObject());
    exit.timeNs = object.value(QLatin1String("time_ns")).toInteger();
    return exit;
}

QJsonObject toJson(const Check &check)
{
    QString state;
    for (const StateRow &row : states) {
        if (row.state == check.state)
            state = QString::fromLatin1(row.name);
    }
    return {{QStringLiteral("name"), check.name}, {QStringLiteral("title"), check.title},
        {QStringLiteral("state"), state}, {QStringLiteral("message"), check.message},
        {QStringLiteral("remedy"), nullIfEmpty(check.remedy)}};
}

Check checkFromJson(const QJsonObject &object)
{
    Check check;
    check.name = object.value(QLatin1String("name")).toString();
    check.title = object.value(QLatin1String("title")).toString();
    const QString state = object.value(QLatin1String("state")).toString();
    check.state = Check::State::Failed;
    for (const StateRow &row : states) {
        if (state == QLatin1String(row.name))
            check.state = row.state;
    }
    check.message = object.value(QLatin1String("message")).toString();
    check.remedy = object.value(QLatin1String("remedy")).toString();
    return check;
}

} // namespace headstart::protocol
