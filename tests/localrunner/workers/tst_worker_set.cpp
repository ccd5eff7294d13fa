// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/workers/worker_set.h"

#include <QTest>

using namespace headstart;

namespace {

/// Plays lines to a WorkerSet, one a nanosecond from 101 on, and prints what comes out, one text an item.
class Player
{
public:
    explicit Player(int workers = 1, bool hasOnStart = true)
        : m_workerCount(workers)
        , set(&spans, workers, hasOnStart)
    {
        print(set.begin(100));
        said.clear();
    }

    void play(const QByteArray &line)
    {
        const auto event = parseWorkerEvent(line, m_workerCount);
        QVERIFY2(event.ok(), qPrintable(event.ok() ? QString() : event.error().message));
        print(set.handle(*event, ++m_now));
    }

    QStringList take() { return std::exchange(said, {}); }

    SpanRecorder spans;

private:
    int m_workerCount;

public:
    WorkerSet set;
    QStringList said;

    void print(const QList<WorkerReport> &reports)
    {
        for (const WorkerReport &report : reports) {
            if (const auto *span = std::get_if<Span>(&report)) {
                const QString worker = span->parent.isEmpty()
                    ? QString()
                    : QStringLiteral(" %1").arg(span->attributes.value(QStringLiteral("worker")).toInt());
                said.append(span->isOpen()
                        ? QStringLiteral("+%1%2").arg(span->name, worker)
                        : QStringLiteral("-%1%2 %3..%4").arg(span->name, worker).arg(span->startNs).arg(span->endNs));
            } else if (const auto *line = std::get_if<protocol::LogLine>(&report)) {
                said.append(QStringLiteral("log %1 %2").arg(line->stream, line->message));
            } else if (const auto *ready = std::get_if<WorkerReady>(&report)) {
                said.append(QStringLiteral("ready %1%2")
                                .arg(ready->worker)
                                .arg(ready->isFirst ? QStringLiteral(" first") : QString()));
            } else if (std::holds_alternative<AllReady>(report)) {
                said.append(QStringLiteral("all ready"));
            } else if (std::holds_alternative<WorkersPrepared>(report)) {
                said.append(QStringLiteral("prepared"));
            } else if (const auto *change = std::get_if<TaskChange>(&report)) {
                said.append(QStringLiteral("%1 %2").arg(
                    change->started ? QStringLiteral("started") : QStringLiteral("finished"), change->task));
            } else if (const auto *failure = std::get_if<StartupFailure>(&report)) {
                said.append(QStringLiteral("failure ") + failure->error.message);
            }
        }
    }

private:
    qint64 m_now = 100;
};

} // namespace

class WorkerSetTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void coldStart();
    void withoutOnStart();
    void twoWorkers();
    void captureWaitsForAll();
    void captureThatIsNotMade();
    void restored();
    void failure();
    void lies_data();
    void lies();
    void interrupted();
    void progress();
};

void WorkerSetTest::coldStart()
{
    Player player;
    player.play(R"({"event":"booted","worker":0,"pid":2,"python":"3.11.2"})");
    QCOMPARE(player.take(), QStringList({QStringLiteral("-runtime_boot 0 100..101"), QStringLiteral("+import 0")}));
    player.play(R"({"event":"imported","worker":0})");
    QCOMPARE(player.take(), QStringList({QStringLiteral("-import 0 101..102"), QStringLiteral("+on_start 0")}));
    player.play(R"({"event":"ready","worker":0,"on_start":true})");
    QCOMPARE(player.take(),
        QStringList({QStringLiteral("-on_start 0 102..103"), QStringLiteral("-application_start 100..103"),
            QStringLiteral("ready 0 first")}));
    player.play(R"({"event":"task_started","worker":0,"task":"t"})");
    player.play(R"({"event":"log","worker":0,"stream":"stdout","task":"t","message":"hi"})");
    player.play(R"({"event":"task_finished","worker":0,"task":"t"})");
    QCOMPARE(player.take(),
        QStringList({QStringLiteral("started t"), QStringLiteral("log stdout hi"), QStringLiteral("finished t")}));
    QVERIFY(player.spans.interruptAll(200).isEmpty());
}

void WorkerSetTest::withoutOnStart()
{
    Player player(1, false);
    player.play(R"({"event":"booted","worker":0,"pid":2,"python":"3.11.2"})");
    player.play(R"({"event":"imported","worker":0})");
    player.play(R"({"event":"ready","worker":0,"on_start":false})");
    QVERIFY(player.take().filter(QStringLiteral("+on_start")).isEmpty());
}

void WorkerSetTest::twoWorkers()
{
    Player player(2);
    for (const char *worker : {"1", "0"}) {
        player.play(QByteArray(R"({"event":"booted","worker":)") + worker + R"(,"pid":2,"python":"3.11.2"})");
        player.play(QByteArray(R"({"event":"imported","worker":)") + worker + "}");
    }
    player.take();
    player.play(R"({"event":"ready","worker":1,"on_start":true})");
    QCOMPARE(player.take(),
        QStringList({QStringLiteral("-on_start 1 102..105"), QStringLiteral("-application_start 100..105"),
            QStringLiteral("ready 1 first")}));
    player.play(R"({"event":"ready","worker":0,"on_start":true})");
    QCOMPARE(player.take(), QStringList({QStringLiteral("-on_start 0 104..106"), QStringLiteral("ready 0")}));
}

void WorkerSetTest::captureWaitsForAll()
{
    Player player(2);
    player.set.waitForAll();
    for (const char *worker : {"0", "1"}) {
        player.play(QByteArray(R"({"event":"booted","worker":)") + worker + R"(,"pid":2,"python":"3.11.2"})");
        player.play(QByteArray(R"({"event":"imported","worker":)") + worker + "}");
    }
    player.take();
    player.play(R"({"event":"ready","worker":1,"on_start":true})");
    QCOMPARE(player.take(), QStringList({QStringLiteral("-on_start 1 104..105")}));
    player.play(R"({"event":"prepared","worker":null})");
    QVERIFY(player.take().value(0).startsWith(QStringLiteral("log system")));
    player.play(R"({"event":"ready","worker":0,"on_start":true})");
    QCOMPARE(player.take(),
        QStringList({QStringLiteral("-on_start 0 102..107"), QStringLiteral("-application_start 100..107"),
            QStringLiteral("all ready")}));
    player.play(R"({"event":"prepared","worker":null})");
    QCOMPARE(player.take(), QStringList({QStringLiteral("prepared")}));
    // After the dump the same workers are announced.
    player.play(R"({"event":"ready","worker":1,"on_start":true})");
    player.play(R"({"event":"ready","worker":0,"on_start":true})");
    QCOMPARE(player.take(), QStringList({QStringLiteral("ready 1 first"), QStringLiteral("ready 0")}));
    QVERIFY(player.spans.interruptAll(200).isEmpty());
}

void WorkerSetTest::captureThatIsNotMade()
{
    Player player(2);
    player.set.waitForAll();
    for (const char *worker : {"0", "1"}) {
        player.play(QByteArray(R"({"event":"booted","worker":)") + worker + R"(,"pid":2,"python":"3.11.2"})");
        player.play(QByteArray(R"({"event":"imported","worker":)") + worker + "}");
        player.play(QByteArray(R"({"event":"ready","on_start":true,"worker":)") + worker + "}");
    }
    player.take();
    player.print(player.set.announceAll(300));
    QCOMPARE(player.take(), QStringList({QStringLiteral("ready 0 first"), QStringLiteral("ready 1")}));
}

void WorkerSetTest::restored()
{
    SpanRecorder spans;
    WorkerSet set(&spans, 1, true);
    const QList<WorkerReport> begun = set.beginRestored(50, 90, {{QStringLiteral("way"), QStringLiteral("eager")}});
    QStringList names;
    for (const WorkerReport &report : begun) {
        const Span span = std::get<Span>(report);
        names.append(QStringLiteral("%1 %2..%3").arg(span.name).arg(span.startNs).arg(span.endNs));
    }
    QCOMPARE(names,
        QStringList({QStringLiteral("application_start 50..0"), QStringLiteral("restore 50..90"),
            QStringLiteral("resume 90..0")}));
    const auto ready = parseWorkerEvent(R"({"event":"ready","worker":0,"on_start":true,"after_restore":1})", 1);
    const QList<WorkerReport> reports = set.handle(*ready, 120);
    QCOMPARE(reports.size(), 3);
    QCOMPARE(std::get<Span>(reports[0]).attributes.value(QStringLiteral("after_restore_callbacks")).toInt(), 1);
    QCOMPARE(std::get<Span>(reports[1]).endNs, 120LL);
    QVERIFY(std::get<WorkerReady>(reports[2]).isFirst);
    // What only a cold start says makes no sense here.
    const auto imported = parseWorkerEvent(R"({"event":"imported","worker":0})", 1);
    QVERIFY(std::holds_alternative<protocol::LogLine>(set.handle(*imported, 121).first()));
}

void WorkerSetTest::failure()
{
    Player player;
    player.play(R"({"event":"booted","worker":0,"pid":2,"python":"3.11.2"})");
    player.take();
    player.play(
        R"({"event":"startup_failed","worker":0,"stage":"import","kind":"import_error","message":"No module named 'x'","traceback":"T"})");
    const QStringList said = player.take();
    QCOMPARE(said.size(), 2);
    QCOMPARE(said[0], QStringLiteral("-import 0 101..102"));
    QVERIFY(said[1].startsWith(QStringLiteral("failure Importing")));
}

void WorkerSetTest::lies_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("ready at once") << QByteArray(R"({"event":"ready","worker":0})");
    QTest::newRow("imported before booted") << QByteArray(R"({"event":"imported","worker":0})");
    QTest::newRow("a task before ready") << QByteArray(R"({"event":"task_started","worker":0,"task":"t"})");
    QTest::newRow("the end of no task") << QByteArray(R"({"event":"task_finished","worker":0,"task":"t"})");
}

void WorkerSetTest::lies()
{
    QFETCH(QByteArray, line);
    Player player;
    player.play(line);
    const QStringList said = player.take();
    QCOMPARE(said.size(), 1);
    QVERIFY2(said[0].startsWith(QStringLiteral("log system ")), qPrintable(said[0]));
    QVERIFY(!player.set.anyReady());
    player.play(R"({"event":"booted","worker":0,"pid":2,"python":"3.11.2"})"); // and all goes on
    QCOMPARE(player.take().size(), 2);
    player.play(R"({"event":"booted","worker":0,"pid":2,"python":"3.11.2"})");
    QVERIFY(player.take()[0].startsWith(QStringLiteral("log system ")));
}

void WorkerSetTest::interrupted()
{
    Player player;
    player.play(R"({"event":"booted","worker":0,"pid":2,"python":"3.11.2"})");
    const QList<Span> ended = player.spans.interruptAll(300);
    QCOMPARE(ended.size(), 2);
    QCOMPARE(ended[0].name, QString(spans::import)); // children first
    QCOMPARE(ended[1].name, QString(spans::applicationStart));
    for (const Span &span : ended) {
        QCOMPARE(span.endNs, 300);
        QVERIFY(span.attributes.value(QStringLiteral("interrupted")).toBool());
    }
}

void WorkerSetTest::progress()
{
    Player player(2);
    player.play(R"({"event":"booted","worker":0,"pid":2,"python":"3.11.2"})");
    player.play(R"({"event":"imported","worker":0})");
    QCOMPARE(player.set.progress(),
        QStringLiteral("worker 0 is still in on_start, worker 1 is still starting its interpreter"));
    player.play(R"({"event":"worker_exited","worker":1,"code":3})");
    QVERIFY(player.set.lastExit().has_value());
    QCOMPARE(player.set.lastExit()->code, 3);
}

QTEST_GUILESS_MAIN(WorkerSetTest)
#include "tst_worker_set.moc"
