// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/workers/worker_environment.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace headstart {

namespace {

QJsonObject secretsOf(const ContainerSpec &spec)
{
    QJsonObject secrets;
    for (auto it = spec.secrets.cbegin(); it != spec.secrets.cend(); ++it)
        secrets.insert(it.key(), it.value());
    return secrets;
}

QByteArray lineOf(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n';
}

} // namespace

QMap<QString, QString> workerEnvironment(
    const ContainerSpec &spec, const QString &container, const QString &pythonVersion)
{
    const QStringList version = pythonVersion.split(u'.');
    const QString python =
        version.size() >= 2 ? QStringLiteral("python%1.%2").arg(version[0], version[1]) : QStringLiteral("python3");
    QMap<QString, QString> environment = spec.env;
    const auto set = [&environment](
                         const char *name, const QString &value) { environment.insert(QLatin1String(name), value); };
    set("CONTAINER_ID", container);
    set("CONTAINER_HOSTNAME", QStringLiteral("localhost"));
    set("STUB_ID", spec.stubId);
    set("STUB_TYPE", spec.stubType);
    set("HANDLER", spec.handler);
    set("ON_START", spec.onStart);
    set("WORKERS", QString::number(spec.workers));
    set("KEEP_WARM_SECONDS", QString::number(spec.keepWarmSeconds));
    set("PYTHON_VERSION", python);
    set("CALLBACK_URL", spec.callbackUrl);
    set("TIMEOUT", QString::number(spec.timeoutSeconds));
    set("BIND_PORT", QStringLiteral("8001"));
    set("CHECKPOINT_ENABLED", spec.checkpointEnabled ? QStringLiteral("true") : QStringLiteral("false"));
    set("BETA9_INPUTS", spec.inputs);
    set("BETA9_OUTPUTS", spec.outputs);
    set("STORAGE_AVAILABLE", QStringLiteral("true"));
    set("PYTHONUNBUFFERED", QStringLiteral("1"));
    set("PYTHONPATH", QStringLiteral("/headstart/python"));
    set("HEADSTART_PROTOCOL", QString::number(workerProtocol));
    set("HEADSTART_RUN_DIR", QStringLiteral("/headstart/run"));
    set("HEADSTART_GRACE_SECONDS", QString::number(spec.graceSeconds));
    return environment;
}

QByteArray lifelineLine(const ContainerSpec &spec)
{
    return lineOf({{QStringLiteral("environment"), secretsOf(spec)}});
}

QByteArray prepareLine()
{
    return lineOf({{QStringLiteral("prepare"), QJsonObject()}});
}

QByteArray resumeLine()
{
    return lineOf({{QStringLiteral("resume"),
        QJsonObject{{QStringLiteral("restored"), false}, {QStringLiteral("environment"), QJsonObject()}}}});
}

QByteArray resumeRestoredLine(const ContainerSpec &spec, const QMap<QString, QString> &environment)
{
    QJsonObject variables = secretsOf(spec);
    for (auto it = environment.cbegin(); it != environment.cend(); ++it)
        variables.insert(it.key(), it.value());
    return lineOf({{QStringLiteral("resume"),
        QJsonObject{{QStringLiteral("restored"), true}, {QStringLiteral("environment"), variables}}}});
}

} // namespace headstart
