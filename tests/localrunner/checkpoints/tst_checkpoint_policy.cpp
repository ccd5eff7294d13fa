// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/checkpoints/checkpoint_policy.h"

#include <QTest>

using namespace headstart;
using protocol::Checkpoint;

namespace {

constexpr qint64 dayMs = 24LL * 3600 * 1000;
constexpr qint64 nowMs = 1000 * dayMs;
constexpr qint64 mib = 1 << 20;

/// `daysOld`: since it was made; `daysUnused`: since its last use, -1: never used.
Checkpoint checkpoint(const char *id, const char *deployment, Checkpoint::State state, double daysOld,
    double daysUnused = -1, qint64 bytes = 10 * mib)
{
    Checkpoint record;
    record.id = QString::fromLatin1(id);
    record.deployment = QString::fromLatin1(deployment);
    record.state = state;
    record.createdAtMs = nowMs - qint64(daysOld * dayMs);
    record.lastUsedAtMs = daysUnused < 0 ? 0 : nowMs - qint64(daysUnused * dayMs);
    record.diskBytes = bytes;
    return record;
}

constexpr auto Capturing = Checkpoint::State::Capturing;
constexpr auto Available = Checkpoint::State::Available;
constexpr auto CaptureFailed = Checkpoint::State::CaptureFailed;
constexpr auto RestoreFailed = Checkpoint::State::RestoreFailed;
constexpr auto Invalid = Checkpoint::State::Invalid;

CheckpointPolicy unbounded()
{
    return {0, 0, 0};
}

CheckpointPolicy byCount(int count)
{
    return {count, 0, 0};
}

CheckpointPolicy byAge(int days)
{
    return {0, days, 0};
}

CheckpointPolicy byBytes(qint64 bytes)
{
    return {0, 0, bytes};
}

} // namespace

Q_DECLARE_METATYPE(CheckpointPolicy)

class CheckpointPolicyTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void removals_data();
    void removals();
    void whatIsInUseStays();
    void sentencesNameTheBound();
    void advice_data();
    void advice();
};

void CheckpointPolicyTest::removals_data()
{
    QTest::addColumn<QList<Checkpoint>>("records");
    QTest::addColumn<CheckpointPolicy>("policy");
    QTest::addColumn<QString>("removed");

    QTest::newRow("nothing there") << QList<Checkpoint>{} << CheckpointPolicy{} << QString();
    QTest::newRow("no bounds") << QList<Checkpoint>{checkpoint("a", "d", Available, 900),
        checkpoint("b", "d", Available, 800), checkpoint("c", "d", Invalid, 700)}
                               << unbounded() << QString();

    QTest::newRow("age: to the day") << QList<Checkpoint>{checkpoint("a", "d", Available, 30),
        checkpoint("b", "e", Available, 30.01)}
                                     << byAge(30) << QStringLiteral("b:age");
    QTest::newRow("age: a use counts") << QList<Checkpoint>{checkpoint("a", "d", Available, 90, 2),
        checkpoint("b", "e", Available, 90, 40)}
                                       << byAge(30) << QStringLiteral("b:age");
    QTest::newRow("age: failures too, captures never")
        << QList<Checkpoint>{checkpoint("a", "d", CaptureFailed, 40), checkpoint("b", "e", Capturing, 40)} << byAge(30)
        << QStringLiteral("a:age");
    QTest::newRow("age: the newest one goes last") << QList<Checkpoint>{checkpoint("new", "d", Available, 50),
        checkpoint("old", "d", Available, 60), checkpoint("bad", "d", Invalid, 40)}
                                                   << byAge(30) << QStringLiteral("bad:age old:age new:age");

    QTest::newRow("count: oldest unused first")
        << QList<Checkpoint>{checkpoint("a", "d", Available, 9, 1), checkpoint("b", "d", Available, 8, 3),
               checkpoint("c", "d", Available, 7, 2), checkpoint("n", "d", Available, 6)}
        << byCount(2) << QStringLiteral("b:count c:count");
    QTest::newRow("count: of each deployment") << QList<Checkpoint>{checkpoint("a", "d", Available, 1),
        checkpoint("b", "d", Available, 2), checkpoint("c", "e", Available, 3), checkpoint("x", "e", Available, 4),
        checkpoint("y", "e", Available, 5)} << byCount(2)
                                               << QStringLiteral("y:count");
    QTest::newRow("count: the newest stays, used or not")
        << QList<Checkpoint>{checkpoint("new", "d", Available, 1), checkpoint("used", "d", Available, 9, 0)}
        << byCount(1) << QStringLiteral("used:count");
    QTest::newRow("count: outdated ones before older available ones") << QList<Checkpoint>{
        checkpoint("a", "d", Available, 9), checkpoint("b", "d", RestoreFailed, 2),
        checkpoint("c", "d", Available, 3)} << byCount(2) << QStringLiteral("b:count");
    QTest::newRow("count: failures among themselves") << QList<Checkpoint>{checkpoint("a", "d", Available, 9),
        checkpoint("f", "d", CaptureFailed, 3), checkpoint("g", "d", CaptureFailed, 2)}
                                                      << byCount(1) << QStringLiteral("f:count");
    QTest::newRow("count: a capture counts and stays")
        << QList<Checkpoint>{checkpoint("c", "d", Capturing, 0), checkpoint("a", "d", Available, 1)} << byCount(1)
        << QStringLiteral("a:count");

    QTest::newRow("bytes: just enough") << QList<Checkpoint>{checkpoint("a", "d", Available, 1),
        checkpoint("b", "e", Available, 2)}
                                        << byBytes(20 * mib) << QString();
    QTest::newRow("bytes: one too many") << QList<Checkpoint>{checkpoint("a", "d", Available, 1),
        checkpoint("b", "e", Available, 2)}
                                         << byBytes(20 * mib - 1) << QStringLiteral("b:bytes");
    QTest::newRow("bytes: the newest of each deployment last")
        << QList<Checkpoint>{checkpoint("d1", "d", Available, 50), checkpoint("e1", "e", Available, 5),
               checkpoint("e2", "e", Available, 3, 0)}
        << byBytes(15 * mib) << QStringLiteral("e1:bytes d1:bytes");
    QTest::newRow("bytes: failures take none")
        << QList<Checkpoint>{checkpoint("f", "d", CaptureFailed, 9, -1, 100 * mib), checkpoint("a", "d", Available, 1)}
        << byBytes(10 * mib) << QString();
    QTest::newRow("bytes: what frees nothing stays")
        << QList<Checkpoint>{checkpoint("empty", "d", Invalid, 9, -1, 0), checkpoint("a", "d", Available, 1)}
        << byBytes(5 * mib) << QStringLiteral("a:bytes");
    QTest::newRow("bytes: a capture counts and stays")
        << QList<Checkpoint>{checkpoint("c", "d", Capturing, 0), checkpoint("a", "e", Available, 1)}
        << byBytes(10 * mib) << QStringLiteral("a:bytes");
    QTest::newRow("bytes: what age took is free already")
        << QList<Checkpoint>{checkpoint("a", "d", Available, 40), checkpoint("b", "e", Available, 1)}
        << CheckpointPolicy{0, 30, 10 * mib} << QStringLiteral("a:age");
    QTest::newRow("all three") << QList<Checkpoint>{checkpoint("old", "d", Available, 90),
        checkpoint("x", "d", Available, 9), checkpoint("y", "d", Available, 8), checkpoint("z", "e", Available, 20),
        checkpoint("w", "e", Available, 7)}
                               << CheckpointPolicy{1, 30, 10 * mib}
                               << QStringLiteral("old:age z:count x:count y:bytes");
}

void CheckpointPolicyTest::removals()
{
    QFETCH(QList<Checkpoint>, records);
    QFETCH(CheckpointPolicy, policy);
    QFETCH(QString, removed);
    QStringList found;
    for (const CheckpointRemoval &removal : chooseRemovals(records, {}, policy, nowMs))
        found.append(removal.id + u':' + toString(removal.reason));
    QCOMPARE(found.join(u' '), removed);
    // The order in which they are listed decides nothing.
    std::reverse(records.begin(), records.end());
    found.clear();
    for (const CheckpointRemoval &removal : chooseRemovals(records, {}, policy, nowMs))
        found.append(removal.id + u':' + toString(removal.reason));
    QCOMPARE(found.join(u' '), removed);
}

void CheckpointPolicyTest::whatIsInUseStays()
{
    const QList<Checkpoint> records{
        checkpoint("a", "d", Available, 90), checkpoint("b", "d", Available, 80), checkpoint("c", "d", Available, 70)};
    const auto removedWith = [&records](const CheckpointPolicy &policy) {
        QStringList ids;
        for (const CheckpointRemoval &removal : chooseRemovals(records, {QStringLiteral("a")}, policy, nowMs))
            ids.append(removal.id);
        return ids;
    };
    QCOMPARE(removedWith(byAge(30)), QStringList({QStringLiteral("b"), QStringLiteral("c")}));
    // It counts all the same: room has to be made elsewhere.
    QCOMPARE(removedWith(byCount(1)), QStringList({QStringLiteral("b"), QStringLiteral("c")}));
    QCOMPARE(removedWith(byBytes(20 * mib)), QStringList({QStringLiteral("b")}));
}

void CheckpointPolicyTest::sentencesNameTheBound()
{
    const auto sentence = [](const CheckpointPolicy &policy) {
        const QList<Checkpoint> records{
            checkpoint("a", "d", Available, 41, -1, 3 * mib), checkpoint("b", "d", Available, 1, -1, 3 * mib)};
        return chooseRemovals(records, {}, policy, nowMs).value(0).sentence;
    };
    QCOMPARE(sentence(byAge(30)), QStringLiteral("It has not been used for 41 days; checkpoints are kept for 30."));
    QVERIFY2(sentence(byCount(1)).contains(QStringLiteral("1 ")), qPrintable(sentence(byCount(1))));
    QVERIFY2(sentence(byBytes(4 * mib)).contains(QStringLiteral("6.0 MiB, more than the 4.0 MiB")),
        qPrintable(sentence(byBytes(4 * mib))));
}

void CheckpointPolicyTest::advice_data()
{
    QTest::addColumn<QList<Checkpoint>>("records");
    QTest::addColumn<QString>("newest");
    QTest::addColumn<QString>("available");
    QTest::addColumn<bool>("captureFailed");
    const Checkpoint other = checkpoint("o", "other", Available, 0);
    QTest::newRow("none") << QList<Checkpoint>{other} << QString() << QString() << false;
    QTest::newRow("the newest available") << QList<Checkpoint>{other, checkpoint("a", "d", Available, 3),
        checkpoint("b", "d", Available, 2), checkpoint("c", "d", Available, 4, 0)}
                                          << QStringLiteral("b") << QStringLiteral("b") << false;
    QTest::newRow("past an invalid one") << QList<Checkpoint>{checkpoint("a", "d", Available, 3),
        checkpoint("b", "d", Invalid, 2)} << QStringLiteral("b")
                                         << QStringLiteral("a") << false;
    QTest::newRow("a failed capture") << QList<Checkpoint>{checkpoint("a", "d", CaptureFailed, 1)}
                                      << QStringLiteral("a") << QString() << true;
    QTest::newRow("a failed capture, then a good one")
        << QList<Checkpoint>{checkpoint("a", "d", CaptureFailed, 3), checkpoint("b", "d", Available, 1)}
        << QStringLiteral("b") << QStringLiteral("b") << false;
    QTest::newRow("a good one, then a failed capture")
        << QList<Checkpoint>{checkpoint("b", "d", CaptureFailed, 1), checkpoint("a", "d", Available, 3)}
        << QStringLiteral("b") << QStringLiteral("a") << true;
    QTest::newRow("at the same time") << QList<Checkpoint>{checkpoint("b", "d", Available, 1),
        checkpoint("a", "d", Available, 1)}
                                      << QStringLiteral("b") << QStringLiteral("b") << false;
    QTest::newRow("one being captured") << QList<Checkpoint>{checkpoint("a", "d", Capturing, 0)} << QStringLiteral("a")
                                        << QString() << false;
}

void CheckpointPolicyTest::advice()
{
    QFETCH(QList<Checkpoint>, records);
    QFETCH(QString, newest);
    QFETCH(QString, available);
    QFETCH(bool, captureFailed);
    const StartAdvice advice = adviceFor(QStringLiteral("d"), records);
    QCOMPARE(advice.newest ? advice.newest->id : QString(), newest);
    QCOMPARE(advice.available ? advice.available->id : QString(), available);
    QCOMPARE(advice.captureFailed(), captureFailed);
}

QTEST_GUILESS_MAIN(CheckpointPolicyTest)
#include "tst_checkpoint_policy.moc"
