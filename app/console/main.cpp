// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/checkpoints_command.h"
#include "console/deploy_command.h"
#include "console/doctor_command.h"
#include "console/interrupts.h"
#include "console/offscreen.h"
#include "console/run_command.h"
#include "console/tasks_command.h"
#include "console/terminal.h"
#include "console/volumes_command.h"
#include "console/window_command.h"
#include "ui/shell/translators.h"

#include <QApplication>

#include <csignal>
#include <functional>

using namespace headstart;

namespace {

/// A subcommand of the terminal: how its options are declared, and what does the work.
struct Subcommand
{
    const char *name;
    Arguments (*declare)();
    /// Null after an error, which has been reported and whose exit code is then in `code`.
    std::unique_ptr<Command> (*make)(Arguments arguments, int *code);
};

std::unique_ptr<Command> makeRun(Arguments arguments, int *code)
{
    Result<RunArguments> options = readRunArguments(arguments);
    if (options)
        return std::make_unique<RunCommand>(std::move(*options));
    *code = reportError(options.error());
    return nullptr;
}

std::unique_ptr<Command> makeDeploy(Arguments arguments, int *code)
{
    Result<RunArguments> options = readDeployArguments(arguments);
    if (options)
        return std::make_unique<DeployCommand>(std::move(*options));
    *code = reportError(options.error());
    return nullptr;
}

template <class C> std::unique_ptr<Command> makeCommand(Arguments arguments, int *)
{
    return std::make_unique<C>(std::move(arguments));
}

constexpr Subcommand subcommands[] = {
    {"run", &runArguments, &makeRun},
    {"deploy", &deployArguments, &makeDeploy},
    {"tasks", &TasksCommand::declare, &makeCommand<TasksCommand>},
    {"task", &TaskCommand::declare, &makeCommand<TaskCommand>},
    {"checkpoints", &CheckpointsCommand::declare, &makeCommand<CheckpointsCommand>},
    {"volumes", &VolumesCommand::declare, &makeCommand<VolumesCommand>},
    {"doctor", &DoctorCommand::declare, &makeCommand<DoctorCommand>},
};

/// `--chart` in any of its spellings.
bool wantsChart(const QStringList &words)
{
    return std::any_of(
        words.begin(), words.end(), [](const QString &word) { return word.startsWith(QLatin1String("--chart")); });
}

void setUp(QCoreApplication *app)
{
    QCoreApplication::setApplicationName(QStringLiteral("headstart"));
    QCoreApplication::setApplicationVersion(QStringView(HEADSTART_VERSION).toString());
    QCoreApplication::setOrganizationDomain(QStringLiteral("headstart.org"));
    installTranslators(app);
}

int perform(const Subcommand &subcommand, const QStringList &words)
{
    Arguments arguments = subcommand.declare();
    if (const Result<void> parsed = arguments.parse(words); !parsed)
        return reportError(parsed.error());
    if (arguments.isHelp()) {
        writeOut(arguments.helpText());
        return 0;
    }
    int code = 0;
    const std::unique_ptr<Command> command = subcommand.make(std::move(arguments), &code);
    if (!command)
        return code;
    // From here on an interrupt is an event; before, it simply ends the program.
    Interrupts interrupts;
    int count = 0;
    QObject::connect(&interrupts, &Interrupts::received, command.get(), [&] { command->interrupt(++count); });
    QObject::connect(
        command.get(), &Command::finished, command.get(), [](int exitCode) { QCoreApplication::exit(exitCode); });
    QMetaObject::invokeMethod(command.get(), &Command::start, Qt::QueuedConnection);
    return QCoreApplication::exec();
}

/// What needs no display: --help, --version and mistakes. The exit code, or -1 and the options of the window.
int performWithoutWindow(const QStringList &words, WindowOptions *options)
{
    if (words.contains(QStringLiteral("--version"))) {
        writeOut(QStringLiteral("headstart %1\n").arg(QCoreApplication::applicationVersion()));
        return 0;
    }
    Arguments arguments = windowArguments();
    if (const Result<void> parsed = arguments.parse(words); !parsed)
        return reportError(parsed.error());
    if (arguments.isHelp() || words.value(0) == u"help") {
        writeOut(arguments.helpText());
        return 0;
    }
    Result<WindowOptions> read = readWindowOptions(arguments);
    if (!read)
        return reportError(read.error());
    *options = std::move(*read);
    const bool hasDisplay = qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY")
        || qEnvironmentVariableIsSet("QT_QPA_PLATFORM");
    if (hasDisplay || !options->screenshotFile.isEmpty())
        return -1;
    return reportError({ErrorCode::MachineCannot,
        QCoreApplication::translate("headstart::Main",
            "There is no display for the window. On a terminal, headstart run app.py:predict runs an endpoint; "
            "headstart --help says more."),
        {}});
}

} // namespace

int main(int argc, char **argv)
{
    // A reader of stdout or a container that has gone is told by EPIPE, where it can be answered.
    std::signal(SIGPIPE, SIG_IGN);
    QStringList words;
    for (int i = 1; i < argc; ++i)
        words.append(QString::fromLocal8Bit(argv[i]));

    for (const Subcommand &subcommand : subcommands) {
        if (words.isEmpty() || words.first() != QLatin1String(subcommand.name))
            continue;
        words.removeFirst();
        if (wantsChart(words)) {
            drawOffscreen();
            QApplication app(argc, argv);
            setUp(&app);
            return perform(subcommand, words);
        }
        QCoreApplication app(argc, argv);
        setUp(&app);
        return perform(subcommand, words);
    }

    WindowOptions options;
    {
        QCoreApplication app(argc, argv);
        setUp(&app);
        if (const int code = performWithoutWindow(words, &options); code >= 0)
            return code;
    }
    if (!options.screenshotFile.isEmpty())
        drawOffscreen();
    QApplication app(argc, argv);
    setUp(&app);
    return runWindow(app, options);
}
