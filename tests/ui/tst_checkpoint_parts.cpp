// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/checkpoints/checkpoint_details.h"
#include "ui/checkpoints/checkpoint_table_model.h"
#include "ui/checkpoints/checkpoint_words.h"
#include "ui/checkpoints/checkpoints_page.h"
#include "ui/shell/close_question.h"
#include "ui/shell/translators.h"

#include "ui/checkpoint_entries.h"

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QSortFilterProxyModel>
#include <QTest>

using namespace headstart;
using State = protocol::Checkpoint::State;
using Work = CatalogEntry::Work;
using samples::entry;

namespace {

QStringList idsOf(const QAbstractItemModel &model)
{
    QStringList ids;
    for (int row = 0; row < model.rowCount(); ++row)
        ids.append(model.index(row, 0).data(CheckpointTableModel::CheckpointIdRole).toString());
    return ids;
}

CatalogEntry failed()
{
    CatalogEntry one = entry("9f3c000000000003", State::CaptureFailed);
    one.checkpoint.reason = u"An io_uring is open."_qs;
    one.checkpoint.detail = u"Error (criu/files.c:1): no"_qs;
    one.checkpoint.hint = u"Set UV_USE_IO_URING=0."_qs;
    return one;
}

} // namespace

/// What is said of checkpoints, without a runner.
class CheckpointPartsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { installTranslators(QCoreApplication::instance(), QLocale(u"en_US"_qs)); }
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void states_data()
    {
        QTest::addColumn<State>("state");
        QTest::addColumn<bool>("written");
        QTest::addColumn<Work>("work");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("sentence");
        const auto row = [](const char *name, State state, bool written, Work work, const char *text,
                             const char *sentence) {
            QTest::newRow(name) << state << written << work << QString::fromUtf8(text) << QString::fromUtf8(sentence);
        };
        row("writing", State::Capturing, false, Work::None, "◐ Capturing", "being written");
        row("verifying", State::Capturing, true, Work::None, "◐ Verifying", "being verified");
        row("available", State::Available, true, Work::None, "● Available", "continues from it");
        row("failed", State::CaptureFailed, false, Work::None, "▲ Capture failed", "headstart deploy app.py:predict");
        row("restore failed", State::RestoreFailed, true, Work::None, "▲ Restore failed", "captures a new one");
        row("invalid", State::Invalid, true, Work::None, "○ Invalid", "captures a new one");
        row("verified again", State::Invalid, true, Work::Verify, "◐ Verifying", "being verified");
        row("deleted", State::Available, true, Work::Remove, "◌ Deleting", "being deleted");
    }

    void states()
    {
        QFETCH(State, state);
        QFETCH(bool, written);
        QFETCH(Work, work);
        QFETCH(QString, text);
        QFETCH(QString, sentence);
        CatalogEntry one = entry("a", state);
        one.work = work;
        if (written)
            one.checkpoint.zeroBytes = 0;
        if (state == State::CaptureFailed || state == State::RestoreFailed || state == State::Invalid)
            one.checkpoint.reason = u"Because of this."_qs;
        QCOMPARE(checkpointStateText(one), text);
        const QString said = checkpointSentence(one);
        QVERIFY2(said.contains(sentence), qPrintable(said));
        QCOMPARE(said.contains(u"Because of this."_qs), !one.checkpoint.reason.isEmpty() && work == Work::None);
        CheckpointTableModel model;
        model.setEntries({one});
        QCOMPARE(model.index(0, CheckpointTableModel::StateColumn).data().toString(), text);
        QCOMPARE(model.index(0, CheckpointTableModel::ReasonColumn).data().toString(), one.checkpoint.reason);
    }

    void endpointLine_data()
    {
        QTest::addColumn<std::optional<CatalogEntry>>("entry");
        QTest::addColumn<bool>("captures");
        QTest::addColumn<bool>("known");
        QTest::addColumn<QString>("line");
        const std::optional<CatalogEntry> none;
        CatalogEntry used = entry("a");
        used.checkpoint.restores = 2;
        QTest::newRow("wants none, has none") << none << false << true << QString();
        QTest::newRow("not known") << none << true << false << QString();
        QTest::newRow("none yet") << none << true << true
                                  << u"Checkpoint: none yet, the next cold start captures one"_qs;
        QTest::newRow("available") << std::optional(used) << true << true
                                   << u"Checkpoint of version 3: ● Available · 73.00 MiB · 2 restores"_qs;
        QTest::newRow("captured") << std::optional(entry("a", State::Capturing)) << true << false
                                  << u"Checkpoint of version 3: ◐ Capturing"_qs;
        QTest::newRow("failed") << std::optional(failed()) << true << true
                                << u"Checkpoint of version 3: ▲ Capture failed · An io_uring is open."_qs;
        QTest::newRow("has one, wants none any more") << std::optional(
            entry("a")) << false << true << u"Checkpoint of version 3: ● Available · 73.00 MiB · 0 restores"_qs;
    }

    void endpointLine()
    {
        QFETCH(std::optional<CatalogEntry>, entry);
        QFETCH(bool, captures);
        QFETCH(bool, known);
        QFETCH(QString, line);
        QCOMPARE(endpointCheckpointLine(entry, captures, known), line);
    }

    void rowsKeepTheirPlace()
    {
        CheckpointTableModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSortFilterProxyModel sorted;
        QAbstractItemModelTester sortedTester(&sorted, QAbstractItemModelTester::FailureReportingMode::QtTest);
        sorted.setSourceModel(&model);
        sorted.setSortRole(CheckpointTableModel::SortRole);
        sorted.sort(CheckpointTableModel::CreatedColumn, Qt::DescendingOrder);
        model.setEntries({entry("a"), entry("b", State::Capturing, 1), entry("c", State::Invalid, 2)});
        const QPersistentModelIndex b = model.index(1, 0);
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        model.setEntries({entry("d"), entry("b", State::Available, 1), entry("c", State::Invalid, 2)});
        QCOMPARE(idsOf(model), QStringList({u"d"_qs, u"b"_qs, u"c"_qs}));
        QVERIFY(b.isValid());
        QCOMPARE(b.data(CheckpointTableModel::CheckpointIdRole).toString(), u"b"_qs);
        QCOMPARE(changed.size(), 1); // of the one that is available now
        QCOMPARE(reset.size(), 0);
        model.setEntries({});
        QCOMPARE(model.rowCount(), 0);
        QVERIFY(!b.isValid());
    }

    void anyOrderFollowsAny()
    {
        CheckpointTableModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QRandomGenerator random(7);
        const QList<const char *> names{"a", "b", "c", "d", "e", "f"};
        for (int round = 0; round < 60; ++round) {
            QList<CatalogEntry> wanted;
            QStringList ids;
            for (const char *name : names) {
                if (random.bounded(3) == 0)
                    continue;
                const qsizetype place = random.bounded(wanted.size() + 1);
                wanted.insert(place, entry(name, State(random.bounded(5))));
                ids.insert(place, QString::fromLatin1(name));
            }
            model.setEntries(wanted);
            QCOMPARE(idsOf(model), ids);
            for (int row = 0; row < model.rowCount(); ++row)
                QCOMPARE(model.entry(row), wanted.at(row));
        }
    }

    void sortsByWhatItMeans()
    {
        CheckpointTableModel model;
        CatalogEntry big = entry("big");
        big.checkpoint.memoryBytes = 10LL << 30;
        big.deploymentVersion = 10;
        CatalogEntry small = entry("small");
        small.checkpoint.memoryBytes = 9LL << 20;
        small.deploymentVersion = 9;
        model.setEntries({big, small});
        QSortFilterProxyModel sorted;
        sorted.setSourceModel(&model);
        sorted.setSortRole(CheckpointTableModel::SortRole);
        for (int column : {CheckpointTableModel::MemoryColumn, CheckpointTableModel::EndpointColumn}) {
            sorted.sort(column, Qt::AscendingOrder);
            QCOMPARE(idsOf(sorted), QStringList({u"small"_qs, u"big"_qs}));
        }
        QCOMPARE(model.index(0, CheckpointTableModel::EndpointColumn).data().toString(), u"predict v10"_qs);
        QVERIFY(model.index(0, CheckpointTableModel::LastRestoreColumn)
                    .data(Qt::AccessibleTextRole)
                    .toString()
                    .contains(u"never"_qs));
    }

    void detailsSayWhatIsKnown()
    {
        CheckpointDetails details;
        details.setEntry(failed());
        const auto text = [&details](const char *name) {
            const auto *label = details.findChild<QLabel *>(QString::fromLatin1(name));
            return label == nullptr || label->isHidden() ? QString() : label->text();
        };
        QCOMPARE(text("checkpointTitle"), u"predict v3 · ▲ Capture failed"_qs);
        QVERIFY(text("checkpointSentence").startsWith(u"An io_uring is open. The deployment starts cold"_qs));
        QVERIFY(text("checkpointHint").contains(u"UV_USE_IO_URING=0"_qs));
        QVERIFY(text("checkpointLog").contains(u"criu/files.c:1"_qs));
        QCOMPARE(text("checkpoint_id"), u"9f3c000000000003"_qs);
        QCOMPARE(text("checkpoint_memory"), QString()); // there is none
        CatalogEntry good = entry("1a2b000000000001");
        good.checkpoint.zeroBytes = 8LL << 20;
        good.checkpoint.frozenNs = 116'000'000;
        good.checkpoint.touchedBytes = 0;
        details.setEntry(good);
        QVERIFY(text("checkpointHint").isEmpty() && text("checkpointLog").isEmpty());
        QCOMPARE(text("checkpoint_memory"), u"80.00 MiB, of it 8.00 MiB zero"_qs);
        QCOMPARE(text("checkpoint_frozen"), u"116 ms"_qs);
        QCOMPARE(text("checkpoint_touched"), u"0 bytes"_qs); // measured, unlike what is not there
        QCOMPARE(text("checkpoint_last_restore"), u"never"_qs);
        details.setNothing(u"Choose one."_qs);
        QCOMPARE(text("checkpointSentence"), u"Choose one."_qs);
        QVERIFY(text("checkpointTitle").isEmpty() && text("checkpoint_id").isEmpty());
    }

    void deletingNamesWhatGoes()
    {
        QCOMPARE(
            deleteQuestion({entry("1a2b000000000001")}), u"Delete checkpoint 1a2b0000 of predict v3 (73.00 MiB)?"_qs);
        QList<CatalogEntry> many(7, entry("1a2b000000000001"));
        const QString question = deleteQuestion(many);
        QVERIFY2(question.startsWith(u"Delete 7 checkpoints (511.00 MiB)?"_qs), qPrintable(question));
        QCOMPARE(question.count(u"1a2b0000"_qs), 5);
        QVERIFY(question.endsWith(u"…"_qs));
    }

    void closingNamesWhatIsDiscarded()
    {
        protocol::Checkpoint capture = entry("a", State::Capturing).checkpoint;
        QCOMPARE(CloseQuestion::sentence({capture}), u"The checkpoint of predict is being written."_qs);
        capture.zeroBytes = 1;
        QCOMPARE(CloseQuestion::sentence({capture}), u"The checkpoint of predict is being verified."_qs);
        QCOMPARE(
            CloseQuestion::sentence({capture, capture}), u"2 checkpoints are being captured: predict, predict."_qs);
    }
};

QTEST_MAIN(CheckpointPartsTest)
#include "tst_checkpoint_parts.moc"
