// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/checkpoints/preflight_rules.h"

#include <QSet>

#include <algorithm>
#include <sys/stat.h>

namespace headstart {

namespace {

using Severity = Finding::Severity;

constexpr qint64 mebibyte = 1 << 20;
constexpr qint64 largeGhostBytes = 16 * mebibyte;
/// What CRIU needs beside the pages while it works, in the images and in the container's memory.
constexpr qint64 spareBytes = 64 * mebibyte;

QString size(qint64 bytes)
{
    return bytes >= 1024 * mebibyte ? QStringLiteral("%1 GiB").arg(double(bytes) / double(1024 * mebibyte), 0, 'f', 1)
                                    : QStringLiteral("%1 MiB").arg((bytes + mebibyte - 1) / mebibyte);
}

QString nameOf(const ProcessFacts &process)
{
    return QStringLiteral("Process %1 (%2)").arg(process.pid).arg(process.command);
}

QString withoutDeleted(const QString &target)
{
    const QString mark = QStringLiteral(" (deleted)");
    return target.endsWith(mark) ? target.chopped(mark.size()) : target;
}

class Judge
{
public:
    explicit Judge(const ContainerFacts &facts)
        : m_facts(facts)
    {
        for (const ProcessFacts &process : facts.processes) {
            m_pids.insert(process.pid);
            if (m_depth == 0 || process.pidDepth < m_depth) {
                m_depth = process.pidDepth;
                m_userNamespace = process.userNamespace;
            }
            for (const OpenFile &file : process.files) {
                if (S_ISSOCK(file.mode))
                    m_inside.insert(file.inode);
            }
        }
    }

    QList<Finding> verdict()
    {
        for (const ProcessFacts &process : m_facts.processes) {
            judgeProcess(process);
            for (const OpenFile &file : process.files)
                judgeFile(process, file);
            for (const Mapping &mapping : process.mappings)
                judgeMapping(process, mapping);
            judgeSharedMemory(process);
        }
        judgeSpace();
        std::stable_sort(m_findings.begin(), m_findings.end(),
            [](const Finding &left, const Finding &right) { return left.severity < right.severity; });
        return m_findings;
    }

private:
    void add(Severity severity, const QString &sentence, const QString &hint)
    {
        if (!m_said.contains(sentence)) {
            m_said.insert(sentence);
            m_findings.append({severity, sentence, hint});
        }
    }
    void obstacle(const QString &sentence, const QString &hint) { add(Severity::Obstacle, sentence, hint); }
    void warning(const QString &sentence, const QString &hint) { add(Severity::Warning, sentence, hint); }

    void judgeProcess(const ProcessFacts &process);
    void judgeFile(const ProcessFacts &process, const OpenFile &file);
    void judgeAnonymous(const ProcessFacts &process, const OpenFile &file);
    void judgeDevice(const ProcessFacts &process, const OpenFile &file);
    void judgeNamed(const ProcessFacts &process, const OpenFile &file);
    void judgeSocket(const ProcessFacts &process, const OpenFile &file);
    void judgeMapping(const ProcessFacts &process, const Mapping &mapping);
    void judgeSharedMemory(const ProcessFacts &process);
    void judgeSpace();

    const ContainerFacts &m_facts;
    QSet<pid_t> m_pids;
    QSet<quint64> m_inside; ///< sockets that a process of the container has
    QSet<QString> m_said;
    QList<Finding> m_findings;
    int m_depth = 0; ///< of the container's pid namespace
    QString m_userNamespace; ///< of a process that is in no deeper one
};

void Judge::judgeProcess(const ProcessFacts &process)
{
    const QString name = nameOf(process);
    if (process.tracer != 0) {
        obstacle(QStringLiteral("%1 is being traced by process %2, and a process has no more than one tracer.")
                     .arg(name)
                     .arg(process.tracer),
            QStringLiteral("Detach the debugger, strace or profiler."));
    }
    if (process.state == 'D') {
        warning(QStringLiteral("%1 waits for a disk or device and cannot be stopped until that answers.").arg(name),
            QStringLiteral("If it stays so, look at the network file system or device that it waits for."));
    }
    if (process.pidDepth > m_depth) {
        obstacle(
            QStringLiteral("%1 runs in a process namespace of its own within the container, which CRIU cannot save.")
                .arg(name),
            QStringLiteral("Do not start containers or sandboxes (unshare, bwrap) inside of the endpoint."));
    } else if (process.userNamespace != m_userNamespace) {
        obstacle(QStringLiteral("%1 runs in a user namespace of its own within the container, which CRIU cannot save.")
                     .arg(name),
            QStringLiteral("Do not start containers or sandboxes (unshare, bwrap) inside of the endpoint."));
    }
    const bool onlyRoot = std::all_of(process.ids.cbegin(), process.ids.cend(), [](uint id) { return id == 0; });
    if (!m_facts.mayRaiseLimits && !onlyRoot) {
        obstacle(
            QStringLiteral("%1 runs as user %2 and not as root, whose limits the runner may not read: it lacks the "
                           "right CAP_SYS_RESOURCE.")
                .arg(name)
                .arg(process.ids.value(1)),
            QStringLiteral(
                "Run Headstart where root has CAP_SYS_RESOURCE (not inside of a restricted container), or let "
                "the endpoint stay root."));
    }
}

void Judge::judgeFile(const ProcessFacts &process, const OpenFile &file)
{
    if (S_ISSOCK(file.mode))
        judgeSocket(process, file);
    else if (file.target.startsWith(QLatin1String("anon_inode:")))
        judgeAnonymous(process, file);
    else if (S_ISCHR(file.mode) || S_ISBLK(file.mode))
        judgeDevice(process, file);
    else if (file.target.startsWith(u'/'))
        judgeNamed(process, file);
}

void Judge::judgeAnonymous(const ProcessFacts &process, const OpenFile &file)
{
    QString kind = file.target.mid(11);
    kind.remove(u'[').remove(u']');
    static const QSet<QString> saved{QStringLiteral("eventfd"), QStringLiteral("eventpoll"), QStringLiteral("timerfd"),
        QStringLiteral("signalfd"), QStringLiteral("inotify"), QStringLiteral("fanotify"), QStringLiteral("pidfd")};
    if (kind == QLatin1String("io_uring")) {
        obstacle(QStringLiteral("%1 has io_uring open as descriptor %2, which CRIU cannot save.")
                     .arg(nameOf(process))
                     .arg(file.fd),
            QStringLiteral("Set UV_USE_IO_URING=0 where libuv or uvloop is used, or switch io_uring off in the library "
                           "that opened it."));
    } else if (kind == QLatin1String("pidfd") && file.ofProcess != 0 && !m_pids.contains(file.ofProcess)) {
        obstacle(QStringLiteral("%1 holds a descriptor (%2) of process %3, which is not in the container.")
                     .arg(nameOf(process))
                     .arg(file.fd)
                     .arg(file.ofProcess),
            {});
    } else if (!saved.contains(kind)) {
        obstacle(QStringLiteral("%1 has a kernel object of the kind %2 open as descriptor %3, which CRIU cannot save.")
                     .arg(nameOf(process), kind)
                     .arg(file.fd),
            QStringLiteral("Close it before on_start returns, or open it only when a task needs it."));
    } else if (std::any_of(file.watchedDevices.cbegin(), file.watchedDevices.cend(),
                   [&process](const QString &device) { return process.overlayDevices.contains(device); })) {
        obstacle(QStringLiteral("%1 watches files of the container's own file system (%2, descriptor %3), and such a "
                                "watch cannot be saved on an overlay.")
                     .arg(nameOf(process), kind)
                     .arg(file.fd),
            QStringLiteral(
                "Switch off reloading on changed files (watchdog, --reload), or watch a folder in a volume."));
    } else if (!file.watchedDevices.isEmpty()) {
        warning(
            QStringLiteral("%1 watches files (%2, descriptor %3): CRIU looks for their names and may not find them.")
                .arg(nameOf(process), kind)
                .arg(file.fd),
            QStringLiteral("Switch off reloading on changed files (watchdog, --reload)."));
    }
}

void Judge::judgeDevice(const ProcessFacts &process, const OpenFile &file)
{
    const bool memory = file.deviceMajor == 1
        && QSet<unsigned>{3, 5, 7, 8, 9, 11}.contains(file.deviceMinor); // null, zero, full, random, urandom, kmsg
    const bool terminal = file.deviceMajor == 5 || (file.deviceMajor >= 136 && file.deviceMajor <= 143);
    if (S_ISCHR(file.mode) && (memory || terminal)) {
        judgeNamed(process, file);
        return;
    }
    const QString device = withoutDeleted(file.target);
    const QString sentence = QStringLiteral("%1 has the device %2 open as descriptor %3, which CRIU cannot save.")
                                 .arg(nameOf(process), device)
                                 .arg(file.fd);
    obstacle(sentence,
        device.startsWith(QLatin1String("/dev/nvidia"))
            ? QStringLiteral("Snapshots of a process that uses the GPU come with Headstart's support of GPUs; until "
                             "then keep checkpoint_enabled off for this endpoint.")
            : QStringLiteral("Close it before on_start returns, or open it only when a task needs it."));
}

void Judge::judgeNamed(const ProcessFacts &process, const OpenFile &file)
{
    const QString path = withoutDeleted(file.target);
    const bool inMemory = path.startsWith(QLatin1String("/memfd:"));
    if (!inMemory && file.mountId >= 0 && !process.mountIds.isEmpty() && !process.mountIds.contains(file.mountId)) {
        obstacle(QStringLiteral("%1 has %2 open as descriptor %3, which lies on no file system that the container has.")
                     .arg(nameOf(process), path)
                     .arg(file.fd),
            QStringLiteral("Close it before on_start returns; a POSIX message queue cannot be saved."));
    } else if (S_ISREG(file.mode) && file.links == 0 && !inMemory && file.bytes > m_facts.request.ghostLimitBytes) {
        obstacle(
            QStringLiteral("%1 has a deleted file of %2 open (%3, descriptor %4), more than the %5 that are saved.")
                .arg(nameOf(process), size(file.bytes), path)
                .arg(file.fd)
                .arg(size(m_facts.request.ghostLimitBytes)),
            QStringLiteral("Close the file, or keep it in a volume without deleting it."));
    } else if (S_ISREG(file.mode) && file.links == 0 && !inMemory && file.bytes >= largeGhostBytes) {
        warning(QStringLiteral("%1 has a deleted file of %2 open (%3, descriptor %4): its content is saved with the "
                               "checkpoint and written again at every restore.")
                    .arg(nameOf(process), size(file.bytes), path)
                    .arg(file.fd),
            QStringLiteral("Close the file, or keep it in a volume without deleting it."));
    }
}

void Judge::judgeSocket(const ProcessFacts &process, const OpenFile &file)
{
    static const QSet<QString> saved{QStringLiteral("TCP"), QStringLiteral("TCPv6"), QStringLiteral("UDP"),
        QStringLiteral("UDPv6"), QStringLiteral("UDP-Lite"), QStringLiteral("UDPLITEv6"), QStringLiteral("RAW"),
        QStringLiteral("RAWv6"), QStringLiteral("PACKET"), QStringLiteral("NETLINK"), QStringLiteral("UNIX"),
        QStringLiteral("UNIX-STREAM")};
    const QString name = nameOf(process);
    if (!file.socketProtocol.isEmpty() && !saved.contains(file.socketProtocol)) {
        obstacle(QStringLiteral("%1 has a socket of the kind %2 open as descriptor %3, which CRIU cannot save.")
                     .arg(name, file.socketProtocol)
                     .arg(file.fd),
            QStringLiteral("Close it before on_start returns, or open it only when a task needs it."));
        return;
    }
    const auto found = m_facts.sockets.constFind(file.inode);
    if (found == m_facts.sockets.cend())
        return;
    const SocketFacts &socket = *found;
    const QString ownNetwork =
        QStringLiteral("Give the endpoint a network of its own with the setting `network: off`, or open the port only "
                       "when a task needs it.");
    if (socket.kind != SocketFacts::Kind::Unix) {
        const QString kind = socket.kind == SocketFacts::Kind::Tcp ? QStringLiteral("TCP") : QStringLiteral("UDP");
        const bool bound = !socket.local.endsWith(QLatin1String(":0"));
        if (socket.kind == SocketFacts::Kind::Tcp && socket.connected) {
            warning(QStringLiteral("%1 has a TCP connection to %2 open (descriptor %3): it will be closed in every "
                                   "restored container.")
                        .arg(name, socket.remote)
                        .arg(file.fd),
                QStringLiteral(
                    "Connect again when a call fails, or in a function given to headstart.after_restore()."));
        } else if (bound && m_facts.request.hostNetwork
            && (socket.listening || socket.kind == SocketFacts::Kind::Udp)) {
            obstacle(QStringLiteral("%1 has the %2 port %3 of this machine's network open (descriptor %4), which no "
                                    "restored container could open again beside it.")
                         .arg(name, kind, socket.local)
                         .arg(file.fd),
                ownNetwork);
        }
        return;
    }
    const QString &own = m_facts.request.ownSockets;
    const auto peer = m_facts.sockets.constFind(socket.peer);
    const QString peerName = peer == m_facts.sockets.cend() ? QString() : peer->local;
    if (!own.isEmpty() && (socket.local.startsWith(own) || peerName.startsWith(own)))
        return;
    if (m_facts.request.hostNetwork && socket.local.startsWith(u'@')) {
        obstacle(QStringLiteral("%1 has the abstract Unix socket %2 open (descriptor %3), a name of this machine's "
                                "network that no restored container could take beside it.")
                     .arg(name, socket.local)
                     .arg(file.fd),
            QStringLiteral("Use a Unix socket with a path, or the setting `network: off`."));
    }
    if (socket.peer == 0 || m_inside.contains(socket.peer))
        return;
    const QString other = peerName.isEmpty() ? QStringLiteral("something") : peerName;
    if (socket.datagram) {
        warning(QStringLiteral("%1 sends to %2 outside of the container over a Unix socket (descriptor %3): a restored "
                               "container needs it at the same path.")
                    .arg(name, other)
                    .arg(file.fd),
            {});
    } else {
        obstacle(QStringLiteral("%1 is connected to %2 outside of the container over a Unix socket (descriptor %3), of "
                                "which CRIU cannot save one half.")
                     .arg(name, other)
                     .arg(file.fd),
            QStringLiteral("Close the connection before on_start returns and open it when a task needs it."));
    }
}

void Judge::judgeMapping(const ProcessFacts &process, const Mapping &mapping)
{
    const QString path = withoutDeleted(mapping.target);
    const QString hint = QStringLiteral("Release it before on_start returns.");
    const auto say = [&](const QString &what, const QString &advice) {
        obstacle(
            QStringLiteral("%1 has %2 mapped at %3, which CRIU cannot save.").arg(nameOf(process), what, mapping.range),
            advice);
    };
    if (path.startsWith(QLatin1String("/secretmem")))
        say(QStringLiteral("secret memory (memfd_secret)"), hint);
    else if (path.startsWith(QLatin1String("/anon_hugepage")) || path.startsWith(QLatin1String("/dev/hugepages")))
        say(QStringLiteral("huge pages (hugetlb)"),
            QStringLiteral("Use transparent huge pages, or none, for an endpoint with checkpoint_enabled."));
    else if (path.startsWith(QLatin1String("/dev/nvidia")))
        say(QStringLiteral("the device %1").arg(path),
            QStringLiteral("Snapshots of a process that uses the GPU come with Headstart's support of GPUs; until then "
                           "keep checkpoint_enabled off for this endpoint."));
    else if (path.startsWith(QLatin1String("anon_inode:")) || path.startsWith(QLatin1String("[uprobes]")))
        say(path, hint);
    else if (path.startsWith(QLatin1String("/dev/")) && !path.startsWith(QLatin1String("/dev/shm/"))
        && path != QLatin1String("/dev/zero") && path != QLatin1String("/dev/null"))
        say(QStringLiteral("the device %1").arg(path), hint);
}

void Judge::judgeSharedMemory(const ProcessFacts &process)
{
    for (const QString &name : process.sharedMemoryNames) {
        if (name.startsWith(QLatin1String("link_remap."))) {
            obstacle(QStringLiteral("/dev/shm/%1 was left behind by an earlier dump that was cut short.").arg(name),
                QStringLiteral("Start the endpoint in a new container: end this one and run it again."));
        }
    }
}

void Judge::judgeSpace()
{
    qint64 anonymous = 0;
    qint64 shared = 0;
    for (const ProcessFacts &process : m_facts.processes) {
        anonymous += process.anonymousBytes;
        shared = std::max(shared, process.sharedBytes);
    }
    const qint64 needed = anonymous + shared + spareBytes;
    if (m_facts.freeBytes && *m_facts.freeBytes < needed) {
        obstacle(QStringLiteral("A checkpoint of this container needs about %1, and %2 has %3 free.")
                     .arg(size(needed), m_facts.request.imagesFolder, size(*m_facts.freeBytes)),
            QStringLiteral("Make room, remove checkpoints with `headstart checkpoints prune`, or choose another folder "
                           "with --root DIR."));
    }
    if (m_facts.request.memoryLimitBytes && *m_facts.request.memoryLimitBytes < needed) {
        warning(QStringLiteral("The container's processes hold %1 and its limit is %2: memory that they share since a "
                               "fork may count for each of them after a restore, which can exceed it.")
                    .arg(size(anonymous + shared), size(*m_facts.request.memoryLimitBytes)),
            QStringLiteral("Raise memory= of the endpoint."));
    }
}

} // namespace

QList<Finding> judge(const ContainerFacts &facts)
{
    return facts.processes.isEmpty() ? QList<Finding>() : Judge(facts).verdict();
}

} // namespace headstart
