// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/volumes/volume_commands.h"

#include "localrunner/protocol/messages.h"
#include "localrunner/volumes/volume_transfer.h"

#include <QJsonArray>

namespace headstart {

namespace {

namespace command = protocol::command;

Result<QString> textArgument(const QJsonObject &arguments, QLatin1String key)
{
    const QJsonValue value = arguments.value(key);
    if (!value.isString())
        return Error{ErrorCode::BadInput, QStringLiteral("\"%1\" must be a string.").arg(key), {}};
    return value.toString();
}

QJsonObject toJson(const VolumeInfo &info)
{
    const auto orNull = [](const std::optional<qint64> &number) { return number ? QJsonValue(*number) : QJsonValue(); };
    return {{QStringLiteral("name"), info.name}, {QStringLiteral("bytes"), orNull(info.bytes)},
        {QStringLiteral("files"), orNull(info.files)}, {QStringLiteral("created_at_ms"), info.createdAtMs},
        {QStringLiteral("used_by"), QJsonArray::fromStringList(info.usedBy)}};
}

QJsonObject toJson(const TransferReport &report)
{
    return {{QStringLiteral("bytes"), report.bytes}, {QStringLiteral("files"), report.files},
        {QStringLiteral("notes"), QJsonArray::fromStringList(report.notes)}};
}

Result<QJsonObject> listVolumes(const VolumeStore &store)
{
    const Result<QList<VolumeInfo>> volumes = store.list();
    if (!volumes)
        return volumes.error();
    QJsonArray array;
    for (const VolumeInfo &info : *volumes)
        array.append(toJson(info));
    return QJsonObject{{QStringLiteral("volumes"), array}};
}

Result<QJsonObject> emptyResult(const Result<void> &result)
{
    if (!result)
        return result.error();
    return QJsonObject();
}

} // namespace

bool isVolumeCommand(const QString &name)
{
    return name == command::listVolumes || name == command::createVolume || name == command::removeVolume
        || name == command::importVolume || name == command::exportVolume;
}

Result<QJsonObject> runVolumeCommand(const QString &name, const QJsonObject &arguments, const VolumeStore &store,
    const UserIdentity &user, const std::atomic<bool> &cancelled)
{
    if (name == command::listVolumes)
        return listVolumes(store);
    const Result<QString> volume = textArgument(arguments, QLatin1String("name"));
    if (!volume)
        return volume.error();
    if (name == command::createVolume)
        return emptyResult(store.create(*volume));
    if (name == command::removeVolume)
        return emptyResult(store.remove(*volume));
    const Result<QString> path = textArgument(arguments, QLatin1String("path"));
    if (!path)
        return path.error();
    const Result<TransferReport> report = name == command::importVolume
        ? importVolume(store, *volume, *path, user, cancelled)
        : exportVolume(store, *volume, *path, user, cancelled);
    if (!report)
        return report.error();
    return toJson(*report);
}

} // namespace headstart
