// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/workers/exit_sentence.h"
#include "localrunner/workers/startup_failure.h"
#include "localrunner/workers/worker_environment.h"
#include "localrunner/workers/worker_event.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace headstart;

class WorkerEventTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void good();
    void refused_data();
    void refused();
    void failureSentences_data();
    void failureSentences();
    void exitSentences();
    void environmentAndLifeline();
};

void WorkerEventTest::good()
{
    const auto booted = parseWorkerEvent(R"({"event":"booted","worker":1,"pid":7,"python":"3.11.2"})", 2);
    QVERIFY(booted.ok());
    QCOMPARE(booted->worker, 1);
    QCOMPARE(booted->python, QStringLiteral("3.11.2"));
    const auto line =
        parseWorkerEvent(R"({"event":"log","worker":null,"stream":"system","task":null,"message":"x"})", 1);
    QVERIFY(line.ok());
    QCOMPARE(line->worker, -1);
    QVERIFY(line->task.isEmpty() && !line->partial);
    const auto part =
        parseWorkerEvent(R"({"event":"log","worker":0,"stream":"stderr","task":"t","message":"ä","partial":true})", 1);
    QVERIFY(part.ok() && part->partial);
    QCOMPARE(part->message, QStringLiteral("ä"));
    const auto killed = parseWorkerEvent(R"({"event":"worker_exited","worker":0,"signal":9})", 1);
    QVERIFY(killed.ok());
    QCOMPARE(killed->signal, 9);
    QVERIFY(parseWorkerEvent(R"({"event":"ready","worker":0,"on_start":true})", 1)->onStart);
    QCOMPARE(parseWorkerEvent(R"({"event":"ready","worker":0,"on_start":true,"after_restore":2})", 1)->afterRestore, 2);
    const auto prepared = parseWorkerEvent(R"({"event":"prepared","worker":null})", 1);
    QVERIFY(prepared.ok() && prepared->kind == WorkerEvent::Kind::Prepared);
    QCOMPARE(prepared->worker, -1);
}

void WorkerEventTest::refused_data()
{
    QTest::addColumn<QByteArray>("line");
    const auto row = [](const char *name, const QByteArray &line) { QTest::newRow(name) << line; };
    row("not JSON", "hello");
    row("array", "[1]");
    row("number", "7");
    row("no event", R"({"worker":0})");
    row("unknown event", R"({"event":"shutdown","worker":0})");
    row("event is a number", R"({"event":3,"worker":0})");
    row("no worker", R"({"event":"imported"})");
    row("null worker", R"({"event":"ready","worker":null})");
    row("worker too high", R"({"event":"imported","worker":2})");
    row("negative worker", R"({"event":"imported","worker":-1})");
    row("worker with a fraction", R"({"event":"imported","worker":0.5})");
    row("worker as text", R"({"event":"imported","worker":"0"})");
    row("huge worker", R"({"event":"imported","worker":99999999999999999999})");
    row("booted without python", R"({"event":"booted","worker":0,"pid":1})");
    row("pid zero", R"({"event":"booted","worker":0,"pid":0,"python":"3"})");
    row("on_start is text", R"({"event":"ready","worker":0,"on_start":"yes"})");
    row("after_restore is negative", R"({"event":"ready","worker":0,"on_start":true,"after_restore":-1})");
    row("after_restore is text", R"({"event":"ready","worker":0,"on_start":true,"after_restore":"all"})");
    row("task is a number", R"({"event":"task_started","worker":0,"task":1})");
    row("task is missing", R"({"event":"task_finished","worker":0})");
    row("long task id", R"({"event":"task_started","worker":0,"task":")" + QByteArray(200, 'x') + "\"}");
    row("unknown stream", R"({"event":"log","worker":0,"stream":"audit","message":""})");
    row("log without message", R"({"event":"log","worker":0,"stream":"stdout"})");
    row("signal 0", R"({"event":"worker_exited","worker":0,"signal":0})");
    row("exit code 256", R"({"event":"worker_exited","worker":0,"code":256})");
    row("neither code nor signal", R"({"event":"worker_exited","worker":0})");
    row("too long", R"({"event":"log","worker":0,"stream":"stdout","message":")" + QByteArray(256 << 10, 'x') + "\"}");
    row("invalid UTF-8", "{\"event\":\"log\",\"worker\":0,\"stream\":\"stdout\",\"message\":\"\xff\xfe\"}");
    row("deeply nested", "{\"event\":\"log\",\"x\":" + QByteArray(5000, '[') + QByteArray(5000, ']') + "}");
}

void WorkerEventTest::refused()
{
    QFETCH(QByteArray, line);
    const auto event = parseWorkerEvent(line, 2);
    QVERIFY(!event.ok());
    QVERIFY(event.error().code == ErrorCode::Protocol);
    QVERIFY(!event.error().message.isEmpty() && event.error().message.size() < 300);
}

void WorkerEventTest::failureSentences_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QString>("contains");
    QTest::newRow("no file") << QStringLiteral("not_found") << ErrorCode::BadInput
                             << QStringLiteral("file was not found");
    QTest::newRow("no function") << QStringLiteral("no_such_function") << ErrorCode::BadInput
                                 << QStringLiteral("function was not found");
    QTest::newRow("not decorated") << QStringLiteral("not_decorated") << ErrorCode::BadInput
                                   << QStringLiteral("@endpoint");
    QTest::newRow("import") << QStringLiteral("import_error") << ErrorCode::HandlerFailed
                            << QStringLiteral("Importing");
    QTest::newRow("on_start") << QStringLiteral("on_start_error") << ErrorCode::HandlerFailed
                              << QStringLiteral("on_start raised");
    QTest::newRow("signature") << QStringLiteral("on_start_signature") << ErrorCode::BadInput
                               << QStringLiteral("without arguments");
    QTest::newRow("after_restore") << QStringLiteral("after_restore_error") << ErrorCode::HandlerFailed
                                   << QStringLiteral("headstart.after_restore");
    QTest::newRow("of the future") << QStringLiteral("cosmic_rays") << ErrorCode::HandlerFailed
                                   << QStringLiteral("cosmic_rays");
}

void WorkerEventTest::failureSentences()
{
    QFETCH(QString, kind);
    QFETCH(ErrorCode, code);
    QFETCH(QString, contains);
    WorkerEvent event;
    event.failure = kind;
    event.stage = QStringLiteral("import");
    event.message = QStringLiteral("what %1 the worker said");
    event.traceback = QStringLiteral("Traceback …");
    const Error error = startupFailureError(event);
    QVERIFY(error.code == code);
    QVERIFY2(error.message.contains(contains) && error.message.contains(event.message), qPrintable(error.message));
    QVERIFY(error.message.endsWith(u'.'));
    QCOMPARE(error.details, event.traceback);
}

void WorkerEventTest::exitSentences()
{
    WorkerEvent exited;
    exited.worker = 1;
    exited.signal = 11;
    QVERIFY(workerExitError(exited, {}).message.contains(QStringLiteral("SIGSEGV")));
    exited.signal = 0;
    exited.code = 3;
    QVERIFY(workerExitError(exited, {}).message.contains(QStringLiteral("exit code 3")));
}

void WorkerEventTest::environmentAndLifeline()
{
    ContainerSpec spec;
    spec.handler = QStringLiteral("app:predict");
    spec.workers = 3;
    spec.env = {{QStringLiteral("MINE"), QStringLiteral("1")}, {QStringLiteral("HANDLER"), QStringLiteral("evil:one")}};
    spec.secrets = {{QStringLiteral("HF_TOKEN"), QStringLiteral("s\"\n")}};
    const QMap<QString, QString> environment = workerEnvironment(spec, QStringLiteral("abc"), QStringLiteral("3.9.18"));
    QCOMPARE(environment.value(QStringLiteral("MINE")), QStringLiteral("1"));
    QCOMPARE(environment.value(QStringLiteral("HANDLER")), QStringLiteral("app:predict"));
    QCOMPARE(environment.value(QStringLiteral("WORKERS")), QStringLiteral("3"));
    QCOMPARE(environment.value(QStringLiteral("PYTHON_VERSION")), QStringLiteral("python3.9"));
    QVERIFY(!environment.contains(QStringLiteral("HF_TOKEN")));
    const QByteArray line = lifelineLine(spec);
    QCOMPARE(line.count('\n'), 1);
    const QJsonObject secrets = QJsonDocument::fromJson(line).object().value(QStringLiteral("environment")).toObject();
    QCOMPARE(secrets.value(QStringLiteral("HF_TOKEN")).toString(), QStringLiteral("s\"\n"));
}

QTEST_GUILESS_MAIN(WorkerEventTest)
#include "tst_worker_event.moc"
