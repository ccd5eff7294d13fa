// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/checkpoint_notes.h"
#include "localrunner/checkpoints/store_fixture.h"
#include "localrunner/support/file_lock.h"

#include <QSignalSpy>
#include <QTest>

using namespace headstart;
using protocol::Checkpoint;
using State = Checkpoint::State;

class CheckpointNotesTest : public QObject, private StoreFixture
{
    Q_OBJECT

private Q_SLOTS:
    void init() { start(); }
    void waitsForNobody();
    void tellsOfAnotherState();
    void tellsWhatCannotBeWritten();
};

/// While another runner holds the store's lock, as it does while it clears away much, the caller goes on.
void CheckpointNotesTest::waitsForNobody()
{
    const QString id = publish("d", State::Available, 1);
    QVERIFY(!id.isEmpty());
    CheckpointNotes notes(m_store.get());
    QSignalSpy idle(&notes, &CheckpointNotes::idle);
    {
        const Result<FileLock> lock = FileLock::acquire(pathOf(QStringLiteral(".lock")));
        QVERIFY(lock.ok());
        notes.used(id);
        notes.touched(id, 4096);
        notes.used(id);
        QVERIFY(notes.isBusy());
        QVERIFY(!idle.wait(100));
        QCOMPARE(m_store->find(id)->restores, 0);
    }
    QTRY_COMPARE(idle.size(), 1);
    QVERIFY(!notes.isBusy());
    const Result<Checkpoint> record = m_store->find(id);
    QVERIFY(record.ok());
    QCOMPARE(record->restores, 2);
    QCOMPARE(record->touchedBytes, std::optional<qint64>(4096));
    QVERIFY(record->lastUsedAtMs > record->createdAtMs);
    QVERIFY(record->state == State::Available);
}

void CheckpointNotesTest::tellsOfAnotherState()
{
    const QString id = publish("d", State::Available, 1);
    CheckpointNotes notes(m_store.get());
    QSignalSpy changed(&notes, &CheckpointNotes::stateChanged);
    QSignalSpy idle(&notes, &CheckpointNotes::idle);
    notes.used(id);
    notes.unusable(id, State::RestoreFailed, QStringLiteral("why"),
        CriuFailure{QStringLiteral("Error (x.c:1): y"), QStringLiteral("sentence"), QStringLiteral("hint")});
    QTRY_COMPARE(idle.size(), 1);
    QCOMPARE(changed.size(), 1); // being used is no other state
    const auto told = changed.first().first().value<Checkpoint>();
    QVERIFY(told.state == State::RestoreFailed);
    QCOMPARE(told.restores, 1);
    const Result<Checkpoint> record = m_store->find(id);
    QCOMPARE(QStringList({record->reason, record->detail, record->hint}),
        QStringList({QStringLiteral("why"), QStringLiteral("Error (x.c:1): y"), QStringLiteral("hint")}));
}

void CheckpointNotesTest::tellsWhatCannotBeWritten()
{
    CheckpointNotes notes(m_store.get());
    QSignalSpy problem(&notes, &CheckpointNotes::problem);
    QSignalSpy changed(&notes, &CheckpointNotes::stateChanged);
    QSignalSpy idle(&notes, &CheckpointNotes::idle);
    notes.unusable(QStringLiteral("0123456789abcdef"), State::Invalid, QStringLiteral("why"), {});
    QTRY_COMPARE(idle.size(), 1);
    QCOMPARE(problem.size(), 1);
    QVERIFY(problem.first().first().toString().contains(QStringLiteral("0123456789abcdef")));
    QCOMPARE(changed.size(), 0);
}

QTEST_GUILESS_MAIN(CheckpointNotesTest)
#include "tst_checkpoint_notes.moc"
