// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/store/records.h"

#include <array>

namespace headstart {

namespace {

struct StatusRow
{
    TaskStatus status;
    QLatin1String text;
    bool final;
};
constexpr std::array<StatusRow, 8> statuses = {{
    {TaskStatus::Pending, QLatin1String("PENDING"), false},
    {TaskStatus::Running, QLatin1String("RUNNING"), false},
    {TaskStatus::Complete, QLatin1String("COMPLETE"), true},
    {TaskStatus::Error, QLatin1String("ERROR"), true},
    {TaskStatus::Cancelled, QLatin1String("CANCELLED"), true},
    {TaskStatus::Expired, QLatin1String("EXPIRED"), true},
    {TaskStatus::Timeout, QLatin1String("TIMEOUT"), true},
    {TaskStatus::Retry, QLatin1String("RETRY"), false},
}};

struct StartRow
{
    StartKind kind;
    QLatin1String text;
};
constexpr std::array<StartRow, 5> starts = {{
    {StartKind::Unknown, QLatin1String("")},
    {StartKind::Cold, QLatin1String("cold")},
    {StartKind::Restored, QLatin1String("restored")},
    {StartKind::Woken, QLatin1String("woken")},
    {StartKind::Warm, QLatin1String("warm")},
}};

} // namespace

QString toString(TaskStatus status)
{
    for (const StatusRow &row : statuses) {
        if (row.status == status)
            return row.text;
    }
    return {};
}

TaskStatus taskStatusFromString(const QString &text)
{
    for (const StatusRow &row : statuses) {
        if (row.text == text)
            return row.status;
    }
    return TaskStatus::Error;
}

bool isFinal(TaskStatus status)
{
    for (const StatusRow &row : statuses) {
        if (row.status == status)
            return row.final;
    }
    return true;
}

QString toString(StartKind kind)
{
    for (const StartRow &row : starts) {
        if (row.kind == kind)
            return row.text;
    }
    return {};
}

StartKind startKindFromString(const QString &text)
{
    for (const StartRow &row : starts) {
        if (row.text == text)
            return row.kind;
    }
    return StartKind::Unknown;
}

} // namespace headstart
