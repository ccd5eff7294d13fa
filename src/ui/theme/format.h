// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/dispatch/progress.h"
#include "backend/store/records.h"

#include <QLocale>
#include <QString>

namespace headstart {

/// A length with three significant digits and its SI unit: "0 ms", "870 ns", "1.25 ms", "8.41 s"; from 100 s on "3 min
/// 20 s". Negative (not measured): an empty text.
QString formatDuration(qint64 ns, const QLocale &locale = QLocale());

/// The calendar time of a moment in the local time zone: the time of day when it is today, else with the date in front.
QString formatMoment(qint64 unixMs, const QLocale &locale = QLocale());

/// The first eight characters of an id, which is how people name it.
QString shortId(const QString &id);

/// A glyph and the translated word for a status; the glyph lets the eye scan a column without relying on colour.
QString statusText(TaskStatus status);
/// The translated word for how the container came to be there; a dash while it is not known.
QString startText(StartKind start);

/// What is being done, as a translated sentence without its full stop: "Starting a container".
QString progressStepText(ProgressStep step);

/// A body for reading: JSON indented, other text as it is, and a sentence instead of binary data or of more than
/// `limit` bytes.
QString formatBody(const QByteArray &body, const QString &contentType, qsizetype limit = 1 << 20);

} // namespace headstart
