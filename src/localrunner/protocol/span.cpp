// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/protocol/span.h"

namespace headstart {

QJsonObject toJson(const Span &span)
{
    return {
        {QStringLiteral("id"), span.id},
        {QStringLiteral("parent"), span.parent.isEmpty() ? QJsonValue() : QJsonValue(span.parent)},
        {QStringLiteral("name"), span.name},
        {QStringLiteral("start_ns"), span.startNs},
        {QStringLiteral("end_ns"), span.isOpen() ? QJsonValue() : QJsonValue(span.endNs)},
        {QStringLiteral("attributes"), span.attributes},
        {QStringLiteral("stamped_by"), span.stampedBy},
    };
}

Span spanFromJson(const QJsonObject &object)
{
    Span span;
    span.id = object.value(QLatin1String("id")).toString();
    span.parent = object.value(QLatin1String("parent")).toString();
    span.name = object.value(QLatin1String("name")).toString();
    span.startNs = object.value(QLatin1String("start_ns")).toInteger();
    span.endNs = object.value(QLatin1String("end_ns")).toInteger();
    span.attributes = object.value(QLatin1String("attributes")).toObject();
    span.stampedBy = object.value(QLatin1String("stamped_by")).toString();
    return span;
}

const QList<QString> &phaseNames()
{
    static const QList<QString> names{QString(spans::queue), QString(spans::imageLoad), QString(spans::containerStart),
        QString(spans::applicationStart), QString(spans::checkpointCapture), QString(spans::taskRun)};
    return names;
}

} // namespace headstart
