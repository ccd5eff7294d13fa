// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/runner.h"

#include "localrunner/checkpoint_jobs.h"
#include "localrunner/checkpoints/criu_program.h"
#include "localrunner/container_run.h"
#include "localrunner/doctor/doctor.h"
#include "localrunner/gpu/gpu_presence.h"
#include "localrunner/instances/reaper.h"
#include "localrunner/protocol/line_writer.h"
#include "localrunner/support/background.h"
#include "localrunner/support/monotonic.h"
#include "localrunner/volumes/volume_commands.h"

#include <QJsonArray>

namespace headstart {

using namespace std::chrono_literals;

namespace {

constexpr int graceAtShutdownMs =
    2000; // nobody waits for a running task any more; its worker may still close its files
constexpr auto shutdownLimit = 30s;

Error protocolError(const QString &message)
{
    return Error{ErrorCode::Protocol, message, {}};
}

/// Opens the folders, becomes an instance, and removes what dead ones left. Blocks.
Result<std::unique_ptr<RunServices>> openServices(
    const RunnerSettings &settings, const QString &root, const QString &runDirectory, QStringList *problems)
{
    Result<StateFolders> folders = openStateFolders(settings.user, root, runDirectory);
    if (!folders)
        return std::move(folders).error();
    auto services = std::make_unique<RunServices>();
    services->user = settings.user;
    services->sdkFolder = settings.sdkFolder;
    Result<std::unique_ptr<Instance>> instance = Instance::create(std::move(*folders), settings.user);
    if (!instance)
        return std::move(instance).error();
    services->instance = std::move(*instance);
    const StateFolders &open = services->instance->folders();
    *problems = reapDeadInstances(open, settings.user.uid).problems;
    Result<Directory> volumes = open.root.child(QStringLiteral("volumes"));
    if (!volumes)
        return std::move(volumes).error();
    services->volumes = std::make_unique<VolumeStore>(std::move(*volumes));
    if (const Result<void> swept = services->volumes->sweep(); !swept)
        problems->append(swept.error().message);
    Result<std::unique_ptr<CheckpointStore>> checkpoints = CheckpointStore::open(open.root);
    if (!checkpoints)
        return std::move(checkpoints).error();
    services->checkpoints = std::move(*checkpoints);
    if (const Result<void> swept = services->checkpoints->sweep(); !swept)
        problems->append(swept.error().message);
    CriuOptions criu;
    Result<QByteArray> config = criuConfig(criu);
    criu.actionScript = settings.criuHook;
    Result<QByteArray> withHook = criuConfig(criu);
    if (!config || !withHook)
        return config ? withHook.error() : config.error();
    services->pageServer = settings.pageServer;
    services->criuToolFolder = settings.criuToolFolder;
    services->restoreConfig = std::move(*config);
    services->dumpConfig = std::move(*withHook);
    QList<gid_t> groups = settings.user.groups;
    groups.prepend(settings.user.gid);
    const auto openFor = [user = settings.user](
                             const QString &path, int flags) { return openAsUser(user, path, flags); };
    services->images = std::make_unique<ImageResolver>(ImageResolverSettings{open.root.pathOf(QStringLiteral("images")),
        {open.root.path(), open.run.path(), QString(runFolder), QString(stateFolder)},
        {settings.user.uid, groups, openFor}});
    return services;
}

} // namespace

Runner::Runner(RunnerSettings settings, LineWriter *writer, QObject *parent)
    : QObject(parent)
    , m_settings(std::move(settings))
    , m_writer(writer)
{
    m_imagePool.setMaxThreadCount(1); // ImageResolver is used by one at a time
    m_volumePool.setMaxThreadCount(4);
    m_checkpointPool.setMaxThreadCount(4); // reading ahead must not wait behind the hashing of another checkpoint
    m_otherPool.setMaxThreadCount(2);
    connect(m_writer, &LineWriter::relieved, this, &Runner::reportDroppedLogs);
    m_deadline.setSingleShot(true);
    connect(&m_deadline, &QTimer::timeout, this, [this] { Q_EMIT finished(false); });
}

Runner::~Runner() = default;

template <class Work, class Then> void Runner::inPool(QThreadPool *pool, Work work, Then then)
{
    ++m_jobs;
    inBackground(pool, this, std::move(work), [this, then = std::move(then)](auto value) mutable {
        --m_jobs;
        then(std::move(value));
        finishWhenIdle();
    });
}

void Runner::handleLine(const QByteArray &line)
{
    qint64 id = 0;
    const Result<protocol::Request> request = protocol::decodeRequest(line, &id);
    if (!request)
        answer(id, request.error());
    else
        dispatch(*request);
}

void Runner::rejectLongLine()
{
    answer(0,
        protocolError(
            QStringLiteral("A line was longer than %1 MiB; it was skipped.").arg(protocol::maxLineBytes >> 20)));
}

void Runner::dispatch(const protocol::Request &request)
{
    namespace command = protocol::command;
    const QString &name = request.command;
    if (m_shuttingDown)
        answer(request.id, Error{ErrorCode::Interrupted, QStringLiteral("The runner is stopping."), {}});
    else if (name == command::hello)
        hello(request.id, request.arguments);
    else if (!m_services)
        answer(
            request.id, protocolError(QStringLiteral("\"hello\" comes first, and its answer before anything else.")));
    else if (name == command::resolveImage)
        resolveImage(request.id, request.arguments);
    else if (name == command::startContainer)
        startContainer(request.id, request.arguments);
    else if (name == command::stopContainer)
        stopContainer(request.id, request.arguments);
    else if (isVolumeCommand(name))
        runOnVolumes(request.id, name, request.arguments);
    else if (CheckpointJobs::isCommand(name))
        m_checkpoints->run(name, request.arguments,
            [this, id = request.id](const Result<QJsonObject> &result) { answer(id, result); });
    else if (name == command::doctor)
        examine(request.id);
    else
        answer(request.id, protocolError(QStringLiteral("There is no command \"%1\".").arg(name.left(80))));
}

void Runner::hello(qint64 id, const Arguments &arguments)
{
    const QJsonValue version = arguments.value(QLatin1String("version"));
    if (m_saidHello) {
        answer(id, protocolError(QStringLiteral("\"hello\" has been said already.")));
        return;
    }
    if (version.toInteger(-1) != protocol::version) {
        answer(id,
            protocolError(QStringLiteral(
                "The console speaks version %1 of the protocol and this headstart-runner (%2) version %3; install "
                "both from the same release.")
                              .arg(version.isDouble() ? QString::number(version.toInteger()) : QStringLiteral("?"),
                                  m_settings.version)
                              .arg(protocol::version)));
        return;
    }
    for (const char *key : {"root", "run_directory"}) {
        const QJsonValue value = arguments.value(QLatin1String(key));
        if (!value.isUndefined() && !value.isNull() && !value.isString()) {
            answer(
                id, Error{ErrorCode::BadInput, QStringLiteral("\"%1\" must be a string.").arg(QLatin1String(key)), {}});
            return;
        }
    }
    m_saidHello = true;
    using Opened = std::pair<Result<std::unique_ptr<RunServices>>, QStringList>;
    const auto work = [settings = m_settings, root = arguments.value(QLatin1String("root")).toString(),
                          run = arguments.value(QLatin1String("run_directory")).toString()] {
        QStringList problems;
        auto services = openServices(settings, root, run, &problems);
        return Opened(std::move(services), problems);
    };
    inPool(&m_otherPool, work, [this, id](Opened opened) { onOpened(id, std::move(opened.first), opened.second); });
}

void Runner::onOpened(qint64 id, Result<std::unique_ptr<RunServices>> services, const QStringList &problems)
{
    for (const QString &problem : problems)
        qWarning("What another runner left could not be removed: %s", qPrintable(problem));
    if (!services) {
        m_saidHello = false; // it may be said again, with another folder
        answer(id, std::move(services).error());
        return;
    }
    m_services = std::move(*services);
    m_services->imagePool = &m_imagePool;
    m_services->volumePool = &m_volumePool;
    m_services->checkpointPool = &m_checkpointPool;
    m_checkpoints = std::make_unique<CheckpointJobs>(m_services.get());
    connect(m_checkpoints.get(), &CheckpointJobs::idle, this, &Runner::finishWhenIdle);
    connect(m_checkpoints.get(), &CheckpointJobs::checkpointChanged, this,
        [this](const QString &container, const protocol::Checkpoint &checkpoint) {
            m_writer->write(protocol::encodeEvent(protocol::event::checkpoint,
                {{QStringLiteral("container"), container}, {QStringLiteral("checkpoint"), toJson(checkpoint)}}));
        });
    const Instance &instance = *m_services->instance;
    answer(id,
        QJsonObject{{QStringLiteral("version"), protocol::version}, {QStringLiteral("runner"), m_settings.version},
            {QStringLiteral("instance"), instance.id()}, {QStringLiteral("uid"), qint64(m_settings.user.uid)},
            {QStringLiteral("root"), instance.folders().root.path()},
            {QStringLiteral("run_directory"), instance.folders().run.path()}});
}

void Runner::resolveImage(qint64 id, const Arguments &arguments)
{
    const QJsonValue value = arguments.value(QLatin1String("image"));
    if (!value.isObject()) {
        answer(id, Error{ErrorCode::BadInput, QStringLiteral("\"image\" must be an object."), {}});
        return;
    }
    const Result<ImageSpec> spec = imageSpecFromJson(value.toObject());
    if (!spec) {
        answer(id, spec.error());
        return;
    }
    const auto work = [spec = *spec, images = m_services->images.get()] { return images->resolve(spec); };
    inPool(&m_imagePool, work, [this, id](const Result<ImageOnMachine> &image) {
        answer(id, image ? Result<QJsonObject>(toJson(image->image)) : Result<QJsonObject>(image.error()));
    });
}

void Runner::startContainer(qint64 id, const Arguments &arguments)
{
    const QJsonValue value = arguments.value(QLatin1String("spec"));
    if (!value.isObject()) {
        answer(id, Error{ErrorCode::BadInput, QStringLiteral("\"spec\" must be an object."), {}});
        return;
    }
    const Result<ContainerSpec> spec = containerSpecFromJson(value.toObject());
    if (!spec) {
        answer(id, spec.error());
        return;
    }
    QString fallback;
    Result<void> good = checkContainerSpec(*spec);
    if (good)
        good = checkGpuRequest(*spec, gpuPresence(), &fallback);
    if (!good) {
        answer(id, good.error());
        return;
    }
    const auto folders = m_services->instance->makeContainerFolders();
    if (!folders) {
        answer(id, folders.error());
        return;
    }
    const QString container = folders->first;
    auto *run = new ContainerRun({container, folders->second, *spec, fallback, {}}, m_services.get(), this);
    m_runs.insert(container, run);
    connect(run, &ContainerRun::eventSent, this, [this](QLatin1String name, const QJsonObject &members) {
        m_writer->write(protocol::encodeEvent(name, members));
    });
    connect(run, &ContainerRun::logged, this,
        [this, container](const protocol::LogLine &line) { sendLog(container, line); });
    connect(run, &ContainerRun::ended, this, [this, container] {
        for (const qint64 request : m_stopRequests.values(container))
            answer(request, QJsonObject());
        m_stopRequests.remove(container);
    });
    connect(run, &ContainerRun::captured, this,
        [this, container](const protocol::Checkpoint &checkpoint, const std::shared_ptr<CheckpointHold> &hold) {
            m_checkpoints->verifyPublished(checkpoint, hold, container);
        });
    connect(run, &ContainerRun::finished, this, [this, run] { onRunFinished(run); });
    answer(id, QJsonObject{{QStringLiteral("container"), container}});
    run->start();
}

void Runner::stopContainer(qint64 id, const Arguments &arguments)
{
    const QString container = arguments.value(QLatin1String("container")).toString();
    const double grace = arguments.value(QLatin1String("grace_seconds")).toDouble(0);
    ContainerRun *run = m_runs.value(container);
    if (run == nullptr || run->hasEnded()) {
        answer(id,
            Error{
                ErrorCode::NotFound, QStringLiteral("There is no container \"%1\" here.").arg(container.left(80)), {}});
        return;
    }
    if (!(grace >= 0 && grace <= 86'400)) {
        answer(id, Error{ErrorCode::BadInput, QStringLiteral("\"grace_seconds\" must be between 0 and 86400."), {}});
        return;
    }
    m_stopRequests.insert(container, id);
    run->stop(static_cast<int>(grace * 1000));
}

void Runner::runOnVolumes(qint64 id, const QString &command, const Arguments &arguments)
{
    const auto work = [this, command, arguments, services = m_services.get()] {
        return runVolumeCommand(command, arguments, *services->volumes, services->user, m_cancelled);
    };
    inPool(&m_volumePool, work, [this, id](const Result<QJsonObject> &result) { answer(id, result); });
}

void Runner::examine(qint64 id)
{
    const auto work = [settings = DoctorSettings{m_services->instance->folders().root.path(), m_settings.user.home}] {
        return examineMachine(settings);
    };
    inPool(&m_otherPool, work, [this, id](const QList<protocol::Check> &checks) {
        QJsonArray array;
        for (const protocol::Check &check : checks)
            array.append(toJson(check));
        answer(id, QJsonObject{{QStringLiteral("checks"), array}});
    });
}

void Runner::sendLog(const QString &container, const protocol::LogLine &line)
{
    const QByteArray event = protocol::encodeEvent(
        protocol::event::log, {{QStringLiteral("container"), container}, {QStringLiteral("line"), toJson(line)}});
    if (!m_writer->writeDroppable(event)) {
        Dropped &dropped = m_dropped[container];
        ++dropped.lines;
        dropped.bytes += line.message.size();
    }
}

void Runner::reportDroppedLogs()
{
    const QHash<QString, Dropped> dropped = std::exchange(m_dropped, {});
    for (auto it = dropped.cbegin(); it != dropped.cend(); ++it) {
        protocol::LogLine line;
        line.timeNs = monotonicNs();
        line.stream = QStringLiteral("system");
        line.message =
            QStringLiteral("%1 lines (about %2 KiB) of the log were dropped because the console did not read them.")
                .arg(it->lines)
                .arg((it->bytes + 1023) / 1024);
        if (m_runs.contains(it.key()))
            sendLog(it.key(), line);
    }
}

void Runner::onRunFinished(ContainerRun *run)
{
    m_runs.remove(run->id());
    m_dropped.remove(run->id());
    run->deleteLater();
    finishWhenIdle();
}

void Runner::answer(qint64 id, const Result<QJsonObject> &result)
{
    protocol::Response response;
    response.id = id;
    response.ok = result.ok();
    if (result)
        response.result = *result;
    else
        response.error = result.error();
    m_writer->write(protocol::encode(response));
}

void Runner::shutDown()
{
    if (std::exchange(m_shuttingDown, true))
        return;
    m_cancelled = true;
    m_deadline.start(shutdownLimit);
    for (ContainerRun *run : std::as_const(m_runs)) {
        run->stop(graceAtShutdownMs);
        run->cancelCapture();
    }
    if (m_checkpoints)
        m_checkpoints->cancel();
    // From the loop: a caller that connects to finished() after this call hears it too.
    QMetaObject::invokeMethod(this, &Runner::finishWhenIdle, Qt::QueuedConnection);
}

void Runner::finishWhenIdle()
{
    if (!m_shuttingDown || m_jobs > 0 || !m_runs.isEmpty() || !m_deadline.isActive()
        || (m_checkpoints && !m_checkpoints->isIdle()))
        return;
    m_deadline.stop();
    m_checkpoints.reset();
    m_checkpointPool.waitForDone(); // a read-ahead that was just given up still holds the store
    m_services.reset();
    Q_EMIT finished(true);
}

} // namespace headstart
