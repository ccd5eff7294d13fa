// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/application.h"

#include "backend/dispatch/dispatcher.h"
#include "backend/runnerclient/runner_client.h"
#include "backend/store/store.h"
#include "ui/shell/main_window.h"
#include "ui/shell/screenshot.h"

#include <QApplication>
#include <QDir>
#include <QFileInfo>
#include <QIcon>
#include <QStandardPaths>

#include <cstdio>

namespace headstart {

namespace {

constexpr int tasksOnScreenshot = 4;
const QSize screenshotSize(1280, 800);

struct Texts
{
    Q_DECLARE_TR_FUNCTIONS(headstart::Window)
};

int fail(const Error &error)
{
    const QByteArray line = QStringLiteral("headstart: %1\n").arg(error.message).toLocal8Bit();
    std::fputs(line.constData(), stderr);
    return exitCode(error.code);
}

Result<MainWindow::Page> pageNamed(const QString &name)
{
    if (name.isEmpty() || name == QLatin1String("endpoint"))
        return MainWindow::Page::Endpoint;
    if (name == QLatin1String("tasks"))
        return MainWindow::Page::Tasks;
    if (name == QLatin1String("checkpoints"))
        return MainWindow::Page::Checkpoints;
    return Error{
        ErrorCode::BadInput, Texts::tr("There is no page '%1': choose endpoint, tasks or checkpoints.").arg(name), {}};
}

QString dataFolder(const WindowOptions &options)
{
    return options.dataFolder.isEmpty()
        ? QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + QStringLiteral("/headstart")
        : options.dataFolder;
}

} // namespace

int runWindow(QApplication &app, const WindowOptions &options)
{
    const Result<MainWindow::Page> page = pageNamed(options.page);
    if (!page)
        return fail(page.error());
    if (!options.folder.isEmpty() && !QFileInfo(options.folder).isDir()) {
        return fail(
            {ErrorCode::BadInput, Texts::tr("Cannot open '%1': there is no such folder.").arg(options.folder), {}});
    }
    applyTheme(app, options.theme);
    QGuiApplication::setDesktopFileName(QStringLiteral("org.headstart.Headstart"));
    QGuiApplication::setWindowIcon(QIcon::fromTheme(QStringLiteral("org.headstart.Headstart")));

    const QString folder = dataFolder(options);
    QDir().mkpath(folder);
    Result<std::unique_ptr<Store>> store = Store::open(folder);
    if (!store)
        return fail(store.error());
    RunnerClient runner({options.root, options.runDirectory, false});
    Dispatcher dispatcher(store->get(), &runner);

    const bool picture = !options.screenshotFile.isEmpty();
    WindowSettings settings = picture ? WindowSettings::transient() : WindowSettings();
    QString project = options.folder;
    if (project.isEmpty() && QFileInfo(settings.project()).isDir())
        project = settings.project();
    MainWindow window({store->get(), &runner, &dispatcher}, std::move(settings), options.exampleFolder);
    if (options.size.isValid() || picture)
        window.resize(options.size.isValid() ? options.size : screenshotSize);
    window.openProject(project);
    window.setFirstPage(*page, picture ? tasksOnScreenshot : 0);

    if (picture) {
        Screenshot screenshot(&window, options.screenshotFile);
        QObject::connect(&screenshot, &Screenshot::done, &app,
            [](const Result<void> &result) { QCoreApplication::exit(result ? 0 : fail(result.error())); });
        window.show();
        return QApplication::exec();
    }
    app.setQuitOnLastWindowClosed(false);
    QObject::connect(&window, &MainWindow::closed, &app, &QCoreApplication::quit);
    window.show();
    return QApplication::exec();
}

} // namespace headstart
