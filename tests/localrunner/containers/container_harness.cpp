// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/containers/container_harness.h"

#include "localrunner/containers/cgroup.h"
#include "localrunner/containers/leftovers.h"
#include "localrunner/images/file_access.h"
#include "localrunner/images/host_composition.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QTest>

#include <fcntl.h>
#include <unistd.h>

namespace headstart::testing {

namespace {

QStringList namesBelow(const QString &folder)
{
    QStringList names;
    QDirIterator files(
        folder, QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
    while (files.hasNext())
        names.append(files.next());
    names.sort();
    return names;
}

Cgroup groupOfThisProcess()
{
    return Cgroup(QStringLiteral("/headstart/test-%1").arg(::getpid()));
}

/// Scanning the machine's /usr takes half a second: once per process is enough.
const QTemporaryDir &sharedLayers()
{
    static const QTemporaryDir folder(QStringLiteral("/var/tmp/headstart-test-layers-XXXXXX"));
    return folder;
}

} // namespace

MachineState MachineState::now(const QString &folder)
{
    MachineState state;
    const QByteArray mountinfo = readHostFile(QStringLiteral("/proc/self/mountinfo")).value_or(QByteArray());
    for (const MountEntry &mount : parseMountInfo(mountinfo))
        state.mounts.append(mount.path);
    state.mounts.sort();
    const CgroupLayout layout = CgroupLayout::ofThisMachine();
    for (const auto &[controller, root] : layout.controllers)
        state.controlGroups += namesBelow(root + QLatin1String("/headstart")).filter(QLatin1String("/test-"));
    state.controlGroups.erase(std::remove_if(state.controlGroups.begin(), state.controlGroups.end(),
                                  [](const QString &name) { return !QFileInfo(name).isDir(); }),
        state.controlGroups.end());
    state.files = namesBelow(folder);
    return state;
}

ContainerHarness::ContainerHarness()
    : m_folder(QStringLiteral("/var/tmp/headstart-test-XXXXXX"))
{
    makeFolder(QStringLiteral("runc"));
    makeFolder(QStringLiteral("code"));
    makeFolder(QStringLiteral("containers"));
    if (const Result<void> made = groupOfThisProcess().create(); !made)
        qFatal("%s", qPrintable(made.error().message));
}

ContainerHarness::~ContainerHarness()
{
    const Cgroup group = groupOfThisProcess();
    if (const Result<void> removed = group.remove(); !removed)
        qWarning("%s", qPrintable(removed.error().message));
    group.removeEmptyParents();
}

QString ContainerHarness::prepareProcess()
{
    static bool done = false;
    if (done)
        return {};
    if (::geteuid() != 0)
        return QStringLiteral("these tests start containers and must be run as root");
    for (const Result<void> &step : {enterPrivateMountNamespace(), becomeChildSubreaper()}) {
        if (!step)
            return step.error().message;
    }
    done = true;
    return {};
}

QString ContainerHarness::makeFolder(const QString &name) const
{
    const QString path = m_folder.filePath(name);
    QDir().mkpath(path);
    return path;
}

ContainerLaunch ContainerHarness::launchOf(const QStringList &arguments)
{
    ContainerLaunch launch;
    launch.id = QStringLiteral("%1").arg(quint64(::getpid()) << 24 | quint64(++m_number), 16, 16, QLatin1Char('0'));
    const QString own = makeFolder(QStringLiteral("run/") + launch.id);
    launch.folders = {own + QLatin1String("/bundle"), own + QLatin1String("/run"),
        m_folder.filePath(QStringLiteral("containers/") + launch.id), m_folder.filePath(QStringLiteral("runc")),
        QStringLiteral("/headstart/test-%1/%2").arg(::getpid()).arg(launch.id)};
    launch.arguments = arguments;
    launch.spec.endpoint = QStringLiteral("test");
    launch.spec.limits.memoryBytes = 256LL << 20;

    HostSources sources;
    sources.mounts = parseMountInfo(readHostFile(QStringLiteral("/proc/self/mountinfo")).value_or(QByteArray()));
    sources.hiddenFolders = {m_folder.path()};
    QStringList notes;
    Skeleton skeleton;
    const Result<ImageComposition> image =
        composeHost(sources, MaskStore(sharedLayers().filePath(QStringLiteral("masks"))), &skeleton, &notes);
    if (!image)
        qFatal("%s", qPrintable(image.error().message));
    const Result<SharedFd> root =
        SkeletonStore(sharedLayers().filePath(QStringLiteral("skeletons"))).layerFor(skeleton);
    if (!root)
        qFatal("%s", qPrintable(root.error().message));
    launch.image = *image;
    launch.image.overlays.prepend({QStringLiteral("/"), {*root}, false});
    launch.image.python = QStringLiteral("/usr/bin/python3");
    launch.image.environment.insert(
        QStringLiteral("PATH"), QStringLiteral("/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"));
    const QString code = m_folder.filePath(QStringLiteral("code"));
    launch.codeFolder = std::make_shared<const UniqueFd>(
        UniqueFd(::open(QFile::encodeName(code).constData(), O_PATH | O_DIRECTORY | O_CLOEXEC)));
    return launch;
}

ContainerLaunch ContainerHarness::launchOfPython(const QString &script)
{
    return launchOf({QStringLiteral("/usr/bin/python3"), QStringLiteral("-I"), QStringLiteral("-c"), script});
}

void ContainerHarness::record(Container *container, Outcome *outcome)
{
    QObject::connect(container, &Container::imageLoaded, container, [outcome] { outcome->imageLoaded = true; });
    QObject::connect(container, &Container::started, container, [outcome] { outcome->started = true; });
    QObject::connect(container, &Container::eventLine, container,
        [outcome](const QByteArray &line) { outcome->lines.append(line); });
    QObject::connect(container, &Container::errorLine, container,
        [outcome](const QByteArray &line) { outcome->errors.append(line); });
    QObject::connect(container, &Container::finished, container,
        [outcome, container](const protocol::ContainerExit &exit, const QString &leftBehind) {
            outcome->exit = exit;
            outcome->leftBehind = leftBehind;
            outcome->memoryPeak = container->memoryPeakBytes();
            outcome->finished = true;
        });
}

Outcome ContainerHarness::run(const ContainerLaunch &launch, int timeoutMs)
{
    Outcome outcome;
    Container container(launch);
    record(&container, &outcome);
    container.start();
    (void)QTest::qWaitFor([&outcome] { return outcome.finished; }, timeoutMs);
    if (!outcome.finished) {
        container.stop(0);
        (void)QTest::qWaitFor([&outcome] { return outcome.finished; }, 10000);
        outcome.finished = false;
    }
    return outcome;
}

} // namespace headstart::testing
