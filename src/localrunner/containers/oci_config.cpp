// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/containers/oci_config.h"

#include "localrunner/containers/seccomp_profile.h"
#include "localrunner/images/file_access.h"

#include <QFileInfo>
#include <QJsonArray>

#include <linux/capability.h>

namespace headstart {

namespace {

constexpr int cpuPeriodMicroseconds = 100'000; // the kernel's default, and Beam's
constexpr int filesLimit = 65536;

/// Paths of /proc and /sys that Docker hides from, or shows read-only to, a container (moby, oci/defaults.go).
constexpr const char *maskedPaths[] = {"/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore", "/proc/keys",
    "/proc/latency_stats", "/proc/sched_debug", "/proc/scsi", "/proc/timer_list", "/proc/timer_stats", "/sys/firmware",
    "/sys/devices/virtual/powercap"};
constexpr const char *readOnlyPaths[] = {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"};

template <qsizetype size> QJsonArray stringArray(const char *const (&texts)[size])
{
    QJsonArray array;
    for (const char *text : texts)
        array.append(QString::fromLatin1(text));
    return array;
}

QJsonObject mountEntry(
    const QString &destination, const QString &type, const QString &source, const QStringList &options)
{
    return {{QStringLiteral("destination"), destination}, {QStringLiteral("type"), type},
        {QStringLiteral("source"), source}, {QStringLiteral("options"), QJsonArray::fromStringList(options)}};
}

QJsonObject kernelMount(const char *destination, const char *type, const char *options)
{
    const QString name = QString::fromLatin1(type);
    return mountEntry(QString::fromLatin1(destination), name, name, QString::fromLatin1(options).split(u','));
}

QJsonObject bindMount(const QString &source, const QString &destination, QStringList options)
{
    options.prepend(QStringLiteral("bind"));
    return mountEntry(destination, QStringLiteral("bind"), source, options);
}

QJsonArray mountsOf(const ContainerLaunch &launch, const StagedRoot &root, const QList<VolumeDestinations> &volumes,
    const MachineFeatures &machine)
{
    const QString readOnly = QStringLiteral("ro");
    const QStringList data{QStringLiteral("nosuid"), QStringLiteral("nodev")};
    QJsonArray mounts{
        kernelMount("/proc", "proc", "nosuid,noexec,nodev"),
        kernelMount("/dev", "tmpfs", "nosuid,strictatime,mode=755,size=65536k"),
        kernelMount("/dev/pts", "devpts", "nosuid,noexec,newinstance,ptmxmode=0666,mode=0620,gid=5"),
        mountEntry(QStringLiteral("/dev/shm"), QStringLiteral("tmpfs"), QStringLiteral("shm"),
            {QStringLiteral("nosuid"), QStringLiteral("noexec"), QStringLiteral("nodev"), QStringLiteral("mode=1777"),
                QStringLiteral("size=%1").arg(launch.spec.limits.sharedMemoryBytes)}),
        kernelMount("/dev/mqueue", "mqueue", "nosuid,noexec,nodev"),
        kernelMount("/sys", "sysfs", "nosuid,noexec,nodev,ro"),
    };
    if (machine.cgroupNamespace)
        mounts.append(kernelMount("/sys/fs/cgroup", "cgroup", "nosuid,noexec,nodev,relatime,ro"));
    for (const StagedRoot::Mount &mount : root.mounts)
        mounts.append(
            bindMount(mount.source, mount.destination, mount.readOnly ? QStringList{readOnly} : QStringList{}));
    for (qsizetype i = 0; i < volumes.size(); ++i) {
        const QString &folder = launch.volumes.at(i).folder;
        mounts.append(bindMount(folder, volumes.at(i).inCode, data));
        mounts.append(bindMount(folder, volumes.at(i).inVolumes, data));
        if (!volumes.at(i).absolute.isEmpty())
            mounts.append(bindMount(folder, volumes.at(i).absolute, data));
    }
    if (!launch.sdkFolder.isEmpty())
        mounts.append(bindMount(launch.sdkFolder, QStringLiteral("/headstart/python"), {readOnly}));
    mounts.append(
        bindMount(launch.folders.run, QStringLiteral("/headstart/run"), data + QStringList{QStringLiteral("noexec")}));
    return mounts;
}

QJsonObject processOf(const ContainerLaunch &launch, const MachineFeatures &machine)
{
    QMap<QString, QString> environment = launch.image.environment;
    for (auto variable = launch.environment.cbegin(); variable != launch.environment.cend(); ++variable)
        environment.insert(variable.key(), variable.value());
    QJsonArray assignments;
    for (auto variable = environment.cbegin(); variable != environment.cend(); ++variable)
        assignments.append(QString(variable.key() + u'=' + variable.value()));

    QStringList arguments = launch.arguments;
    if (arguments.isEmpty())
        arguments = {launch.image.python, QStringLiteral("-m"), QStringLiteral("headstart_worker")};

    const QJsonArray capabilities = QJsonArray::fromStringList(containerCapabilities());
    QJsonObject process{
        {QStringLiteral("terminal"), false},
        {QStringLiteral("user"), QJsonObject{{QStringLiteral("uid"), 0}, {QStringLiteral("gid"), 0}}},
        {QStringLiteral("args"), QJsonArray::fromStringList(arguments)},
        {QStringLiteral("env"), assignments},
        {QStringLiteral("cwd"), QStringLiteral("/mnt/code")},
        {QStringLiteral("noNewPrivileges"), true},
        {QStringLiteral("capabilities"),
            QJsonObject{{QStringLiteral("bounding"), capabilities}, {QStringLiteral("effective"), capabilities},
                {QStringLiteral("permitted"), capabilities}}},
    };
    // Without CAP_SYS_RESOURCE the kernel refuses limits above the runner's own, and they are inherited anyway.
    if (machine.mayRaiseLimits) {
        process.insert(QStringLiteral("rlimits"),
            QJsonArray{QJsonObject{{QStringLiteral("type"), QStringLiteral("RLIMIT_NOFILE")},
                {QStringLiteral("hard"), filesLimit}, {QStringLiteral("soft"), filesLimit}}});
    }
    return process;
}

QJsonObject resourcesOf(const ResourceLimits &limits, const MachineFeatures &machine)
{
    const qint64 memory = hardMemoryLimit(limits);
    QJsonObject memoryLimits{{QStringLiteral("limit"), memory}};
    // OCI counts memory and swap together: equal numbers mean no swap.
    if (machine.swapLimit)
        memoryLimits.insert(QStringLiteral("swap"), memory);
    const qint64 quota = qMax<qint64>(1000, qint64(limits.cpuMillicores) * cpuPeriodMicroseconds / 1000);
    return {
        {QStringLiteral("memory"), memoryLimits},
        {QStringLiteral("cpu"),
            QJsonObject{{QStringLiteral("shares"), qMax<qint64>(2, qint64(limits.cpuMillicores) * 1024 / 1000)},
                {QStringLiteral("quota"), quota}, {QStringLiteral("period"), cpuPeriodMicroseconds}}},
        {QStringLiteral("pids"), QJsonObject{{QStringLiteral("limit"), limits.pids}}},
        // runc allows /dev/null and its like after this.
        {QStringLiteral("devices"),
            QJsonArray{
                QJsonObject{{QStringLiteral("allow"), false}, {QStringLiteral("access"), QStringLiteral("rwm")}}}},
    };
}

QJsonArray namespacesOf(const ContainerLaunch &launch, const MachineFeatures &machine)
{
    QStringList names{QStringLiteral("pid"), QStringLiteral("ipc"), QStringLiteral("uts"), QStringLiteral("mount")};
    if (machine.cgroupNamespace)
        names.append(QStringLiteral("cgroup"));
    // In a network namespace that it makes itself, runc brings the loopback interface up.
    if (!launch.spec.network)
        names.append(QStringLiteral("network"));
    QJsonArray namespaces;
    for (const QString &name : names)
        namespaces.append(QJsonObject{{QStringLiteral("type"), name}});
    return namespaces;
}

Result<void> checkLimits(const ResourceLimits &limits, const MachineFeatures &machine)
{
    struct Limit
    {
        const char *name;
        qint64 value;
        qint64 least;
        const char *unit;
    };
    // Less memory than this and runc itself does not fit into the group.
    const Limit checked[] = {{"memory=", limits.memoryBytes, 16LL << 20, "bytes"},
        {"cpu=", limits.cpuMillicores, 10, "millicores"}, {"The limit of processes", limits.pids, 8, "processes"},
        {"The size of /dev/shm", limits.sharedMemoryBytes, 1LL << 16, "bytes"}};
    for (const Limit &limit : checked) {
        if (limit.value < limit.least) {
            return Error{ErrorCode::BadInput,
                QStringLiteral("%1 is %2, too little to start a container: give it at least %3 %4.")
                    .arg(QString::fromLatin1(limit.name))
                    .arg(limit.value)
                    .arg(limit.least)
                    .arg(QString::fromLatin1(limit.unit)),
                {}};
        }
    }
    if (!machine.missingControllers.isEmpty()) {
        return Error{ErrorCode::MachineCannot,
            QStringLiteral(
                "The limits of a container cannot be held here: this kernel offers no control group controller "
                "for %1. Mount the cgroup2 file system at /sys/fs/cgroup, or enable them on the kernel's command line.")
                .arg(machine.missingControllers.join(QLatin1String(", "))),
            {}};
    }
    return {};
}

Result<void> checkVolumePlaces(const ContainerLaunch &launch, const QList<VolumeDestinations> &volumes)
{
    const QString code = QStringLiteral("/mnt/code/");
    for (qsizetype i = 0; i < volumes.size(); ++i) {
        QByteArray path;
        for (const QString &part : volumes.at(i).inCode.mid(code.size()).split(u'/')) {
            path += (path.isEmpty() ? "" : "/") + part.toUtf8();
            const std::optional<struct stat> status = statBelow(launch.codeFolder->get(), path);
            if (status && !S_ISDIR(status->st_mode)) {
                return Error{ErrorCode::BadInput,
                    QStringLiteral("The volume %1 cannot be mounted at \"%2\": the project has a file or link named %3 "
                                   "there; rename one of the two.")
                        .arg(launch.volumes.at(i).mount.name, launch.volumes.at(i).mount.mountPath,
                            QString::fromUtf8(path)),
                    {}};
            }
        }
    }
    return {};
}

bool hasCapability(int capability)
{
    const QByteArray status = readHostFile(QStringLiteral("/proc/self/status")).value_or(QByteArray());
    for (const QByteArray &line : status.split('\n')) {
        if (line.startsWith("CapEff:"))
            return (line.mid(7).trimmed().toULongLong(nullptr, 16) >> capability) & 1;
    }
    return false;
}

} // namespace

MachineFeatures MachineFeatures::ofThisMachine(const CgroupLayout &layout)
{
    MachineFeatures machine;
    machine.unifiedCgroups = layout.unified;
    // On v2 runc leaves swap alone where the kernel does not count it.
    machine.swapLimit = layout.unified
        || QFileInfo::exists(layout.rootOf(QStringLiteral("memory")) + QLatin1String("/memory.memsw.limit_in_bytes"));
    machine.cgroupNamespace = QFileInfo::exists(QStringLiteral("/proc/self/ns/cgroup"));
    machine.mayRaiseLimits = hasCapability(CAP_SYS_RESOURCE);
    for (const char *name : {"memory", "cpu", "pids"}) {
        if (!layout.has(QString::fromLatin1(name)))
            machine.missingControllers.append(QString::fromLatin1(name));
    }
    if (!layout.unified && !layout.has(QStringLiteral("devices")))
        machine.missingControllers.append(QStringLiteral("devices"));
    return machine;
}

QStringList containerCapabilities()
{
    return {QStringLiteral("CAP_CHOWN"), QStringLiteral("CAP_DAC_OVERRIDE"), QStringLiteral("CAP_FOWNER"),
        QStringLiteral("CAP_KILL"), QStringLiteral("CAP_SETGID"), QStringLiteral("CAP_SETUID"),
        QStringLiteral("CAP_SYS_CHROOT")};
}

qint64 hardMemoryLimit(const ResourceLimits &limits)
{
    constexpr qint64 page = 4096;
    return (limits.memoryBytes + limits.memoryBytes / 4) / page * page;
}

Result<QJsonObject> ociConfig(const ContainerLaunch &launch, const StagedRoot &root,
    const QList<VolumeDestinations> &volumes, const MachineFeatures &machine)
{
    Q_ASSERT(volumes.size() == launch.volumes.size());
    if (Result<void> checked = checkLimits(launch.spec.limits, machine); !checked)
        return checked.error();
    if (Result<void> checked = checkVolumePlaces(launch, volumes); !checked)
        return checked.error();

    const QJsonObject linuxPart{
        {QStringLiteral("namespaces"), namespacesOf(launch, machine)},
        {QStringLiteral("cgroupsPath"), launch.folders.cgroup},
        {QStringLiteral("resources"), resourcesOf(launch.spec.limits, machine)},
        {QStringLiteral("seccomp"), seccompProfile(buildArchitecture())},
        {QStringLiteral("rootfsPropagation"), QStringLiteral("private")},
        {QStringLiteral("maskedPaths"), stringArray(maskedPaths)},
        {QStringLiteral("readonlyPaths"), stringArray(readOnlyPaths)},
    };
    QJsonObject config{
        {QStringLiteral("ociVersion"), QStringLiteral("1.0.2")},
        {QStringLiteral("hostname"), hostNameOf(launch)},
        {QStringLiteral("root"), QJsonObject{{QStringLiteral("path"), root.root}, {QStringLiteral("readonly"), false}}},
        {QStringLiteral("process"), processOf(launch, machine)},
        {QStringLiteral("mounts"), mountsOf(launch, root, volumes, machine)},
        {QStringLiteral("linux"), linuxPart},
    };
    // runc reads CRIU's options from there, for the dump and for the restore.
    if (launch.criu)
        config.insert(QStringLiteral("annotations"),
            QJsonObject{{QStringLiteral("org.criu.config"), criuConfigPath(launch.folders)}});
    return config;
}

QString criuConfigPath(const ContainerFolders &folders)
{
    return folders.bundle + QLatin1String("/criu.conf");
}

QString criuWorkFolder(const ContainerFolders &folders)
{
    return folders.bundle + QLatin1String("/criu");
}

} // namespace headstart
