// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/span_text.h"

#include "ui/theme/format.h"
#include "ui/theme/span_style.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>

namespace headstart::timeline {

namespace {

constexpr qsizetype longestValue = 300;

struct Texts
{
    Q_DECLARE_TR_FUNCTIONS(headstart::SpanText)
};

QString formatNumber(const QString &key, double value, const QLocale &locale)
{
    if (key.endsWith(QLatin1String("bytes")))
        return locale.formattedDataSize(qint64(value));
    if (key.endsWith(QLatin1String("_ns")))
        return formatDuration(qint64(value), locale);
    return value == double(qint64(value)) ? locale.toString(qint64(value)) : locale.toString(value);
}

} // namespace

QString formatAttribute(const QString &key, const QJsonValue &value)
{
    switch (value.type()) {
    case QJsonValue::Double:
        return formatNumber(key, value.toDouble(), QLocale());
    case QJsonValue::Bool:
        return value.toBool() ? Texts::tr("yes") : Texts::tr("no");
    case QJsonValue::String:
        return value.toString().left(longestValue);
    case QJsonValue::Array:
        return QString::fromUtf8(QJsonDocument(value.toArray()).toJson(QJsonDocument::Compact)).left(longestValue);
    case QJsonValue::Object:
        return QString::fromUtf8(QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact)).left(longestValue);
    case QJsonValue::Null:
    case QJsonValue::Undefined:
        break;
    }
    return Texts::tr("not measured");
}

QStringList formatAttributes(const QJsonObject &attributes)
{
    QStringList lines;
    for (auto attribute = attributes.constBegin(); attribute != attributes.constEnd(); ++attribute)
        lines.append(attribute.key() + QStringLiteral(": ") + formatAttribute(attribute.key(), attribute.value()));
    return lines;
}

QString describeBar(const Row &row, const Bar &bar)
{
    const QLocale locale;
    QStringList lines{spanLabel(bar.span.name)};
    lines.append(Texts::tr("Start: %1").arg(formatDuration(bar.span.startNs)));
    const QString length = formatDuration(bar.span.endNs - bar.span.startNs);
    lines.append(bar.open ? Texts::tr("Length so far: %1").arg(length) : Texts::tr("Length: %1").arg(length));
    if (row.totalNs > 0) {
        const QString percent = locale.toString(bar.share * 100, 'f', bar.share < 0.1 ? 1 : 0);
        lines.append(Texts::tr("%1 % of %2").arg(percent, formatDuration(row.totalNs)));
    }
    if (bar.gap)
        lines.append(Texts::tr("Time of the task that belongs to none of its phases."));
    lines += formatAttributes(bar.span.attributes);
    return lines.join(QLatin1Char('\n'));
}

QString summaryOf(const Layout &layout)
{
    if (layout.rows.isEmpty())
        return Texts::tr("No task is selected.");
    if (layout.rows.size() > 1) {
        return Texts::tr("Timelines of %n tasks, the longest takes %1.", nullptr, static_cast<int>(layout.rows.size()))
            .arg(formatDuration(layout.longestNs));
    }
    const Row &row = layout.rows.first();
    QStringList parts;
    for (const Bar &bar : row.bars) {
        if (bar.lane == 0)
            parts.append(
                spanLabel(bar.span.name) + QLatin1Char(' ') + formatDuration(bar.span.endNs - bar.span.startNs));
    }
    return Texts::tr("Timeline of one task of %1: %2.")
        .arg(formatDuration(row.totalNs), parts.join(QStringLiteral(", ")));
}

} // namespace headstart::timeline
