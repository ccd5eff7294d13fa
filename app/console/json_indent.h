// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace headstart {

/// JSON with two spaces a level and a space behind colons, every value and the order of keys exactly as they came; what
/// is no JSON comes out unharmed but with odd line breaks. Pure.
QByteArray indentJson(const QByteArray &json);

} // namespace headstart
