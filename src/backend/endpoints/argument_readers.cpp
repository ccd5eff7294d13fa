// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/endpoints/argument_readers.h"

#include "backend/endpoints/image_settings.h"
#include "backend/endpoints/parse_rules.h"
#include "backend/endpoints/source_value.h"

#include <QHash>
#include <QJsonDocument>
#include <QRegularExpression>

#include <limits>

using namespace Qt::StringLiterals;

namespace headstart {

namespace {

using Outcome = ArgumentOutcome;
using Reader = Outcome (*)(const SourceValue &, ArgumentContext &, EndpointSettings &);

constexpr int anyNumber = std::numeric_limits<int>::min();

Outcome bad(ArgumentContext &context, const QString &sentence)
{
    context.message = sentence;
    return Outcome::Bad;
}

template <class T> Outcome put(const Result<T> &result, T &target, ArgumentContext &context)
{
    if (!result)
        return bad(context, result.error().message);
    target = *result;
    return Outcome::Read;
}

Outcome putText(const SourceValue &value, QString &target, ArgumentContext &context)
{
    if (!value.isText() && !value.isNone())
        return bad(context, u"It must be a text."_s);
    target = value.text();
    return Outcome::Read;
}

Outcome putFlag(const SourceValue &value, bool &target, ArgumentContext &context)
{
    if (value.kind() != "bool"_L1)
        return bad(context, u"It must be True or False."_s);
    target = value.boolean();
    return Outcome::Read;
}

Outcome readGpu(const SourceValue &value, ArgumentContext &context, EndpointSettings &settings)
{
    if (value.isList() && value.items().isEmpty())
        context.warnings.append(
            u"gpu=[] asks Beam for one GPU of no type; write gpu=\"\" for none. No GPU is used here."_s);
    return put(rules::gpus(value), settings.gpus, context);
}

Outcome readImageArgument(const SourceValue &value, ArgumentContext &context, EndpointSettings &settings)
{
    const ImageReading reading = readImage(value, context.projectFolder);
    settings.image = reading.spec;
    context.warnings += reading.warnings;
    return reading.obstacle.isEmpty() ? Outcome::Read : bad(context, reading.obstacle);
}

Outcome readOnStart(const SourceValue &value, ArgumentContext &context, EndpointSettings &settings)
{
    if (value.isNone())
        return Outcome::Read;
    if (value.kind() == "lambda"_L1)
        return bad(context,
            u"A lambda has no name by which a worker could find it. Define a function with def and name it."_s);
    static const QRegularExpression identifier(u"^[^\\W\\d]\\w*$"_s, QRegularExpression::UseUnicodePropertiesOption);
    const bool named = identifier.match(context.source).hasMatch();
    if (value.kind() == "function"_L1 || value.kind() == "class"_L1 || (value.kind() == "imported"_L1 && !named)) {
        settings.onStart = value.name();
        return Outcome::Read;
    }
    if (named && (context.names.contains(context.source) || context.names.contains(u"*"_s))) {
        settings.onStart = context.source;
        return Outcome::Read;
    }
    if (named && value.isUnread()) {
        return bad(context,
            u"There is no %1 above this decorator in %2. Define it there or import it."_s.arg(
                context.source, context.file));
    }
    if (value.isUnread())
        return Outcome::Unread;
    return bad(context, u"It must be a function of the module, as in on_start=load_models."_s);
}

Outcome readVolumes(const SourceValue &value, ArgumentContext &context, EndpointSettings &settings)
{
    if (value.isNone())
        return Outcome::Read;
    if (!value.isList())
        return bad(
            context, u"It must be a list, as in volumes=[Volume(name=\"weights\", mount_path=\"./weights\")]."_s);
    for (const SourceValue &item : value.items()) {
        if (item.isCall("CloudBucket"_L1))
            return bad(context, u"CloudBucket does not work on this machine yet; use a Volume."_s);
        if (!item.isCall("Volume"_L1))
            return bad(context,
                u"%1 is no volume. Write Volume(name=\"weights\", mount_path=\"./weights\")."_s.arg(item.shown()));
        const SourceValue::Step call = item.steps().first();
        const auto name = argument(call, 0, "name"_L1);
        const auto path = argument(call, 1, "mount_path"_L1);
        if (!name || !path || !name->isText() || !path->isText() || name->text().isEmpty() || path->text().isEmpty())
            return bad(context,
                u"A Volume needs a name and a mount_path, both texts, as in Volume(name=\"weights\", mount_path=\"./weights\")."_s);
        if (path->text().split(u'/').contains(".."_L1))
            return bad(context, u"The mount path \"%1\" leads out of the project."_s.arg(path->text()));
        settings.volumes.append(VolumeMount{name->text(), path->text()});
    }
    return Outcome::Read;
}

Outcome readSecrets(const SourceValue &value, ArgumentContext &context, EndpointSettings &settings)
{
    if (value.isNone())
        return Outcome::Read;
    const auto names = value.texts();
    if (!names || names->contains(QString()))
        return bad(context, u"It must be a list of names, as in secrets=[\"HF_TOKEN\"]."_s);
    settings.secrets = *names;
    return Outcome::Read;
}

Outcome readEnvironment(const SourceValue &value, ArgumentContext &context, EndpointSettings &settings)
{
    if (value.isNone())
        return Outcome::Read;
    if (!value.isDict())
        return bad(context, u"It must be a dict, as in env={\"LOG_LEVEL\": \"debug\"}."_s);
    for (const auto &[key, item] : value.entries()) {
        if (!key.isText() || key.text().isEmpty() || key.text().contains(u'='))
            return bad(context, u"%1 is no name of an environment variable."_s.arg(key.shown()));
        settings.env.insert(key.text(), item.isText() ? item.text() : item.shown());
    }
    return Outcome::Read;
}

/// TaskPolicy(timeout=…): a value other than 0 takes the place of the decorator's.
Outcome readTaskPolicy(const SourceValue &value, ArgumentContext &context, EndpointSettings &settings)
{
    if (value.isNone())
        return Outcome::Read;
    if (!value.isCall("TaskPolicy"_L1))
        return bad(context, u"It must be a TaskPolicy, as in task_policy=TaskPolicy(timeout=60)."_s);
    const SourceValue::Step call = value.steps().first();
    for (const auto &[name, item] : call.kwargs) {
        if (name != "max_retries"_L1 && name != "timeout"_L1 && name != "ttl"_L1) {
            return bad(
                context, u"TaskPolicy has no field '%1'; its fields are max_retries, timeout and ttl."_s.arg(name));
        }
    }
    if (const auto timeout = argument(call, 1, "timeout"_L1)) {
        const Result<int> seconds = rules::wholeNumber(*timeout, anyNumber);
        if (!seconds)
            return bad(context, seconds.error().message);
        if (*seconds != 0)
            settings.timeoutSeconds = *seconds;
    }
    return Outcome::Read;
}

QString schemaText(const SourceValue &value)
{
    return QString::fromUtf8(QJsonDocument(QJsonObject{{u"fields"_s, value.fields()}}).toJson(QJsonDocument::Compact));
}

Outcome putSchema(const SourceValue &value, QString &target, ArgumentContext &context)
{
    if (value.isNone())
        return Outcome::Read;
    // A schema of another module is known to the worker, which imports it.
    if (value.kind() == "imported"_L1)
        return Outcome::Unread;
    if (value.kind() != "schema"_L1)
        return bad(context, u"It must be a subclass of beam.schema.Schema."_s);
    target = schemaText(value);
    return Outcome::Read;
}

const QHash<QString, Reader> &readers()
{
    static const QHash<QString, Reader> table{
        {u"name"_s,
            [](const SourceValue &v, ArgumentContext &c, EndpointSettings &s) { return putText(v, s.name, c); }},
        {u"cpu"_s,
            [](const SourceValue &v, ArgumentContext &c, EndpointSettings &s) {
                return put(rules::cpuMillicores(v), s.cpuMillicores, c);
            }},
        {u"memory"_s,
            [](const SourceValue &v, ArgumentContext &c, EndpointSettings &s) {
                return put(rules::memoryMib(v), s.memoryMib, c);
            }},
        {u"gpu"_s, readGpu},
        {u"gpu_count"_s,
            [](const SourceValue &v, ArgumentContext &c, EndpointSettings &s) {
                return put(rules::wholeNumber(v, 0), s.gpuCount, c);
            }},
        {u"image"_s, readImageArgument},
        {u"timeout"_s,
            [](const SourceValue &v, ArgumentContext &c, EndpointSettings &s) {
                return put(rules::wholeNumber(v, anyNumber), s.timeoutSeconds, c);
            }},
        {u"workers"_s,
            [](const SourceValue &v, ArgumentContext &c, EndpointSettings &s) {
                return put(rules::wholeNumber(v, anyNumber), s.workers, c);
            }},
        {u"keep_warm_seconds"_s,
            [](const SourceValue &v, ArgumentContext &c, EndpointSettings &s) {
                return put(rules::wholeNumber(v, 0), s.keepWarmSeconds, c);
            }},
        {u"max_pending_tasks"_s,
            [](const SourceValue &v, ArgumentContext &c, EndpointSettings &s) {
                return put(rules::wholeNumber(v, 0), s.maxPendingTasks, c);
            }},
        {u"on_start"_s, readOnStart},
        {u"volumes"_s, readVolumes},
        {u"secrets"_s, readSecrets},
        {u"env"_s, readEnvironment},
        {u"callback_url"_s,
            [](const SourceValue &v, ArgumentContext &c, EndpointSettings &s) { return putText(v, s.callbackUrl, c); }},
        {u"authorized"_s,
            [](const SourceValue &v, ArgumentContext &c, EndpointSettings &s) { return putFlag(v, s.authorized, c); }},
        {u"checkpoint_enabled"_s,
            [](const SourceValue &v, ArgumentContext &c, EndpointSettings &s) {
                return putFlag(v, s.checkpointEnabled, c);
            }},
        {u"task_policy"_s, readTaskPolicy},
        {u"inputs"_s,
            [](const SourceValue &v, ArgumentContext &c, EndpointSettings &s) { return putSchema(v, s.inputs, c); }},
        {u"outputs"_s,
            [](const SourceValue &v, ArgumentContext &c, EndpointSettings &s) { return putSchema(v, s.outputs, c); }},
    };
    return table;
}

} // namespace

ArgumentOutcome readArgument(
    const QString &name, const SourceValue &value, ArgumentContext &context, EndpointSettings &settings)
{
    if (name == "**"_L1)
        return Outcome::Unread;
    if (name == "disks"_L1 || name == "allow_list"_L1 || name == "block_network"_L1) {
        const bool off = value.isNone() || (value.isList() && value.items().isEmpty())
            || (value.kind() == "bool"_L1 && !value.boolean());
        return off ? Outcome::Read
                   : bad(context, u"This does not work on this machine yet; take it out to run here."_s);
    }
    const Reader reader = readers().value(name, nullptr);
    if (!reader)
        return Outcome::Read; // Beam's own cloud: prices, pools, scaling
    // A name is enough to find a function, whatever it is bound to.
    if (value.isUnread() && name != "on_start"_L1)
        return Outcome::Unread;
    return reader(value, context, settings);
}

} // namespace headstart
