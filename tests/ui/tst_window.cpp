// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/dispatch/dispatcher.h"
#include "backend/runnerclient/runner_client.h"
#include "backend/store/store.h"
#include "ui/shell/main_window.h"
#include "ui/tasks/task_table_model.h"
#include "ui/timeline/timeline_panel.h"

#include "ui/sample_tasks.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QLabel>
#include <QMenuBar>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QStackedWidget>
#include <QTabWidget>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeWidget>

using namespace headstart;

namespace {

const char helloCode[] = R"(from beam import endpoint

def load():
    pass

@endpoint(name="hello", on_start=load, memory="1Gi")
def predict(context, name="you"):
    return {"hello": name}

@endpoint(secrets=["HEADSTART_TEST_NO_SUCH_SECRET"])
def secretive():
    return {}
)";

} // namespace

class WindowTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(QDir(m_folder->path()).mkpath(u"data"_qs));
        QVERIFY(QDir(m_folder->path()).mkpath(u"project"_qs));
        m_project = QFileInfo(m_folder->filePath(u"project"_qs)).canonicalFilePath();
        Result<std::unique_ptr<Store>> store = Store::open(m_folder->filePath(u"data"_qs));
        QVERIFY2(store.ok(), store.ok() ? "" : qPrintable(store.error().message));
        m_store = std::move(*store);
        m_runner = std::make_unique<RunnerClient>(RunnerClient::Settings());
        m_dispatcher = std::make_unique<Dispatcher>(m_store.get(), m_runner.get());
    }
    void cleanup()
    {
        m_window.reset();
        m_dispatcher.reset();
        m_runner.reset();
        m_store.reset();
    }

    void beginsWithTwoWaysToGoOn()
    {
        makeWindow({});
        QVERIFY(find<QWidget>("welcomePage")->isVisible());
        QVERIFY(find<QPushButton>("openFolderButton")->isEnabled());
        QVERIFY(!find<QPushButton>("exampleButton")->isEnabled()); // none was given
        writeCode(helloCode);
        makeWindow(m_project);
        QTest::mouseClick(find<QPushButton>("exampleButton"), Qt::LeftButton);
        QTRY_COMPARE(textOf("endpointTitle"), u"hello"_qs);
    }

    void showsTheEndpointAndWhyItCannotRun()
    {
        openHello();
        QCOMPARE(textOf("setting_memory"), u"1 GiB"_qs);
        QCOMPARE(textOf("endpointState").left(1), u"○"_qs);
        auto *run = find<QPushButton>("runButton");
        auto *editor = find<QPlainTextEdit>("bodyEditor");
        QVERIFY(run->isEnabled());
        QVERIFY(!find<QPushButton>("cancelButton")->isEnabled());
        QTest::keyClicks(editor, u"{\"name\": "_qs);
        QVERIFY(!run->isEnabled());
        QVERIFY(!textOf("runObstacle").isEmpty());
        QVERIFY(!runAction()->isEnabled());
        QTest::keyClicks(editor, u"\"me\"}"_qs);
        QVERIFY(run->isEnabled());
        QVERIFY(runAction()->isEnabled());
        QVERIFY(textOf("runObstacle").isEmpty());
    }

    void aSecretWithoutAValueHinders()
    {
        openHello();
        navigation()->setCurrentItem(navigation()->topLevelItem(0)->child(1));
        QTRY_COMPARE(textOf("endpointTitle"), u"secretive"_qs);
        QVERIFY(!find<QPushButton>("runButton")->isEnabled());
        QVERIFY(textOf("runObstacle").contains(u"HEADSTART_TEST_NO_SUCH_SECRET"_qs));
    }

    void readsAgainWhenTheCodeChanges()
    {
        openHello();
        writeCode(QByteArray(helloCode).replace("1Gi", "3Gi"));
        QTRY_COMPARE(textOf("setting_memory"), u"3 GiB"_qs);
        writeCode("def predict(:\n");
        QTRY_VERIFY(textOf("runObstacle").contains(u"app.py:predict"_qs));
        QVERIFY(!find<QPushButton>("runButton")->isEnabled());
        QCOMPARE(navigation()->topLevelItem(0)->childCount(), 1);
        QCOMPARE(navigation()->topLevelItem(0)->child(0)->text(1), u"▲"_qs);
        QVERIFY(navigation()->topLevelItem(0)->child(0)->toolTip(0).contains(u"app.py"_qs));
        writeCode(helloCode);
        QTRY_VERIFY(find<QPushButton>("runButton")->isEnabled());
    }

    void tellsOfAFolderWithoutEndpointsAndOfNone()
    {
        makeWindow({});
        m_window->openProject(m_project);
        QTRY_VERIFY(m_window->isLoaded());
        QVERIFY(textOf("welcomeText").contains(m_project));
        QCOMPARE(navigation()->topLevelItem(0)->childCount(), 0);
        m_window->openProject(u"/nonexistent/folder"_qs);
        QTRY_VERIFY(m_window->isLoaded());
        QVERIFY(textOf("welcomeProblems").startsWith(u"▲"_qs));
    }

    void aRunThatCannotStartSaysWhy()
    {
        openHello();
        QVERIFY(QFile::remove(m_project + u"/app.py"_qs));
        QTest::keyClick(find<QPlainTextEdit>("bodyEditor"), Qt::Key_Return, Qt::ControlModifier);
        QTRY_VERIFY(find<QWidget>("activityBar")->isVisible()); // from the first step on
        QTRY_VERIFY_WITH_TIMEOUT(!find<QLabel>("outcome")->isHidden(), 20'000);
        QVERIFY(!find<QWidget>("activityBar")->isVisible());
        QVERIFY2(textOf("outcome").contains(u"▲"_qs), qPrintable(textOf("outcome")));
        QVERIFY(textOf("outcome").contains(u"app.py"_qs));
        QVERIFY(!find<QPushButton>("cancelButton")->isEnabled());
    }

    void tasksShowTheirTimelineLogsAndBodies()
    {
        TaskDetails cold = samples::coldTask(1);
        TaskDetails failed = samples::failedTask(2);
        for (TaskDetails *details : {&cold, &failed}) {
            details->task.project = m_project;
            QFuture<Result<void>> saved = m_store->saveTask(details->task); // what its logs belong to
            m_store->appendLogs(details->task.id, {}, details->logs);
            saved = m_store->finishTask(details->task, details->spans);
            saved.waitForFinished();
        }
        openHello();
        QTest::keyClick(m_window.get(), Qt::Key_2, Qt::ControlModifier);
        auto *table = find<QTableView>("taskTable");
        QVERIFY(table->isVisible());
        QAbstractItemModelTester tester(table->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        QTRY_COMPARE(table->model()->rowCount(), 2);
        QCOMPARE(table->model()->index(0, 0).data(TaskTableModel::TaskIdRole).toString(), failed.task.id);
        table->setFocus();
        table->selectRow(1);
        auto *timeline = find<QWidget>("taskTabs")->findChild<TimelinePanel *>()->view();
        QTRY_COMPARE(timeline->currentLayout().rows.size(), 1);
        QCOMPARE(timeline->currentLayout().rows.first().task.id, cold.task.id);
        auto *tabs = find<QTabWidget>("taskTabs");
        tabs->setCurrentIndex(2);
        QTRY_COMPARE(find<QPlainTextEdit>("taskLogs")->blockCount(), 4);
        tabs->setCurrentIndex(3);
        QVERIFY(find<QPlainTextEdit>("responseBody")->toPlainText().contains(u"hello world"_qs));
        QTest::keyClick(table, Qt::Key_Up);
        QTRY_VERIFY(find<QPlainTextEdit>("responseBody")->toPlainText().contains(u"ValueError"_qs));
        QVERIFY(textOf("bodiesHeading").contains(failed.task.error.message));
        table->selectAll();
        QTRY_COMPARE(timeline->currentLayout().rows.size(), 2);
        // The table's twin of the chart leads to the logs of a span.
        tabs->setCurrentIndex(1);
        auto *spanTable = find<QTableView>("spanTable");
        QVERIFY(spanTable->model()->rowCount() > 10);
        spanTable->selectRow(spanTable->model()->rowCount() - 3); // the cold task's on_start
        QTRY_VERIFY2(textOf("logsHeading").contains(u"line"_qs), qPrintable(textOf("logsHeading")));
        QVERIFY(!find<QPlainTextEdit>("taskLogs")->extraSelections().isEmpty());
    }

    void theNewestTaskOfAnEndpointIsShown()
    {
        TaskDetails cold = samples::coldTask(1);
        cold.task.project = m_project;
        QFuture<Result<void>> saved = m_store->finishTask(cold.task, cold.spans);
        saved.waitForFinished();
        openHello();
        QTRY_VERIFY(find<QPlainTextEdit>("answer")->toPlainText().contains(u"hello world"_qs));
        QVERIFY(textOf("phaseProgress").contains(u"application start"_qs));
    }

    void activityIsSeenFromEveryPage()
    {
        openHello();
        TaskDetails running = samples::runningTask();
        running.task.project = m_project;
        Q_EMIT m_dispatcher->taskChanged(running.task);
        Q_EMIT m_dispatcher->progress(running.task.id, ProgressStep::StartContainer);
        QTest::keyClick(m_window.get(), Qt::Key_2, Qt::ControlModifier);
        QVERIFY(find<QWidget>("activityBar")->isVisible());
        QVERIFY(textOf("activityText").contains(u"Starting a container"_qs));
        TaskDetails failed = samples::failedTask(3);
        failed.task.project = m_project;
        Q_EMIT m_dispatcher->taskFinished(failed);
        QVERIFY(!find<QWidget>("activityBar")->isVisible());
        QCOMPARE(navigation()->topLevelItem(0)->child(0)->text(1), u"▲"_qs);
    }

    void errorsWithoutAPageAreShown()
    {
        makeWindow({});
        Q_EMIT m_runner->lost({ErrorCode::Internal, u"The runner died."_qs, {}});
        QVERIFY(find<QWidget>("messageBar")->isVisible());
        QVERIFY(textOf("messageText").contains(u"The runner died."_qs));
        QTest::mouseClick(find<QWidget>("messageClose"), Qt::LeftButton);
        QVERIFY(!find<QWidget>("messageBar")->isVisible());
    }

    void remembersWhatWasTypedAndHowItLay()
    {
        openHello();
        find<QPlainTextEdit>("bodyEditor")->setPlainText(u"{\"name\": \"kept\"}"_qs);
        QSignalSpy closed(m_window.get(), &MainWindow::closed);
        m_window->close();
        QTRY_COMPARE(closed.size(), 1);
        QVERIFY(!m_window->isVisible());
        QCOMPARE(WindowSettings(settingsFile()).project(), m_project);
        QCOMPARE(QFileInfo(settingsFile()).permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
        openHello();
        QCOMPARE(find<QPlainTextEdit>("bodyEditor")->toPlainText(), u"{\"name\": \"kept\"}"_qs);
    }

    void everyControlHasANameAndCanBeReached()
    {
        openHello();
        m_window->show();
        const QList<QWidget *> widgets = m_window->findChildren<QWidget *>();
        int checked = 0;
        for (QWidget *widget : widgets) {
            if (!(widget->focusPolicy() & Qt::TabFocus) || widget->focusProxy() != nullptr
                || qobject_cast<QLabel *>(widget) != nullptr || widget->objectName().startsWith(u"qt_"_qs)
                || widget->inherits("QTabBar") || widget->inherits("QHeaderView") || widget->inherits("QScrollArea")
                || widget->inherits("QMenu") || widget->inherits("QTabWidget"))
                continue;
            const QString text = widget->property("text").toString();
            const bool named =
                !widget->accessibleName().isEmpty() || (widget->inherits("QAbstractButton") && !text.isEmpty());
            bool buddy = false;
            for (const QLabel *label : m_window->findChildren<QLabel *>())
                buddy = buddy || label->buddy() == widget;
            QVERIFY2(named || buddy,
                qPrintable(QLatin1String(widget->metaObject()->className()) + u' ' + widget->objectName() + u" in "
                    + QLatin1String(widget->parent()->metaObject()->className()) + u' '
                    + widget->parent()->objectName()));
            ++checked;
        }
        QVERIFY(checked > 12);
    }

private:
    template <class T> T *find(const char *name) const
    {
        const QList<T *> all = m_window->findChildren<T *>(QString::fromLatin1(name));
        for (T *candidate : all) { // there is a page for each endpoint: the visible one is meant
            if (candidate->isVisible())
                return candidate;
        }
        for (T *candidate : all) {
            if (candidate->parentWidget() != nullptr && candidate->parentWidget()->isVisible())
                return candidate;
        }
        return all.value(0);
    }

    /// The text of a label, or nothing while there is no such label.
    QString textOf(const char *name) const
    {
        const QLabel *label = find<QLabel>(name);
        return label != nullptr ? label->text() : QString();
    }

    QTreeWidget *navigation() const { return m_window->findChild<QTreeWidget *>(u"navigation"_qs); }

    QAction *runAction() const
    {
        for (QAction *action : m_window->findChildren<QAction *>()) {
            if (action->shortcut() == QKeySequence(Qt::CTRL | Qt::Key_Return))
                return action;
        }
        return nullptr;
    }

    QString settingsFile() const { return m_folder->filePath(u"window.ini"_qs); }

    void writeCode(const QByteArray &code) const
    {
        QFile file(m_project + u"/app.py"_qs);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(code);
    }

    void makeWindow(const QString &example)
    {
        m_window = std::make_unique<MainWindow>(MainWindow::Services{m_store.get(), m_runner.get(), m_dispatcher.get()},
            WindowSettings(settingsFile()), example);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }

    void openHello()
    {
        writeCode(helloCode);
        makeWindow({});
        m_window->openProject(m_project);
        m_window->setFirstPage(MainWindow::Page::Endpoint, 0);
        QTRY_COMPARE(textOf("endpointTitle"), u"hello"_qs);
        QTRY_VERIFY(m_window->isLoaded());
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_project;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<RunnerClient> m_runner;
    std::unique_ptr<Dispatcher> m_dispatcher;
    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(WindowTest)
#include "tst_window.moc"
