// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/workers/span_recorder.h"

#include <algorithm>

namespace headstart {

Span SpanRecorder::open(QLatin1String name, const QString &parent, qint64 timeNs, const QJsonObject &attributes)
{
    Span span;
    span.id = QStringLiteral("c%1").arg(++m_last);
    span.parent = parent;
    span.name = name;
    span.startNs = timeNs;
    span.attributes = attributes;
    span.stampedBy = QStringLiteral("runner");
    m_open.insert(span.id, span);
    m_order.append(span.id);
    return span;
}

Span SpanRecorder::end(const QString &id, qint64 timeNs, const QJsonObject &attributes)
{
    Q_ASSERT(isOpen(id));
    Span span = m_open.take(id);
    m_order.removeOne(id);
    span.endNs = std::max(timeNs, span.startNs);
    for (auto it = attributes.begin(); it != attributes.end(); ++it)
        span.attributes.insert(it.key(), it.value());
    return span;
}

QList<Span> SpanRecorder::interruptAll(qint64 timeNs)
{
    QList<Span> ended;
    while (!m_order.isEmpty())
        ended.append(end(m_order.last(), timeNs, {{QStringLiteral("interrupted"), true}}));
    return ended;
}

} // namespace headstart
