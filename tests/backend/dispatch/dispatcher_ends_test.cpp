// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/dispatch/dispatcher_fixture.h"

#include <QSignalSpy>

using namespace headstart;

/// How tasks end that do not end well.
class DispatcherEndsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void refuses_data();
    void refuses();
    void ends_data();
    void ends();
    void timesOut();
    void cancelsInEveryPhase_data();
    void cancelsInEveryPhase();
    void cancelLeavesOthersAlone();
    void pendingTasksAreLimited();
    void stopsAll();
    void stopsAllWithoutARunner();
    void nextRunAfterTheRunnerDied();
};

void DispatcherEndsTest::refuses_data()
{
    QTest::addColumn<QByteArray>("code");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("exit");
    QTest::addColumn<QString>("words");
    const QByteArray good = DispatcherFixture::app("predict");
    QTest::newRow("body is an array") << good << QByteArray("[1]") << 2 << QStringLiteral("JSON object");
    QTest::newRow("body is no JSON") << good << QByteArray("{oops") << 2 << QStringLiteral("JSON object");
    QTest::newRow("no such endpoint") << DispatcherFixture::app("other") << QByteArray() << 2
                                      << QStringLiteral("app.py:other");
    QTest::newRow("nothing decorated") << QByteArray("def predict():\n    pass\n") << QByteArray() << 2
                                       << QStringLiteral("app.py:predict");
    QTest::newRow("syntax error") << QByteArray("def predict(:\n") << QByteArray() << 2 << QStringLiteral("line 1");
    QTest::newRow("unread setting") << DispatcherFixture::app("predict", "memory=BASE * 2") << QByteArray() << 2
                                    << QStringLiteral("memory=BASE * 2");
    QTest::newRow("secret missing") << DispatcherFixture::app("predict", "secrets=[\"HF_TOKEN\"]") << QByteArray() << 2
                                    << QStringLiteral("HF_TOKEN");
    QTest::newRow("kind that does not run here")
        << QByteArray("from beam import task_queue\n\n@task_queue()\ndef predict():\n    pass\n") << QByteArray() << 2
        << QString();
    QTest::newRow("package missing") << QByteArray(
        "from beam import endpoint, Image\n\n@endpoint(image=Image(python_packages=[\"torch\"]))\ndef predict():\n    "
        "pass\n") << QByteArray() << 3
                                     << QStringLiteral("torch");
}

void DispatcherEndsTest::refuses()
{
    QFETCH(QByteArray, code);
    QFETCH(QByteArray, body);
    QFETCH(QString, words);
    DispatcherFixture f(code);
    const TaskDetails details = f.run("predict", body);
    QVERIFY(details.task.status == TaskStatus::Error);
    QTEST(exitCode(details.task.error.code), "exit");
    QVERIFY2(details.task.error.message.contains(words), qPrintable(details.task.error.message));
    QVERIFY(f.states().isEmpty());
    QVERIFY(f.stored(details.task.id).task.status == TaskStatus::Error);
    QCOMPARE(DispatcherFixture::phases(details), QStringList({QStringLiteral("queue")}));
}

void DispatcherEndsTest::ends_data()
{
    QTest::addColumn<QByteArray>("function");
    QTest::addColumn<int>("exit");
    QTest::addColumn<QString>("message");
    QTest::addColumn<QString>("lastPhase");
    QTest::newRow("handler raises") << QByteArray("fails") << 1 << QStringLiteral("The handler raised ValueError: bad")
                                    << QStringLiteral("task_run");
    QTest::newRow("container dies") << QByteArray("dies") << 1
                                    << QStringLiteral("Out of memory at 16 GiB, asked for by memory=.")
                                    << QStringLiteral("task_run");
    QTest::newRow("start fails") << QByteArray("start_fails") << 1
                                 << QStringLiteral("on_start of app.py:start_fails raised ValueError: no weights")
                                 << QStringLiteral("application_start");
    QTest::newRow("runner dies")
        << QByteArray("kills_runner") << 3
        << QStringLiteral("headstart-runner was ended by signal 9; everything that ran in it has been lost. It is "
                          "started again at the next run.")
        << QStringLiteral("task_run");
    QTest::newRow("worker hangs up") << QByteArray("drops") << 3 << QString() << QStringLiteral("task_run");
}

void DispatcherEndsTest::ends()
{
    QFETCH(QByteArray, function);
    QFETCH(QString, message);
    QFETCH(QString, lastPhase);
    DispatcherFixture f(DispatcherFixture::app(function));
    const TaskDetails details = f.run(function.constData());
    QVERIFY(details.task.status == TaskStatus::Error);
    QTEST(exitCode(details.task.error.code), "exit");
    if (message.isEmpty())
        QVERIFY(details.task.error.message.contains(QStringLiteral("not sent again")));
    else
        QCOMPARE(details.task.error.message, message);
    QCOMPARE(DispatcherFixture::phases(details).last(), lastPhase);
    for (const Span &span : details.spans)
        QVERIFY2(!span.isOpen(), qPrintable(span.name));
    QVERIFY(f.stored(details.task.id).task.status == TaskStatus::Error);
}

void DispatcherEndsTest::timesOut()
{
    DispatcherFixture f(DispatcherFixture::app("predict", "timeout=1"));
    const TaskDetails details = f.run("predict", R"({"seconds": 30})");
    QVERIFY(details.task.status == TaskStatus::Timeout);
    QCOMPARE(exitCode(details.task.error.code), 4);
    QVERIFY(details.task.error.message.contains(QStringLiteral("1 s")));
    QVERIFY(details.task.durationNs < 30'000'000'000); // the handler would have taken that
    QVERIFY(f.states().isEmpty()); // its container is gone
}

void DispatcherEndsTest::cancelsInEveryPhase_data()
{
    QTest::addColumn<QByteArray>("function");
    QTest::addColumn<QString>("at"); // the span at whose opening it is cancelled
    QTest::addColumn<bool>("immediately");
    QTest::newRow("at once") << QByteArray("predict") << QString() << false;
    QTest::newRow("snapshot") << QByteArray("predict") << QStringLiteral("snapshot_code") << false;
    QTest::newRow("reading") << QByteArray("predict") << QStringLiteral("read_project") << false;
    QTest::newRow("image") << QByteArray("predict") << QStringLiteral("resolve_image") << false;
    QTest::newRow("image_load") << QByteArray("predict") << QStringLiteral("image_load") << false;
    QTest::newRow("application_start") << QByteArray("never_ready") << QStringLiteral("application_start") << false;
    QTest::newRow("application_start, immediately")
        << QByteArray("never_ready") << QStringLiteral("application_start") << true;
    QTest::newRow("task_run") << QByteArray("predict") << QStringLiteral("task_run") << false;
    QTest::newRow("task_run, immediately") << QByteArray("predict") << QStringLiteral("task_run") << true;
}

void DispatcherEndsTest::cancelsInEveryPhase()
{
    QFETCH(QByteArray, function);
    QFETCH(QString, at);
    QFETCH(bool, immediately);
    DispatcherFixture f(DispatcherFixture::app(function));
    bool cancelled = false;
    connect(f.dispatcher.get(), &Dispatcher::spanChanged, this, [&](const QString &id, const Span &span) {
        if (cancelled || span.name != at)
            return;
        cancelled = true;
        QMetaObject::invokeMethod(
            f.dispatcher.get(), [&f, id, immediately] { f.dispatcher->cancel(id, immediately); }, Qt::QueuedConnection);
    });
    const QString id = f.submit(function.constData(), R"({"seconds": 20})");
    if (at.isEmpty())
        f.dispatcher->cancel(id, immediately);
    const TaskDetails details = f.wait(id, 10000);
    QVERIFY(details.task.status == TaskStatus::Cancelled);
    QCOMPARE(exitCode(details.task.error.code), 130);
    QVERIFY(f.stored(id).task.status == TaskStatus::Cancelled);
    QTRY_VERIFY(f.states().isEmpty());
}

void DispatcherEndsTest::cancelLeavesOthersAlone()
{
    DispatcherFixture f(DispatcherFixture::app("predict", "workers=2"));
    const QString first = f.submit("predict", R"({"seconds": 1})");
    const QString second = f.submit("predict", R"({"seconds": 1})");
    QTRY_VERIFY(f.dispatcher->running(first).task.status == TaskStatus::Running
        && f.dispatcher->running(second).task.status == TaskStatus::Running);
    f.dispatcher->cancel(first, false);
    QVERIFY(f.wait(first).task.status == TaskStatus::Cancelled);
    QVERIFY(f.wait(second).task.status == TaskStatus::Complete);
    // The cancelled handler has returned by now or soon will; its worker serves again.
    const QString third = f.submit("predict");
    const QString fourth = f.submit("predict");
    QVERIFY(f.wait(third).task.status == TaskStatus::Complete);
    QVERIFY(f.wait(fourth).task.status == TaskStatus::Complete);
    QCOMPARE(f.finished.value(third).task.containerId, f.finished.value(second).task.containerId);
}

void DispatcherEndsTest::pendingTasksAreLimited()
{
    DispatcherFixture f(DispatcherFixture::app("predict", "max_pending_tasks=2"));
    QStringList ids;
    for (int i = 0; i < 5; ++i)
        ids.append(f.submit("predict", R"({"seconds": 0.2})"));
    int refused = 0;
    for (const QString &id : std::as_const(ids)) {
        const TaskDetails details = f.wait(id);
        if (details.task.status == TaskStatus::Error) {
            ++refused;
            QVERIFY(details.task.error.message.contains(QStringLiteral("max_pending_tasks")));
        }
    }
    // All five arrive before the container is ready: two may wait.
    QCOMPARE(refused, 3);
}

void DispatcherEndsTest::stopsAll()
{
    DispatcherFixture f(DispatcherFixture::app("predict"));
    QSignalSpy stopped(f.dispatcher.get(), &Dispatcher::stopped);
    const QString running = f.submit("predict", R"({"seconds": 20})");
    const QString waiting = f.submit("predict");
    QTRY_VERIFY(f.dispatcher->running(running).task.status == TaskStatus::Running);
    f.dispatcher->stopAll(false);
    QTRY_COMPARE(stopped.count(), 1);
    QVERIFY(f.finished.value(running).task.status == TaskStatus::Cancelled);
    QVERIFY(f.finished.value(waiting).task.status == TaskStatus::Cancelled);
    QVERIFY(f.states().isEmpty());
}

void DispatcherEndsTest::stopsAllWithoutARunner()
{
    DispatcherFixture f(DispatcherFixture::app("predict"));
    QSignalSpy stopped(f.dispatcher.get(), &Dispatcher::stopped);
    f.dispatcher->stopAll(false);
    QTRY_COMPARE(stopped.count(), 1);
}

void DispatcherEndsTest::nextRunAfterTheRunnerDied()
{
    DispatcherFixture f(DispatcherFixture::app("kills_runner") + "\n\n@endpoint()\ndef predict():\n    pass\n");
    QVERIFY(f.run("kills_runner").task.status == TaskStatus::Error);
    QVERIFY(f.states().isEmpty());
    const TaskDetails next = f.run("predict");
    QVERIFY2(next.task.status == TaskStatus::Complete, qPrintable(next.task.error.message));
    QVERIFY(next.task.start == StartKind::Cold);
}

QTEST_GUILESS_MAIN(DispatcherEndsTest)
#include "dispatcher_ends_test.moc"
