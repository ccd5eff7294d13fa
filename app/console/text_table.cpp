// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/text_table.h"

#include <cwchar>

namespace headstart {

int columnsOf(const QString &text)
{
    int columns = 0;
    const QList<uint> points = text.toUcs4();
    for (const uint point : points)
        columns += std::max(0, ::wcwidth(static_cast<wchar_t>(point)));
    return columns;
}

QString padded(const QString &text, int columns, bool toTheRight)
{
    QString shown = text;
    if (columnsOf(shown) > columns) {
        while (!shown.isEmpty() && columnsOf(shown) > columns - 1)
            shown.chop(shown.size() > 1 && shown.back().isLowSurrogate() ? 2 : 1);
        shown += QChar(0x2026);
    }
    const QString space(std::max(0, columns - columnsOf(shown)), QLatin1Char(' '));
    return toTheRight ? QString(space + shown) : QString(shown + space);
}

QString textTable(const QStringList &header, const QList<QStringList> &rows, const QList<int> &rightAligned)
{
    QList<int> widths;
    for (const QString &title : header)
        widths.append(columnsOf(title));
    for (const QStringList &row : rows) {
        for (int i = 0; i < row.size() && i < widths.size(); ++i)
            widths[i] = std::max(widths.at(i), columnsOf(row.at(i)));
    }
    QString out;
    const auto addLine = [&](const QStringList &cells) {
        QString line;
        for (int i = 0; i < cells.size() && i < widths.size(); ++i)
            line += (i > 0 ? QStringLiteral("  ") : QString())
                + padded(cells.at(i), widths.at(i), rightAligned.contains(i));
        while (line.endsWith(QLatin1Char(' ')))
            line.chop(1);
        out += line + QLatin1Char('\n');
    };
    addLine(header);
    for (const QStringList &row : rows)
        addLine(row);
    return out;
}

} // namespace headstart
