// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/result.h"
#include "localrunner/support/unique_fd.h"

#include <QObject>
#include <QStringList>

#include <memory>
#include <sys/types.h>

class QSocketNotifier;

namespace headstart {

/// How a process ended: by exit(3) with a code, or by a signal.
struct ProcessEnd
{
    int exitCode = 0;
    int signal = 0; ///< 0: none; then the exit code counts

    bool succeeded() const { return exitCode == 0 && signal == 0; }
};

/// The descriptors that become a child's 0, 1 and 2; -1 is /dev/null.
struct ChildStdio
{
    int input = -1;
    int output = -1;
    int error = -1;
};

/// Starts a program by its absolute path in a process group of its own, with default signal handling, no other open
/// descriptor and `environment` ("NAME=value") alone. Returns its pid; it must be waited for (ProcessWatch).
Result<pid_t> spawnProcess(
    const QString &program, const QStringList &arguments, const QStringList &environment, const ChildStdio &stdio);

/// Where runc is: looked for in the system's folders only, not in PATH. NotFound says how to install it.
Result<QString> findSystemProgram(const QString &name, const QString &package);

/// Waits for the end of a child (or of an orphan that was handed to this process) by a pidfd, in the event loop of its
/// thread.
class ProcessWatch : public QObject
{
    Q_OBJECT

public:
    explicit ProcessWatch(QObject *parent = nullptr);
    ~ProcessWatch() override;

    /// Begins to wait for a process that has not been waited for. Once.
    Result<void> watch(pid_t pid);

    /// The process's id while it runs (or is not yet reaped); else 0.
    pid_t pid() const { return m_pid; }

    /// Sends a signal; to a process that has ended it is a success that does nothing.
    Result<void> sendSignal(int signal);

Q_SIGNALS:
    void ended(const headstart::ProcessEnd &end);

private:
    void reap();

    pid_t m_pid = 0;
    UniqueFd m_fd;
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace headstart
