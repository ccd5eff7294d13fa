// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/containers/container.h"

#include "localrunner/containers/cgroup.h"
#include "localrunner/containers/container_dump.h"
#include "localrunner/containers/container_exit.h"
#include "localrunner/containers/criu_stats.h"
#include "localrunner/containers/leftovers.h"
#include "localrunner/containers/oci_config.h"
#include "localrunner/containers/pipe_io.h"
#include "localrunner/containers/process.h"
#include "localrunner/containers/root_mounts.h"
#include "localrunner/containers/runc.h"
#include "localrunner/images/file_access.h"
#include "localrunner/lazy/lazy_pages.h"
#include "localrunner/protocol/line_reader.h"
#include "localrunner/support/background.h"
#include "localrunner/support/monotonic.h"

#include <QJsonDocument>
#include <QThreadPool>
#include <QTimer>

#include <csignal>

namespace headstart {

namespace {

using protocol::ContainerExit;

constexpr qsizetype longestLine = 1 << 20;
constexpr int drainPatienceMs = 1000; ///< for the pipes to reach their end once all processes are dead
constexpr int runcPatienceMs = 5000; ///< for a runc that is starting a container that should stop

} // namespace

class Container::Private
{
public:
    enum class State { New, Launching, Running, Draining, Removing, Gone };

    Private(Container *container, ContainerLaunch containerLaunch)
        : q(container)
        , launch(std::move(containerLaunch))
        , cgroup(launch.folders.cgroup)
    {
        graceTimer.setSingleShot(true);
        drainTimer.setSingleShot(true);
        connect(&graceTimer, &QTimer::timeout, q, [this] { killAll(); });
        connect(&drainTimer, &QTimer::timeout, q, [this] { removeAll(); });
        connect(&runc, &ProcessWatch::ended, q, [this](const ProcessEnd &end) { runcEnded(end); });
        connect(&init, &ProcessWatch::ended, q, [this](const ProcessEnd &end) { initEnded(end); });
    }

    void start();
    void stop(int graceMs, ContainerExit::Reason reason, Error error);
    void killAll();
    void release();
    std::optional<qint64> memoryPeak() const { return measured ? peakBytes : cgroup.memoryPeakBytes(); }
    std::optional<qint64> diskRead() const { return measured ? readBytes : cgroup.diskReadBytes(); }

    Container *const q;
    const ContainerLaunch launch;
    const Cgroup cgroup;
    State state = State::New;
    ProcessWatch runc;
    ProcessWatch init;
    std::unique_ptr<PipeWriter> input;
    StagedRoot staged;
    std::unique_ptr<LazyPages> lazyPages;
    qint64 calledNs = 0; ///< when runc was called
    qint64 startedNs = 0;

private:
    Result<void> prepare();
    Result<void> callRunc();
    Result<void> adoptInit();
    void runcEnded(const ProcessEnd &end);
    void initEnded(const ProcessEnd &end);
    void fail(const Error &error);
    void measure();
    void drain();
    void removeAll();
    void removeTraces();
    void finish(const QString &leftBehind);
    void applyStop();
    std::unique_ptr<LineReader> readLines(int fd, void (Container::*lineSignal)(const QByteArray &));
    bool pipesEnded() const { return (!output || output->isClosed()) && (!errors || errors->isClosed()); }
    QString pidPath() const { return launch.folders.bundle + QLatin1String("/pid"); }
    QStringList startArguments() const;
    Result<void> startLazyPages();
    Result<void> writeCriuConfig() const;
    Error startFailure(const ProcessEnd &end, qint64 timeNs) const;

    Runc caller;
    UniqueFd outputPipe;
    UniqueFd errorPipe;
    std::unique_ptr<LineReader> output;
    std::unique_ptr<LineReader> errors;
    ProcessWatch deletion;
    QTimer graceTimer;
    QTimer drainTimer;
    int stopGraceMs = -1; ///< -1: nobody asked it to stop
    ContainerExit exit;
    bool exitKnown = false; ///< `exit` holds why it ended; what follows does not change it
    bool measured = false;
    std::optional<qint64> peakBytes;
    std::optional<qint64> readBytes;
    QThreadPool removalPool; ///< the last member: its destructor waits for a removal that uses the others
};

void Container::Private::start()
{
    Q_ASSERT(state == State::New);
    state = State::Launching;
    Result<void> step = prepare();
    if (step) {
        Q_EMIT q->imageLoaded();
        step = callRunc();
    }
    if (!step) {
        QMetaObject::invokeMethod(
            q, [this, error = step.error()] { fail(error); }, Qt::QueuedConnection);
    }
}

Result<void> Container::Private::prepare()
{
    QList<VolumeMount> mounts;
    for (const VolumeFolder &volume : launch.volumes)
        mounts.append(volume.mount);
    const Result<QList<VolumeDestinations>> volumes = planVolumeMounts(mounts);
    if (!volumes)
        return volumes.error();
    Result<Runc> found = Runc::of(launch, QStringLiteral("runc.log"));
    if (!found)
        return found.error();
    caller = std::move(*found);
    Result<StagedRoot> root = stageRoot(launch);
    if (!root)
        return root.error();
    staged = std::move(*root);
    const Result<QJsonObject> config =
        ociConfig(launch, staged, *volumes, MachineFeatures::ofThisMachine(CgroupLayout::ofThisMachine()));
    if (!config)
        return config.error();
    if (Result<void> written = writeCriuConfig(); !written)
        return written;
    return writeFile(launch.folders.bundle + QLatin1String("/config.json"),
        QJsonDocument(*config).toJson(QJsonDocument::Compact), 0600);
}

Result<void> Container::Private::callRunc()
{
    Result<Pipe> in = Pipe::open();
    Result<Pipe> out = Pipe::open();
    Result<Pipe> err = Pipe::open();
    for (const Result<Pipe> *pipe : {&in, &out, &err}) {
        if (!*pipe)
            return pipe->error();
    }
    calledNs = monotonicNs();
    if (launch.restore && launch.restore->lazy) {
        if (Result<void> begun = startLazyPages(); !begun)
            return begun;
    }
    const Result<pid_t> pid = spawnProcess(caller.program, caller.command(startArguments()), caller.environment,
        {in->readEnd.get(), out->writeEnd.get(), err->writeEnd.get()});
    if (!pid)
        return pid.error();

    input = std::make_unique<PipeWriter>(std::move(in->writeEnd));
    outputPipe = std::move(out->readEnd);
    errorPipe = std::move(err->readEnd);
    return runc.watch(*pid);
}

Result<void> Container::Private::startLazyPages()
{
    lazyPages = std::make_unique<LazyPages>(LazyPages::Order{
        launch.criu->pageServer, launch.restore->images, launch.restore->workingSet, criuWorkFolder(launch.folders)});
    connect(lazyPages.get(), &LazyPages::complete, q, &Container::memoryComplete);
    connect(lazyPages.get(), &LazyPages::broken, q, &Container::memoryLost);
    return lazyPages->start();
}

QStringList Container::Private::startArguments() const
{
    QStringList arguments{QStringLiteral("run")};
    if (launch.restore) {
        arguments = QStringList{QStringLiteral("restore"), QStringLiteral("--image-path"), launch.restore->images,
            QStringLiteral("--work-path"), criuWorkFolder(launch.folders), QStringLiteral("--ext-unix-sk"),
            QStringLiteral("--file-locks")};
        if (launch.restore->lazy)
            arguments.append(QStringLiteral("--lazy-pages"));
    }
    arguments += QStringList{QStringLiteral("--detach"), QStringLiteral("--bundle"), launch.folders.bundle,
        QStringLiteral("--pid-file"), pidPath(), launch.id};
    return arguments;
}

Result<void> Container::Private::writeCriuConfig() const
{
    if (!launch.criu)
        return {};
    if (Result<void> made = makePrivateFolder(criuWorkFolder(launch.folders)); !made)
        return made;
    return writeFile(criuConfigPath(launch.folders), launch.criu->config, 0600);
}

std::unique_ptr<LineReader> Container::Private::readLines(int fd, void (Container::*lineSignal)(const QByteArray &))
{
    auto reader = std::make_unique<LineReader>(fd, longestLine);
    connect(reader.get(), &LineReader::lineRead, q, lineSignal);
    connect(reader.get(), &LineReader::lineTooLong, q, [this] {
        Q_EMIT q->errorLine(
            "headstart-runner: a line of the container's supervisor was dropped, because it is longer than "
            + QByteArray::number(longestLine) + " bytes.");
    });
    connect(reader.get(), &LineReader::closed, q, [this] {
        if (state == State::Draining && pipesEnded())
            removeAll();
    });
    return reader;
}

void Container::Private::runcEnded(const ProcessEnd &end)
{
    const qint64 now = monotonicNs();
    if (end.succeeded()) {
        if (const Result<void> adopted = adoptInit(); !adopted) {
            fail(adopted.error());
            return;
        }
        state = State::Running;
        startedNs = now;
        Q_EMIT q->started(init.pid(), now);
        output = readLines(outputPipe.get(), &Container::eventLine);
        errors = readLines(errorPipe.get(), &Container::errorLine);
        if (stopGraceMs >= 0)
            applyStop();
        return;
    }
    fail(startFailure(end, now));
}

Error Container::Private::startFailure(const ProcessEnd &end, qint64 timeNs) const
{
    QByteArray log = readHostFile(caller.logPath, 64 << 10).value_or(QByteArray());
    QString reason = runcFailure(log);
    if (reason.isEmpty())
        reason = end.signal != 0 ? signalInWords(end.signal) : QStringLiteral("exit code %1").arg(end.exitCode);
    if (launch.restore) {
        log = readHostFile(criuWorkFolder(launch.folders) + QLatin1String("/restore.log"), 8 << 20).value_or(log);
        return {ErrorCode::MachineCannot, QStringLiteral("The container could not be restored: %1.").arg(reason),
            QString::fromUtf8(log)};
    }
    if (cgroup.oomKills().value_or(0) > 0) {
        return {ErrorCode::HandlerFailed, describeEnd(end, cgroup.oomKills(), launch.spec.limits, timeNs).error.message,
            QString::fromUtf8(log)};
    }
    return {ErrorCode::MachineCannot, QStringLiteral("The container could not be started: %1.").arg(reason),
        QString::fromUtf8(log)};
}

/// From here on the container's first process is a child of this process, since runc, which made it, has ended.
Result<void> Container::Private::adoptInit()
{
    const pid_t pid = readHostFile(pidPath(), 32).value_or(QByteArray()).trimmed().toInt();
    if (pid <= 0) {
        return Error{ErrorCode::Internal,
            QStringLiteral("The container could not be started: runc told no process id in %1.").arg(pidPath()), {}};
    }
    return init.watch(pid);
}

void Container::Private::stop(int graceMs, ContainerExit::Reason reason, Error error)
{
    if (state == State::Draining && stopGraceMs < 0 && exit.reason == ContainerExit::Reason::Exited
        && reason == ContainerExit::Reason::StartupFailed) {
        // It said why, and ended before that was read.
        exit.reason = reason;
        exit.error = std::move(error);
    }
    if (state == State::Draining || state == State::Removing || state == State::Gone)
        return;
    if (stopGraceMs < 0) {
        exit.reason = reason;
        exit.error = std::move(error);
        exitKnown = true;
    }
    stopGraceMs = stopGraceMs < 0 ? qMax(0, graceMs) : qMin(stopGraceMs, qMax(0, graceMs));
    if (state == State::New) {
        state = State::Launching;
        QMetaObject::invokeMethod(
            q, [this] { removeAll(); }, Qt::QueuedConnection);
    } else {
        applyStop();
    }
}

void Container::Private::applyStop()
{
    if (stopGraceMs == 0) {
        killAll();
        return;
    }
    if (state == State::Running) {
        if (const Result<void> sent = init.sendSignal(SIGTERM); !sent)
            Q_EMIT q->errorLine("headstart-runner: " + sent.error().message.toUtf8());
        if (!graceTimer.isActive() || graceTimer.remainingTime() > stopGraceMs)
            graceTimer.start(stopGraceMs);
    } else if (!graceTimer.isActive()) {
        // runc takes some hundredths of a second; stopping begins when it is done.
        graceTimer.start(qMin(stopGraceMs, runcPatienceMs));
    }
}

void Container::Private::killAll()
{
    if (runc.pid() != 0) {
        // What runc has already made is in the control group, or ends by itself when runc's pipe to it closes.
        // CRIU, its child during a restore, is in its process group.
        ::kill(-runc.pid(), SIGKILL);
    }
    Result<void> killed = init.sendSignal(SIGKILL);
    if (killed && init.pid() != 0)
        killed = cgroup.kill();
    if (!killed)
        Q_EMIT q->errorLine("headstart-runner: " + killed.error().message.toUtf8());
}

void Container::Private::initEnded(const ProcessEnd &end)
{
    graceTimer.stop();
    measure();
    if (!exitKnown) {
        exit = describeEnd(end, cgroup.oomKills(), launch.spec.limits, monotonicNs());
        exitKnown = true;
    } else {
        exit.exitCode = end.exitCode;
        exit.signal = end.signal;
        exit.timeNs = monotonicNs();
    }
    drain();
}

void Container::Private::fail(const Error &error)
{
    graceTimer.stop();
    if (!exitKnown) {
        exit.reason = ContainerExit::Reason::StartFailed;
        exit.error = error;
        exitKnown = true;
    }
    measure();
    removeAll();
}

void Container::Private::measure()
{
    peakBytes = cgroup.memoryPeakBytes();
    readBytes = cgroup.diskReadBytes();
    measured = true;
}

/// All its processes are dead, so the pipes end as soon as what is in them has been read.
void Container::Private::drain()
{
    state = State::Draining;
    if (pipesEnded())
        removeAll();
    else
        drainTimer.start(drainPatienceMs);
}

void Container::Private::removeAll()
{
    if (state == State::Removing || state == State::Gone)
        return;
    state = State::Removing;
    lazyPages.reset();
    drainTimer.stop();
    if (exit.timeNs == 0)
        exit.timeNs = monotonicNs();
    if (input)
        input->close();
    if (caller.program.isEmpty()) {
        removeTraces();
        return;
    }
    connect(&deletion, &ProcessWatch::ended, q, [this] { removeTraces(); });
    const QStringList arguments = caller.command({QStringLiteral("delete"), QStringLiteral("--force"), launch.id});
    const Result<pid_t> pid = spawnProcess(caller.program, arguments, caller.environment, {});
    // removeTraces() removes runc's state, too: where runc cannot be asked, nothing is lost by going on.
    if (!pid || !deletion.watch(*pid))
        removeTraces();
}

void Container::Private::removeTraces()
{
    inBackground(
        &removalPool, q,
        [id = launch.id, folders = launch.folders, cutOff = launch.restore && startedNs == 0] {
            if (cutOff)
                endStrayTasks();
            const Result<void> done = removeLeftovers(id, folders);
            return done ? QString() : done.error().message;
        },
        [this](const QString &leftBehind) { finish(leftBehind); });
}

void Container::Private::finish(const QString &leftBehind)
{
    state = State::Gone;
    Q_EMIT q->finished(exit, leftBehind);
}

/// For an object that is deleted before its container is gone.
void Container::Private::release()
{
    if (state == State::New || state == State::Gone || state == State::Removing)
        return;
    killAll();
    (void)unmountStage(launch.folders);
}

Container::Container(ContainerLaunch launch, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(this, std::move(launch)))
{
}

Container::~Container()
{
    d->release();
}

const ContainerLaunch &Container::launch() const
{
    return d->launch;
}

void Container::start()
{
    d->start();
}

void Container::stop(int graceMs)
{
    d->stop(graceMs, ContainerExit::Reason::Stopped, {});
}

void Container::stopBecause(int graceMs, ContainerExit::Reason reason, Error error)
{
    d->stop(graceMs, reason, std::move(error));
}

void Container::writeInput(const QByteArray &bytes)
{
    if (d->input)
        d->input->write(bytes);
}

pid_t Container::pid() const
{
    return d->init.pid();
}

void Container::streamMemory()
{
    if (d->lazyPages)
        d->lazyPages->stream();
}

const StagedRoot &Container::stagedRoot() const
{
    return d->staged;
}

qint64 Container::restoreBeganNs() const
{
    const CriuStats stats = readCriuStats(criuWorkFolder(launch().folders) + QLatin1String("/stats-restore"));
    return qMax(d->calledNs, d->startedNs - stats.restoreNs);
}

std::optional<qint64> Container::memoryPeakBytes() const
{
    return d->memoryPeak();
}

std::optional<qint64> Container::diskReadBytes() const
{
    return d->diskRead();
}

} // namespace headstart
