// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/volumes/volume_name.h"

#include <algorithm>

namespace headstart {

namespace {

constexpr qsizetype longestName = 64;

bool isLetterOrDigit(QChar c)
{
    return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9');
}

Error refused(const QString &name, const QString &why)
{
    return Error{ErrorCode::BadInput,
        QStringLiteral("\"%1\" cannot be the name of a volume: %2. Use letters, digits, \"-\" and \"_\".")
            .arg(name.left(100), why),
        {}};
}

} // namespace

Result<void> checkVolumeName(const QString &name)
{
    if (name.isEmpty())
        return refused(name, QStringLiteral("it is empty"));
    if (name.size() > longestName)
        return refused(name, QStringLiteral("it is longer than %1 characters").arg(longestName));
    const auto wrong =
        std::find_if(name.begin(), name.end(), [](QChar c) { return !isLetterOrDigit(c) && c != u'-' && c != u'_'; });
    if (wrong != name.end())
        return refused(name, QStringLiteral("it contains \"%1\"").arg(*wrong));
    if (!isLetterOrDigit(name.front()))
        return refused(name, QStringLiteral("it begins with \"%1\"").arg(name.front()));
    return {};
}

} // namespace headstart
