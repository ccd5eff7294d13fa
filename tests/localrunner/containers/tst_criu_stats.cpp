// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/containers/criu_stats.h"

#include <QTest>

using namespace headstart;

namespace {

// Files that CRIU 4.2.1 wrote: stats-dump and stats-restore of a Python process with 70 MB.
const QByteArray dumpFile = QByteArray::fromHex(
    "40591055063309572a0000000a2808ed970610eb8c08189e910320d7920228f99101300038de90014000480050105810600068007000");
const QByteArray restoreFile = QByteArray::fromHex("405910550633095713000000121108cb0610d00318833420a09c1228f28c01");

} // namespace

class CriuStatsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void dump();
    void restore();
    void cutOff_data();
    void cutOff();
    void noFile();
};

void CriuStatsTest::dump()
{
    const CriuStats stats = parseCriuStats(dumpFile);
    QCOMPARE(stats.freezingNs, 101'357'000LL);
    QCOMPARE(stats.frozenNs, 132'715'000LL);
    QCOMPARE(stats.pagesScanned, 18'681LL);
    QCOMPARE(stats.pagesWritten, 18'526LL);
    QCOMPARE(stats.restoreNs, 0LL);
}

void CriuStatsTest::restore()
{
    const CriuStats stats = parseCriuStats(restoreFile);
    QCOMPARE(stats.forkingNs, 6'659'000LL);
    QCOMPARE(stats.restoreNs, 298'528'000LL);
    QCOMPARE(stats.pagesRestored, 18'034LL);
    QCOMPARE(stats.frozenNs, 0LL);
}

void CriuStatsTest::cutOff_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("the head alone") << restoreFile.left(12);
    QTest::newRow("in the head") << restoreFile.left(7);
    QTest::newRow("no end of a number") << restoreFile.left(12) + QByteArray(30, '\xff');
    QTest::newRow("a length beyond the end") << restoreFile.left(12) + QByteArray::fromHex("12ffffff7f08");
    QTest::newRow("a field of a type that is not in it") << restoreFile.left(12) + QByteArray::fromHex("0d01020304");
}

void CriuStatsTest::cutOff()
{
    QFETCH(QByteArray, bytes);
    const CriuStats stats = parseCriuStats(bytes);
    QCOMPARE(stats.restoreNs, 0LL);
    QCOMPARE(stats.frozenNs, 0LL);
}

void CriuStatsTest::noFile()
{
    QCOMPARE(readCriuStats(QStringLiteral("/nonexistent/stats-dump")).frozenNs, 0LL);
}

QTEST_GUILESS_MAIN(CriuStatsTest)
#include "tst_criu_stats.moc"
