// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QStringList>

namespace headstart {

/// Columns of a character terminal that the text takes: 2 for East Asian wide characters, 0 for combining ones.
int columnsOf(const QString &text);
/// The text with spaces to the right (or left), cut with an ellipsis where it is longer.
QString padded(const QString &text, int columns, bool toTheRight = false);

/// Lines of a table: `header` first, columns aligned and two spaces apart; those whose index is in `rightAligned` to
/// the right. Pure.
QString textTable(const QStringList &header, const QList<QStringList> &rows, const QList<int> &rightAligned = {});

} // namespace headstart
