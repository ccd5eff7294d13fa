// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/dispatch/late_spans.h"

#include <QTest>

using namespace headstart;

namespace {

Span span(const QString &id, const QString &stampedBy, const QJsonObject &attributes = {})
{
    Span made;
    made.id = id;
    made.name = spans::checkpointCapture;
    made.startNs = 10;
    made.endNs = 20;
    made.attributes = attributes;
    made.stampedBy = stampedBy;
    return made;
}

TaskDetails task(const QString &id, const QString &container)
{
    TaskDetails details;
    details.task.id = id;
    details.task.containerId = container;
    details.spans = {span(QStringLiteral("t-run"), QStringLiteral("console")),
        span(QStringLiteral("c7"), QStringLiteral("runner"), {{QStringLiteral("memory_bytes"), 5}})};
    return details;
}

/// As the runner sends it: in its own clock, with more attributes.
Span late()
{
    Span made = span(QStringLiteral("c7"), QStringLiteral("runner"), {{QStringLiteral("zero_bytes"), 3}});
    made.startNs = 1000010;
    made.endNs = 1000020;
    return made;
}

} // namespace

class LateSpansTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void attributesAlone();
    void ofItsContainerOnly();
    void saidOnce();
    void everyTaskOfTheContainer();
    void bounded();
};

void LateSpansTest::attributesAlone()
{
    LateSpans spans;
    TaskDetails details = task(QStringLiteral("a"), QStringLiteral("k"));
    spans.remember(details);
    const QList<std::pair<QString, Span>> changed = spans.update(QStringLiteral("k"), late());
    QCOMPARE(changed.size(), 1);
    QCOMPARE(changed.first().first, QStringLiteral("a"));
    QCOMPARE(changed.first().second,
        span(QStringLiteral("c7"), QStringLiteral("runner"),
            {{QStringLiteral("memory_bytes"), 5}, {QStringLiteral("zero_bytes"), 3}}));
    spans.apply(&details);
    QCOMPARE(details.spans.last(), changed.first().second);
    QVERIFY(details.spans.first().attributes.isEmpty());
}

void LateSpansTest::ofItsContainerOnly()
{
    LateSpans spans;
    spans.remember(task(QStringLiteral("a"), QStringLiteral("k")));
    QVERIFY(spans.update(QStringLiteral("other"), late()).isEmpty());
    Span unknown = late();
    unknown.id = QStringLiteral("c8");
    QVERIFY(spans.update(QStringLiteral("k"), unknown).isEmpty());
    unknown.id = QStringLiteral("t-run"); // the console's own are not the runner's to change
    QVERIFY(spans.update(QStringLiteral("k"), unknown).isEmpty());
    spans.remember(task(QStringLiteral("b"), QString()));
    QVERIFY(spans.update(QString(), late()).isEmpty());
}

void LateSpansTest::saidOnce()
{
    LateSpans spans;
    spans.remember(task(QStringLiteral("a"), QStringLiteral("k")));
    QCOMPARE(spans.update(QStringLiteral("k"), late()).size(), 1);
    QVERIFY(spans.update(QStringLiteral("k"), late()).isEmpty());
}

void LateSpansTest::everyTaskOfTheContainer()
{
    LateSpans spans;
    spans.remember(task(QStringLiteral("a"), QStringLiteral("k")));
    spans.remember(task(QStringLiteral("b"), QStringLiteral("k")));
    QCOMPARE(spans.update(QStringLiteral("k"), late()).size(), 2);
}

void LateSpansTest::bounded()
{
    LateSpans spans;
    for (int i = 0; i <= LateSpans::mostTasks; ++i)
        spans.remember(task(QString::number(i), QString::number(i)));
    QVERIFY(spans.update(QStringLiteral("0"), late()).isEmpty());
    QCOMPARE(spans.update(QStringLiteral("1"), late()).size(), 1);
    QCOMPARE(spans.update(QString::number(LateSpans::mostTasks), late()).size(), 1);
}

QTEST_GUILESS_MAIN(LateSpansTest)
#include "late_spans_test.moc"
