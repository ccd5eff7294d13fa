// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/lazy/lazy_ranges.h"

#include <QMap>
#include <QRandomGenerator>
#include <QTest>

#include <functional>

using namespace headstart;

namespace {

constexpr quint64 page = 4096;

using Pages = QMap<quint64, quint64>; // address -> offset, in pages

Pages pagesOf(const LazyRanges &ranges, quint64 end)
{
    Pages pages;
    for (quint64 address = 0; address < end;) {
        const std::optional<LazyRanges::Piece> piece = ranges.from(address * page, end * page);
        if (!piece) {
            ++address;
            continue;
        }
        for (quint64 at = 0; at < piece->length / page; ++at)
            pages.insert(address + at, piece->offset / page + at);
        address += piece->length / page;
    }
    return pages;
}

LazyRanges some()
{
    LazyRanges ranges;
    ranges.add({10 * page, 5 * page, 0});
    ranges.add({20 * page, 10 * page, 5 * page});
    return ranges;
}

} // namespace

class LazyRangesTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void findsWhatIsLacking();
    void staysInItsBlock_data();
    void staysInItsBlock();
    void removesAndMoves_data();
    void removesAndMoves();
    void agreesWithAListOfPages();
};

void LazyRangesTest::findsWhatIsLacking()
{
    LazyRanges ranges = some();
    QCOMPARE(ranges.bytes(), 15 * page);
    QVERIFY(!ranges.from(9 * page, page));
    QVERIFY(!ranges.from(15 * page, page));
    QCOMPARE(ranges.from(12 * page, 100 * page).value(), (LazyRanges::Piece{12 * page, 3 * page, 2 * page}));
    QCOMPARE(ranges.from(12 * page, page).value(), (LazyRanges::Piece{12 * page, page, 2 * page}));
    QCOMPARE(ranges.first(2 * page).value(), (LazyRanges::Piece{10 * page, 2 * page, 0}));
    ranges.remove(0, 100 * page);
    QVERIFY(ranges.isEmpty());
    QCOMPARE(ranges.bytes(), 0U);
    QVERIFY(!ranges.first(page));
}

void LazyRangesTest::staysInItsBlock_data()
{
    QTest::addColumn<quint64>("address");
    QTest::addColumn<quint64>("begin");
    QTest::addColumn<quint64>("pages");
    QTest::addColumn<quint64>("offset");
    QTest::newRow("cut at the block") << quint64(25) << quint64(24) << quint64(6) << quint64(9);
    QTest::newRow("cut at the range") << quint64(22) << quint64(20) << quint64(4) << quint64(5);
    QTest::newRow("a range between blocks") << quint64(14) << quint64(10) << quint64(5) << quint64(0);
}

void LazyRangesTest::staysInItsBlock()
{
    QFETCH(quint64, address);
    QFETCH(quint64, begin);
    QFETCH(quint64, pages);
    QFETCH(quint64, offset);
    QCOMPARE(some().around(address * page, 8 * page).value(),
        (LazyRanges::Piece{begin * page, pages * page, offset * page}));
    QVERIFY(!some().around(16 * page, 8 * page));
}

void LazyRangesTest::removesAndMoves_data()
{
    QTest::addColumn<std::function<void(LazyRanges &)>>("change");
    QTest::addColumn<Pages>("left");
    const auto row = [](const char *name, const std::function<void(LazyRanges &)> &change, const Pages &left) {
        QTest::newRow(name) << change << left;
    };
    const auto firstRange = Pages{{10, 0}, {11, 1}, {12, 2}, {13, 3}, {14, 4}};
    const auto with = [](Pages pages, quint64 from, quint64 to, quint64 offset) {
        for (quint64 at = from; at < to; ++at)
            pages.insert(at, offset + at - from);
        return pages;
    };
    row(
        "the middle", [](LazyRanges &r) { r.remove(22 * page, 3 * page); },
        with(with(firstRange, 20, 22, 5), 25, 30, 10));
    row(
        "the beginning", [](LazyRanges &r) { r.remove(0, 12 * page); }, with(with({}, 12, 15, 2), 20, 30, 5));
    row(
        "the end of one and the beginning of the next", [](LazyRanges &r) { r.remove(13 * page, 10 * page); },
        with(with({}, 10, 13, 0), 23, 30, 8));
    row(
        "nothing", [](LazyRanges &r) { r.remove(15 * page, 5 * page); }, with(firstRange, 20, 30, 5));
    row(
        "moved away", [](LazyRanges &r) { r.move(20 * page, 100 * page, 10 * page); }, with(firstRange, 100, 110, 5));
    row(
        "moved on, over itself", [](LazyRanges &r) { r.move(20 * page, 25 * page, 10 * page); },
        with(firstRange, 25, 35, 5));
    row(
        "moved with what lies between", [](LazyRanges &r) { r.move(13 * page, 50 * page, 9 * page); },
        with(with(with(with({}, 10, 13, 0), 50, 52, 3), 57, 59, 5), 22, 30, 7));
    row(
        "what the target held is gone", [](LazyRanges &r) { r.move(10 * page, 22 * page, 2 * page); },
        with(with(with(with({}, 12, 15, 2), 20, 22, 5), 22, 24, 0), 24, 30, 9));
    row(
        "nothing moves over something", [](LazyRanges &r) { r.move(40 * page, 10 * page, 3 * page); },
        with(with({}, 13, 15, 3), 20, 30, 5));
}

void LazyRangesTest::removesAndMoves()
{
    QFETCH(std::function<void(LazyRanges &)>, change);
    QFETCH(Pages, left);
    LazyRanges ranges = some();
    change(ranges);
    QCOMPARE(pagesOf(ranges, 200), left);
    QCOMPARE(ranges.bytes(), static_cast<quint64>(left.size()) * page);
}

void LazyRangesTest::agreesWithAListOfPages()
{
    QRandomGenerator random(7);
    LazyRanges ranges;
    Pages pages;
    constexpr quint64 end = 120;
    for (int round = 0; round < 3000; ++round) {
        const quint64 from = random.bounded(80);
        const quint64 length = 1 + random.bounded(30);
        switch (random.bounded(3)) {
        case 0: {
            const quint64 offset = random.bounded(1000);
            ranges.add({from * page, length * page, offset * page});
            for (quint64 at = 0; at < length; ++at)
                pages.insert(from + at, offset + at);
            break;
        }
        case 1:
            ranges.remove(from * page, length * page);
            for (quint64 at = 0; at < length; ++at)
                pages.remove(from + at);
            break;
        default: {
            const quint64 to = random.bounded(80);
            ranges.move(from * page, to * page, length * page);
            Pages taken;
            for (quint64 at = 0; at < length; ++at) {
                if (pages.contains(from + at))
                    taken.insert(at, pages.take(from + at));
            }
            for (quint64 at = 0; at < length; ++at)
                pages.remove(to + at);
            for (auto it = taken.cbegin(); it != taken.cend(); ++it)
                pages.insert(to + it.key(), it.value());
        }
        }
        QCOMPARE(pagesOf(ranges, end), pages);
        QCOMPARE(ranges.bytes(), static_cast<quint64>(pages.size()) * page);
    }
}

QTEST_GUILESS_MAIN(LazyRangesTest)
#include "tst_lazy_ranges.moc"
