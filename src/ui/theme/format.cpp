// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/format.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QJsonDocument>
#include <QStringDecoder>

namespace headstart {

namespace {

struct Texts
{
    Q_DECLARE_TR_FUNCTIONS(headstart::Format)
};

QString threeDigits(double value, const QLocale &locale)
{
    const int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    QString text = locale.toString(value, 'f', decimals);
    const QString point = locale.decimalPoint();
    if (text.contains(point)) {
        while (text.endsWith(locale.zeroDigit()))
            text.chop(locale.zeroDigit().size());
        if (text.endsWith(point))
            text.chop(point.size());
    }
    return text;
}

/// Indents valid JSON by its punctuation alone, so that the order of keys and the spelling of numbers stay as they were
/// sent.
QString indented(const QString &json)
{
    QString text;
    int depth = 0;
    bool inString = false;
    const auto newLine = [&] { text += QLatin1Char('\n') + QString(depth * 4, QLatin1Char(' ')); };
    for (qsizetype i = 0; i < json.size(); ++i) {
        const QChar c = json.at(i);
        if (inString) {
            text += c;
            if (c == QLatin1Char('\\') && i + 1 < json.size())
                text += json.at(++i);
            else if (c == QLatin1Char('"'))
                inString = false;
        } else if (c == QLatin1Char('{') || c == QLatin1Char('[')) {
            text += c;
            ++depth;
            qsizetype next = i + 1;
            while (next < json.size() && json.at(next).isSpace())
                ++next;
            if (next < json.size() && (json.at(next) == QLatin1Char('}') || json.at(next) == QLatin1Char(']'))) {
                --depth;
                text += json.at(next);
                i = next;
            } else {
                newLine();
            }
        } else if (c == QLatin1Char('}') || c == QLatin1Char(']')) {
            --depth;
            newLine();
            text += c;
        } else if (c == QLatin1Char(',')) {
            text += c;
            newLine();
        } else if (c == QLatin1Char(':')) {
            text += QStringLiteral(": ");
        } else if (!c.isSpace()) {
            inString = c == QLatin1Char('"');
            text += c;
        }
    }
    return text;
}

} // namespace

QString formatDuration(qint64 ns, const QLocale &locale)
{
    if (ns < 0)
        return {};
    if (ns == 0)
        return Texts::tr("%1 ms").arg(locale.toString(0));
    if (ns < 1'000)
        return Texts::tr("%1 ns").arg(locale.toString(ns));
    if (ns < 999'500)
        return Texts::tr("%1 µs").arg(threeDigits(double(ns) / 1e3, locale));
    if (ns < 999'500'000)
        return Texts::tr("%1 ms").arg(threeDigits(double(ns) / 1e6, locale));
    if (ns < 99'950'000'000)
        return Texts::tr("%1 s").arg(threeDigits(double(ns) / 1e9, locale));
    const qint64 seconds = (ns + 500'000'000) / 1'000'000'000;
    if (seconds < 3600)
        return Texts::tr("%1 min %2 s").arg(locale.toString(seconds / 60), locale.toString(seconds % 60));
    const qint64 minutes = (seconds + 30) / 60;
    return Texts::tr("%1 h %2 min").arg(locale.toString(minutes / 60), locale.toString(minutes % 60));
}

QString formatMoment(qint64 unixMs, const QLocale &locale)
{
    const QDateTime moment = QDateTime::fromMSecsSinceEpoch(unixMs);
    const QString time = moment.time().toString(QStringLiteral("HH:mm:ss"));
    if (moment.date() == QDate::currentDate())
        return time;
    return Texts::tr("%1 %2", "a date and a time of day")
        .arg(locale.toString(moment.date(), QLocale::ShortFormat), time);
}

QString shortId(const QString &id)
{
    return id.left(8);
}

QString statusText(TaskStatus status)
{
    switch (status) {
    case TaskStatus::Pending:
        return Texts::tr("○ Pending");
    case TaskStatus::Running:
        return Texts::tr("◐ Running");
    case TaskStatus::Complete:
        return Texts::tr("● Complete");
    case TaskStatus::Error:
        return Texts::tr("▲ Error");
    case TaskStatus::Cancelled:
        return Texts::tr("◌ Cancelled");
    case TaskStatus::Expired:
        return Texts::tr("▲ Expired");
    case TaskStatus::Timeout:
        return Texts::tr("▲ Timed out");
    case TaskStatus::Retry:
        return Texts::tr("◐ Retry");
    }
    return {};
}

QString startText(StartKind start)
{
    switch (start) {
    case StartKind::Unknown:
        return Texts::tr("–", "it is not known how the container started");
    case StartKind::Cold:
        return Texts::tr("cold");
    case StartKind::Restored:
        return Texts::tr("restored");
    case StartKind::Woken:
        return Texts::tr("woken");
    case StartKind::Warm:
        return Texts::tr("warm");
    }
    return {};
}

QString progressStepText(ProgressStep step)
{
    switch (step) {
    case ProgressStep::SnapshotCode:
        return Texts::tr("Taking a snapshot of the code");
    case ProgressStep::ReadProject:
        return Texts::tr("Reading the endpoint's settings");
    case ProgressStep::ResolveImage:
        return Texts::tr("Resolving the image");
    case ProgressStep::FindDeployment:
        return Texts::tr("Looking for the deployment");
    case ProgressStep::StartContainer:
        return Texts::tr("Starting a container");
    case ProgressStep::WaitForWorker:
        return Texts::tr("Waiting for a free worker");
    case ProgressStep::RunHandler:
        return Texts::tr("Running the handler");
    case ProgressStep::StopContainer:
        return Texts::tr("Stopping the container");
    }
    return {};
}

QString formatBody(const QByteArray &body, const QString &contentType, qsizetype limit)
{
    if (body.size() > limit)
        return Texts::tr("%1, too long to be shown here.").arg(QLocale().formattedDataSize(body.size()));
    if (!QJsonDocument::fromJson(body).isNull())
        return indented(QString::fromUtf8(body));
    QStringDecoder decoder(QStringDecoder::Utf8);
    const QString text = decoder(body);
    if (!decoder.hasError() && !text.contains(QChar::Null))
        return text;
    return Texts::tr("%1 of %2, which is not text.")
        .arg(QLocale().formattedDataSize(body.size()), contentType.isEmpty() ? Texts::tr("data") : contentType);
}

} // namespace headstart
