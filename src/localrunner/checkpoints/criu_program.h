// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/result.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace headstart {

/// A CRIU that root may start: it and every folder above it belong to root, and nobody else may change them.
struct CriuProgram
{
    QString path; ///< absolute, e.g. "/opt/headstart/criu/bin/criu"
    QString folder; ///< where it lies under the name `criu`: put it first in PATH, for that is how runc finds it
    QString version; ///< "4.2.1"

    bool operator==(const CriuProgram &) const = default;
};

/// Where a CRIU is looked for, in this order: the private one of scripts/install-criu, then the system's folders. PATH
/// is not asked: it belongs to whoever started the runner.
QStringList criuPlaces();

/// The first of `places` that is there, may be started and says its version. It does not say that it works on this
/// kernel. Asks a program for its version once per file and process; else it costs a few stat(2). Any thread.
/// MachineCannot, with the command that mends it, where there is none.
Result<CriuProgram> findCriu(const QStringList &places = criuPlaces());

/// The first of `places` that also is new enough for this kernel and passes `criu check`. A check that was passed is
/// written down in `criu-check.json` in `cacheFolder` (existing, the runner's own), with the program's file and the
/// kernel it holds for; until one of them changes, this costs a few stat(2) and reading that file. A check that failed
/// is done again every time: whatever mends it need not change the program. Blocks: up to ten seconds, usually 50 ms.
/// Any thread. MachineCannot, with the command that mends it, where no CRIU works.
Result<CriuProgram> usableCriu(const QString &cacheFolder, const QStringList &places = criuPlaces());

/// "" when CRIU of this version can work on a kernel of this release, else why not, as the rest of a sentence that
/// begins with "criu <version> …". Pure. (CRIU 4.2 is the first that dumps a TCP socket on Linux 6.16: the socket
/// options SO_PASSCRED and SO_PASSSEC are refused there for other than Unix sockets. CRIU 4.1 is the first for the vDSO
/// of Linux 6.13.)
QString whyCriuIsTooOld(const QString &version, const QString &kernelRelease);

/// What goes into the file that runc's annotation `org.criu.config` names. Its values win over what runc asks for, with
/// one exception: the log's verbosity is always runc's 4 (CRIU takes it from the request after reading the file).
struct CriuOptions
{
    QString actionScript; ///< absolute path of a program without white space or quotes, or empty
    qint64 ghostLimitBytes = 1LL << 30; ///< the largest deleted but open file that is saved; CRIU's own limit is 1 MiB
    int timeoutSeconds = 30; ///< for seizing every task of the container; CRIU's own limit is 10
};

/// The file's text, one `name=value` a line, for capture and restore alike. (`name value` is no alternative: CRIU takes
/// `manage-cgroups ignore` for the mode `soft`.) Control groups are left to the mode `soft`, which runc asks for:
/// with `ignore`, CRIU 4.2.1 cannot move the threads of a restored process ("cgroupd: … Bad file descriptor"). A path
/// that the file cannot carry is BadInput: CRIU 4.2.1 crashes on a quoted one.
Result<QByteArray> criuConfig(const CriuOptions &options);

} // namespace headstart
