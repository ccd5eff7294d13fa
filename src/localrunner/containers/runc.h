// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/containers/container_launch.h"
#include "localrunner/support/result.h"

#include <QStringList>

namespace headstart {

/// What the environment of runc, and so of all that it starts outside of a container, has a variable of; the number of
/// the container follows. Whoever clears away what a dead runner left finds its helpers by it.
inline constexpr char containerVariable[] = "HEADSTART_CONTAINER=";

/// How runc is called for one container: program, the options that come before its command, and its environment.
struct Runc
{
    QString program;
    QStringList options; ///< --root, --log …
    QStringList environment; ///< PATH, in which runc looks criu up, and containerVariable
    QString logPath; ///< where runc writes its log (JSON lines)

    /// `log` is the file's name in the bundle, so that several runcs of one container do not write the same one.
    /// MachineCannot where runc is not installed.
    static Result<Runc> of(const ContainerLaunch &launch, const QString &log);

    QStringList command(const QStringList &arguments) const { return options + arguments; }
};

} // namespace headstart
