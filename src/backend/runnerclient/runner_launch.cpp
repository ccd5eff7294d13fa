// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/runnerclient/runner_launch.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>

#include <cstdlib>

#include <linux/capability.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace headstart {

namespace {

/// proc(5): "CapAmb:" is a bit mask in hexadecimal.
bool ambientSysAdmin()
{
    QFile status(QStringLiteral("/proc/self/status"));
    if (!status.open(QIODevice::ReadOnly))
        return false;
    const QByteArrayList lines = status.readAll().split('\n');
    for (const QByteArray &line : lines) {
        if (line.startsWith("CapAmb:"))
            return ((line.mid(7).trimmed().toULongLong(nullptr, 16) >> CAP_SYS_ADMIN) & 1U) != 0;
    }
    return false;
}

bool givesRights(const QString &path)
{
    const QByteArray name = QFile::encodeName(path);
    struct stat status = {};
    if (::stat(name.constData(), &status) != 0)
        return false;
    const bool setUserIdRoot = status.st_uid == 0 && (status.st_mode & S_ISUID) != 0;
    return setUserIdRoot || ::getxattr(name.constData(), "security.capability", nullptr, 0) > 0;
}

QString findRunner()
{
    const QDir here(QCoreApplication::applicationDirPath());
    for (const char *place :
        {"../libexec/headstart/headstart-runner", "../runner/headstart-runner", "headstart-runner"}) {
        const QFileInfo file(here.filePath(QString::fromLatin1(place)));
        if (file.isFile() && file.isExecutable())
            return file.canonicalFilePath();
    }
    return {};
}

} // namespace

Result<QList<LaunchAttempt>> planLaunch(const LaunchFacts &facts)
{
    using Way = LaunchAttempt::Way;
    if (facts.runner.isEmpty()) {
        return Error{ErrorCode::MachineCannot,
            QStringLiteral("headstart-runner was not found beside this program; the installation is incomplete. "
                           "Install Headstart again."),
            {}};
    }
    if (facts.overridden || facts.privileged || facts.runnerHasRights)
        return QList<LaunchAttempt>{{Way::Direct, facts.runner, {}}};

    QList<LaunchAttempt> attempts;
    // pkexec's own text agent would read from the terminal in the background; where there is a terminal, sudo asks
    // there.
    if (!facts.pkexec.isEmpty() && facts.systemBus)
        attempts.append({Way::Pkexec, facts.pkexec, {QStringLiteral("--disable-internal-agent"), facts.runner}});
    if (!facts.sudo.isEmpty() && facts.onTerminal) {
        const QStringList silent{QStringLiteral("-n"), QStringLiteral("--"), facts.runner};
        attempts.append({Way::Sudo, facts.sudo, silent});
        attempts.append({Way::AskSudo, facts.sudo, {QStringLiteral("-v")}});
        attempts.append({Way::Sudo, facts.sudo, silent});
    }
    if (attempts.isEmpty()) {
        return Error{ErrorCode::MachineCannot,
            QStringLiteral("Starting containers needs an administrator's rights, and neither pkexec nor sudo on a "
                           "terminal can ask for them "
                           "here. Run Headstart in a terminal with sudo installed, or as root."),
            {}};
    }
    return attempts;
}

LaunchFacts launchFacts(bool onTerminal)
{
    LaunchFacts facts;
    facts.privileged = ::geteuid() == 0 || ambientSysAdmin();
    if (const char *named = ::secure_getenv("HEADSTART_RUNNER"); named && *named) {
        facts.runner = QFileInfo(QFile::decodeName(named)).absoluteFilePath();
        facts.overridden = true;
    } else {
        facts.runner = findRunner();
        facts.runnerHasRights = !facts.runner.isEmpty() && givesRights(facts.runner);
    }
    facts.pkexec = QStandardPaths::findExecutable(QStringLiteral("pkexec"));
    facts.systemBus = QFileInfo::exists(QStringLiteral("/run/dbus/system_bus_socket"));
    facts.sudo = QStandardPaths::findExecutable(QStringLiteral("sudo"));
    facts.onTerminal = onTerminal;
    return facts;
}

} // namespace headstart
