// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/protocol/checkpoint.h"

#include <QJsonDocument>
#include <QTest>

using namespace headstart;
using protocol::Checkpoint;

namespace {

Checkpoint full()
{
    Checkpoint one;
    one.id = QStringLiteral("0123456789abcdef");
    one.deployment = QStringLiteral("d1");
    one.endpoint = QStringLiteral("ocr");
    one.state = Checkpoint::State::RestoreFailed;
    one.reason = QStringLiteral("The restore failed.");
    one.detail = QStringLiteral("Error (criu/files.c:1): Can't open file");
    one.hint = QStringLiteral("Look into the log.");
    one.createdAtMs = 1'700'000'000'123;
    one.lastUsedAtMs = 1'700'000'000'456;
    one.restores = 7;
    one.workers = 3;
    one.image = QStringLiteral("host:0011223344556677");
    one.criuVersion = QStringLiteral("4.2.1");
    one.kernel = QStringLiteral("6.18.0");
    one.memoryBytes = (5LL << 40) + 1;
    one.zeroBytes = 0; // known, and none
    one.fileBytes = 11;
    one.diskBytes = 12;
    one.touchedBytes = 0; // known, and none
    one.frozenNs = 13;
    return one;
}

QByteArray textOf(const Checkpoint &checkpoint)
{
    return QJsonDocument(toJson(checkpoint)).toJson(QJsonDocument::Compact);
}

Checkpoint read(const QByteArray &text)
{
    return protocol::checkpointFromJson(QJsonDocument::fromJson(text).object());
}

} // namespace

class CheckpointTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void roundTrip_data();
    void roundTrip();
    void spelling();
    void unknownIsNull();
    void readsLeniently_data();
    void readsLeniently();
    void states_data();
    void states();
};

void CheckpointTest::roundTrip_data()
{
    QTest::addColumn<Checkpoint>("checkpoint");
    QTest::newRow("empty") << Checkpoint{};
    QTest::newRow("full") << full();
    Checkpoint some = full();
    some.zeroBytes.reset();
    QTest::newRow("zero pages not counted") << some;
    some = full();
    some.frozenNs.reset();
    QTest::newRow("frozen for an unknown time") << some;
    some = full();
    some.touchedBytes.reset();
    QTest::newRow("never restored lazily") << some;
}

void CheckpointTest::roundTrip()
{
    QFETCH(Checkpoint, checkpoint);
    QVERIFY(read(textOf(checkpoint)) == checkpoint);
}

void CheckpointTest::spelling()
{
    // The console and `--format json` show these names.
    const QStringList names{QStringLiteral("created_at_ms"), QStringLiteral("criu_version"),
        QStringLiteral("deployment"), QStringLiteral("detail"), QStringLiteral("disk_bytes"),
        QStringLiteral("endpoint"), QStringLiteral("file_bytes"), QStringLiteral("frozen_ns"), QStringLiteral("hint"),
        QStringLiteral("id"), QStringLiteral("image"), QStringLiteral("kernel"), QStringLiteral("last_used_at_ms"),
        QStringLiteral("memory_bytes"), QStringLiteral("reason"), QStringLiteral("restores"), QStringLiteral("state"),
        QStringLiteral("touched_bytes"), QStringLiteral("workers"), QStringLiteral("zero_bytes")};
    const QJsonObject object = toJson(full());
    QCOMPARE(object.keys(), names);
    QCOMPARE(object.value(QLatin1String("memory_bytes")).toInteger(), (5LL << 40) + 1);
    QCOMPARE(object.value(QLatin1String("state")).toString(), QStringLiteral("restore_failed"));
}

void CheckpointTest::unknownIsNull()
{
    const QJsonObject object = toJson(Checkpoint{});
    QVERIFY(object.value(QLatin1String("zero_bytes")).isNull());
    QVERIFY(object.value(QLatin1String("frozen_ns")).isNull());
    QVERIFY(object.value(QLatin1String("touched_bytes")).isNull());
    QCOMPARE(toJson(full()).value(QLatin1String("zero_bytes")), QJsonValue(0));
}

void CheckpointTest::readsLeniently_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<Checkpoint>("checkpoint");
    Checkpoint invalid;
    invalid.state = Checkpoint::State::Invalid;
    QTest::newRow("nothing") << QByteArray("{}") << invalid;
    QTest::newRow("an unknown state") << QByteArray(R"({"state":"thawing"})") << invalid;
    QTest::newRow("wrong types") << QByteArray(R"({"id":7,"restores":"many","workers":null,"zero_bytes":"all"})")
                                 << invalid;
    Checkpoint one = invalid;
    one.id = QStringLiteral("a");
    QTest::newRow("more than is known") << QByteArray(R"({"id":"a","mood":"good"})") << one;
}

void CheckpointTest::readsLeniently()
{
    QFETCH(QByteArray, text);
    QFETCH(Checkpoint, checkpoint);
    QVERIFY(read(text) == checkpoint);
}

void CheckpointTest::states_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("state");
    using State = Checkpoint::State;
    const std::pair<const char *, State> rows[] = {{"capturing", State::Capturing}, {"available", State::Available},
        {"capture_failed", State::CaptureFailed}, {"restore_failed", State::RestoreFailed},
        {"invalid", State::Invalid}};
    for (const auto &[text, state] : rows)
        QTest::newRow(text) << QString::fromLatin1(text) << int(state);
    QTest::newRow("another") << QStringLiteral("thawing") << -1;
    QTest::newRow("none") << QString() << -1;
}

void CheckpointTest::states()
{
    QFETCH(QString, text);
    QFETCH(int, state);
    const std::optional<Checkpoint::State> found = protocol::checkpointStateFromString(text);
    QCOMPARE(found ? int(*found) : -1, state);
    if (found)
        QCOMPARE(protocol::toString(*found), text);
}

QTEST_GUILESS_MAIN(CheckpointTest)
#include "tst_checkpoint.moc"
