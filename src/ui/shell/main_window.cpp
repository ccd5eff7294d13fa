// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/main_window.h"

#include "backend/checkpoints/checkpoint_catalog.h"
#include "backend/dispatch/dispatcher.h"
#include "backend/runnerclient/runner_client.h"
#include "backend/store/store.h"
#include "backend/store/when_done.h"
#include "localrunner/support/monotonic.h"
#include "ui/checkpoints/checkpoints_page.h"
#include "ui/endpoints/endpoint_page.h"
#include "ui/shell/activity_bar.h"
#include "ui/shell/close_question.h"
#include "ui/shell/message_bar.h"
#include "ui/shell/navigation.h"
#include "ui/shell/welcome_page.h"
#include "ui/tasks/tasks_page.h"

#include <QCloseEvent>
#include <QDir>
#include <QFileDialog>
#include <QMenuBar>
#include <QPointer>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace headstart {

namespace {

constexpr QLatin1String geometryKey("geometry");
constexpr QLatin1String splitterKey("splitter");
constexpr QLatin1String tasksKey("tasks");
constexpr QLatin1String checkpointsKey("checkpoints");

} // namespace

MainWindow::MainWindow(const Services &services, WindowSettings settings, const QString &exampleFolder)
    : m_services(services)
    , m_settings(std::move(settings))
    , m_exampleFolder(exampleFolder)
    , m_catalog(new CheckpointCatalog(services.store, services.runner, services.dispatcher, this))
    , m_navigation(new Navigation(this))
    , m_pages(new QStackedWidget(this))
    , m_welcome(new WelcomePage(!exampleFolder.isEmpty(), this))
    , m_tasks(new TasksPage(services.store, services.dispatcher, this))
    , m_checkpoints(new CheckpointsPage(m_catalog, this))
    , m_messages(new MessageBar(this))
    , m_activity(new ActivityBar(services.dispatcher, m_catalog, this))
    , m_splitter(new QSplitter(Qt::Horizontal, this))
{
    setObjectName(QStringLiteral("mainWindow"));
    m_pages->setObjectName(QStringLiteral("pages"));
    m_tasks->setObjectName(QStringLiteral("tasksPage"));
    m_pages->addWidget(m_welcome);
    m_pages->addWidget(m_tasks);
    m_pages->addWidget(m_checkpoints);

    auto *right = new QWidget(this);
    auto *column = new QVBoxLayout(right);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_messages);
    column->addWidget(m_pages, 1);
    column->addWidget(m_activity);
    m_splitter->addWidget(m_navigation);
    m_splitter->addWidget(right);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setSizes({200, 1080});
    m_splitter->setChildrenCollapsible(false);
    setCentralWidget(m_splitter);

    makeMenus();
    connectServices();
    resize(1280, 800);
    restoreGeometry(m_settings.bytes(geometryKey));
    m_splitter->restoreState(m_settings.bytes(splitterKey));
    m_tasks->restoreState(m_settings.bytes(tasksKey));
    m_checkpoints->restoreState(m_settings.bytes(checkpointsKey));
    openProject({});
}

MainWindow::~MainWindow() = default;

void MainWindow::makeMenus()
{
    QMenu *file = menuBar()->addMenu(tr("&File"));
    file->addAction(tr("&Open a folder…"), QKeySequence::Open, this, &MainWindow::chooseFolder);
    QAction *example = file->addAction(tr("Open the &example"), this, [this] { openProject(m_exampleFolder); });
    example->setEnabled(!m_exampleFolder.isEmpty());
    m_reloadAction =
        file->addAction(tr("&Read the code again"), QKeySequence::Refresh, &m_session, &ProjectSession::reload);
    file->addSeparator();
    QAction *quit = file->addAction(tr("&Quit"), QKeySequence::Quit, this, &QWidget::close);
    quit->setMenuRole(QAction::QuitRole);

    QMenu *endpoint = menuBar()->addMenu(tr("&Endpoint"));
    m_runAction = endpoint->addAction(tr("&Run"), this, [this] {
        if (EndpointPage *page = currentEndpointPage())
            page->run();
    });
    m_runAction->setShortcuts({QKeySequence(Qt::CTRL | Qt::Key_Return), QKeySequence(Qt::CTRL | Qt::Key_Enter)});
    m_cancelAction = endpoint->addAction(tr("&Cancel"), this, [this] {
        if (EndpointPage *page = currentEndpointPage())
            page->cancel();
    });
    m_cancelAction->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Period));

    QMenu *view = menuBar()->addMenu(tr("&View"));
    view->addAction(tr("&Endpoints"), QKeySequence(Qt::CTRL | Qt::Key_1), m_navigation, [this] {
        const QList<Endpoint> &endpoints = m_session.project().endpoints;
        if (endpoints.isEmpty() || !m_navigation->selectEndpoint(endpoints.first().handler()))
            m_navigation->selectOverview();
        m_navigation->setFocus(Qt::ShortcutFocusReason);
    });
    view->addAction(tr("&Tasks"), QKeySequence(Qt::CTRL | Qt::Key_2), m_navigation, &Navigation::selectTasks);
    view->addAction(
        tr("&Checkpoints"), QKeySequence(Qt::CTRL | Qt::Key_3), m_navigation, &Navigation::selectCheckpoints);
}

void MainWindow::connectServices()
{
    connect(m_navigation, &Navigation::overviewChosen, this, &MainWindow::showOverview);
    connect(m_navigation, &Navigation::tasksChosen, this, &MainWindow::showTasks);
    connect(m_navigation, &Navigation::checkpointsChosen, this, &MainWindow::showCheckpoints);
    connect(m_navigation, &Navigation::endpointChosen, this, &MainWindow::showEndpoint);
    connect(m_welcome, &WelcomePage::openWanted, this, &MainWindow::chooseFolder);
    connect(m_welcome, &WelcomePage::exampleWanted, this, [this] { openProject(m_exampleFolder); });
    connect(m_tasks, &TasksPage::loaded, this, &MainWindow::loaded);
    connect(m_checkpoints, &CheckpointsPage::loaded, this, &MainWindow::loaded);
    connect(m_catalog, &CheckpointCatalog::changed, this, &MainWindow::updateCheckpoints);

    connect(&m_session, &ProjectSession::changed, this, &MainWindow::showProject);
    connect(&m_session, &ProjectSession::failed, this, &MainWindow::showError);

    Dispatcher *dispatcher = m_services.dispatcher;
    connect(dispatcher, &Dispatcher::containersChanged, this, &MainWindow::updateStates);
    connect(dispatcher, &Dispatcher::taskFinished, this, [this](const TaskDetails &details) {
        if (details.task.project != m_session.project().folder)
            return;
        if (details.task.status == TaskStatus::Complete || details.task.status == TaskStatus::Cancelled)
            m_failedHandlers.remove(details.task.handler);
        else
            m_failedHandlers.insert(details.task.handler);
        updateStates();
    });
    connect(m_services.runner, &RunnerClient::lost, m_messages, &MessageBar::showError);
    connect(m_services.store, &Store::writeFailed, m_messages, &MessageBar::showError);
    m_seconds.setInterval(1000);
    connect(&m_seconds, &QTimer::timeout, this, &MainWindow::updateStates);
}

void MainWindow::chooseFolder()
{
    auto *dialog = new QFileDialog(this, tr("Open a folder with endpoints"), m_session.folder());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::openProject);
    dialog->open();
}

void MainWindow::openProject(const QString &folder)
{
    remember();
    m_firstShown = false;
    m_failedHandlers.clear();
    m_navigation->setProject({});
    for (EndpointPage *page : std::as_const(m_endpoints)) {
        m_pages->removeWidget(page);
        page->deleteLater();
    }
    m_endpoints.clear();
    m_pages->setCurrentWidget(m_welcome);
    m_reading = !folder.isEmpty();
    m_tasks->setProject({}); // of every project: what a terminal ran is here, whatever folder is open
    if (folder.isEmpty()) {
        m_welcome->showWelcome();
    } else {
        m_welcome->showReading(QDir::toNativeSeparators(folder));
        m_session.open(folder);
        m_settings.setProject(m_session.folder());
    }
    updateTitle();
    updateActions();
}

void MainWindow::setFirstPage(Page page, int tasks)
{
    m_firstPage = page;
    if (tasks > 0)
        m_tasks->selectNewest(tasks);
    if (page == Page::Tasks)
        m_navigation->selectTasks();
    else if (page == Page::Checkpoints)
        m_navigation->selectCheckpoints();
}

void MainWindow::showProject()
{
    m_reading = false;
    const Project &project = m_session.project();
    for (auto page = m_endpoints.cbegin(); page != m_endpoints.cend(); ++page) {
        const Endpoint *endpoint = endpointNamed(page.key());
        if (endpoint != nullptr)
            page.value()->setEndpoint(project.folder, *endpoint);
        else
            page.value()->setGone();
    }
    const bool shownIsGone =
        currentEndpointPage() != nullptr && endpointNamed(currentEndpointPage()->handler()) == nullptr;
    m_navigation->setProject(project);
    m_welcome->showProject(project);
    updateStates();
    if (!std::exchange(m_firstShown, true) && m_navigation->currentItem() != nullptr) {
        if (m_firstPage == Page::Tasks)
            m_navigation->selectTasks();
        else if (m_firstPage == Page::Checkpoints)
            m_navigation->selectCheckpoints();
        else if (!project.endpoints.isEmpty())
            m_navigation->selectEndpoint(project.endpoints.first().handler());
    } else if (!shownIsGone) { // a page whose endpoint has gone stays open and says so
        const QString handler = m_navigation->currentHandler();
        if (!handler.isEmpty())
            showEndpoint(handler);
    }
    updateActions();
    Q_EMIT loaded();
}

void MainWindow::showError(const Error &error)
{
    m_reading = false;
    m_navigation->setProject({});
    for (EndpointPage *page : std::as_const(m_endpoints))
        page->setGone();
    m_welcome->showError(m_session.folder(), error);
    m_pages->setCurrentWidget(m_welcome);
    updateActions();
    Q_EMIT loaded();
}

const Endpoint *MainWindow::endpointNamed(const QString &handler) const
{
    const QList<Endpoint> &endpoints = m_session.project().endpoints;
    const auto found = std::find_if(endpoints.cbegin(), endpoints.cend(),
        [&handler](const Endpoint &endpoint) { return endpoint.handler() == handler; });
    return found == endpoints.cend() ? nullptr : &*found;
}

EndpointPage *MainWindow::endpointPage(const QString &handler)
{
    if (m_endpoints.contains(handler))
        return m_endpoints.value(handler);
    const Endpoint *endpoint = endpointNamed(handler);
    if (endpoint == nullptr)
        return nullptr;
    auto *page = new EndpointPage(m_services.dispatcher, m_pages);
    page->setEndpoint(m_session.project().folder, *endpoint);
    page->restoreState(m_settings.endpoint(m_session.project().folder, handler));
    connect(page, &EndpointPage::runnableChanged, this, &MainWindow::updateActions);
    m_endpoints.insert(handler, page);
    updateCheckpoints();
    m_pages->addWidget(page);
    loadLastTask(page);
    return page;
}

void MainWindow::loadLastTask(EndpointPage *page)
{
    ++m_lastTasksLoading;
    const auto done = [this] {
        --m_lastTasksLoading;
        Q_EMIT loaded();
    };
    Store *store = m_services.store;
    whenDone(store->tasks({m_session.project().folder, page->handler(), {}, 1, 0}), this,
        [this, store, done, page = QPointer<EndpointPage>(page)](const Result<QList<TaskRecord>> &newest) {
            if (!newest)
                m_messages->showError(newest.error());
            if (!newest || newest->isEmpty() || !isFinal(newest->first().status)) {
                done();
                return;
            }
            whenDone(store->task(newest->first().id), this, [this, done, page](const Result<TaskDetails> &details) {
                if (!details)
                    m_messages->showError(details.error());
                else if (page != nullptr) // another project may have been opened meanwhile
                    page->showTask(*details);
                done();
            });
        });
}

EndpointPage *MainWindow::currentEndpointPage() const
{
    return qobject_cast<EndpointPage *>(m_pages->currentWidget());
}

void MainWindow::showEndpoint(const QString &handler)
{
    if (EndpointPage *page = endpointPage(handler))
        m_pages->setCurrentWidget(page);
    updateStates();
    updateActions();
}

void MainWindow::showTasks()
{
    m_pages->setCurrentWidget(m_tasks);
    updateActions();
}

void MainWindow::showCheckpoints()
{
    m_pages->setCurrentWidget(m_checkpoints);
    updateActions();
}

void MainWindow::showOverview()
{
    m_pages->setCurrentWidget(m_welcome);
    updateActions();
}

void MainWindow::updateStates()
{
    const QList<ContainerState> containers = m_services.dispatcher->containers();
    const QString folder = m_session.project().folder;
    const qint64 now = monotonicNs();
    bool warm = false;
    for (const Endpoint &endpoint : m_session.project().endpoints) {
        const QString handler = endpoint.handler();
        const EndpointState state = endpointState(containers, folder, handler, m_failedHandlers.contains(handler), now);
        warm = warm || state.kind == EndpointState::Kind::Warm;
        m_navigation->setState(handler, state);
        if (EndpointPage *page = m_endpoints.value(handler))
            page->setState(state);
    }
    if (warm != m_seconds.isActive())
        warm ? m_seconds.start() : m_seconds.stop();
}

void MainWindow::updateCheckpoints()
{
    const bool listKnown = m_catalog->knowledge() == CheckpointCatalog::Knowledge::Known;
    for (auto page = m_endpoints.cbegin(); page != m_endpoints.cend(); ++page)
        page.value()->setCheckpoint(m_catalog->entryOf(m_session.project().folder, page.key()), listKnown);
}

void MainWindow::updateActions()
{
    const EndpointPage *page = currentEndpointPage();
    m_runAction->setEnabled(page != nullptr && page->runObstacle().isEmpty());
    m_cancelAction->setEnabled(page != nullptr && page->isRunning());
    m_reloadAction->setEnabled(m_session.isOpen());
}

void MainWindow::updateTitle()
{
    QString folder = m_session.folder();
    if (folder.startsWith(QDir::homePath() + QLatin1Char('/')))
        folder = QLatin1Char('~') + folder.mid(QDir::homePath().size());
    setWindowTitle(folder.isEmpty() ? tr("Headstart") : tr("Headstart — %1").arg(folder));
}

bool MainWindow::isLoaded() const
{
    if (m_reading || m_lastTasksLoading > 0)
        return false;
    if (m_pages->currentWidget() == m_checkpoints)
        return m_checkpoints->isLoaded();
    return m_pages->currentWidget() != m_tasks || m_tasks->isLoaded();
}

void MainWindow::remember()
{
    m_settings.setBytes(geometryKey, saveGeometry());
    m_settings.setBytes(splitterKey, m_splitter->saveState());
    m_settings.setBytes(tasksKey, m_tasks->saveState());
    m_settings.setBytes(checkpointsKey, m_checkpoints->saveState());
    for (auto page = m_endpoints.cbegin(); page != m_endpoints.cend(); ++page)
        m_settings.setEndpoint(m_session.folder(), page.key(), page.value()->saveState());
}

void MainWindow::askToClose()
{
    if (m_closeQuestion == nullptr) {
        m_closeQuestion = new CloseQuestion(m_catalog, this);
        connect(m_closeQuestion, &QDialog::finished, this, [this] { m_closeQuestion = nullptr; });
        connect(m_closeQuestion, &CloseQuestion::agreed, this, [this] {
            m_closeAgreed = true;
            close();
        });
        m_closeQuestion->open();
    }
    m_closeQuestion->raise();
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    if (m_stopped) {
        event->accept();
        return;
    }
    if (!m_closeAgreed && !m_catalog->captures().isEmpty()) {
        event->ignore();
        askToClose();
        return;
    }
    remember();
    ++m_closeRequests;
    const int containers = static_cast<int>(m_services.dispatcher->containers().size());
    if (m_closeRequests == 1)
        connect(m_services.dispatcher, &Dispatcher::stopped, this, [this] {
            m_stopped = true;
            close();
            Q_EMIT closed();
        });
    event->ignore();
    m_messages->showNotice(
        tr("Stopping %n container(s), then Headstart closes. Close again to stop at once.", nullptr, containers));
    m_services.dispatcher->stopAll(m_closeRequests > 1);
}

} // namespace headstart
