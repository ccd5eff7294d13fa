// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/dispatch/dispatcher.h"
#include "backend/runnerclient/runner_client.h"
#include "backend/store/store.h"
#include "ui/shell/close_question.h"
#include "ui/shell/main_window.h"

#include "ui/checkpoint_entries.h"

#include <QApplication>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QTreeWidget>

using namespace headstart;
using protocol::Checkpoint;
using State = Checkpoint::State;

namespace {

const char code[] = R"(from beam import endpoint

@endpoint(name="predict", checkpoint_enabled=True)
def predict():
    return {}
)";

Checkpoint checkpoint(State state = State::Available)
{
    Checkpoint one = CheckpointListing::checkpoint("1a2b000000000001", state);
    if (state == State::Capturing)
        one.zeroBytes = 0; // it is published, and being verified
    return one;
}

} // namespace

/// How captures are seen in the window, whatever page is open, and what happens when it is closed meanwhile.
class CheckpointsWindowTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_listing = std::make_unique<CheckpointListing>();
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(QDir(m_folder->path()).mkpath(u"project"_qs));
        m_project = QFileInfo(m_folder->filePath(u"project"_qs)).canonicalFilePath();
        QFile app(m_project + u"/app.py"_qs);
        QVERIFY(app.open(QIODevice::WriteOnly));
        app.write(code);
        app.close();
        Result<std::unique_ptr<Store>> store = Store::open(m_folder->filePath(u"data"_qs));
        QVERIFY2(store.ok(), store.ok() ? "" : qPrintable(store.error().message));
        m_store = std::move(*store);
        Deployment deployment;
        deployment.id = u"d-1"_qs;
        deployment.project = m_project;
        deployment.handler = u"app.py:predict"_qs;
        QFuture<Result<Deployment>> added = m_store->addDeployment(deployment);
        added.waitForFinished();
        m_runner = std::make_unique<RunnerClient>(RunnerClient::Settings());
        m_dispatcher = std::make_unique<Dispatcher>(m_store.get(), m_runner.get());
        m_window = std::make_unique<MainWindow>(MainWindow::Services{m_store.get(), m_runner.get(), m_dispatcher.get()},
            WindowSettings(m_folder->filePath(u"window.ini"_qs)), QString());
        m_window->openProject(m_project);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
        QTRY_COMPARE(textOf("endpointTitle"), u"predict"_qs);
    }
    void cleanup()
    {
        m_window.reset();
        m_dispatcher.reset();
        m_runner.reset();
        m_store.reset();
        m_listing.reset();
    }

    void thePageIsReached()
    {
        m_listing->write({checkpoint()});
        QCOMPARE(m_listing->commands(), QStringList()); // opening the window asks nothing
        QTest::keyClick(m_window.get(), Qt::Key_3, Qt::ControlModifier);
        auto *table = m_window->findChild<QTableView *>(u"checkpointTable"_qs);
        QTRY_COMPARE(table->model()->rowCount(), 1);
        QVERIFY(table->isVisible());
        QVERIFY(m_window->isLoaded());
        QTest::keyClick(m_window.get(), Qt::Key_2, Qt::ControlModifier);
        QVERIFY(!table->isVisible());
        auto *navigation = m_window->findChild<QTreeWidget *>(u"navigation"_qs);
        navigation->setCurrentItem(navigation->topLevelItem(2));
        QVERIFY(table->isVisible());
        m_window->openProject(m_project); // what is current stays so when the code is read again
        QTRY_COMPARE(textOf("endpointTitle"), u"predict"_qs);
    }

    void itIsTheFirstPageWhereThatIsWanted()
    {
        m_window->openProject(m_project);
        m_window->setFirstPage(MainWindow::Page::Checkpoints, 0);
        QTRY_VERIFY(m_window->isLoaded() && m_window->findChild<QWidget *>(u"checkpointsPage"_qs)->isVisible());
    }

    void theEndpointsLineFollows()
    {
        QCOMPARE(textOf("endpointCheckpoint"), QString()); // not known, and nobody is asked for it
        tell(State::Capturing);
        QTRY_COMPARE(textOf("endpointCheckpoint"), u"Checkpoint of version 1: ◐ Verifying"_qs);
        tell(State::Available);
        QTRY_VERIFY(textOf("endpointCheckpoint").contains(u"● Available"_qs));
        Checkpoint failed = checkpoint(State::CaptureFailed);
        failed.reason = u"An io_uring is open."_qs;
        Q_EMIT m_dispatcher->checkpointChanged(failed, u"box"_qs);
        QTRY_VERIFY(textOf("endpointCheckpoint").endsWith(u"▲ Capture failed · An io_uring is open."_qs));
    }

    void whereThereIsNoneTheLineSaysSo()
    {
        QTest::keyClick(m_window.get(), Qt::Key_3, Qt::ControlModifier);
        QTRY_VERIFY(m_window->isLoaded());
        QTest::keyClick(m_window.get(), Qt::Key_1, Qt::ControlModifier);
        QTRY_VERIFY(textOf("endpointCheckpoint").contains(u"none yet"_qs));
    }

    void captureIsSeenFromEveryPage()
    {
        tell(State::Capturing);
        QTest::keyClick(m_window.get(), Qt::Key_2, Qt::ControlModifier);
        QCOMPARE(textOf("activityText"), u"predict: the checkpoint is being verified"_qs);
        QVERIFY(!m_window->findChild<QWidget *>(u"activityCancel"_qs)->isVisible());
        tell(State::Available);
        QVERIFY(!m_window->findChild<QWidget *>(u"activityBar"_qs)->isVisible());
    }

    void closingAsksWhileOneIsCaptured()
    {
        QSignalSpy closed(m_window.get(), &MainWindow::closed);
        tell(State::Capturing);
        m_window->close();
        QVERIFY(question() != nullptr);
        QVERIFY2(question()->text().contains(u"predict is being verified"_qs), qPrintable(question()->text()));
        QVERIFY(question()->informativeText().contains(u"discards it"_qs));
        m_window->close(); // asks once
        QCOMPARE(m_window->findChildren<CloseQuestion *>().size(), 1);
        question()->activateWindow(); // which a window manager does
        QTRY_COMPARE(QApplication::activeWindow(), question());
        QTest::keyClick(question(), Qt::Key_Escape);
        QTRY_VERIFY(question() == nullptr);
        QVERIFY(m_window->isVisible());
        QVERIFY(!closed.wait(300));
        m_window->close(); // and again, the next time
        QTest::mouseClick(question()->findChild<QPushButton *>(u"keepOpen"_qs), Qt::LeftButton);
        QTRY_VERIFY(question() == nullptr);
        QVERIFY(m_window->isVisible());
        m_window->close();
        QTest::mouseClick(question()->findChild<QPushButton *>(u"closeAnyway"_qs), Qt::LeftButton);
        QTRY_COMPARE(closed.size(), 1);
        QVERIFY(!m_window->isVisible());
    }

    void closingGoesOnWhenTheCaptureHasEnded_data()
    {
        QTest::addColumn<State>("end");
        QTest::newRow("available") << State::Available;
        QTest::newRow("failed") << State::CaptureFailed;
    }

    void closingGoesOnWhenTheCaptureHasEnded()
    {
        QFETCH(State, end);
        QSignalSpy closed(m_window.get(), &MainWindow::closed);
        tell(State::Capturing);
        m_window->close();
        QVERIFY(question() != nullptr);
        tell(end);
        QTRY_COMPARE(closed.size(), 1);
        QVERIFY(question() == nullptr);
    }

    void closingAsksNothingWhereNothingIsLost_data()
    {
        QTest::addColumn<State>("state");
        for (State state : {State::Available, State::CaptureFailed, State::RestoreFailed, State::Invalid})
            QTest::newRow(qPrintable(toString(state))) << state;
    }

    void closingAsksNothingWhereNothingIsLost()
    {
        QFETCH(State, state);
        QSignalSpy closed(m_window.get(), &MainWindow::closed);
        tell(State::Capturing);
        tell(state);
        m_window->close();
        QVERIFY(question() == nullptr);
        QTRY_COMPARE(closed.size(), 1);
    }

private:
    void tell(State state) { Q_EMIT m_dispatcher->checkpointChanged(checkpoint(state), u"box"_qs); }
    CloseQuestion *question() const
    {
        const QList<CloseQuestion *> boxes = m_window->findChildren<CloseQuestion *>();
        const auto visible =
            std::find_if(boxes.cbegin(), boxes.cend(), [](CloseQuestion *box) { return box->isVisible(); });
        return visible == boxes.cend() ? nullptr : *visible;
    }
    QString textOf(const char *name) const
    {
        const auto *label = m_window->findChild<QLabel *>(QString::fromLatin1(name));
        return label != nullptr && label->isVisible() ? label->text() : QString();
    }

    std::unique_ptr<CheckpointListing> m_listing;
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_project;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<RunnerClient> m_runner;
    std::unique_ptr<Dispatcher> m_dispatcher;
    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(CheckpointsWindowTest)
#include "tst_checkpoints_window.moc"
