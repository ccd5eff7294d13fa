// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/containers/process.h"

#include <QFile>
#include <QSocketNotifier>
#include <QStandardPaths>

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <vector>

namespace headstart {

namespace {

constexpr int idTypePidfd = 3; // P_PIDFD of linux/wait.h, which clashes with sys/wait.h

std::vector<char *> pointersTo(QByteArrayList *texts)
{
    std::vector<char *> pointers;
    for (QByteArray &text : *texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

QByteArrayList encoded(const QStringList &texts)
{
    QByteArrayList list;
    for (const QString &text : texts)
        list.append(QFile::encodeName(text));
    return list;
}

class SpawnSettings
{
public:
    SpawnSettings()
    {
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawnattr_init(&attributes);
    }
    ~SpawnSettings()
    {
        ::posix_spawn_file_actions_destroy(&actions);
        ::posix_spawnattr_destroy(&attributes);
    }
    Q_DISABLE_COPY_MOVE(SpawnSettings)

    void connect(int descriptor, int target, int nullFlags)
    {
        if (descriptor >= 0)
            ::posix_spawn_file_actions_adddup2(&actions, descriptor, target);
        else
            ::posix_spawn_file_actions_addopen(&actions, target, "/dev/null", nullFlags, 0);
    }

    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
};

} // namespace

Result<pid_t> spawnProcess(
    const QString &program, const QStringList &arguments, const QStringList &environment, const ChildStdio &stdio)
{
    SpawnSettings settings;
    settings.connect(stdio.input, STDIN_FILENO, O_RDONLY);
    settings.connect(stdio.output, STDOUT_FILENO, O_WRONLY);
    settings.connect(stdio.error, STDERR_FILENO, O_WRONLY);

    // What this process ignores or blocks (SIGPIPE, say) must not be inherited by a container.
    sigset_t all;
    sigset_t none;
    sigfillset(&all);
    sigemptyset(&none);
    ::posix_spawnattr_setsigdefault(&settings.attributes, &all);
    ::posix_spawnattr_setsigmask(&settings.attributes, &none);
    ::posix_spawnattr_setpgroup(&settings.attributes, 0);
    ::posix_spawnattr_setflags(
        &settings.attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);

    QByteArrayList argv = encoded(QStringList{program} + arguments);
    QByteArrayList envp = encoded(environment);
    pid_t pid = 0;
    const int error = ::posix_spawn(&pid, argv.first().constData(), &settings.actions, &settings.attributes,
        pointersTo(&argv).data(), pointersTo(&envp).data());
    if (error != 0)
        return systemError(QStringLiteral("%1 cannot be started").arg(program), error);
    return pid;
}

Result<QString> findSystemProgram(const QString &name, const QString &package)
{
    const QString path = QStandardPaths::findExecutable(name,
        {QStringLiteral("/usr/local/sbin"), QStringLiteral("/usr/local/bin"), QStringLiteral("/usr/sbin"),
            QStringLiteral("/usr/bin"), QStringLiteral("/sbin"), QStringLiteral("/bin")});
    if (!path.isEmpty())
        return path;
    return Error{ErrorCode::MachineCannot,
        QStringLiteral("%1 is not installed, and containers need it. Install it with: sudo apt-get install %2")
            .arg(name, package),
        {}};
}

ProcessWatch::ProcessWatch(QObject *parent)
    : QObject(parent)
{
}

ProcessWatch::~ProcessWatch() = default;

Result<void> ProcessWatch::watch(pid_t pid)
{
    Q_ASSERT(m_pid == 0 && pid > 0);
    m_fd.reset(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    if (!m_fd)
        return systemError(QStringLiteral("The process %1 cannot be watched").arg(pid), errno);
    m_pid = pid;
    m_notifier = std::make_unique<QSocketNotifier>(m_fd.get(), QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, &ProcessWatch::reap);
    return {};
}

Result<void> ProcessWatch::sendSignal(int signal)
{
    if (m_pid == 0 || ::syscall(SYS_pidfd_send_signal, m_fd.get(), signal, nullptr, 0) == 0 || errno == ESRCH)
        return {};
    return systemError(QStringLiteral("The process %1 cannot be sent a signal").arg(m_pid), errno);
}

void ProcessWatch::reap()
{
    siginfo_t info{};
    const int rc =
        ::waitid(static_cast<idtype_t>(idTypePidfd), static_cast<id_t>(m_fd.get()), &info, WEXITED | WNOHANG);
    if (rc != 0 && errno == EINTR)
        return; // the notifier fires again
    if (rc == 0 && info.si_pid == 0)
        return;
    ProcessEnd end;
    if (rc != 0)
        end.exitCode = 255; // somebody else has waited for it: how it ended cannot be known
    else if (info.si_code == CLD_EXITED)
        end.exitCode = info.si_status;
    else
        end.signal = info.si_status;
    m_notifier->setEnabled(false);
    m_notifier.release()->deleteLater(); // its own activation is what calls this
    m_fd.reset();
    m_pid = 0;
    Q_EMIT ended(end);
}

} // namespace headstart
