// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/support/result.h"

#include <array>
#include <cstring>

namespace headstart {

namespace {

struct CodeRow
{
    ErrorCode code;
    const char *name;
    int exitCode;
};

constexpr std::array<CodeRow, 9> rows = {{
    {ErrorCode::BadInput, "bad_input", 2},
    {ErrorCode::NotFound, "not_found", 2},
    {ErrorCode::MachineCannot, "machine_cannot", 3},
    {ErrorCode::HandlerFailed, "handler_failed", 1},
    {ErrorCode::TimedOut, "timed_out", 4},
    {ErrorCode::Interrupted, "interrupted", 130},
    {ErrorCode::Protocol, "protocol", 3},
    {ErrorCode::Io, "io", 3},
    {ErrorCode::Internal, "internal", 3},
}};

const CodeRow &rowOf(ErrorCode code)
{
    for (const CodeRow &row : rows) {
        if (row.code == code)
            return row;
    }
    return rows.back();
}

} // namespace

QString toString(ErrorCode code)
{
    return QString::fromLatin1(rowOf(code).name);
}

ErrorCode errorCodeFromString(const QString &text)
{
    for (const CodeRow &row : rows) {
        if (text == QLatin1String(row.name))
            return row.code;
    }
    return ErrorCode::Internal;
}

int exitCode(ErrorCode code)
{
    return rowOf(code).exitCode;
}

Error systemError(const QString &what, int errnoValue)
{
    return Error{
        ErrorCode::Io, QStringLiteral("%1: %2.").arg(what, QString::fromLocal8Bit(std::strerror(errnoValue))), {}};
}

} // namespace headstart
