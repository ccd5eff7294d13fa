// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/protocol/container_spec.h"

#include <QJsonArray>

#include <array>
#include <limits>

namespace headstart {

namespace {

struct SourceRow
{
    ImageSpec::Source source;
    const char *name;
};
constexpr std::array<SourceRow, 3> sources = {{
    {ImageSpec::Source::Host, "host"},
    {ImageSpec::Source::RootFolder, "root_folder"},
    {ImageSpec::Source::Registry, "registry"},
}};

QJsonObject mapToJson(const QMap<QString, QString> &map)
{
    QJsonObject object;
    for (auto it = map.cbegin(); it != map.cend(); ++it)
        object.insert(it.key(), it.value());
    return object;
}

/// Reads members of an object and remembers the first one that has the wrong type or range.
class StrictReader
{
public:
    StrictReader(const QJsonObject &object, QString where)
        : m_object(object)
        , m_where(std::move(where))
    {
    }

    void read(const char *key, QString &target)
    {
        if (const QJsonValue value = take(key); value.isString())
            target = value.toString();
        else if (isGiven(value))
            fail(key, QStringLiteral("a string"));
    }

    void read(const char *key, bool &target)
    {
        if (const QJsonValue value = take(key); value.isBool())
            target = value.toBool();
        else if (isGiven(value))
            fail(key, QStringLiteral("true or false"));
    }

    template <class Integer>
    requires std::is_integral_v<Integer>
    void read(const char *key, Integer &target, Integer least)
    {
        const QJsonValue value = take(key);
        if (!isGiven(value))
            return;
        constexpr qint64 none = std::numeric_limits<qint64>::min();
        const qint64 number = value.isDouble() ? value.toInteger(none) : none;
        if (number < least || number > std::numeric_limits<Integer>::max())
            fail(key, QStringLiteral("a whole number of at least %1").arg(least));
        else
            target = static_cast<Integer>(number);
    }

    void read(const char *key, QStringList &target)
    {
        const QJsonValue value = take(key);
        if (!isGiven(value))
            return;
        bool good = value.isArray();
        QStringList texts;
        for (const QJsonValue item : value.toArray()) {
            good = good && item.isString();
            texts.append(item.toString());
        }
        if (good)
            target = texts;
        else
            fail(key, QStringLiteral("a list of strings"));
    }

    void read(const char *key, QMap<QString, QString> &target)
    {
        const QJsonValue value = take(key);
        if (!isGiven(value))
            return;
        bool good = value.isObject();
        QMap<QString, QString> map;
        const QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it) {
            good = good && it.value().isString();
            map.insert(it.key(), it.value().toString());
        }
        if (good)
            target = map;
        else
            fail(key, QStringLiteral("an object of strings"));
    }

    QJsonObject object(const char *key)
    {
        const QJsonValue value = take(key);
        if (isGiven(value) && !value.isObject())
            fail(key, QStringLiteral("an object"));
        return value.toObject();
    }

    QJsonArray array(const char *key)
    {
        const QJsonValue value = take(key);
        if (isGiven(value) && !value.isArray())
            fail(key, QStringLiteral("a list"));
        return value.toArray();
    }

    void fail(const char *key, const QString &expected)
    {
        if (m_problem.isEmpty())
            m_problem = QStringLiteral("\"%1\" of %2 must be %3.").arg(QLatin1String(key), m_where, expected);
    }

    bool failed() const { return !m_problem.isEmpty(); }
    Error error() const { return Error{ErrorCode::BadInput, m_problem, {}}; }

private:
    QJsonValue take(const char *key) const { return m_object.value(QLatin1String(key)); }
    static bool isGiven(const QJsonValue &value) { return !value.isUndefined() && !value.isNull(); }

    QJsonObject m_object;
    QString m_where;
    QString m_problem;
};

template <class Value> using Names = std::array<std::pair<const char *, Value>, 3>;

constexpr Names<StartWanted> startNames = {
    {{"auto", StartWanted::Auto}, {"cold", StartWanted::Cold}, {"restore", StartWanted::Restore}}};
constexpr Names<RestoreWay> wayNames = {
    {{"auto", RestoreWay::Auto}, {"eager", RestoreWay::Eager}, {"lazy", RestoreWay::Lazy}}};

template <class Value> QString nameIn(const Names<Value> &names, Value value)
{
    for (const auto &[name, named] : names) {
        if (named == value)
            return QString::fromLatin1(name);
    }
    return {};
}

template <class Value> std::optional<Value> valueIn(const Names<Value> &names, const QString &text)
{
    for (const auto &[name, named] : names) {
        if (text == QLatin1String(name))
            return named;
    }
    return std::nullopt;
}

} // namespace

QJsonObject toJson(const ImageSpec &spec)
{
    QString source;
    for (const SourceRow &row : sources) {
        if (row.source == spec.source)
            source = QString::fromLatin1(row.name);
    }
    return {
        {QStringLiteral("source"), source},
        {QStringLiteral("root_folder"), spec.rootFolder},
        {QStringLiteral("reference"), spec.reference},
        {QStringLiteral("interpreter"), spec.interpreter},
        {QStringLiteral("python_version"), spec.pythonVersion},
        {QStringLiteral("python_packages"), QJsonArray::fromStringList(spec.pythonPackages)},
        {QStringLiteral("commands"), QJsonArray::fromStringList(spec.commands)},
        {QStringLiteral("env"), mapToJson(spec.env)},
    };
}

Result<ImageSpec> imageSpecFromJson(const QJsonObject &object)
{
    ImageSpec spec;
    StrictReader reader(object, QStringLiteral("the image"));
    QString source = QStringLiteral("host");
    reader.read("source", source);
    reader.read("root_folder", spec.rootFolder);
    reader.read("reference", spec.reference);
    reader.read("interpreter", spec.interpreter);
    reader.read("python_version", spec.pythonVersion);
    reader.read("python_packages", spec.pythonPackages);
    reader.read("commands", spec.commands);
    reader.read("env", spec.env);
    bool known = false;
    for (const SourceRow &row : sources) {
        if (source == QLatin1String(row.name)) {
            spec.source = row.source;
            known = true;
        }
    }
    if (!known)
        reader.fail("source", QStringLiteral("\"host\", \"root_folder\" or \"registry\""));
    if (reader.failed())
        return reader.error();
    return spec;
}

QJsonObject toJson(const ResolvedImage &image)
{
    return {
        {QStringLiteral("id"), image.id},
        {QStringLiteral("python"), image.python},
        {QStringLiteral("python_version"), image.pythonVersion},
        {QStringLiteral("notes"), QJsonArray::fromStringList(image.notes)},
    };
}

ResolvedImage resolvedImageFromJson(const QJsonObject &object)
{
    ResolvedImage image;
    image.id = object.value(QLatin1String("id")).toString();
    image.python = object.value(QLatin1String("python")).toString();
    image.pythonVersion = object.value(QLatin1String("python_version")).toString();
    for (const QJsonValue note : object.value(QLatin1String("notes")).toArray())
        image.notes.append(note.toString());
    return image;
}

QString toString(StartWanted start)
{
    return nameIn(startNames, start);
}

QString toString(RestoreWay way)
{
    return nameIn(wayNames, way);
}

std::optional<StartWanted> startWantedFromString(const QString &text)
{
    return valueIn(startNames, text);
}

std::optional<RestoreWay> restoreWayFromString(const QString &text)
{
    return valueIn(wayNames, text);
}

QJsonObject toJson(const ContainerSpec &spec)
{
    QJsonArray volumes;
    for (const VolumeMount &volume : spec.volumes)
        volumes.append(
            QJsonObject{{QStringLiteral("name"), volume.name}, {QStringLiteral("mount_path"), volume.mountPath}});
    return {
        {QStringLiteral("endpoint"), spec.endpoint},
        {QStringLiteral("image"), toJson(spec.image)},
        {QStringLiteral("code_folder"), spec.codeFolder},
        {QStringLiteral("handler"), spec.handler},
        {QStringLiteral("on_start"), spec.onStart},
        {QStringLiteral("workers"), spec.workers},
        {QStringLiteral("env"), mapToJson(spec.env)},
        {QStringLiteral("secrets"), mapToJson(spec.secrets)},
        {QStringLiteral("volumes"), volumes},
        {QStringLiteral("limits"),
            QJsonObject{{QStringLiteral("cpu_millicores"), spec.limits.cpuMillicores},
                {QStringLiteral("memory_bytes"), spec.limits.memoryBytes}, {QStringLiteral("pids"), spec.limits.pids},
                {QStringLiteral("shared_memory_bytes"), spec.limits.sharedMemoryBytes}}},
        {QStringLiteral("network"), spec.network},
        {QStringLiteral("gpus"), QJsonArray::fromStringList(spec.gpus)},
        {QStringLiteral("allow_cpu"), spec.allowCpu},
        {QStringLiteral("keep_warm_seconds"), spec.keepWarmSeconds},
        {QStringLiteral("timeout_seconds"), spec.timeoutSeconds},
        {QStringLiteral("grace_seconds"), spec.graceSeconds},
        {QStringLiteral("start_timeout_seconds"), spec.startTimeoutSeconds},
        {QStringLiteral("stub_id"), spec.stubId},
        {QStringLiteral("stub_type"), spec.stubType},
        {QStringLiteral("callback_url"), spec.callbackUrl},
        {QStringLiteral("inputs"), spec.inputs},
        {QStringLiteral("outputs"), spec.outputs},
        {QStringLiteral("checkpoint_enabled"), spec.checkpointEnabled},
        {QStringLiteral("start"), toString(spec.start)},
        {QStringLiteral("restore"), toString(spec.restore)},
    };
}

Result<ContainerSpec> containerSpecFromJson(const QJsonObject &object)
{
    ContainerSpec spec;
    StrictReader reader(object, QStringLiteral("the container"));
    reader.read("endpoint", spec.endpoint);
    Result<ImageSpec> image = imageSpecFromJson(reader.object("image"));
    if (!image)
        return std::move(image).error();
    spec.image = std::move(*image);
    reader.read("code_folder", spec.codeFolder);
    reader.read("handler", spec.handler);
    reader.read("on_start", spec.onStart);
    reader.read("workers", spec.workers, 1);
    reader.read("env", spec.env);
    reader.read("secrets", spec.secrets);
    for (const QJsonValue item : reader.array("volumes")) {
        StrictReader volumeReader(item.toObject(), QStringLiteral("a volume"));
        VolumeMount volume;
        volumeReader.read("name", volume.name);
        volumeReader.read("mount_path", volume.mountPath);
        if (volumeReader.failed())
            return volumeReader.error();
        spec.volumes.append(volume);
    }
    StrictReader limits(reader.object("limits"), QStringLiteral("the limits"));
    limits.read("cpu_millicores", spec.limits.cpuMillicores, 1);
    limits.read("memory_bytes", spec.limits.memoryBytes, qint64(1));
    limits.read("pids", spec.limits.pids, 1);
    limits.read("shared_memory_bytes", spec.limits.sharedMemoryBytes, qint64(0));
    reader.read("network", spec.network);
    reader.read("gpus", spec.gpus);
    reader.read("allow_cpu", spec.allowCpu);
    reader.read("keep_warm_seconds", spec.keepWarmSeconds, 0);
    reader.read("timeout_seconds", spec.timeoutSeconds, 0);
    reader.read("grace_seconds", spec.graceSeconds, 0);
    reader.read("start_timeout_seconds", spec.startTimeoutSeconds, 1);
    reader.read("stub_id", spec.stubId);
    reader.read("stub_type", spec.stubType);
    reader.read("callback_url", spec.callbackUrl);
    reader.read("inputs", spec.inputs);
    reader.read("outputs", spec.outputs);
    reader.read("checkpoint_enabled", spec.checkpointEnabled);
    QString start = toString(spec.start);
    QString restore = toString(spec.restore);
    reader.read("start", start);
    reader.read("restore", restore);
    if (const std::optional<StartWanted> wanted = startWantedFromString(start))
        spec.start = *wanted;
    else
        reader.fail("start", QStringLiteral("\"auto\", \"cold\" or \"restore\""));
    if (const std::optional<RestoreWay> way = restoreWayFromString(restore))
        spec.restore = *way;
    else
        reader.fail("restore", QStringLiteral("\"auto\", \"eager\" or \"lazy\""));
    if (limits.failed())
        return limits.error();
    if (reader.failed())
        return reader.error();
    return spec;
}

} // namespace headstart
