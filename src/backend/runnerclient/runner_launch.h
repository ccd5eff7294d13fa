// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/result.h"

#include <QList>
#include <QString>
#include <QStringList>

namespace headstart {

/// What decides how headstart-runner is started.
struct LaunchFacts
{
    QString runner; ///< absolute path of headstart-runner; empty: not found
    bool overridden = false; ///< HEADSTART_RUNNER named it
    bool privileged =
        false; ///< this process is root, or has CAP_SYS_ADMIN in the ambient set (the one that a child inherits)
    bool runnerHasRights = false; ///< the file itself gives them: set-user-id root or file capabilities
    QString pkexec; ///< absolute path, or empty
    bool systemBus = false; ///< the bus that polkit answers on is there
    QString sudo; ///< absolute path, or empty
    bool onTerminal = false; ///< sudo may ask on it
};

/// One way to start the runner.
struct LaunchAttempt
{
    enum class Way {
        Direct,
        Pkexec, ///< exit status 127: not authorised and nobody to ask; 126: the user said no
        Sudo, ///< never asks (`-n`)
        AskSudo ///< `sudo -v` first, in the terminal's foreground, which asks for the password that Sudo then needs no
                ///< more
    };
    Way way = Way::Direct;
    QString program;
    QStringList arguments;

    bool operator==(const LaunchAttempt &) const = default;
};

/// The ways to try, in order; each after the one before has ended without a word. Pure. Errors: none is left
/// (MachineCannot).
///
/// A runner named by HEADSTART_RUNNER is started directly and nothing else, so that the variable can never bring
/// another program to an administrator's rights.
Result<QList<LaunchAttempt>> planLaunch(const LaunchFacts &facts);

/// Looks at this process and this machine. The runner is looked for where it is installed (../libexec/headstart beside
/// the binary's folder), then where it is built (../runner), then beside the binary; HEADSTART_RUNNER goes before all
/// of them, except in a set-user-id process.
LaunchFacts launchFacts(bool onTerminal);

} // namespace headstart
