// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/coordinates.h"
#include "ui/timeline/live_clock.h"

#include <QTest>

#include <cmath>

using namespace headstart::timeline;

class TimelineCoordinatesTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void mapsThereAndBack()
    {
        const Scale scale{{2e6, 10e6}, 100, 800};
        QCOMPARE(scale.toX(2e6), 100.0);
        QCOMPARE(scale.toX(10e6), 900.0);
        QCOMPARE(scale.toX(6e6), 500.0);
        for (double x : {100.0, 333.25, 900.0, 1200.0})
            QCOMPARE(scale.toX(scale.toTime(x)), x);
    }

    void fitsWithRoomBehind()
    {
        QCOMPARE(fitting(0), (TimeRange{0, 1e6}));
        QCOMPARE(fitting(10), (TimeRange{0, shortestRangeNs}));
        const TimeRange range = fitting(8.48e9);
        QCOMPARE(range.startNs, 0.0);
        QVERIFY(range.endNs > 8.48e9 && range.endNs < 8.9e9);
    }

    void zoomKeepsTheAnchor_data()
    {
        QTest::addColumn<double>("anchor");
        QTest::addColumn<double>("factor");
        QTest::newRow("middle, closer") << 5e6 << 2.0;
        QTest::newRow("left, closer") << 4.1e6 << 1.25;
        QTest::newRow("right, closer") << 5.9e6 << 8.0;
        QTest::newRow("middle, farther") << 5e6 << 0.8;
    }

    void zoomKeepsTheAnchor()
    {
        QFETCH(double, anchor);
        QFETCH(double, factor);
        const TimeRange before{4e6, 6e6};
        const TimeRange after = zoomed(before, factor, anchor, {0, 10e6});
        QVERIFY(std::abs(after.lengthNs() - before.lengthNs() / factor) < 1);
        const Scale old{before, 0, 1000};
        const Scale now{after, 0, 1000};
        QVERIFY(std::abs(old.toX(anchor) - now.toX(anchor)) < 0.01);
    }

    void zoomStopsAtTheLimits()
    {
        const TimeRange limits{0, 10e6};
        QCOMPARE(zoomed({4e6, 6e6}, 0.001, 5e6, limits), limits);
        QCOMPARE(zoomed({4e6, 6e6}, 1e9, 5e6, limits).lengthNs(), shortestRangeNs);
        const TimeRange atEdge = zoomed({0, 2e6}, 0.5, 2e6, limits);
        QVERIFY(atEdge.startNs >= 0);
        QCOMPARE(atEdge.lengthNs(), 4e6);
    }

    void panningKeepsTheLength()
    {
        const TimeRange limits{0, 10e6};
        QCOMPARE(panned({4e6, 6e6}, 1e6, limits), (TimeRange{5e6, 7e6}));
        QCOMPARE(panned({4e6, 6e6}, 100e6, limits), (TimeRange{8e6, 10e6}));
        QCOMPARE(panned({4e6, 6e6}, -100e6, limits), (TimeRange{0, 2e6}));
        QCOMPARE(panned({-5e6, 20e6}, 1, limits), limits);
    }

    void ticks_data()
    {
        QTest::addColumn<double>("length");
        QTest::addColumn<QString>("unit");
        QTest::newRow("a microsecond") << 1e3 << u"µs"_qs;
        QTest::newRow("a few microseconds") << 42e3 << u"µs"_qs;
        QTest::newRow("a millisecond") << 1e6 << u"ms"_qs;
        QTest::newRow("227 ms") << 227e6 << u"ms"_qs;
        QTest::newRow("8.5 s") << 8.5e9 << u"s"_qs;
        QTest::newRow("ten minutes") << 600e9 << u"s"_qs;
    }

    void ticks()
    {
        QFETCH(double, length);
        QFETCH(QString, unit);
        const Scale scale{{0, length}, 0, 900};
        const Ticks ticks = ticksFor(scale, 90);
        QCOMPARE(ticks.unit, unit);
        const double pixels = ticks.intervalNs / length * scale.width;
        QVERIFY2(pixels >= 89.9 && pixels <= 226, qPrintable(QString::number(pixels)));
        const double mantissa = ticks.intervalNs / std::pow(10, std::floor(std::log10(ticks.intervalNs) + 1e-9));
        QVERIFY(qFuzzyCompare(mantissa, 1.0) || qFuzzyCompare(mantissa, 2.0) || qFuzzyCompare(mantissa, 5.0));
        // Labels of neighbouring ticks differ, with no digit more than that needs.
        const double interval = ticks.intervalNs / ticks.unitNs;
        QVERIFY(interval >= std::pow(10, -ticks.decimals) * 0.999);
        QVERIFY(ticks.decimals == 0 || interval < std::pow(10, 1 - ticks.decimals));
    }

    void deepZoomFarFromZeroKeepsTheUnitReadable()
    {
        const Ticks ticks = ticksFor({{8.4e9, 8.41e9}, 0, 900}, 90);
        QCOMPARE(ticks.unit, u"s"_qs);
        QCOMPARE(ticks.decimals, 3);
    }

    void clockTakesTheEarliestCreation()
    {
        LiveClock clock;
        clock.observe(u"a"_qs, 100, 5'000); // seen late: created at 4,900
        clock.observe(u"a"_qs, 700, 5'100); // created at 4,400 or earlier
        clock.observe(u"a"_qs, 750, 5'400); // seen late again
        QCOMPARE(clock.at(6'000).value(u"a"_qs), 1'600);
        clock.forget(u"a"_qs);
        QVERIFY(clock.at(6'000).isEmpty());
    }
};

QTEST_GUILESS_MAIN(TimelineCoordinatesTest)
#include "tst_timeline_coordinates.moc"
