// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/dispatch/launch_rules.h"

#include <QCryptographicHash>
#include <QDir>

#include <algorithm>

namespace headstart {

namespace {

constexpr int longestTimeoutSeconds = 600;

QString fileOf(const QString &handler)
{
    return handler.section(QLatin1Char(':'), 0, -2);
}

/// What Beam's gateway adds to an endpoint that is checkpointed (beta9, checkpoint preconditions): models that
/// libraries download lie in a volume, so that a restore finds them where the snapshot has them open; what they compile
/// lies in the container; io_uring and torch's compile pool, which no snapshot can hold, are off. What the endpoint
/// sets itself stands.
void addCheckpointDefaults(ContainerSpec *spec)
{
    const QString models = QStringLiteral("/checkpoint-model-cache");
    const QString compiled = QStringLiteral("/tmp/beam-checkpoint-compile-cache");
    const QMap<QString, QString> defaults{
        {QStringLiteral("HF_HOME"), models},
        {QStringLiteral("HF_HUB_CACHE"), models + QStringLiteral("/hub")},
        {QStringLiteral("TRANSFORMERS_CACHE"), models + QStringLiteral("/hub")},
        {QStringLiteral("HF_XET_CACHE"), compiled + QStringLiteral("/xet")},
        {QStringLiteral("TRITON_CACHE_DIR"), compiled + QStringLiteral("/triton")},
        {QStringLiteral("TORCHINDUCTOR_CACHE_DIR"), compiled + QStringLiteral("/torchinductor")},
        {QStringLiteral("VLLM_CACHE_ROOT"), compiled + QStringLiteral("/vllm")},
        {QStringLiteral("CUDA_CACHE_PATH"), compiled + QStringLiteral("/cuda")},
        {QStringLiteral("UV_USE_IO_URING"), QStringLiteral("0")},
        {QStringLiteral("TORCHINDUCTOR_QUIESCE_ASYNC_COMPILE_POOL"), QStringLiteral("1")},
    };
    for (auto it = defaults.cbegin(); it != defaults.cend(); ++it) {
        if (!spec->env.contains(it.key()))
            spec->env.insert(it.key(), it.value());
    }
    const bool own = std::any_of(spec->volumes.cbegin(), spec->volumes.cend(),
        [&](const VolumeMount &volume) { return QDir::cleanPath(u'/' + volume.mountPath) == models; });
    if (!own)
        spec->volumes.append({models.mid(1), models});
}

} // namespace

Result<Endpoint> findEndpoint(const Project &project, const QString &handler)
{
    QStringList known;
    for (const Endpoint &endpoint : project.endpoints) {
        if (endpoint.handler() == handler)
            return endpoint;
        known.append(endpoint.handler());
    }
    const QString file = fileOf(handler);
    for (const ProjectProblem &problem : project.problems) {
        if (problem.file != file)
            continue;
        const QString place = problem.line > 0 ? QStringLiteral("%1, line %2").arg(file).arg(problem.line) : file;
        return Error{ErrorCode::BadInput, QStringLiteral("%1 cannot be read: %2").arg(place, problem.message), {}};
    }
    const QString offer = known.isEmpty()
        ? QStringLiteral("Nothing in this project is decorated with @endpoint.")
        : QStringLiteral("This project has: %1.").arg(known.join(QStringLiteral(", ")));
    return Error{ErrorCode::NotFound, QStringLiteral("There is no endpoint %1. %2").arg(handler, offer), {}};
}

Result<void> checkDeployable(const Endpoint &endpoint)
{
    if (!endpoint.obstacle.isEmpty())
        return Error{ErrorCode::BadInput, endpoint.obstacle, {}};
    if (!endpoint.settings.unread.isEmpty()) {
        QStringList parts;
        for (auto it = endpoint.settings.unread.cbegin(); it != endpoint.settings.unread.cend(); ++it)
            parts.append(QStringLiteral("%1=%2").arg(it.key(), it.value().simplified()));
        return Error{ErrorCode::BadInput,
            QStringLiteral("A setting of %1 cannot be read without running the code: %2. Write the value itself into "
                           "the decorator.")
                .arg(endpoint.handler(), parts.join(QStringLiteral(", "))),
            {}};
    }
    return {};
}

Result<void> checkRunnable(const Endpoint &endpoint, const QMap<QString, QString> &secrets)
{
    if (const Result<void> deployable = checkDeployable(endpoint); !deployable)
        return deployable.error();
    for (const QString &name : endpoint.settings.secrets) {
        if (!secrets.contains(name)) {
            return Error{ErrorCode::BadInput,
                QStringLiteral("%1 needs the secret \"%2\", and no value was given for it. On the command line, set "
                               "the environment "
                               "variable %2 and add --secret %2.")
                    .arg(endpoint.handler(), name),
                {}};
        }
    }
    return {};
}

ImageSpec imageFor(const EndpointSettings &settings, const LocalOptions &options)
{
    ImageSpec image = settings.image;
    if (!options.rootFolder.isEmpty()) {
        image.source = ImageSpec::Source::RootFolder;
        image.rootFolder = options.rootFolder;
    }
    image.interpreter = options.interpreter;
    return image;
}

ContainerSpec specFor(const Deployment &deployment, const LocalOptions &options, const QMap<QString, QString> &secrets)
{
    const Endpoint &endpoint = deployment.endpoint;
    const EndpointSettings &settings = endpoint.settings;
    ContainerSpec spec;
    spec.endpoint = endpoint.displayName();
    spec.image = imageFor(settings, options);
    spec.codeFolder = deployment.codeFolder;
    spec.handler = endpoint.moduleHandler();
    if (!settings.onStart.isEmpty()) {
        const QString module = spec.handler.section(QLatin1Char(':'), 0, 0);
        spec.onStart = settings.onStart.contains(QLatin1Char(':')) ? settings.onStart
                                                                   : module + QLatin1Char(':') + settings.onStart;
    }
    spec.workers = std::max(1, settings.workers);
    spec.env = settings.env;
    for (const QString &name : settings.secrets)
        spec.secrets.insert(name, secrets.value(name));
    spec.volumes = settings.volumes;
    spec.limits.cpuMillicores = settings.cpuMillicores;
    spec.limits.memoryBytes = static_cast<qint64>(settings.memoryMib) << 20;
    spec.network = options.network;
    spec.gpus = settings.gpus;
    spec.allowCpu = options.allowCpu;
    spec.keepWarmSeconds = settings.keepWarmSeconds;
    spec.timeoutSeconds = effectiveTimeoutSeconds(settings.timeoutSeconds);
    spec.stubId = deployment.id;
    spec.callbackUrl = settings.callbackUrl;
    spec.inputs = settings.inputs;
    spec.outputs = settings.outputs;
    spec.checkpointEnabled = settings.checkpointEnabled;
    if (spec.checkpointEnabled)
        addCheckpointDefaults(&spec);
    spec.start = options.start;
    spec.restore = options.restore;
    return spec;
}

QString containerKey(const Deployment &deployment, const LocalOptions &options, const QMap<QString, QString> &secrets)
{
    // Hashed, so that no value of a secret lives on in a key.
    QCryptographicHash hash(QCryptographicHash::Sha256);
    const auto add = [&hash](const QString &text) {
        const QByteArray bytes = text.toUtf8();
        hash.addData(QByteArray(QByteArray::number(bytes.size()) + ':'));
        hash.addData(bytes);
    };
    add(deployment.id);
    add(options.interpreter);
    add(options.rootFolder);
    add(options.network ? QStringLiteral("network") : QString());
    add(options.allowCpu ? QStringLiteral("cpu") : QString());
    for (auto it = secrets.cbegin(); it != secrets.cend(); ++it) {
        add(it.key());
        add(it.value());
    }
    return QString::fromLatin1(hash.result().toHex());
}

int effectiveTimeoutSeconds(int asked)
{
    return asked <= 0 ? longestTimeoutSeconds : std::min(asked, longestTimeoutSeconds);
}

} // namespace headstart
