// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/checkpoints/preflight.h"

#include "localrunner/checkpoints/preflight_rules.h"

#include <QFile>

#include <cerrno>
#include <linux/capability.h>
#include <sys/statvfs.h>

namespace headstart {

namespace {

bool hasCapability(int capability)
{
    QFile status(QStringLiteral("/proc/self/status"));
    if (!status.open(QIODevice::ReadOnly))
        return false;
    for (const QByteArray &line : status.readAll().split('\n')) {
        if (line.startsWith("CapEff:"))
            return (line.mid(7).trimmed().toULongLong(nullptr, 16) >> capability & 1) != 0;
    }
    return false;
}

} // namespace

QList<Finding> findObstacles(const PreflightRequest &request)
{
    ContainerFacts facts;
    facts.request = request;
    facts.mayRaiseLimits = hasCapability(CAP_SYS_RESOURCE);
    for (const pid_t pid : request.processes) {
        if (std::optional<ProcessFacts> process = readProcess(pid))
            facts.processes.append(*std::move(process));
    }
    if (facts.processes.isEmpty())
        return {};
    QList<Finding> unknown;
    if (Result<QHash<quint64, SocketFacts>> sockets = socketsSeenBy(facts.processes.first().pid); sockets)
        facts.sockets = *std::move(sockets);
    else
        unknown.append({Finding::Severity::Warning, sockets.error().message, {}});
    struct statvfs disk
    {
    };
    if (!request.imagesFolder.isEmpty()) {
        if (::statvfs(QFile::encodeName(request.imagesFolder).constData(), &disk) == 0)
            facts.freeBytes = static_cast<qint64>(disk.f_bavail) * static_cast<qint64>(disk.f_frsize);
        else
            unknown.append({Finding::Severity::Warning,
                systemError(QStringLiteral("How much room %1 has cannot be told").arg(request.imagesFolder), errno)
                    .message,
                {}});
    }
    return judge(facts) + unknown;
}

} // namespace headstart
