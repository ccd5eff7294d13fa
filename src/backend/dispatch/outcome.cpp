// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/dispatch/outcome.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace headstart {

namespace {

/// The "error" member of a JSON object, or empty.
QString errorText(const QByteArray &json)
{
    return QJsonDocument::fromJson(json).object().value(QLatin1String("error")).toString();
}

Error raised(const QString &traceback)
{
    const QString last = lastLineOf(traceback);
    return {ErrorCode::HandlerFailed,
        last.isEmpty() ? QStringLiteral("The handler raised an exception.")
                       : QStringLiteral("The handler raised %1").arg(last),
        traceback};
}

/// Frames are "data: <json>\n\n"; the last one of a stream that broke off holds the error.
QString errorOfLastFrame(const QByteArray &body)
{
    const QByteArray text = body.trimmed();
    const qsizetype at = text.lastIndexOf("data: ");
    if (at < 0 || (at > 0 && text.at(at - 1) != '\n'))
        return {};
    return errorText(text.mid(at + 6));
}

} // namespace

QString lastLineOf(const QString &traceback)
{
    const QStringList lines = traceback.split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    for (auto line = lines.crbegin(); line != lines.crend(); ++line) {
        if (!line->trimmed().isEmpty() && !line->startsWith(QLatin1Char(' ')))
            return line->trimmed();
    }
    return {};
}

Outcome judge(const HttpAnswer &answer)
{
    Outcome outcome;
    outcome.status = TaskStatus::Error;
    if (answer.failure == HttpAnswer::Failure::Broken && answer.status == 200) {
        if (const QString traceback = errorOfLastFrame(answer.body); !traceback.isEmpty()) {
            outcome.error = raised(traceback);
            return outcome;
        }
    }
    if (!answer.ok()) {
        outcome.error = answer.error;
        outcome.needsContainerExit =
            answer.failure == HttpAnswer::Failure::Broken || answer.failure == HttpAnswer::Failure::NotSent;
        return outcome;
    }
    const QByteArray said = answer.header("X-Headstart-Outcome");
    if (said == "error") {
        outcome.error = raised(errorText(answer.body));
    } else if (said == "not_json") {
        const QString why = errorText(answer.body);
        outcome.error = {ErrorCode::HandlerFailed,
            why.isEmpty() ? QStringLiteral("The handler's result cannot be written as JSON.") : why, {}};
    } else if (said == "complete" || answer.status == 200) {
        outcome.status = TaskStatus::Complete;
    } else {
        outcome.error = {ErrorCode::Protocol,
            QStringLiteral("The worker did not take the request; it answered with HTTP status %1.").arg(answer.status),
            QString::fromUtf8(answer.body.left(4096))};
    }
    return outcome;
}

} // namespace headstart
