// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/lazy/restore_choice.h"

#include <QTest>

using namespace headstart;

class RestoreChoiceTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void chooses_data();
    void chooses();
    void readsAheadOnlyWhatIsNeeded();
};

void RestoreChoiceTest::chooses_data()
{
    QTest::addColumn<int>("mebibytes");
    QTest::addColumn<double>("resident");
    QTest::addColumn<int>("touched"); // MiB; -1: not measured yet
    QTest::addColumn<bool>("lazy");
    QTest::addColumn<QString>("why");
    QTest::newRow("nothing") << 0 << 1.0 << -1 << false
                             << QStringLiteral("0 MiB of memory are little, and 100 % of it is in the page cache");
    QTest::newRow("little and warm") << 64 << 1.0 << 1 << false
                                     << QStringLiteral(
                                            "64 MiB of memory are little, and 100 % of it is in the page cache");
    QTest::newRow("the same and cold")
        << 64 << 0.1 << 1 << true
        << QStringLiteral("the first request needed 2 % of 64 MiB the last time, and 10 % of it is in the page cache");
    QTest::newRow("very little and cold")
        << 8 << 0.0 << -1 << false << QStringLiteral("8 MiB of memory are little, and 0 % of it is in the page cache");
    QTest::newRow("much, for the first time") << 2048 << 1.0 << -1 << true
                                              << QStringLiteral("what the first request needs of 2048 MiB has not been "
                                                                "measured yet, and 100 % of it is in the page cache");
    QTest::newRow("much, and little of it needed")
        << 2048 << 1.0 << 20 << true
        << QStringLiteral(
               "the first request needed 1 % of 2048 MiB the last time, and 100 % of it is in the page cache");
    QTest::newRow("much, and nearly all of it needed")
        << 2048 << 1.0 << 1900 << false << QStringLiteral("the first request needed 93 % of 2048 MiB the last time");
    QTest::newRow("all of it needed, and cold")
        << 2048 << 0.0 << 2048 << false << QStringLiteral("the first request needed 100 % of 2048 MiB the last time");
}

void RestoreChoiceTest::chooses()
{
    QFETCH(int, mebibytes);
    QFETCH(double, resident);
    QFETCH(int, touched);
    QFETCH(bool, lazy);
    QFETCH(QString, why);
    RestoreWayChoice::Facts facts{qint64(mebibytes) << 20, resident, std::nullopt};
    if (touched >= 0)
        facts.touchedBytes = qint64(touched) << 20;
    const RestoreWayChoice choice = RestoreWayChoice::of(facts);
    QCOMPARE(choice.why, why);
    QCOMPARE(choice.lazy, lazy);
    // What reads ahead does not know the residency yet, and must not read what will be brought lazily.
    QVERIFY(!choice.lazy || RestoreWayChoice::mayBeLazy(facts.memoryBytes, facts.touchedBytes));
}

void RestoreChoiceTest::readsAheadOnlyWhatIsNeeded()
{
    QVERIFY(!RestoreWayChoice::mayBeLazy(8 << 20, std::nullopt));
    QVERIFY(RestoreWayChoice::mayBeLazy(64 << 20, std::nullopt));
    QVERIFY(!RestoreWayChoice::mayBeLazy(64 << 20, 60 << 20));
}

QTEST_GUILESS_MAIN(RestoreChoiceTest)
#include "tst_restore_choice.moc"
