// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/text_timeline.h"

#include "console/text_table.h"

#include <QTest>

using namespace headstart;

class TextTimelineTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void bars_data();
    void bars();
    void drawsATask();
    void fitsTheWidth_data();
    void fitsTheWidth();
    void nothingKnown();

private:
    static Span span(const char *id, const char *parent, const char *name, qint64 startMs, qint64 endMs)
    {
        Span made;
        made.id = QString::fromLatin1(id);
        made.parent = QString::fromLatin1(parent);
        made.name = QString::fromLatin1(name);
        made.startNs = startMs * 1000000;
        made.endNs = endMs * 1000000;
        return made;
    }
    static TaskDetails sample()
    {
        TaskDetails details;
        details.task.durationNs = 1000000000;
        details.spans = {span("q", "", "queue", 0, 100), span("a", "", "application_start", 100, 600),
            span("o", "a", "on_start", 200, 600), span("r", "", "task_run", 800, 1000)};
        details.spans[2].attributes.insert(QStringLiteral("worker"), 1);
        return details;
    }
};

void TextTimelineTest::bars_data()
{
    QTest::addColumn<double>("start");
    QTest::addColumn<double>("end");
    QTest::addColumn<QString>("bar");
    QTest::newRow("whole") << 0.0 << 1.0
                           << QStringLiteral("\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588");
    QTest::newRow("half of a cell") << 0.0 << 0.05 << QStringLiteral("\u258c");
    QTest::newRow("an eighth") << 0.0 << 0.0125 << QStringLiteral("\u258f");
    QTest::newRow("seven eighths") << 0.0 << 0.0875 << QStringLiteral("\u2589");
    QTest::newRow("nothing is still seen") << 0.5 << 0.5 << QStringLiteral("     \u258f");
    QTest::newRow("at the end") << 1.0 << 1.0 << QStringLiteral("         \u2588");
    QTest::newRow("beyond the end") << 0.9 << 1.5 << QStringLiteral("         \u2588");
    QTest::newRow("middle") << 0.3 << 0.5 << QStringLiteral("   \u2588\u2588");
}

void TextTimelineTest::bars()
{
    QFETCH(double, start);
    QFETCH(double, end);
    QTEST(textBar(start, end, 10), "bar");
}

void TextTimelineTest::drawsATask()
{
    const QStringList lines = textTimeline(sample(), 80).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), 7); // head, four spans, unaccounted, total
    QVERIFY(lines.at(1).startsWith(QStringLiteral("queue")) && lines.at(1).contains(QStringLiteral("10.0 %")));
    QVERIFY(lines.at(3).startsWith(QStringLiteral("  on_start [1]")) && lines.at(3).contains(QStringLiteral("40.0 %")));
    QVERIFY(lines.at(5).startsWith(QStringLiteral("unaccounted")) && lines.at(5).contains(QStringLiteral("20.0 %")));
    QVERIFY(!lines.at(5).contains(QChar(0x2588))); // it has no one place
    QVERIFY(lines.at(6).startsWith(QStringLiteral("total")));
}

void TextTimelineTest::fitsTheWidth_data()
{
    QTest::addColumn<int>("width");
    for (const int width : {20, 60, 80, 200})
        QTest::addRow("%d", width) << width;
}

void TextTimelineTest::fitsTheWidth()
{
    QFETCH(int, width);
    const QStringList lines = textTimeline(sample(), width).split(QLatin1Char('\n'));
    for (const QString &line : lines) {
        if (width >= 60) // below, the numbers alone are wider; nothing is drawn then
            QVERIFY2(columnsOf(line) <= width, qPrintable(line));
        else
            QVERIFY(!line.contains(QChar(0x2588)));
    }
}

void TextTimelineTest::nothingKnown()
{
    QVERIFY(textTimeline({}, 80).contains(QStringLiteral("total")));
}

QTEST_GUILESS_MAIN(TextTimelineTest)
#include "text_timeline_test.moc"
