// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/project_session.h"
#include "ui/shell/window_settings.h"

#include <QMainWindow>
#include <QMap>
#include <QSet>
#include <QTimer>

class QAction;
class QSplitter;
class QStackedWidget;

namespace headstart {

class ActivityBar;
class CheckpointCatalog;
class CheckpointsPage;
class CloseQuestion;
class Dispatcher;
class EndpointPage;
class MessageBar;
class Navigation;
class RunnerClient;
class Store;
class TasksPage;
class WelcomePage;

/// The console's window: navigation at the left, the page beside it, what goes on below. It joins the pages and holds
/// no logic of theirs.
class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    /// What is shown first once a project is read.
    enum class Page { Endpoint, Tasks, Checkpoints };

    struct Services
    {
        Store *store;
        RunnerClient *runner;
        Dispatcher *dispatcher;
    };

    /// The services must outlive the window. `exampleFolder` may be empty.
    MainWindow(const Services &services, WindowSettings settings, const QString &exampleFolder);
    ~MainWindow() override;

    /// Opens a project; an empty folder shows the welcome page.
    void openProject(const QString &folder);
    /// What to show once the project is read; `tasks` newest tasks are selected on the page of tasks.
    void setFirstPage(Page page, int tasks);
    QString project() const { return m_session.folder(); }
    /// Whether everything that the current page shows has been read.
    bool isLoaded() const;

Q_SIGNALS:
    /// isLoaded() may have become true.
    void loaded();
    /// The window was closed and every container is gone. A capture that is still under way is discarded with the
    /// runner; the user has been asked.
    void closed();

protected:
    void closeEvent(QCloseEvent *event) override;

private:
    void makeMenus();
    void connectServices();
    void chooseFolder();
    void showProject();
    void showError(const Error &error);
    void showEndpoint(const QString &handler);
    void showTasks();
    void showCheckpoints();
    void askToClose();
    void showOverview();
    EndpointPage *endpointPage(const QString &handler);
    EndpointPage *currentEndpointPage() const;
    const Endpoint *endpointNamed(const QString &handler) const;
    void loadLastTask(EndpointPage *page);
    void updateStates();
    void updateCheckpoints();
    void updateActions();
    void updateTitle();
    void remember();

    Services m_services;
    WindowSettings m_settings;
    QString m_exampleFolder;
    ProjectSession m_session;
    CheckpointCatalog *m_catalog;
    Navigation *m_navigation;
    QStackedWidget *m_pages;
    WelcomePage *m_welcome;
    TasksPage *m_tasks;
    CheckpointsPage *m_checkpoints;
    QMap<QString, EndpointPage *> m_endpoints; ///< by handler; of the open project
    MessageBar *m_messages;
    ActivityBar *m_activity;
    QSplitter *m_splitter;
    QAction *m_runAction = nullptr;
    QAction *m_cancelAction = nullptr;
    QAction *m_reloadAction = nullptr;
    QTimer m_seconds; ///< counts the keep-warm seconds down
    QSet<QString> m_failedHandlers;
    Page m_firstPage = Page::Endpoint;
    bool m_firstShown = false;
    bool m_reading = false;
    int m_lastTasksLoading = 0;
    CloseQuestion *m_closeQuestion = nullptr; ///< while it is open
    bool m_closeAgreed = false; ///< although a capture is discarded by it
    int m_closeRequests = 0;
    bool m_stopped = false;
};

} // namespace headstart
