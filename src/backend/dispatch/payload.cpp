// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/dispatch/payload.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace headstart {

namespace {

Error invalid(const QString &why)
{
    return {ErrorCode::BadInput,
        QStringLiteral("The request body must be a JSON object such as {\"name\": \"value\"}, or empty: %1").arg(why),
        {}};
}

QString kindOf(const QByteArray &text)
{
    if (text.startsWith('['))
        return QStringLiteral("an array");
    if (text.startsWith('"'))
        return QStringLiteral("a string");
    if (text == "null" || text == "true" || text == "false")
        return QString::fromLatin1(text);
    return QStringLiteral("a number");
}

/// QJsonDocument reads arrays and objects only; inside an array it reads anything, which tells a bare value from a
/// mistake.
bool isBareValue(const QByteArray &text)
{
    return QJsonDocument::fromJson('[' + text + ']').array().size() == 1;
}

} // namespace

Result<QByteArray> workerPayload(const QByteArray &body)
{
    const QByteArray text = body.trimmed();
    QJsonObject object;
    if (!text.isEmpty()) {
        QJsonParseError problem;
        const QJsonDocument document = QJsonDocument::fromJson(text, &problem);
        if (document.isArray() || (document.isNull() && isBareValue(text)))
            return invalid(QStringLiteral("this is %1.").arg(kindOf(text)));
        if (!document.isObject())
            return invalid(QStringLiteral("%1 at byte %2.").arg(problem.errorString()).arg(problem.offset));
        object = document.object();
    }
    QJsonValue args = QJsonValue::Null;
    if (object.value(QLatin1String("args")).isArray())
        args = object.take(QLatin1String("args"));
    if (object.value(QLatin1String("kwargs")).isObject())
        object = object.value(QLatin1String("kwargs")).toObject();
    return QJsonDocument(QJsonObject{{QStringLiteral("args"), args}, {QStringLiteral("kwargs"), object}})
        .toJson(QJsonDocument::Compact);
}

} // namespace headstart
