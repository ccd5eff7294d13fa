// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/protocol/checkpoint.h"

#include <array>

namespace headstart::protocol {

namespace {

struct StateRow
{
    Checkpoint::State state;
    const char *name;
};
constexpr std::array<StateRow, 5> states = {{
    {Checkpoint::State::Capturing, "capturing"},
    {Checkpoint::State::Available, "available"},
    {Checkpoint::State::CaptureFailed, "capture_failed"},
    {Checkpoint::State::RestoreFailed, "restore_failed"},
    {Checkpoint::State::Invalid, "invalid"},
}};

QJsonValue numberOrNull(const std::optional<qint64> &number)
{
    return number ? QJsonValue(*number) : QJsonValue();
}

std::optional<qint64> optionalNumber(const QJsonValue &value)
{
    return value.isDouble() ? std::optional(value.toInteger()) : std::nullopt;
}

} // namespace

QString toString(Checkpoint::State state)
{
    for (const StateRow &row : states) {
        if (row.state == state)
            return QString::fromLatin1(row.name);
    }
    return {};
}

std::optional<Checkpoint::State> checkpointStateFromString(const QString &text)
{
    for (const StateRow &row : states) {
        if (text == QLatin1String(row.name))
            return row.state;
    }
    return std::nullopt;
}

QJsonObject toJson(const Checkpoint &checkpoint)
{
    return {
        {QStringLiteral("id"), checkpoint.id},
        {QStringLiteral("deployment"), checkpoint.deployment},
        {QStringLiteral("endpoint"), checkpoint.endpoint},
        {QStringLiteral("state"), toString(checkpoint.state)},
        {QStringLiteral("reason"), checkpoint.reason},
        {QStringLiteral("detail"), checkpoint.detail},
        {QStringLiteral("hint"), checkpoint.hint},
        {QStringLiteral("created_at_ms"), checkpoint.createdAtMs},
        {QStringLiteral("last_used_at_ms"), checkpoint.lastUsedAtMs},
        {QStringLiteral("restores"), checkpoint.restores},
        {QStringLiteral("workers"), checkpoint.workers},
        {QStringLiteral("image"), checkpoint.image},
        {QStringLiteral("criu_version"), checkpoint.criuVersion},
        {QStringLiteral("kernel"), checkpoint.kernel},
        {QStringLiteral("memory_bytes"), checkpoint.memoryBytes},
        {QStringLiteral("zero_bytes"), numberOrNull(checkpoint.zeroBytes)},
        {QStringLiteral("file_bytes"), checkpoint.fileBytes},
        {QStringLiteral("disk_bytes"), checkpoint.diskBytes},
        {QStringLiteral("touched_bytes"), numberOrNull(checkpoint.touchedBytes)},
        {QStringLiteral("frozen_ns"), numberOrNull(checkpoint.frozenNs)},
    };
}

Checkpoint checkpointFromJson(const QJsonObject &object)
{
    const auto text = [&object](const char *key) { return object.value(QLatin1String(key)).toString(); };
    const auto number = [&object](const char *key) { return object.value(QLatin1String(key)).toInteger(); };
    Checkpoint checkpoint;
    checkpoint.id = text("id");
    checkpoint.deployment = text("deployment");
    checkpoint.endpoint = text("endpoint");
    // Invalid is the state that nobody starts anything from.
    checkpoint.state = checkpointStateFromString(text("state")).value_or(Checkpoint::State::Invalid);
    checkpoint.reason = text("reason");
    checkpoint.detail = text("detail");
    checkpoint.hint = text("hint");
    checkpoint.createdAtMs = number("created_at_ms");
    checkpoint.lastUsedAtMs = number("last_used_at_ms");
    checkpoint.restores = object.value(QLatin1String("restores")).toInt();
    checkpoint.workers = object.value(QLatin1String("workers")).toInt(checkpoint.workers);
    checkpoint.image = text("image");
    checkpoint.criuVersion = text("criu_version");
    checkpoint.kernel = text("kernel");
    checkpoint.memoryBytes = number("memory_bytes");
    checkpoint.zeroBytes = optionalNumber(object.value(QLatin1String("zero_bytes")));
    checkpoint.fileBytes = number("file_bytes");
    checkpoint.diskBytes = number("disk_bytes");
    checkpoint.touchedBytes = optionalNumber(object.value(QLatin1String("touched_bytes")));
    checkpoint.frozenNs = optionalNumber(object.value(QLatin1String("frozen_ns")));
    return checkpoint;
}

} // namespace headstart::protocol
