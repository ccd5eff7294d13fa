// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/text_timeline.h"

#include "console/text_table.h"
#include "ui/theme/format.h"
#include "ui/theme/span_style.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace headstart {

namespace {

struct Row
{
    QString name;
    qint64 startNs = 0;
    qint64 endNs = 0;
    bool drawn = true; ///< false: no one place, as for what no phase covers
};

struct Texts
{
    Q_DECLARE_TR_FUNCTIONS(headstart::TextTimeline)
};

void addChildren(const QList<Span> &spans, const QString &parent, int depth, QList<Row> *rows)
{
    if (depth > 8)
        return; // a cycle of parents, which only a damaged database can hold
    for (const Span &span : spans) {
        if (span.parent != parent || span.isOpen())
            continue;
        const QJsonValue worker = span.attributes.value(QLatin1String("worker"));
        const QString suffix = worker.isDouble() ? QStringLiteral(" [%1]").arg(worker.toInt()) : QString();
        const QString label = span.attributes.value(QLatin1String("failed")).toBool()
            ? Texts::tr("%1 (failed)", "a phase").arg(spanLabel(span.name))
            : spanLabel(span.name);
        rows->append({QString(2 * depth, QLatin1Char(' ')) + label + suffix, span.startNs, span.endNs});
        addChildren(spans, span.id, depth + 1, rows);
    }
}

} // namespace

QString textBar(double start, double end, int columns)
{
    const double cells = columns;
    const int first = std::clamp(static_cast<int>(std::floor(start * cells)), 0, columns - 1);
    // The left edge is a whole cell, since there are no blocks that leave their left part free.
    const int eighths = std::clamp(static_cast<int>(std::lround((end * cells - first) * 8)), 1, (columns - first) * 8);
    QString bar(first, QLatin1Char(' '));
    bar += QString(eighths / 8, QChar(0x2588));
    if (eighths % 8 != 0)
        bar += QChar(0x2590 - eighths % 8); // U+2589 is seven eighths, U+258F one
    return bar;
}

QString textTimeline(const TaskDetails &details, int width)
{
    QList<Span> spans = details.spans;
    std::stable_sort(spans.begin(), spans.end(), [](const Span &a, const Span &b) { return a.startNs < b.startNs; });
    qint64 total = std::max<qint64>(1, details.task.durationNs);
    qint64 covered = 0;
    for (const Span &span : std::as_const(spans)) {
        total = std::max(total, span.endNs);
        if (span.parent.isEmpty())
            covered += span.durationNs();
    }
    QList<Row> rows;
    addChildren(spans, {}, 0, &rows);
    if (const qint64 rest = details.task.durationNs - covered; rest > 0 && rest * 1000 > details.task.durationNs)
        rows.append({spanLabel(unaccountedName), 0, rest, false});

    const QLocale locale;
    const QString phaseTitle = Texts::tr("phase");
    const QString startTitle = Texts::tr("start");
    const QString lengthTitle = Texts::tr("length");
    const QString shareTitle = Texts::tr("share");
    int nameWidth = columnsOf(phaseTitle);
    int startWidth = std::max(8, columnsOf(startTitle));
    int lengthWidth = std::max(8, columnsOf(lengthTitle));
    const int shareWidth = std::max(7, columnsOf(shareTitle));
    for (const Row &row : std::as_const(rows)) {
        nameWidth = std::max(nameWidth, columnsOf(row.name));
        startWidth = std::max(startWidth, columnsOf(formatDuration(row.startNs, locale)));
        lengthWidth = std::max(lengthWidth, columnsOf(formatDuration(row.endNs - row.startNs, locale)));
    }
    const int barWidth = width - nameWidth - startWidth - lengthWidth - shareWidth - 8;

    const auto line = [&](const QString &name, const QString &start, const QString &length, const QString &share,
                          const QString &bar) {
        QString text = padded(name, nameWidth) + QStringLiteral("  ") + padded(start, startWidth, true)
            + QStringLiteral("  ") + padded(length, lengthWidth, true) + QStringLiteral("  ")
            + padded(share, shareWidth, true) + QStringLiteral("  ") + bar;
        while (text.endsWith(QLatin1Char(' ')))
            text.chop(1);
        return QString(text + QLatin1Char('\n'));
    };
    QString out = line(phaseTitle, startTitle, lengthTitle, shareTitle, {});
    const double whole = static_cast<double>(total);
    for (const Row &row : std::as_const(rows)) {
        const double start = static_cast<double>(row.startNs) / whole;
        const double end = static_cast<double>(row.endNs) / whole;
        const QString share = locale.toString(100.0 * (end - start), 'f', 1) + QStringLiteral(" %");
        const QString bar = row.drawn && barWidth >= 8 ? textBar(start, end, barWidth) : QString();
        out += line(row.name, row.drawn ? formatDuration(row.startNs, locale) : QString(),
            formatDuration(row.endNs - row.startNs, locale), share, bar);
    }
    return out + line(Texts::tr("total"), {}, formatDuration(details.task.durationNs, locale), {}, {});
}

} // namespace headstart
