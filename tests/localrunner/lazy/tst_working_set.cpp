// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/lazy/working_set.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace headstart;

namespace {

constexpr quint64 page = 4096;

/// "file: begin-end …" in pages.
QString shown(const WorkingSet &set)
{
    QStringList parts;
    for (const WorkingSet::Extent &extent : set.all()) {
        parts.append(QStringLiteral("%1:%2-%3")
                         .arg(extent.file)
                         .arg(extent.offset / page)
                         .arg((extent.offset + extent.length) / page));
    }
    return parts.join(u' ');
}

WorkingSet some()
{
    WorkingSet set;
    set.add(2, 20 * page, 4 * page);
    set.add(1, 10 * page, 2 * page);
    set.add(1, 30 * page, 2 * page);
    return set;
}

} // namespace

class WorkingSetTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void joins_data();
    void joins();
    void findsItsPartsOfMemory();
    void isKept();
    void damaged_data();
    void damaged();
};

void WorkingSetTest::joins_data()
{
    QTest::addColumn<int>("offset");
    QTest::addColumn<int>("pages");
    QTest::addColumn<QString>("after");
    QTest::newRow("apart") << 20 << 2 << QStringLiteral("1:10-12 1:20-22 1:30-32 2:20-24");
    QTest::newRow("touching the end of one") << 12 << 2 << QStringLiteral("1:10-14 1:30-32 2:20-24");
    QTest::newRow("touching the beginning of one") << 8 << 2 << QStringLiteral("1:8-12 1:30-32 2:20-24");
    QTest::newRow("over two") << 11 << 20 << QStringLiteral("1:10-32 2:20-24");
    QTest::newRow("over more than two") << 5 << 40 << QStringLiteral("1:5-45 2:20-24");
    QTest::newRow("within one") << 10 << 1 << QStringLiteral("1:10-12 1:30-32 2:20-24");
    QTest::newRow("nothing") << 15 << 0 << QStringLiteral("1:10-12 1:30-32 2:20-24");
}

void WorkingSetTest::joins()
{
    QFETCH(int, offset);
    QFETCH(int, pages);
    QFETCH(QString, after);
    WorkingSet set = some();
    set.add(1, static_cast<quint64>(offset) * page, static_cast<quint64>(pages) * page);
    QCOMPARE(shown(set), after);
}

void WorkingSetTest::findsItsPartsOfMemory()
{
    LazyRanges lacking;
    lacking.add({100 * page, 11 * page, 0}); // 0 to 11 in the file
    lacking.add({200 * page, 20 * page, 11 * page}); // 11 to 31
    QCOMPARE(some().in(1, lacking),
        QList<LazyRanges::Piece>(
            {{110 * page, page, 10 * page}, {200 * page, page, 11 * page}, {219 * page, page, 30 * page}}));
    QCOMPARE(some().in(3, lacking), QList<LazyRanges::Piece>());
    QCOMPARE(some().in(1, LazyRanges()), QList<LazyRanges::Piece>());
}

void WorkingSetTest::isKept()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("working-set"));
    QVERIFY(WorkingSet::load(path).isEmpty());
    QVERIFY(some().save(path).ok());
    QVERIFY(WorkingSet::load(path) == some());
    QCOMPARE(WorkingSet::load(path).bytes(), 8 * page);
    QVERIFY(WorkingSet().save(path).ok());
    QVERIFY(WorkingSet::load(path).isEmpty());
    QVERIFY(!some().save(folder.filePath(QStringLiteral("none/working-set"))));
}

void WorkingSetTest::damaged_data()
{
    QTest::addColumn<int>("keep");
    QTest::addColumn<int>("flip"); // a byte of the file; -1: none
    QTest::newRow("empty") << 0 << -1;
    QTest::newRow("cut in the head") << 6 << -1;
    QTest::newRow("cut in an extent") << 40 << -1;
    QTest::newRow("another kind of file") << -1 << 0;
    QTest::newRow("another version") << -1 << 7;
    QTest::newRow("more extents than it has") << -1 << 8;
    QTest::newRow("an offset beyond any file") << -1 << 16;
    QTest::newRow("a length beyond any file") << -1 << 24;
}

void WorkingSetTest::damaged()
{
    QFETCH(int, keep);
    QFETCH(int, flip);
    QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("working-set")));
    QVERIFY(some().save(file.fileName()).ok());
    if (keep >= 0)
        QVERIFY(file.resize(keep));
    if (flip >= 0) {
        QVERIFY(file.open(QIODevice::ReadWrite));
        QByteArray bytes = file.readAll();
        bytes[flip] = static_cast<char>(bytes[flip] ^ 0x7f);
        file.seek(0);
        file.write(bytes);
        file.close();
    }
    QVERIFY(WorkingSet::load(file.fileName()).isEmpty());
}

QTEST_GUILESS_MAIN(WorkingSetTest)
#include "tst_working_set.moc"
