// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/capture_progress.h"
#include "console/checkpoint_texts.h"
#include "ui/shell/translators.h"

#include <QCoreApplication>
#include <QTest>

using namespace headstart;
using protocol::Checkpoint;
using State = Checkpoint::State;

namespace {

constexpr qint64 nowMs = 1'700'000'000'000;

Checkpoint checkpoint(const char *id, State state = State::Available)
{
    Checkpoint made;
    made.id = QString::fromLatin1(id);
    made.deployment = QStringLiteral("d-1");
    made.endpoint = QStringLiteral("predict");
    made.state = state;
    made.createdAtMs = nowMs - 3 * 3600 * 1000LL;
    made.memoryBytes = 80LL << 20;
    made.zeroBytes = 8LL << 20;
    made.fileBytes = 1LL << 20;
    made.diskBytes = 73LL << 20;
    made.frozenNs = 120'000'000;
    return made;
}

/// What stands behind the title in a sheet of two columns.
QString cell(const QString &sheet, const QString &title)
{
    const QStringList lines = sheet.split(QLatin1Char('\n'));
    for (const QString &line : lines) {
        if (line.startsWith(title + QStringLiteral("  ")))
            return line.mid(title.size()).trimmed();
    }
    return {};
}

} // namespace

class CheckpointTextsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { installTranslators(QCoreApplication::instance(), QLocale(QStringLiteral("en_US"))); }
    void finds_data();
    void finds();
    void sizes_data();
    void sizes();
    void ages_data();
    void ages();
    void table();
    void sheet();
    void json();
    void progress();
    void failures_data();
    void failures();
};

void CheckpointTextsTest::finds_data()
{
    QTest::addColumn<QString>("given");
    QTest::addColumn<QString>("id");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("word");
    const int ok = -1;
    QTest::newRow("whole") << QStringLiteral("1a2b000000000001") << QStringLiteral("1a2b000000000001") << ok
                           << QString();
    QTest::newRow("beginning") << QStringLiteral("9f3c") << QStringLiteral("9f3c000000000003") << ok << QString();
    QTest::newRow("in capitals") << QStringLiteral("9F3C00") << QStringLiteral("9f3c000000000003") << ok << QString();
    QTest::newRow("of two, enough") << QStringLiteral("1a2b000000000002") << QStringLiteral("1a2b000000000002") << ok
                                    << QString();
    QTest::newRow("of two") << QStringLiteral("1a2b") << QString() << int(ErrorCode::BadInput)
                            << QStringLiteral("1a2b000000000001, 1a2b000000000002");
    QTest::newRow("too short") << QStringLiteral("9f3") << QString() << int(ErrorCode::BadInput)
                               << QStringLiteral("four characters");
    QTest::newRow("nothing") << QString() << QString() << int(ErrorCode::BadInput) << QStringLiteral("four characters");
    QTest::newRow("none") << QStringLiteral("ffff") << QString() << int(ErrorCode::NotFound)
                          << QStringLiteral("\"ffff\"");
    QTest::newRow("from the middle") << QStringLiteral("0003") << QString() << int(ErrorCode::NotFound)
                                     << QStringLiteral("\"0003\"");
}

void CheckpointTextsTest::finds()
{
    QFETCH(QString, given);
    QFETCH(QString, id);
    QFETCH(int, code);
    QFETCH(QString, word);
    const Result<Checkpoint> found = findCheckpoint(
        {checkpoint("1a2b000000000001"), checkpoint("1a2b000000000002"), checkpoint("9f3c000000000003")}, given);
    QCOMPARE(found ? -1 : int(found.error().code), code);
    if (found)
        QCOMPARE(found->id, id);
    else
        QVERIFY2(found.error().message.contains(word), qPrintable(found.error().message));
}

void CheckpointTextsTest::sizes_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("bytes");
    const auto row = [](const char *text, qint64 bytes) { QTest::newRow(text) << QString::fromLatin1(text) << bytes; };
    row("0", 0);
    row("4096", 4096);
    row("4096B", 4096);
    row("500M", 500LL << 20);
    row("500MB", 500LL << 20);
    row("500 MiB", 500LL << 20);
    row("1.5g", 3LL << 29);
    row("2T", 2LL << 40);
    for (const char *none : {"", "-1", "G", "1.5.5", "1,5G", "20GG", "20X", "1e9", "0x10", "9999999999T", "20 G B"})
        row(none, -1);
}

void CheckpointTextsTest::sizes()
{
    QFETCH(QString, text);
    QTEST(bytesFromText(text).value_or(-1), "bytes");
}

void CheckpointTextsTest::ages_data()
{
    QTest::addColumn<qint64>("seconds");
    QTest::addColumn<QString>("text");
    QTest::newRow("now") << 0LL << QStringLiteral("0 seconds");
    QTest::newRow("ahead") << -50LL << QStringLiteral("0 seconds");
    QTest::newRow("second") << 1LL << QStringLiteral("1 second");
    QTest::newRow("below a minute") << 59LL << QStringLiteral("59 seconds");
    QTest::newRow("minute") << 60LL << QStringLiteral("1 minute");
    QTest::newRow("below an hour") << 3599LL << QStringLiteral("59 minutes");
    QTest::newRow("hours") << 7200LL << QStringLiteral("2 hours");
    QTest::newRow("below a day") << 86399LL << QStringLiteral("23 hours");
    QTest::newRow("days") << 41 * 86400LL << QStringLiteral("41 days");
}

void CheckpointTextsTest::ages()
{
    QFETCH(qint64, seconds);
    QTEST(ageText(nowMs - seconds * 1000, nowMs), "text");
}

void CheckpointTextsTest::table()
{
    Checkpoint used = checkpoint("1a2b000000000001");
    used.lastUsedAtMs = nowMs - 60000;
    used.restores = 7;
    Checkpoint failed;
    failed.id = QStringLiteral("9f3c000000000003");
    failed.state = State::CaptureFailed;
    failed.endpoint = QStringLiteral("embed");
    failed.createdAtMs = nowMs;
    const QString text = checkpointTable({{used, 4}, {failed, 0}}, nowMs);
    QCOMPARE(text,
        QStringLiteral(
            "ID        State             Endpoint  Version  Created             Size  Last used     Restores\n"
            "1a2b0000  ● Available       predict   v4       3 hours ago    73.00 MiB  1 minute ago         7\n"
            "9f3c0000  ▲ Capture failed  embed     -        0 seconds ago          -  -                    -\n"));
}

void CheckpointTextsTest::sheet()
{
    Checkpoint invalid = checkpoint("1a2b000000000001", State::Invalid);
    invalid.reason = QStringLiteral("numpy was added to the image.");
    invalid.detail = QStringLiteral("Error (criu/files.c:1): no.");
    invalid.hint = QStringLiteral("Start it once more.");
    const QString text = checkpointSheet({invalid, 4}, nowMs);
    QVERIFY2(text.startsWith(QStringLiteral("Checkpoint       1a2b000000000001\n")), qPrintable(text));
    QCOMPARE(cell(text, QStringLiteral("State")), QStringLiteral("○ Invalid"));
    QCOMPARE(cell(text, QStringLiteral("Reason")), invalid.reason);
    QCOMPARE(cell(text, QStringLiteral("CRIU's log")), invalid.detail);
    QCOMPARE(cell(text, QStringLiteral("Hint")), invalid.hint);
    QCOMPARE(cell(text, QStringLiteral("Deployment")), QStringLiteral("d-1 (version 4)"));
    QVERIFY(cell(text, QStringLiteral("Created")).endsWith(QStringLiteral("(3 hours ago)")));
    QCOMPARE(cell(text, QStringLiteral("Last used")), QStringLiteral("never"));
    QCOMPARE(cell(text, QStringLiteral("Memory")), QStringLiteral("80.00 MiB, of it 8.00 MiB zero"));
    QCOMPARE(cell(text, QStringLiteral("Stood still for")), QStringLiteral("120 ms"));

    Checkpoint fresh = checkpoint("1a2b000000000001");
    fresh.zeroBytes.reset();
    fresh.frozenNs.reset();
    const QString other = checkpointSheet({fresh, 0}, nowMs);
    QVERIFY(!other.contains(QStringLiteral("Reason")) && !other.contains(QStringLiteral("Hint")));
    QCOMPARE(cell(other, QStringLiteral("Memory")), QStringLiteral("80.00 MiB"));
    QVERIFY(!other.contains(QStringLiteral("Stood still for")));
    QVERIFY(cell(other, QStringLiteral("Deployment")).contains(QStringLiteral("unknown")));
}

void CheckpointTextsTest::json()
{
    const QJsonObject known = toJson(KnownCheckpoint{checkpoint("1a2b000000000001"), 4});
    QCOMPARE(known.value(QLatin1String("deployment_version")), QJsonValue(4));
    QCOMPARE(known.value(QLatin1String("state")), QJsonValue(QStringLiteral("available")));
    QCOMPARE(known.value(QLatin1String("memory_bytes")).toInteger(), 80LL << 20);
    for (const char *name : {"reason", "detail", "hint", "last_used_at_ms"})
        QVERIFY2(known.value(QLatin1String(name)).isNull(), name);
    Checkpoint used = checkpoint("1a2b000000000001");
    used.lastUsedAtMs = 5;
    used.hint = QStringLiteral("So.");
    const QJsonObject other = toJson(KnownCheckpoint{used, 0});
    QVERIFY(other.value(QLatin1String("deployment_version")).isNull());
    QCOMPARE(other.value(QLatin1String("last_used_at_ms")).toInteger(), 5);
    QCOMPARE(other.value(QLatin1String("hint")).toString(), used.hint);
}

void CheckpointTextsTest::progress()
{
    CaptureProgress progress;
    QVERIFY(!progress.isUnderWay() && progress.activity().isEmpty() && progress.outcome().isEmpty());
    Checkpoint one = checkpoint("1a2b000000000001", State::Capturing);
    one.zeroBytes.reset();
    progress.take(one);
    QVERIFY(progress.isUnderWay() && progress.outcome().isEmpty());
    QCOMPARE(progress.activity(), QStringLiteral("Writing the checkpoint"));
    one.zeroBytes = 0;
    progress.take(one);
    QCOMPARE(progress.activity(), QStringLiteral("Verifying the checkpoint"));
    one.state = State::Available;
    progress.take(one);
    QVERIFY(!progress.isUnderWay() && progress.activity().isEmpty());
    QCOMPARE(
        progress.outcome(), QStringLiteral("Checkpoint 1a2b0000 is available: 73.00 MiB, stood still for 120 ms."));

    CaptureProgress lost;
    one.state = State::Capturing;
    lost.take(one);
    lost.giveUp();
    QVERIFY(!lost.isUnderWay() && lost.isGivenUp());
    QCOMPARE(lost.outcome(), QStringLiteral("The checkpoint was discarded."));
    lost.take(one); // of another container
    QVERIFY(lost.isUnderWay() && !lost.isGivenUp());
    one.state = State::Available;
    lost.take(one);
    lost.giveUp(); // there is nothing left to give up
    QVERIFY(!lost.isGivenUp());
}

void CheckpointTextsTest::failures_data()
{
    QTest::addColumn<int>("state");
    QTest::addColumn<QString>("hint");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("capture") << int(State::CaptureFailed) << QString()
                             << QStringLiteral("The checkpoint could not be captured: Why.");
    QTest::newRow("hint") << int(State::CaptureFailed) << QStringLiteral("Do this.")
                          << QStringLiteral("The checkpoint could not be captured: Why. Do this.");
    QTest::newRow("restore") << int(State::RestoreFailed) << QString()
                             << QStringLiteral("Checkpoint 1a2b0000 cannot be used any more: Why.");
    QTest::newRow("invalid") << int(State::Invalid) << QString()
                             << QStringLiteral("Checkpoint 1a2b0000 cannot be used any more: Why.");
}

void CheckpointTextsTest::failures()
{
    QFETCH(int, state);
    QFETCH(QString, hint);
    Checkpoint failed = checkpoint("1a2b000000000001", State(state));
    failed.reason = QStringLiteral("Why.");
    failed.hint = hint;
    CaptureProgress progress;
    progress.take(failed);
    QVERIFY(!progress.isUnderWay());
    QTEST(progress.outcome(), "sentence");
}

QTEST_GUILESS_MAIN(CheckpointTextsTest)
#include "checkpoint_texts_test.moc"
