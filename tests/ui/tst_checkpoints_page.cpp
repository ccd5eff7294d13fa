// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/dispatch/dispatcher.h"
#include "backend/runnerclient/runner_client.h"
#include "backend/store/store.h"
#include "ui/checkpoints/checkpoint_table_model.h"
#include "ui/checkpoints/checkpoints_page.h"
#include "ui/shell/translators.h"

#include "ui/checkpoint_entries.h"

#include <QAbstractButton>
#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace headstart;
using protocol::Checkpoint;
using State = Checkpoint::State;

namespace {

Checkpoint checkpoint(const char *id, State state = State::Available, int age = 0)
{
    return CheckpointListing::checkpoint(id, state, age);
}

/// One of a user who is asked for consent whenever a runner starts.
class AskingCatalog : public CheckpointCatalog
{
public:
    using CheckpointCatalog::CheckpointCatalog;
    bool mayAsk() const override { return asks && CheckpointCatalog::knowledge() != Knowledge::Known; }
    bool asks = false;
};

} // namespace

class CheckpointsPageTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { installTranslators(QCoreApplication::instance(), QLocale(u"en_US"_qs)); }
    void init()
    {
        m_listing = std::make_unique<CheckpointListing>();
        m_data = std::make_unique<QTemporaryDir>();
        Result<std::unique_ptr<Store>> store = Store::open(m_data->path());
        QVERIFY2(store.ok(), store.ok() ? "" : qPrintable(store.error().message));
        m_store = std::move(*store);
        m_runner = std::make_unique<RunnerClient>(RunnerClient::Settings());
        m_dispatcher = std::make_unique<Dispatcher>(m_store.get(), m_runner.get());
        m_catalog = std::make_unique<AskingCatalog>(m_store.get(), m_runner.get(), m_dispatcher.get());
        m_page = std::make_unique<CheckpointsPage>(m_catalog.get());
    }
    void cleanup()
    {
        m_page.reset();
        m_catalog.reset();
        m_dispatcher.reset();
        m_runner.reset();
        m_store.reset();
        m_listing.reset();
    }

    void isReadWhenItIsShown()
    {
        m_listing->write({checkpoint("1a2b000000000001"), checkpoint("9f3c000000000003", State::Invalid, 1)});
        show(2);
        QVERIFY(table()->isVisible());
        QCOMPARE(textOf("checkpoint_id"), u"1a2b000000000001"_qs); // one is selected
        QVERIFY(textOf("checkpointFooter").startsWith(u"2 checkpoints · 146.00 MiB"_qs));
    }

    void nobodyIsAskedBeforeTheButtonIsPressed()
    {
        m_catalog->asks = true;
        m_listing->write({checkpoint("1a2b000000000001")});
        m_page->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
        QVERIFY(!m_catalog->isReading());
        QVERIFY(textOf("checkpointBlank").contains(u"administrator"_qs));
        QVERIFY(button()->isVisible());
        QTest::mouseClick(button(), Qt::LeftButton);
        QTRY_COMPARE(table()->model()->rowCount(), 1);
        QVERIFY(table()->isVisible());
    }

    void emptySaysHowOneComesAbout()
    {
        show(0);
        QVERIFY(textOf("checkpointBlank").contains(u"checkpoint_enabled=True"_qs));
        QVERIFY(!button()->isVisible());
        QVERIFY(!table()->isVisible());
    }

    void aFailingRunnerIsTriedAgain()
    {
        m_listing->remove();
        m_page->show();
        QTRY_VERIFY(textOf("checkpointBlank").startsWith(u"▲"_qs));
        QTRY_VERIFY(button()->isVisible());
        m_listing->write({checkpoint("1a2b000000000001")}, {u"The folder x is damaged."_qs});
        QTest::mouseClick(button(), Qt::LeftButton);
        QTRY_COMPARE(table()->model()->rowCount(), 1);
        QVERIFY(textOf("checkpointFooter").contains(u"▲ The folder x is damaged."_qs));
    }

    void returnVerifies()
    {
        m_listing->write({checkpoint("1a2b000000000001")});
        show(1);
        QTest::keyClick(table(), Qt::Key_Return);
        QCOMPARE(state(0), u"◐ Verifying"_qs);
        QVERIFY(!action("Verify")->isEnabled());
        QVERIFY(!action("Delete…")->isEnabled());
        QTRY_VERIFY(textOf("checkpointMessage").contains(u"1a2b0000 holds"_qs));
        QCOMPARE(state(0), u"● Available"_qs);
        QVERIFY(action("Verify")->isEnabled());
    }

    void whatDoesNotHoldIsTold()
    {
        m_listing->write({checkpoint("1a2b000000000001", State::RestoreFailed)});
        show(1);
        QTest::mouseClick(action("Verify"), Qt::LeftButton);
        QTRY_VERIFY(textOf("checkpointMessage").startsWith(u"▲"_qs));
        QVERIFY(textOf("checkpointMessage").contains(u"hashes"_qs));
    }

    void actionsFit_data()
    {
        QTest::addColumn<State>("state");
        QTest::addColumn<bool>("verify");
        QTest::addColumn<bool>("remove");
        QTest::newRow("capturing") << State::Capturing << false << false;
        QTest::newRow("available") << State::Available << true << true;
        QTest::newRow("capture failed") << State::CaptureFailed << false << true;
        QTest::newRow("restore failed") << State::RestoreFailed << true << true;
        QTest::newRow("invalid") << State::Invalid << true << true;
    }

    void actionsFit()
    {
        QFETCH(State, state);
        QFETCH(bool, verify);
        QFETCH(bool, remove);
        m_listing->write({checkpoint("1a2b000000000001", state)});
        show(1);
        QCOMPARE(action("Verify")->isEnabled(), verify);
        QCOMPARE(action("Delete…")->isEnabled(), remove);
        QVERIFY(action("Copy ID")->isEnabled());
        table()->clearSelection();
        for (const char *text : {"Verify", "Delete…", "Copy ID"})
            QVERIFY2(!action(text)->isEnabled(), text);
    }

    void deletesOnlyWhenItIsAgreedTo()
    {
        m_listing->write({checkpoint("1a2b000000000001"), checkpoint("9f3c000000000003", State::Invalid, 1)});
        show(2);
        QTest::keyClick(table(), Qt::Key_Delete);
        QVERIFY(question() != nullptr);
        QVERIFY2(question()->text().contains(u"1a2b0000 of predict (73.00 MiB)"_qs), qPrintable(question()->text()));
        question()->activateWindow(); // which a window manager does
        QTRY_COMPARE(QApplication::activeWindow(), question());
        QTest::keyClick(question(), Qt::Key_Return); // the default is to keep it
        QTRY_VERIFY(question() == nullptr);
        QVERIFY(!m_listing->commands().contains(u"delete_checkpoint"_qs));
        m_page->activateWindow();
        QTRY_VERIFY(table()->hasFocus());
        QTest::keyClick(table(), Qt::Key_Delete);
        agree();
        QTRY_COMPARE(table()->model()->rowCount(), 1);
        QVERIFY(textOf("checkpointMessage").contains(u"1a2b0000 has been deleted"_qs));
        QCOMPARE(m_listing->commands().count(u"delete_checkpoint"_qs), 1);
    }

    void ofSeveralTheOneInUseStaysAndIsTold()
    {
        Checkpoint busy = checkpoint("1a2b000000000002");
        busy.endpoint = u"busy"_qs;
        m_listing->write({busy, checkpoint("1a2b000000000001", State::Available, 1)});
        show(2);
        table()->selectAll();
        QVERIFY(textOf("checkpointSentence").startsWith(u"2 checkpoints selected"_qs));
        QTest::keyClick(table(), Qt::Key_Delete);
        agree();
        QTRY_COMPARE(table()->model()->rowCount(), 1);
        QTRY_VERIFY(textOf("checkpointMessage").contains(u"A container runs from this checkpoint."_qs));
        QVERIFY(!textOf("checkpointMessage").contains(u"has been deleted"_qs)); // does not hide what failed
    }

    void theIdIsCopied()
    {
        m_listing->write({checkpoint("1a2b000000000001")});
        show(1);
        QTest::keyClick(table(), Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(), u"1a2b000000000001"_qs);
        QCOMPARE(table()->contextMenuPolicy(), Qt::ActionsContextMenu);
        QCOMPARE(table()->actions().size(), 3);
    }

    void theSelectionOutlivesTheListBeingReadAgain()
    {
        m_listing->write({checkpoint("1a2b000000000001"), checkpoint("9f3c000000000003", State::Invalid, 1)});
        show(2);
        table()->selectRow(1);
        m_listing->write({checkpoint("7777000000000007"), checkpoint("9f3c000000000003", State::RestoreFailed, 1)});
        m_catalog->refresh();
        QTRY_COMPARE(table()->model()->index(0, 0).data(CheckpointTableModel::CheckpointIdRole).toString(),
            u"7777000000000007"_qs);
        QCOMPARE(textOf("checkpoint_id"), u"9f3c000000000003"_qs);
        QVERIFY(textOf("checkpointTitle").contains(u"Restore failed"_qs)); // as it is now
    }

    void columnsAreRemembered()
    {
        m_listing->write({checkpoint("1a2b000000000001")});
        show(1);
        table()->setColumnWidth(CheckpointTableModel::EndpointColumn, 321);
        const QByteArray state = m_page->saveState();
        CheckpointsPage other(m_catalog.get());
        other.restoreState(state);
        QCOMPARE(other.findChild<QTableView *>()->columnWidth(CheckpointTableModel::EndpointColumn), 321);
        other.restoreState("garbage");
        other.restoreState({});
        QCOMPARE(other.findChild<QTableView *>()->columnWidth(CheckpointTableModel::EndpointColumn), 321);
    }

private:
    void show(int rows)
    {
        m_page->resize(1000, 700);
        m_page->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
        QTRY_VERIFY(m_catalog->knowledge() == CheckpointCatalog::Knowledge::Known && m_page->isLoaded());
        QCOMPARE(table()->model()->rowCount(), rows);
        table()->setFocus();
    }
    QTableView *table() const { return m_page->findChild<QTableView *>(u"checkpointTable"_qs); }
    QPushButton *button() const { return m_page->findChild<QPushButton *>(u"checkpointBlankButton"_qs); }
    QMessageBox *question() const
    {
        const QList<QMessageBox *> boxes = m_page->findChildren<QMessageBox *>(u"deleteQuestion"_qs);
        const auto visible =
            std::find_if(boxes.cbegin(), boxes.cend(), [](QMessageBox *box) { return box->isVisible(); });
        return visible == boxes.cend() ? nullptr : *visible;
    }
    void agree() const
    {
        QVERIFY(question() != nullptr);
        for (QAbstractButton *candidate : question()->buttons()) {
            if (question()->buttonRole(candidate) == QMessageBox::DestructiveRole) {
                QTest::mouseClick(candidate, Qt::LeftButton);
                return;
            }
        }
        QFAIL("The question has no button that agrees.");
    }
    QAbstractButton *action(const char *text) const
    {
        for (QAbstractButton *candidate : m_page->findChildren<QAbstractButton *>()) {
            if (candidate->text().remove(u'&') == QString::fromUtf8(text))
                return candidate;
        }
        qFatal("There is no button %s", text);
    }
    QString state(int row) const
    {
        return table()->model()->index(row, CheckpointTableModel::StateColumn).data().toString();
    }
    QString textOf(const char *name) const
    {
        const auto *label = m_page->findChild<QLabel *>(QString::fromLatin1(name));
        return label != nullptr && label->isVisible() ? label->text() : QString();
    }

    std::unique_ptr<CheckpointListing> m_listing;
    std::unique_ptr<QTemporaryDir> m_data;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<RunnerClient> m_runner;
    std::unique_ptr<Dispatcher> m_dispatcher;
    std::unique_ptr<AskingCatalog> m_catalog;
    std::unique_ptr<CheckpointsPage> m_page;
};

QTEST_MAIN(CheckpointsPageTest)
#include "tst_checkpoints_page.moc"
