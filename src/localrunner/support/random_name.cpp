// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/support/random_name.h"

#include <QRandomGenerator>

#include <algorithm>

namespace headstart {

QString randomHexName(int digits)
{
    return QStringLiteral("%1").arg(QRandomGenerator::system()->generate64(), 16, 16, QLatin1Char('0')).right(digits);
}

bool isHexName(const QString &name, int digits)
{
    return name.size() == digits && std::all_of(name.begin(), name.end(), [](QChar c) {
        return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f');
    });
}

} // namespace headstart
