// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace headstart {

/// A new name of `digits` (at most 16) lower-case hexadecimal digits from the kernel's random numbers.
QString randomHexName(int digits);
/// True for what randomHexName(digits) can give.
bool isHexName(const QString &name, int digits);

} // namespace headstart
