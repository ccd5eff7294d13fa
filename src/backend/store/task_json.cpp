// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/store/records.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QStringDecoder>

#include <optional>

using namespace Qt::StringLiterals;

namespace headstart {

namespace {

QJsonValue textOrNull(const QString &text)
{
    return text.isEmpty() ? QJsonValue() : QJsonValue(text);
}

std::optional<QJsonValue> parsedJson(const QByteArray &body)
{
    // QJsonDocument reads only objects and arrays; a handler may as well return a number or a text. White space decides
    // whether the brackets put around are the body's own: "1], [2" must not pass.
    QJsonParseError problem;
    const QJsonDocument plain = QJsonDocument::fromJson(body, &problem);
    if (problem.error == QJsonParseError::NoError)
        return plain.isArray() ? QJsonValue(plain.array()) : QJsonValue(plain.object());
    const QByteArray scalar = body.trimmed();
    if (scalar.isEmpty() || scalar.startsWith('[') || scalar.startsWith('{'))
        return std::nullopt;
    const QJsonDocument wrapped = QJsonDocument::fromJson("[" + scalar + "]", &problem);
    if (problem.error != QJsonParseError::NoError || wrapped.array().size() != 1)
        return std::nullopt;
    return wrapped.array().first();
}

bool saysJson(const QString &contentType)
{
    const QString type = contentType.section(u';', 0, 0).trimmed().toLower();
    return type.isEmpty() || type == "application/json"_L1 || type.endsWith("+json"_L1);
}

QJsonValue resultValue(const QByteArray &body, const QString &contentType)
{
    if (body.isEmpty())
        return {};
    if (saysJson(contentType)) {
        if (const std::optional<QJsonValue> value = parsedJson(body))
            return *value;
    }
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString text = decoder.decode(body);
    if (decoder.hasError() || text.contains(QChar(u'\0')))
        return QJsonObject{{u"base64"_s, QString::fromLatin1(body.toBase64())}, {u"content_type"_s, contentType}};
    return text;
}

QJsonValue errorValue(const Error &error)
{
    if (error.message.isEmpty())
        return {};
    return QJsonObject{
        {u"code"_s, toString(error.code)}, {u"message"_s, error.message}, {u"details"_s, textOrNull(error.details)}};
}

} // namespace

QJsonObject toJson(const TaskDetails &details)
{
    const TaskRecord &task = details.task;
    QJsonValue deployment;
    if (!task.deploymentId.isEmpty())
        deployment = QJsonObject{{u"id"_s, task.deploymentId}, {u"version"_s, task.deploymentVersion}};

    QJsonArray spans;
    for (const Span &span : details.spans)
        spans.append(toJson(span));
    QJsonArray logs;
    for (const protocol::LogLine &line : details.logs) {
        logs.append(QJsonObject{{u"time_ns"_s, line.timeNs}, {u"stream"_s, line.stream},
            {u"worker"_s, line.worker < 0 ? QJsonValue() : QJsonValue(line.worker)}, {u"message"_s, line.message},
            {u"partial"_s, line.partial}});
    }

    const QString createdAt = QDateTime::fromMSecsSinceEpoch(task.createdAtMs, Qt::UTC).toString(Qt::ISODateWithMs);
    return {
        {u"version"_s, 1},
        {u"task"_s,
            QJsonObject{{u"id"_s, task.id}, {u"project"_s, task.project}, {u"endpoint"_s, task.endpoint},
                {u"handler"_s, task.handler}, {u"deployment"_s, deployment},
                {u"container"_s, textOrNull(task.containerId)}, {u"status"_s, toString(task.status)},
                {u"start"_s, textOrNull(toString(task.start))}, {u"created_at"_s, createdAt},
                {u"duration_ns"_s, task.durationNs < 0 ? QJsonValue() : QJsonValue(task.durationNs)}}},
        {u"result"_s, resultValue(task.result, task.resultType)},
        {u"error"_s, errorValue(task.error)},
        {u"spans"_s, spans},
        {u"logs"_s, logs},
    };
}

} // namespace headstart
