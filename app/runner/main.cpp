// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "child_signals.h"
#include "sdk_folder.h"

#include "localrunner/containers/leftovers.h"
#include "localrunner/protocol/line_reader.h"
#include "localrunner/protocol/line_writer.h"
#include "localrunner/runner.h"

#include <QCoreApplication>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

using namespace headstart;

namespace {

constexpr int exitBadInput = 2;
constexpr int exitMachineCannot = 3;
constexpr int exitUnclean = 1;
constexpr int farewellMs = 2000; // for the last answers to a console that reads slowly

const char *const help =
    "Usage: headstart-runner [--version | --help]\n"
    "\n"
    "Runs containers, images and volumes for headstart, which starts it: commands as JSON lines on the standard\n"
    "input, answers and events on the standard output (docs/runner-protocol.md). It stops everything and exits\n"
    "when its input ends. It needs root's rights.\n";

int complain(const QString &sentence, int code)
{
    std::fprintf(stderr, "headstart-runner: %s\n", qPrintable(sentence));
    return code;
}

bool mayMount()
{
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct data[2]{};
    return ::geteuid() == 0 && ::syscall(SYS_capget, &header, data) == 0
        && (data[0].effective >> CAP_SYS_ADMIN & 1) != 0;
}

struct Pipes
{
    UniqueFd commands;
    UniqueFd events;
};

/// Takes the protocol's two ends away from descriptors 0 and 1: no child inherits them, and nothing that prints can
/// spoil the protocol.
Result<Pipes> takePipes()
{
    Pipes pipes{
        UniqueFd(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)), UniqueFd(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3))};
    const UniqueFd nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
    if (!pipes.commands || !pipes.events || !nothing)
        return systemError(QStringLiteral("The standard input and output cannot be used"), errno);
    if (::fcntl(STDERR_FILENO, F_GETFD) < 0)
        ::dup2(nothing.get(), STDERR_FILENO);
    if (::dup2(nothing.get(), STDIN_FILENO) < 0 || ::dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
        return systemError(QStringLiteral("The standard input and output cannot be replaced"), errno);
    return pipes;
}

/// What must be done before any thread exists.
Result<void> settleProcess()
{
    ::umask(022);
    // Out of the terminal's process group, so that Ctrl+C does not hit runc in the middle of a call. It fails for a
    // group's leader.
    ::setsid();
    // Secrets pass through this memory: no core dumps, no debugger of the same user.
    ::prctl(PR_SET_DUMPABLE, 0);
    ::syscall(SYS_close_range, 3U, ~0U, 4U /* CLOSE_RANGE_CLOEXEC */);
    if (::chdir("/") != 0)
        return systemError(QStringLiteral("The folder \"/\" cannot be entered"), errno);
    Result<void> done = becomeChildSubreaper();
    return done ? enterPrivateMountNamespace() : done;
}

int serve(QCoreApplication &application, const RunnerSettings &settings, const Pipes &pipes, ChildSignals &signalSource)
{
    LineWriter writer(pipes.events.get());
    Runner runner(settings, &writer);
    LineReader reader(pipes.commands.get(), protocol::maxLineBytes);
    QObject::connect(&reader, &LineReader::lineRead, &runner, &Runner::handleLine);
    QObject::connect(&reader, &LineReader::lineTooLong, &runner, &Runner::rejectLongLine);
    QObject::connect(&reader, &LineReader::closed, &runner, &Runner::shutDown);
    QObject::connect(&writer, &LineWriter::broken, &runner, &Runner::shutDown);
    QObject::connect(&signalSource, &ChildSignals::stopRequested, &runner, &Runner::shutDown);
    QObject::connect(&runner, &Runner::finished, &application, [&writer](bool clean) {
        writer.flush(farewellMs);
        if (clean) {
            QCoreApplication::exit(0);
            return;
        }
        // Threads that do not come back would keep an orderly exit waiting; the next start finds what is left.
        std::_Exit(complain(
            QStringLiteral("Something did not end in time; the next start removes what is left."), exitUnclean));
    });
    return QCoreApplication::exec();
}

} // namespace

int main(int argc, char **argv)
{
    const QByteArray option = argc > 1 ? argv[1] : "";
    if (argc == 2 && option == "--version") {
        std::puts("headstart-runner " HEADSTART_VERSION);
        return 0;
    }
    if (argc == 2 && (option == "--help" || option == "-h")) {
        std::fputs(help, stdout);
        return 0;
    }
    if (argc > 1)
        return complain(
            QStringLiteral("there is no option \"%1\"; see --help.").arg(QString::fromLocal8Bit(option)), exitBadInput);
    if (::isatty(STDIN_FILENO) == 1)
        return complain(
            QStringLiteral(
                "it is started by headstart and speaks JSON lines, not with people; run \"headstart\" instead."),
            exitBadInput);
    if (!mayMount()) {
        return complain(
            QStringLiteral(
                "starting containers needs root's rights (user 0 with CAP_SYS_ADMIN), and this is user %1; start "
                "\"headstart\", which asks for them, or use sudo.")
                .arg(::geteuid()),
            exitMachineCannot);
    }
    Result<Pipes> pipes = takePipes();
    if (!pipes)
        return complain(pipes.error().message, exitMachineCannot);
    if (const Result<void> settled = settleProcess(); !settled)
        return complain(settled.error().message, exitMachineCannot);

    QCoreApplication application(argc, argv);
    ChildSignals signalSource;
    Result<UserIdentity> user = orderingUser();
    if (!user)
        return complain(user.error().message, exitMachineCannot);
    const Result<QString> sdk = sdkFolder();
    if (!sdk)
        return complain(sdk.error().message, exitMachineCannot);
    if (user->isAnother())
        qputenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    const QString folder = QCoreApplication::applicationDirPath();
    const RunnerSettings settings{std::move(*user), *sdk, folder + QLatin1String("/headstart-criu-hook"),
        folder + QLatin1String("/headstart-page-server"), folder + QLatin1String("/criu-tools"),
        QStringLiteral(HEADSTART_VERSION)};
    return serve(application, settings, *pipes, signalSource);
}
