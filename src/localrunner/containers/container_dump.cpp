// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/containers/container_dump.h"

#include "localrunner/containers/container_exit.h"
#include "localrunner/containers/criu_stats.h"
#include "localrunner/containers/dump_hook.h"
#include "localrunner/containers/root_mounts.h"
#include "localrunner/images/file_access.h"
#include "localrunner/support/monotonic.h"

#include <csignal>

namespace headstart {

namespace {

constexpr qint64 longestLog = 8 << 20;

} // namespace

QString dumpHookSocket(const ContainerFolders &folders)
{
    return folders.bundle + QLatin1String("/hook");
}

ContainerDump::ContainerDump(Order order, QObject *parent)
    : QObject(parent)
    , m_order(std::move(order))
{
    Q_ASSERT(m_order.launch.criu && m_order.launch.criu->dumped);
    connect(&m_process, &ProcessWatch::ended, this, &ContainerDump::onRuncEnded);
    connect(&m_copy, &ProcessWatch::ended, this, &ContainerDump::onCopied);
}

ContainerDump::~ContainerDump() = default;

void ContainerDump::start()
{
    if (const Result<void> begun = begin(); !begun) {
        const Error error = begun.error();
        QMetaObject::invokeMethod(
            this, [this, error] { finish(error, Victim::Unharmed); }, Qt::QueuedConnection);
    }
}

Result<void> ContainerDump::begin()
{
    Result<Runc> runc = Runc::of(m_order.launch, QStringLiteral("dump.log"));
    if (!runc)
        return std::move(runc).error();
    m_runc = std::move(*runc);
    Result<std::unique_ptr<DumpHook>> hook = DumpHook::listen(dumpHookSocket(m_order.launch.folders));
    if (!hook)
        return std::move(hook).error();
    m_hook = std::move(*hook);
    connect(m_hook.get(), &DumpHook::preDump, this, [this](qint64 timeNs) { m_times.preDumpNs = timeNs; });
    connect(m_hook.get(), &DumpHook::postDump, this, &ContainerDump::copyLayers);
    const QStringList arguments = m_runc.command({QStringLiteral("checkpoint"), QStringLiteral("--image-path"),
        m_order.images, QStringLiteral("--work-path"), m_order.work, QStringLiteral("--leave-running"),
        QStringLiteral("--ext-unix-sk"), QStringLiteral("--file-locks"), m_order.launch.id});
    m_runc.environment.append(
        QString(QLatin1String(DumpHook::socketVariable) + u'=' + dumpHookSocket(m_order.launch.folders)));
    m_times.startedNs = monotonicNs();
    const Result<pid_t> pid = spawnProcess(m_runc.program, arguments, m_runc.environment, {});
    if (!pid)
        return pid.error();
    return m_process.watch(*pid);
}

/// cp knows sparse files, hard links, extended attributes (an overlay's marks are some) and clones where the file
/// system can.
void ContainerDump::copyLayers(qint64 timeNs)
{
    m_times.dumpedNs = timeNs;
    QStringList arguments{QStringLiteral("-dR"), QStringLiteral("--preserve=mode,ownership,timestamps,links,xattr"),
        QStringLiteral("--reflink=auto"), QStringLiteral("--sparse=auto"), QStringLiteral("--target-directory"),
        m_order.filesystem, QStringLiteral("--")};
    for (const QString &layer : writableLayerNames(m_order.launch.image))
        arguments.append(m_order.launch.folders.writable + u'/' + layer);
    const Result<QString> program = findSystemProgram(QStringLiteral("cp"), QStringLiteral("coreutils"));
    Result<pid_t> pid =
        program ? spawnProcess(*program, arguments, {QStringLiteral("LC_ALL=C")}, {}) : Result<pid_t>(program.error());
    if (pid) {
        if (const Result<void> watching = m_copy.watch(*pid); !watching)
            pid = watching.error();
    }
    if (!pid) {
        m_copyFailure = pid.error().message;
        m_hook->release(false);
    }
}

void ContainerDump::onCopied(const ProcessEnd &end)
{
    if (m_process.pid() == 0) { // runc, and so CRIU, ended before it: see onRuncEnded()
        conclude();
        return;
    }
    m_times.savedNs = monotonicNs();
    if (!end.succeeded()) {
        m_copyFailure = QStringLiteral("The container's writable layer could not be copied to %1: the disk is full, or "
                                       "its file system takes no extended attributes.")
                            .arg(m_order.filesystem);
    }
    m_hook->release(end.succeeded());
}

void ContainerDump::cancel()
{
    if (m_over || m_cancelled)
        return;
    m_cancelled = true;
    // CRIU is runc's child and in its process group.
    if (const pid_t group = m_process.pid(); group != 0)
        ::kill(-group, SIGKILL);
    (void)m_copy.sendSignal(SIGKILL);
    if (m_process.pid() == 0)
        QMetaObject::invokeMethod(this, &ContainerDump::conclude, Qt::QueuedConnection);
}

void ContainerDump::onRuncEnded(const ProcessEnd &end)
{
    m_times.endedNs = monotonicNs();
    m_runcEnd = end;
    // CRIU waits for the copy; where it has not, it was killed, and nobody wants the copy any more.
    (void)m_copy.sendSignal(SIGKILL);
    conclude();
}

/// Says how it went when nothing runs any more that writes into the checkpoint's folders.
void ContainerDump::conclude()
{
    if (m_process.pid() != 0 || m_copy.pid() != 0)
        return;
    if (m_cancelled) {
        finish(Error{ErrorCode::Interrupted, QStringLiteral("The checkpoint was given up."), {}}, Victim::Unknown);
        return;
    }
    const std::optional<QByteArray> written = readHostFile(m_order.work + QLatin1String("/dump.log"), longestLog);
    const QByteArray log = written.value_or(QByteArray());
    if (m_runcEnd.succeeded()) {
        const CriuStats stats = readCriuStats(m_order.work + QLatin1String("/stats-dump"));
        m_times.frozenNs = m_times.preDumpNs + stats.freezingNs;
        m_times.stoodStillNs = stats.frozenNs;
        m_times.pages = stats.pagesWritten;
        finish(m_times, Victim::Unharmed);
        return;
    }
    // CRIU's last line tells that it let the tasks go; without it nobody knows what it has left in them. Before its log
    // it touches none.
    const bool undone = (!written || log.contains("Dumping FAILED")) && m_runcEnd.signal == 0;
    const Victim victim = undone ? Victim::Unharmed : Victim::Unknown;
    if (!m_copyFailure.isEmpty()) {
        finish(Error{ErrorCode::Io, m_copyFailure, QString::fromUtf8(log)}, victim);
        return;
    }
    const QByteArray runcLog = readHostFile(m_runc.logPath, 64 << 10).value_or(QByteArray());
    finish(Error{ErrorCode::MachineCannot, runcFailure(runcLog), QString::fromUtf8(log)}, victim);
}

void ContainerDump::finish(const Result<DumpTimes> &result, Victim victim)
{
    if (m_over)
        return;
    m_over = true;
    m_hook.reset();
    Q_EMIT finished(result, victim);
}

} // namespace headstart
