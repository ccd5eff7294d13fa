// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/checkpoints/criu_program.h"
#include "localrunner/doctor/checks.h"
#include "localrunner/support/probe.h"

#include <QFileInfo>
#include <QRegularExpression>

namespace headstart::checks {

using protocol::Check;
using State = protocol::Check::State;

namespace {

QString capture(const QString &pattern, const QString &text)
{
    return QRegularExpression(pattern).match(text).captured(1);
}

} // namespace

Check runc()
{
    Check check{QStringLiteral("runc"), QStringLiteral("runc"), State::Ok, {}, {}};
    const QString program = findProgram(QStringLiteral("runc"));
    const ProbeAnswer answer = program.isEmpty() ? ProbeAnswer() : probe(program, {QStringLiteral("--version")});
    const QString version = capture(QStringLiteral("runc version (\\S+)"), answer.output);
    check.message = QStringLiteral("runc %1 at %2").arg(version, program);
    if (version.isEmpty()) {
        check.state = State::Failed;
        check.message = program.isEmpty() ? QStringLiteral("runc is not installed")
                                          : QStringLiteral("%1 does not answer").arg(program);
        check.remedy = QStringLiteral("scripts/install-dependencies --runtime (or: apt-get install runc)");
    }
    return check;
}

Check criu(const QString &home)
{
    Check check{QStringLiteral("criu"), QStringLiteral("CRIU (checkpoints)"), State::Ok, {}, {}};
    const Result<CriuProgram> found = usableCriu({});
    if (found) {
        check.message = QStringLiteral("criu %1 at %2 works on this kernel").arg(found->version, found->path);
        return check;
    }
    check.state = State::Warning;
    check.message =
        QStringLiteral("containers run, but cannot be checkpointed or restored: %1").arg(found.error().message);
    // Where install-criu puts it when it is not run by root.
    const QString own = home + QStringLiteral("/.local/share/headstart/criu/bin/criu");
    if (!home.isEmpty() && QFileInfo(own).isExecutable())
        check.message += QStringLiteral(" The one at %1 is not used, since it is not root's.").arg(own);
    check.remedy = QStringLiteral("sudo scripts/install-criu");
    return check;
}

Check python()
{
    Check check{QStringLiteral("python"), QStringLiteral("Python of the host image"), State::Ok, {}, {}};
    // The host image's interpreter is the system's, whatever comes first in somebody's PATH.
    const QString program = QFileInfo::exists(QStringLiteral("/usr/bin/python3"))
        ? QStringLiteral("/usr/bin/python3")
        : findProgram(QStringLiteral("python3"));
    const ProbeAnswer answer = program.isEmpty()
        ? ProbeAnswer()
        : probe(program,
            {QStringLiteral("-I"), QStringLiteral("-S"), QStringLiteral("-c"),
                QStringLiteral("import sys; print('%d.%d.%d' % sys.version_info[:3])")});
    const QStringList parts = answer.output.split(u'.');
    check.message = QStringLiteral("Python %1 at %2").arg(answer.output, program);
    if (answer.exitCode != 0 || parts.size() != 3) {
        check.state = State::Failed;
        check.message = program.isEmpty() ? QStringLiteral("there is no python3")
                                          : QStringLiteral("%1 does not answer").arg(program);
        check.remedy = QStringLiteral("scripts/install-dependencies --runtime (or: apt-get install python3)");
    } else if (parts[0].toInt() < 3 || (parts[0].toInt() == 3 && parts[1].toInt() < 8)) {
        check.state = State::Failed;
        check.remedy = QStringLiteral("Install Python 3.8 or later.");
    }
    return check;
}

} // namespace headstart::checks
