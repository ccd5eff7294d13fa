// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/dispatch/span_assembly.h"

#include <QTest>

using namespace headstart;

class SpanAssemblyTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void cold();
    void warm();
    void joinedAStart();
    void neverOverlaps_data();
    void neverOverlaps();
    void afterAFailedRestore();
    void oneLeftOpenEndsWhereTheNextBegins();
    void startKinds_data();
    void startKinds();
    void openWhileItLasts();
    void closedAtTheEnd();
    void failedBeforeAContainer();
    void lengths();
};

namespace {

Span span(const char *id, const char *parent, QLatin1String name, qint64 start, qint64 end)
{
    Span made;
    made.id = QString::fromLatin1(id);
    made.parent = QString::fromLatin1(parent);
    made.name = name;
    made.startNs = start;
    made.endNs = end;
    made.stampedBy = QStringLiteral("runner");
    return made;
}

TaskCourse coldCourse()
{
    TaskCourse course;
    course.createdNs = 1000;
    course.sentNs = 1900;
    course.answeredNs = 2500;
    course.endNs = 2500;
    course.start = StartKind::Cold;
    course.steps = {span("s", "", QLatin1String("read_project"), 1010, 1050)};
    course.container = {span("c1", "", spans::imageLoad, 1100, 1200), span("c2", "", spans::containerStart, 1200, 1300),
        span("c3", "", spans::applicationStart, 1300, 1800), span("c4", "c3", spans::onStart, 1400, 1800)};
    course.startUsage = {{QStringLiteral("disk_read_bytes"), 5}};
    course.taskUsage = {{QStringLiteral("disk_read_bytes"), 6}};
    return course;
}

/// "name start-end" of each, children with their parent in front.
QStringList shown(const QList<Span> &spans)
{
    QStringList texts;
    for (const Span &entry : spans) {
        const QString parent = entry.parent.isEmpty() ? QString() : QString(entry.parent + QLatin1Char('/'));
        texts.append(QStringLiteral("%1%2 %3-%4").arg(parent, entry.name).arg(entry.startNs).arg(entry.endNs));
    }
    return texts;
}

} // namespace

void SpanAssemblyTest::cold()
{
    const QList<Span> spans = assembleSpans(coldCourse());
    QCOMPARE(shown(spans),
        QStringList({QStringLiteral("queue 0-100"), QStringLiteral("t-queue/read_project 10-50"),
            QStringLiteral("image_load 100-200"), QStringLiteral("container_start 200-300"),
            QStringLiteral("application_start 300-800"), QStringLiteral("c3/on_start 400-800"),
            QStringLiteral("task_run 900-1500")}));
    QCOMPARE(spans.at(4).attributes.value(QLatin1String("disk_read_bytes")).toInt(), 5);
    QCOMPARE(spans.last().attributes.value(QLatin1String("disk_read_bytes")).toInt(), 6);
    QCOMPARE(spans.first().stampedBy, QStringLiteral("console"));
    QCOMPARE(spans.at(2).stampedBy, QStringLiteral("runner"));
}

void SpanAssemblyTest::warm()
{
    TaskCourse course = coldCourse();
    course.start = StartKind::Warm;
    course.steps.clear();
    QCOMPARE(shown(assembleSpans(course)),
        QStringList({QStringLiteral("queue 0-900"), QStringLiteral("task_run 900-1500")}));
}

void SpanAssemblyTest::joinedAStart()
{
    TaskCourse course = coldCourse();
    course.createdNs = 1250; // image_load had ended, container_start was under way
    course.steps.clear();
    QCOMPARE(shown(assembleSpans(course)),
        QStringList({QStringLiteral("queue 0-1"), QStringLiteral("container_start 1-50"),
            QStringLiteral("application_start 50-550"), QStringLiteral("c3/on_start 150-550"),
            QStringLiteral("task_run 650-1250")}));
}

void SpanAssemblyTest::neverOverlaps_data()
{
    QTest::addColumn<QList<Span>>("container");
    QTest::newRow("container_start begins early")
        << QList<Span>{span("a", "", spans::imageLoad, 1100, 1200), span("b", "", spans::containerStart, 1150, 1300)};
    QTest::newRow("one within another") << QList<Span>{
        span("a", "", spans::imageLoad, 1100, 1500), span("b", "", spans::containerStart, 1200, 1300)};
    QTest::newRow("application_start runs past the request")
        << QList<Span>{span("a", "", spans::applicationStart, 1100, 2000)};
    QTest::newRow("out of order") << QList<Span>{
        span("b", "", spans::containerStart, 1200, 1300), span("a", "", spans::imageLoad, 1100, 1200)};
}

void SpanAssemblyTest::neverOverlaps()
{
    TaskCourse course = coldCourse();
    QFETCH(QList<Span>, container);
    course.container = container;
    qint64 end = 0;
    const QList<Span> spans = assembleSpans(course);
    for (const Span &entry : spans) {
        if (!entry.parent.isEmpty())
            continue;
        QVERIFY2(entry.startNs >= end && entry.endNs >= entry.startNs, qPrintable(shown(spans).join(u'|')));
        end = entry.endNs;
    }
}

void SpanAssemblyTest::afterAFailedRestore()
{
    TaskCourse course = coldCourse();
    course.steps.clear();
    // The second image_load was asked for while runc was still ending the first attempt.
    course.container = {span("c1", "", spans::imageLoad, 1100, 1150), span("c2", "", spans::containerStart, 1150, 1300),
        span("c3", "", spans::applicationStart, 1300, 1350), span("c4", "", spans::imageLoad, 1320, 1400),
        span("c5", "", spans::containerStart, 1400, 1450), span("c6", "", spans::applicationStart, 1450, 1800)};
    const QList<Span> spans = assembleSpans(course);
    QCOMPARE(shown(spans),
        QStringList({QStringLiteral("queue 0-100"), QStringLiteral("image_load 100-150"),
            QStringLiteral("container_start 150-300"), QStringLiteral("application_start 300-350"),
            QStringLiteral("image_load 350-400"), QStringLiteral("container_start 400-450"),
            QStringLiteral("application_start 450-800"), QStringLiteral("task_run 900-1500")}));
    QVERIFY(!spans.at(3).attributes.contains(QLatin1String("disk_read_bytes"))); // or it would count twice
    QCOMPARE(spans.at(6).attributes.value(QLatin1String("disk_read_bytes")).toInt(), 5);
    const QMap<QString, qint64> lengths = phaseLengths(spans);
    QCOMPARE(lengths.value(spans::imageLoad), 100);
    QCOMPARE(lengths.value(spans::containerStart), 200);
    QCOMPARE(lengths.value(spans::applicationStart), 400);
}

void SpanAssemblyTest::oneLeftOpenEndsWhereTheNextBegins()
{
    TaskCourse course = coldCourse();
    course.steps.clear();
    course.container = {span("c1", "", spans::containerStart, 1100, 0), span("c2", "", spans::imageLoad, 1300, 1400),
        span("c3", "", spans::applicationStart, 1400, 0)};
    const QList<Span> spans = assembleSpans(course);
    QCOMPARE(shown(spans),
        QStringList({QStringLiteral("queue 0-100"), QStringLiteral("container_start 100-300"),
            QStringLiteral("image_load 300-400"), QStringLiteral("application_start 400-900"),
            QStringLiteral("task_run 900-1500")}));
    QVERIFY(spans.at(1).attributes.value(QLatin1String("unfinished")).toBool());
    QVERIFY(!spans.at(2).attributes.contains(QLatin1String("unfinished")));
    QVERIFY(spans.at(3).attributes.value(QLatin1String("unfinished")).toBool());
}

void SpanAssemblyTest::startKinds_data()
{
    QTest::addColumn<QStringList>("said");
    QTest::addColumn<QString>("kind");
    QTest::newRow("nothing yet") << QStringList() << QStringLiteral("cold");
    QTest::newRow("cold") << QStringList({QStringLiteral("cold")}) << QStringLiteral("cold");
    QTest::newRow("restored") << QStringList({QStringLiteral("restored")}) << QStringLiteral("restored");
    QTest::newRow("not said") << QStringList({QString()}) << QStringLiteral("cold");
    QTest::newRow("no start of a container") << QStringList({QStringLiteral("warm")}) << QStringLiteral("cold");
    QTest::newRow("the last counts") << QStringList({QStringLiteral("restored"), QStringLiteral("cold")})
                                     << QStringLiteral("cold");
}

void SpanAssemblyTest::startKinds()
{
    QFETCH(QStringList, said);
    QList<Span> container{span("c0", "", spans::imageLoad, 1, 2)};
    for (const QString &kind : std::as_const(said)) {
        container.append(span("c1", "", spans::containerStart, 2, 3));
        container.last().attributes.insert(QStringLiteral("start"), kind);
    }
    container.append(span("c2", "", spans::applicationStart, 3, 4));
    QTEST(toString(startKindOf(container)), "kind");
}

void SpanAssemblyTest::openWhileItLasts()
{
    TaskCourse course = coldCourse();
    course.sentNs = course.answeredNs = course.endNs = 0;
    course.container[2].endNs = 0;
    course.container[3].endNs = 0;
    const QList<Span> spans = assembleSpans(course);
    QVERIFY(!spans.first().isOpen());
    QVERIFY(spans.at(4).isOpen() && spans.at(5).isOpen());
    QCOMPARE(spans.last().name, QString(spans::onStart)); // no task_run yet

    course.container.clear();
    QVERIFY(assembleSpans(course).first().isOpen()); // queue
}

void SpanAssemblyTest::closedAtTheEnd()
{
    TaskCourse course = coldCourse();
    course.sentNs = course.answeredNs = 0;
    course.endNs = 1700;
    course.container[2].endNs = 0;
    course.container[3].endNs = 0;
    const QList<Span> spans = assembleSpans(course);
    QCOMPARE(spans.at(4).endNs, 700);
    QVERIFY(spans.at(4).attributes.value(QLatin1String("unfinished")).toBool());
    QVERIFY(spans.at(5).attributes.value(QLatin1String("unfinished")).toBool());
    QVERIFY(!spans.at(3).attributes.contains(QLatin1String("unfinished")));
}

void SpanAssemblyTest::failedBeforeAContainer()
{
    TaskCourse course;
    course.createdNs = 1000;
    course.endNs = 1400;
    QCOMPARE(shown(assembleSpans(course)), QStringList({QStringLiteral("queue 0-400")}));
}

void SpanAssemblyTest::lengths()
{
    const QMap<QString, qint64> lengths = phaseLengths(assembleSpans(coldCourse()));
    QCOMPARE(lengths.size(), 5);
    QCOMPARE(lengths.value(spans::applicationStart), 500);
    QCOMPARE(lengths.value(spans::taskRun), 600);
    QVERIFY(!lengths.contains(spans::onStart));
}

QTEST_GUILESS_MAIN(SpanAssemblyTest)
#include "span_assembly_test.moc"
