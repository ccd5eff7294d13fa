// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/timeline/waterfall_layout.h"

#include <QStringList>

/// Spans in words, for tooltips, the table and screen readers.
namespace headstart::timeline {

/// What there is to say about a bar, line by line: name, start, length, share of the task, attributes.
QString describeBar(const Row &row, const Bar &bar);

/// An attribute's value for people: bytes and durations by their key's unit, "not measured" for null.
QString formatAttribute(const QString &key, const QJsonValue &value);

/// All attributes, one "key: value" each, in the order of their names.
QStringList formatAttributes(const QJsonObject &attributes);

/// One sentence that says what a timeline shows.
QString summaryOf(const Layout &layout);

} // namespace headstart::timeline
