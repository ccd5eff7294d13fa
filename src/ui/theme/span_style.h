// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QLineF>
#include <QList>
#include <QRectF>
#include <QString>

namespace headstart {

/// How a kind of span is told apart besides its colour and its label.
enum class Hatch { Plain, Rising, Falling, Crossed, Horizontal, Vertical, Grid };

/// The fixed look of a span, by its name.
struct SpanStyle
{
    Colour colour = Colour::OtherSpan;
    Hatch hatch = Hatch::Plain;
};

/// The name under which the time of a task that lies in none of its phases is drawn and listed.
inline constexpr QLatin1String unaccountedName("unaccounted");

/// The style of a name of namespace spans, of unaccountedName, or of any other sub-span.
SpanStyle spanStyle(const QString &name);

/// What a span is called on screen, e.g. "application start"; a free name stays as it is.
QString spanLabel(const QString &name);

/// The lines that hatch a rectangle, cut off at its edges; lines at `spacing` apart. Drawn as lines so that they stay
/// lines in a vector file.
QList<QLineF> hatchLines(const QRectF &rect, Hatch hatch, double spacing);

} // namespace headstart
