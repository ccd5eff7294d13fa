// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/dispatch/dispatcher_fixture.h"

#include <QSignalSpy>

using namespace headstart;

class DispatcherTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void coldThenWarm();
    void isStoredBeforeAnythingStarts();
    void tellsWhatHappens();
    void changedCodeGetsANewDeployment();
    void workersServeAtOnce();
    void tasksWaitForAWorker();
    void keepWarmEnds();
    void keepWarmZeroStopsAtOnce();
    void logsBelongToTheirTask();
};

void DispatcherTest::coldThenWarm()
{
    DispatcherFixture f(DispatcherFixture::app("predict"));
    const TaskDetails cold = f.run("predict", R"({"x": 1})");
    QVERIFY2(cold.task.status == TaskStatus::Complete, qPrintable(cold.task.error.message));
    QVERIFY(cold.task.start == StartKind::Cold);
    QCOMPARE(DispatcherFixture::result(cold).value(QLatin1String("payload")).toObject(),
        QJsonObject({{QStringLiteral("args"), QJsonValue()},
            {QStringLiteral("kwargs"), QJsonObject{{QStringLiteral("x"), 1}}}}));
    QCOMPARE(DispatcherFixture::phases(cold),
        QStringList({QStringLiteral("queue"), QStringLiteral("image_load"), QStringLiteral("container_start"),
            QStringLiteral("application_start"), QStringLiteral("task_run")}));
    qint64 end = 0;
    for (const Span &span : cold.spans) {
        QVERIFY(!span.isOpen());
        if (!span.parent.isEmpty())
            continue;
        QVERIFY2(span.startNs >= end, qPrintable(span.name));
        end = span.endNs;
        if (span.name == spans::applicationStart)
            QCOMPARE(span.attributes.value(QLatin1String("disk_read_bytes")).toInt(), 123);
        if (span.name == spans::taskRun)
            QCOMPARE(span.attributes.value(QLatin1String("disk_read_bytes")).toInt(), 7);
    }
    QCOMPARE(end, cold.task.durationNs);
    QCOMPARE(f.states(), QStringList({QStringLiteral("warm")}));
    QVERIFY(f.dispatcher->containers().first().warmUntilNs > 0);

    const TaskDetails warm = f.run("predict", R"({"x": 2})");
    QVERIFY(warm.task.start == StartKind::Warm);
    QCOMPARE(DispatcherFixture::phases(warm), QStringList({QStringLiteral("queue"), QStringLiteral("task_run")}));
    QCOMPARE(warm.task.containerId, cold.task.containerId);
    QCOMPARE(warm.task.deploymentId, cold.task.deploymentId);
    QCOMPARE(warm.task.deploymentVersion, 1);

    const TaskDetails stored = f.stored(cold.task.id);
    QVERIFY(stored.task.status == TaskStatus::Complete);
    QCOMPARE(stored.spans.size(), cold.spans.size());
    QCOMPARE(stored.task.phases, cold.task.phases);
}

void DispatcherTest::isStoredBeforeAnythingStarts()
{
    DispatcherFixture f(DispatcherFixture::app("predict"));
    bool storedFirst = false;
    connect(f.dispatcher.get(), &Dispatcher::progress, this, [&](const QString &id) {
        if (f.states().isEmpty())
            storedFirst = f.stored(id).task.status == TaskStatus::Pending && !f.stored(id).task.id.isEmpty();
    });
    QVERIFY(f.run("predict").task.status == TaskStatus::Complete);
    QVERIFY(storedFirst);
}

void DispatcherTest::tellsWhatHappens()
{
    DispatcherFixture f(DispatcherFixture::app("predict"));
    QStringList open;
    QStringList ended;
    connect(f.dispatcher.get(), &Dispatcher::spanChanged, this,
        [&](const QString &, const Span &span) { (span.isOpen() ? open : ended).append(span.name); });
    QList<ProgressStep> steps;
    connect(f.dispatcher.get(), &Dispatcher::progress, this,
        [&](const QString &, ProgressStep step) { steps.append(step); });
    QSignalSpy changes(f.dispatcher.get(), &Dispatcher::taskChanged);
    QSignalSpy containers(f.dispatcher.get(), &Dispatcher::containersChanged);
    QVERIFY(f.run("predict").task.status == TaskStatus::Complete);
    for (const QLatin1String name :
        {spans::queue, spans::imageLoad, spans::containerStart, spans::applicationStart, spans::taskRun}) {
        QVERIFY2(open.contains(name), name.data());
        QVERIFY2(ended.contains(name), name.data());
    }
    QVERIFY(changes.count() >= 2);
    QVERIFY(containers.count() >= 2);
    QCOMPARE(steps,
        QList<ProgressStep>({ProgressStep::SnapshotCode, ProgressStep::ReadProject, ProgressStep::ResolveImage,
            ProgressStep::FindDeployment, ProgressStep::StartContainer, ProgressStep::RunHandler}));
    steps.clear();
    QVERIFY(f.run("predict").task.start == StartKind::Warm);
    QCOMPARE(steps, // code that is known is not read again
        QList<ProgressStep>({ProgressStep::SnapshotCode, ProgressStep::ResolveImage, ProgressStep::FindDeployment,
            ProgressStep::WaitForWorker, ProgressStep::RunHandler}));
}

void DispatcherTest::changedCodeGetsANewDeployment()
{
    DispatcherFixture f(DispatcherFixture::app("predict"));
    const TaskDetails first = f.run("predict");
    f.write(DispatcherFixture::app("predict") + "# changed\n");
    const TaskDetails second = f.run("predict");
    QCOMPARE(second.task.deploymentVersion, 2);
    QVERIFY(second.task.start == StartKind::Cold);
    QVERIFY(second.task.containerId != first.task.containerId);
    f.write(DispatcherFixture::app("predict"));
    const TaskDetails third = f.run("predict");
    QCOMPARE(third.task.deploymentId, first.task.deploymentId);
    QVERIFY(third.task.start == StartKind::Warm);
}

void DispatcherTest::workersServeAtOnce()
{
    DispatcherFixture f(DispatcherFixture::app("predict", "workers=3"));
    QStringList ids;
    for (int i = 0; i < 3; ++i)
        ids.append(f.submit("predict", R"({"seconds": 0.6})"));
    QSet<int> workers;
    QSet<QString> containers;
    qint64 latestStart = 0;
    qint64 earliestEnd = std::numeric_limits<qint64>::max();
    for (const QString &id : std::as_const(ids)) {
        const TaskDetails details = f.wait(id);
        QVERIFY2(details.task.status == TaskStatus::Complete, qPrintable(details.task.error.message));
        QVERIFY(details.task.start == StartKind::Cold); // each waited for its own worker to start
        workers.insert(DispatcherFixture::result(details).value(QLatin1String("worker")).toInt());
        containers.insert(details.task.containerId);
        const Span run = details.spans.last();
        const qint64 created = details.task.createdAtMs * 1000000;
        latestStart = std::max(latestStart, created + run.startNs);
        earliestEnd = std::min(earliestEnd, created + run.endNs);
    }
    QCOMPARE(workers.size(), 3);
    QCOMPARE(containers.size(), 1);
    QVERIFY(latestStart < earliestEnd);
}

void DispatcherTest::tasksWaitForAWorker()
{
    DispatcherFixture f(DispatcherFixture::app("predict"));
    QHash<QString, QList<ProgressStep>> steps;
    connect(f.dispatcher.get(), &Dispatcher::progress, this,
        [&](const QString &id, ProgressStep step) { steps[id].append(step); });
    const QString first = f.submit("predict", R"({"seconds": 0.3})");
    const QString second = f.submit("predict");
    const TaskDetails late = f.wait(second);
    QVERIFY(f.wait(first).task.status == TaskStatus::Complete);
    QVERIFY(late.task.status == TaskStatus::Complete);
    QVERIFY(late.task.start == StartKind::Warm); // it waited for another task, not for a start of its own
    QCOMPARE(late.task.containerId, f.finished.value(first).task.containerId);
    QVERIFY(late.task.phases.value(spans::queue) > 300000000);
    QCOMPARE(steps.value(second).mid(steps.value(second).size() - 3),
        QList<ProgressStep>({ProgressStep::StartContainer, ProgressStep::WaitForWorker, ProgressStep::RunHandler}));
    QVERIFY(!steps.value(first).contains(ProgressStep::WaitForWorker));
}

void DispatcherTest::keepWarmEnds()
{
    DispatcherFixture f(DispatcherFixture::app("predict", "keep_warm_seconds=1"));
    QVERIFY(f.run("predict").task.status == TaskStatus::Complete);
    QCOMPARE(f.states(), QStringList({QStringLiteral("warm")}));
    QTRY_VERIFY(f.states().isEmpty());
    QVERIFY(f.run("predict").task.start == StartKind::Cold);
}

void DispatcherTest::keepWarmZeroStopsAtOnce()
{
    DispatcherFixture f(DispatcherFixture::app("predict", "keep_warm_seconds=0"));
    QVERIFY(f.run("predict").task.status == TaskStatus::Complete);
    QTRY_VERIFY(f.states().isEmpty());
}

void DispatcherTest::logsBelongToTheirTask()
{
    DispatcherFixture f(DispatcherFixture::app("predict"));
    const TaskDetails first = f.run("predict");
    const TaskDetails second = f.run("predict");
    const auto messages = [](const TaskDetails &details) {
        QStringList texts;
        for (const protocol::LogLine &line : details.logs)
            texts.append(line.message);
        return texts;
    };
    // What the start printed belongs to the task that caused it; the last line comes after the answer and is there all
    // the same.
    QCOMPARE(messages(first),
        QStringList({QStringLiteral("importing"), QStringLiteral("started %1").arg(first.task.id),
            QStringLiteral("finished %1").arg(first.task.id)}));
    QCOMPARE(messages(second),
        QStringList(
            {QStringLiteral("started %1").arg(second.task.id), QStringLiteral("finished %1").arg(second.task.id)}));
    QCOMPARE(messages(f.stored(first.task.id)), messages(first));
}

QTEST_GUILESS_MAIN(DispatcherTest)
#include "dispatcher_test.moc"
