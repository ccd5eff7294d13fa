// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/span_style.h"
#include "ui/timeline/waterfall_layout.h"

#include "ui/sample_tasks.h"

#include <QTest>

using namespace headstart;
using namespace headstart::timeline;

namespace {

QStringList namesInLane(const Row &row, int lane)
{
    QStringList names;
    for (const Bar &bar : row.bars) {
        if (bar.lane == lane)
            names.append(bar.span.name);
    }
    return names;
}

Bar barNamed(const Row &row, const QString &name)
{
    for (const Bar &bar : row.bars) {
        if (bar.span.name == name)
            return bar;
    }
    return {};
}

} // namespace

class WaterfallLayoutTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void nothing()
    {
        const Layout layout = layOut({});
        QVERIFY(layout.rows.isEmpty());
        QCOMPARE(layout.longestNs, 0);
        QCOMPARE(hitTest(layout, 5, 5, 5), Hit());
    }

    void coldStartHasPhasesGapAndSubSpans()
    {
        const Row row = layOut({samples::coldTask()}).rows.first();
        QCOMPARE(namesInLane(row, 0),
            (QStringList{spans::queue, spans::imageLoad, spans::containerStart, spans::applicationStart,
                unaccountedName, spans::taskRun}));
        QCOMPARE(namesInLane(row, 1), (QStringList{spans::runtimeBoot, spans::import, spans::onStart}));
        QCOMPARE(row.lanes, 2);
        QCOMPARE(row.totalNs, 8'480'000'000);
        const Bar gap = barNamed(row, unaccountedName);
        QVERIFY(gap.gap);
        QCOMPARE(gap.span.startNs, 8'438'000'000);
        QCOMPARE(gap.span.endNs, 8'440'000'000);
    }

    void phasesAndGapsAddUpToTheTotal()
    {
        const Row row = layOut({samples::coldTask()}).rows.first();
        qint64 sum = 0;
        for (const Bar &bar : row.bars) {
            if (bar.lane == 0)
                sum += bar.span.endNs - bar.span.startNs;
        }
        QCOMPARE(sum, row.totalNs);
    }

    void overlappingPhasesLeaveNoFalseGap()
    {
        TaskDetails details = samples::warmTask();
        details.spans = {samples::span(u"a"_qs, {}, spans::queue, 0, 30),
            samples::span(u"b"_qs, {}, spans::imageLoad, 5, 10), samples::span(u"c"_qs, {}, spans::taskRun, 30, 41)};
        const Row row = layOut({details}).rows.first();
        QCOMPARE(row.bars.size(), 3);
        for (const Bar &bar : row.bars)
            QVERIFY(!bar.gap);
    }

    void timeBeforeTheFirstPhaseIsUnaccounted()
    {
        TaskDetails details = samples::warmTask();
        details.spans = {samples::span(u"c"_qs, {}, spans::taskRun, 30, 41)};
        const Row row = layOut({details}).rows.first();
        QCOMPARE(row.bars.size(), 2);
        QVERIFY(row.bars.first().gap);
        QCOMPARE(row.bars.first().span.endNs, 30'000'000);
    }

    void aTaskWithoutSpansHasNoBars()
    {
        TaskDetails details = samples::warmTask();
        details.spans.clear();
        const Row row = layOut({details}).rows.first();
        QVERIFY(row.bars.isEmpty());
        QCOMPARE(row.totalNs, 41'000'000);
    }

    void workersSideBySideTakeLanesOfTheirOwn()
    {
        const Row row = layOut({samples::coldTask(1, 3)}).rows.first();
        QCOMPARE(row.lanes, 4);
        for (int lane = 1; lane < 4; ++lane) {
            const QStringList names = namesInLane(row, lane);
            QVERIFY2(names.contains(spans::onStart), qPrintable(names.join(u' ')));
        }
        // No two bars of a lane overlap.
        for (const Bar &a : row.bars) {
            for (const Bar &b : row.bars) {
                if (a.lane == b.lane && a.span.startNs < b.span.startNs)
                    QVERIFY(a.span.endNs <= b.span.startNs);
            }
        }
    }

    void openSpansGrowToNow()
    {
        const TaskDetails details = samples::runningTask();
        const Row early = layOut({details}).rows.first();
        QVERIFY(early.running);
        QCOMPARE(early.totalNs, 515'000'000); // the latest time that is known
        const Row later = layOut({details}, {{details.task.id, 2'000'000'000}}).rows.first();
        const Bar onStart = barNamed(later, spans::onStart);
        QVERIFY(onStart.open);
        QCOMPARE(onStart.span.endNs, 2'000'000'000);
        QCOMPARE(barNamed(later, spans::applicationStart).span.endNs, 2'000'000'000);
        QCOMPARE(later.totalNs, 2'000'000'000);
        QVERIFY(barNamed(later, unaccountedName).span.name.isEmpty());
    }

    void aSpanEndingBeforeItsStartHasNoLength()
    {
        TaskDetails details = samples::warmTask();
        details.spans = {samples::span(u"a"_qs, {}, spans::taskRun, 30, 20)};
        const Bar bar = barNamed(layOut({details}).rows.first(), spans::taskRun);
        QCOMPARE(bar.span.startNs, bar.span.endNs);
    }

    void rowsFollowEachOther()
    {
        const Layout layout = layOut(samples::manyTasks(500));
        QCOMPARE(layout.rows.size(), 500);
        for (int i = 1; i < 500; ++i)
            QCOMPARE(layout.rows.at(i).top, layout.rows.at(i - 1).bottom());
        QCOMPARE(layout.height, layout.rows.last().bottom());
        const auto [first, last] = rowsBetween(layout, layout.rows.at(200).top, layout.rows.at(210).top);
        QCOMPARE(first, 200);
        QCOMPARE(last, 210);
        QCOMPARE(rowsBetween(layout, 0, 1e9), (std::pair<int, int>{0, 500}));
        QCOMPARE(rowsBetween(layout, 1e8, 1e9), (std::pair<int, int>{500, 500}));
    }

    void hits()
    {
        const Layout layout = layOut({samples::coldTask(), samples::warmTask()});
        const Row &cold = layout.rows.first();
        const auto nameAt = [&](double ms, double y, double toleranceMs) {
            const Hit hit = hitTest(layout, ms * 1e6, y, toleranceMs * 1e6);
            return hit.row < 0 ? QString() : layout.rows.at(hit.row).bars.at(hit.bar).span.name;
        };
        const double phases = laneTop(0) + 3;
        QCOMPARE(nameAt(4000, phases, 10), QString(spans::applicationStart));
        QCOMPARE(nameAt(4000, laneTop(1) + 3, 10), QString(spans::onStart));
        QCOMPARE(nameAt(8000, cold.bottom() + laneTop(0) + 3, 10), QString());
        QCOMPARE(nameAt(20, cold.bottom() + laneTop(0) + 3, 1), QString(spans::taskRun));
        // A phase of a millisecond is met although a pixel covers 20 of them …
        QCOMPARE(nameAt(0.4, phases, 20), QString(spans::queue));
        // … and a long bar is not taken for its long neighbour near the seam.
        QCOMPARE(nameAt(514, laneTop(1) + 3, 5), QString(spans::import));
    }

    void hatchLinesStayInside_data()
    {
        QTest::addColumn<int>("hatch");
        for (Hatch hatch :
            {Hatch::Rising, Hatch::Falling, Hatch::Crossed, Hatch::Horizontal, Hatch::Vertical, Hatch::Grid})
            QTest::addRow("%d", static_cast<int>(hatch)) << static_cast<int>(hatch);
    }

    void hatchLinesStayInside()
    {
        QFETCH(int, hatch);
        const QRectF rect(13.5, 7.25, 90, 22);
        const QList<QLineF> lines = hatchLines(rect, static_cast<Hatch>(hatch), 6);
        QVERIFY(lines.size() >= 3);
        const QRectF grown = rect.adjusted(-1e-6, -1e-6, 1e-6, 1e-6);
        for (const QLineF &line : lines) {
            QVERIFY(grown.contains(line.p1()));
            QVERIFY(grown.contains(line.p2()));
        }
        QVERIFY(hatchLines({}, static_cast<Hatch>(hatch), 6).isEmpty());
    }
};

QTEST_GUILESS_MAIN(WaterfallLayoutTest)
#include "tst_waterfall_layout.moc"
