// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/result.h"
#include "localrunner/support/unique_fd.h"

#include <QObject>
#include <QSocketNotifier>

#include <memory>

namespace headstart {

/// The runner's end of CRIU's action script (`action-script` of criu(8)): the program headstart-criu-hook, which CRIU
/// starts at every stage, tells the stage over a Unix socket, and at `post-dump` waits until it is told to go on. All
/// tasks of the container are frozen then, which is the moment to copy its files. When the runner is gone the hook
/// fails, CRIU gives the dump up and lets the container run.
class DumpHook : public QObject
{
    Q_OBJECT

public:
    /// Listens at `socketPath`, whose folder only the runner may enter.
    static Result<std::unique_ptr<DumpHook>> listen(const QString &socketPath);
    ~DumpHook() override;

    /// The variable that tells the hook the socket. CRIU's configuration can name a program, but no arguments; the
    /// environment goes from runc through CRIU to the hook.
    static constexpr const char *socketVariable = "HEADSTART_CRIU_HOOK";

    /// Lets the dump go on, or makes CRIU give it up; once, after postDump().
    void release(bool ok);

Q_SIGNALS:
    /// CRIU begins: what it does next is to freeze the tasks. `timeNs` is CLOCK_MONOTONIC.
    void preDump(qint64 timeNs);
    /// The memory is written and every task stands still until release().
    void postDump(qint64 timeNs);

private:
    DumpHook(UniqueFd listener, QString path);
    void accept();

    UniqueFd m_listener;
    QString m_path;
    QSocketNotifier m_notifier;
    UniqueFd m_waiting; ///< the connection of the hook that waits
};

} // namespace headstart
