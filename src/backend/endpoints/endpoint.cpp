// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/endpoints/endpoint.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace headstart {

namespace {

QJsonObject mapToJson(const QMap<QString, QString> &map)
{
    QJsonObject object;
    for (auto it = map.cbegin(); it != map.cend(); ++it)
        object.insert(it.key(), it.value());
    return object;
}

QMap<QString, QString> mapFromJson(const QJsonValue &value)
{
    QMap<QString, QString> map;
    const QJsonObject object = value.toObject();
    for (auto it = object.begin(); it != object.end(); ++it)
        map.insert(it.key(), it.value().toString());
    return map;
}

QStringList listFromJson(const QJsonValue &value)
{
    QStringList list;
    for (const QJsonValue item : value.toArray())
        list.append(item.toString());
    return list;
}

} // namespace

QString Endpoint::moduleHandler() const
{
    QString module = file;
    if (module.endsWith(".py"_L1))
        module.chop(3);
    module.replace(u'/', u'.');
    return module + u':' + function;
}

QJsonObject toJson(const EndpointSettings &settings)
{
    QJsonArray volumes;
    for (const VolumeMount &volume : settings.volumes)
        volumes.append(QJsonObject{{u"name"_s, volume.name}, {u"mount_path"_s, volume.mountPath}});
    return {
        {u"name"_s, settings.name},
        {u"cpu_millicores"_s, settings.cpuMillicores},
        {u"memory"_s, settings.memoryMib},
        {u"gpu"_s, QJsonArray::fromStringList(settings.gpus)},
        {u"gpu_count"_s, settings.gpuCount},
        {u"image"_s, toJson(settings.image)},
        {u"timeout"_s, settings.timeoutSeconds},
        {u"workers"_s, settings.workers},
        {u"keep_warm_seconds"_s, settings.keepWarmSeconds},
        {u"max_pending_tasks"_s, settings.maxPendingTasks},
        {u"on_start"_s, settings.onStart},
        {u"volumes"_s, volumes},
        {u"secrets"_s, QJsonArray::fromStringList(settings.secrets)},
        {u"env"_s, mapToJson(settings.env)},
        {u"callback_url"_s, settings.callbackUrl},
        {u"authorized"_s, settings.authorized},
        {u"checkpoint_enabled"_s, settings.checkpointEnabled},
        {u"inputs"_s, settings.inputs},
        {u"outputs"_s, settings.outputs},
        {u"unread"_s, mapToJson(settings.unread)},
    };
}

EndpointSettings endpointSettingsFromJson(const QJsonObject &object)
{
    EndpointSettings settings;
    settings.name = object.value("name"_L1).toString();
    settings.cpuMillicores = object.value("cpu_millicores"_L1).toInt(settings.cpuMillicores);
    settings.memoryMib = object.value("memory"_L1).toInt(settings.memoryMib);
    settings.gpus = listFromJson(object.value("gpu"_L1));
    settings.gpuCount = object.value("gpu_count"_L1).toInt();
    if (Result<ImageSpec> image = imageSpecFromJson(object.value("image"_L1).toObject()); image)
        settings.image = std::move(*image);
    settings.timeoutSeconds = object.value("timeout"_L1).toInt(settings.timeoutSeconds);
    settings.workers = object.value("workers"_L1).toInt(settings.workers);
    settings.keepWarmSeconds = object.value("keep_warm_seconds"_L1).toInt(settings.keepWarmSeconds);
    settings.maxPendingTasks = object.value("max_pending_tasks"_L1).toInt(settings.maxPendingTasks);
    settings.onStart = object.value("on_start"_L1).toString();
    for (const QJsonValue item : object.value("volumes"_L1).toArray()) {
        const QJsonObject volume = item.toObject();
        settings.volumes.append(
            VolumeMount{volume.value("name"_L1).toString(), volume.value("mount_path"_L1).toString()});
    }
    settings.secrets = listFromJson(object.value("secrets"_L1));
    settings.env = mapFromJson(object.value("env"_L1));
    settings.callbackUrl = object.value("callback_url"_L1).toString();
    settings.authorized = object.value("authorized"_L1).toBool(true);
    settings.checkpointEnabled = object.value("checkpoint_enabled"_L1).toBool();
    settings.inputs = object.value("inputs"_L1).toString();
    settings.outputs = object.value("outputs"_L1).toString();
    settings.unread = mapFromJson(object.value("unread"_L1));
    return settings;
}

QJsonObject toJson(const Endpoint &endpoint)
{
    const SourceRange &range = endpoint.decorator;
    return {
        {u"file"_s, endpoint.file},
        {u"function"_s, endpoint.function},
        {u"kind"_s, endpoint.kind},
        {u"decorator"_s, QJsonArray{range.startLine, range.startColumn, range.endLine, range.endColumn}},
        {u"settings"_s, toJson(endpoint.settings)},
        {u"warnings"_s, QJsonArray::fromStringList(endpoint.warnings)},
        {u"obstacle"_s, endpoint.obstacle},
    };
}

Endpoint endpointFromJson(const QJsonObject &object)
{
    Endpoint endpoint;
    endpoint.file = object.value("file"_L1).toString();
    endpoint.function = object.value("function"_L1).toString();
    endpoint.kind = object.value("kind"_L1).toString();
    const QJsonArray range = object.value("decorator"_L1).toArray();
    endpoint.decorator =
        SourceRange{range.at(0).toInt(), range.at(1).toInt(), range.at(2).toInt(), range.at(3).toInt()};
    endpoint.settings = endpointSettingsFromJson(object.value("settings"_L1).toObject());
    endpoint.warnings = listFromJson(object.value("warnings"_L1));
    endpoint.obstacle = object.value("obstacle"_L1).toString();
    return endpoint;
}

} // namespace headstart
