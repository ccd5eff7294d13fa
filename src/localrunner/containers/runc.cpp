// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/containers/runc.h"

#include "localrunner/containers/process.h"

namespace headstart {

Result<Runc> Runc::of(const ContainerLaunch &launch, const QString &log)
{
    Result<QString> program = findSystemProgram(QStringLiteral("runc"), QStringLiteral("runc"));
    if (!program)
        return std::move(program).error();
    Runc runc;
    runc.program = *program;
    runc.logPath = launch.folders.bundle + u'/' + log;
    runc.options = {QStringLiteral("--root"), launch.folders.runcState, QStringLiteral("--log"), runc.logPath,
        QStringLiteral("--log-format"), QStringLiteral("json")};
    QString path = QStringLiteral("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    if (launch.criu)
        path = (launch.criu->programFolders + QStringList{path}).join(u':');
    runc.environment = {QStringLiteral("PATH=") + path, QLatin1String(containerVariable) + launch.id};
    return runc;
}

} // namespace headstart
