// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/runnerclient/runner_client.h"

#include <QFile>
#include <QFileInfo>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <optional>

#include <csignal>
#include <unistd.h>

using namespace headstart;

class RunnerClientTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void greetsAndCalls();
    void saysWhenARunnerIsThere();
    void passesErrorsOn();
    void tellsEventsInOrder();
    void hasItsOwnProcessGroup();
    void deathFailsEveryCallAndTheNextStartsAgain_data();
    void deathFailsEveryCallAndTheNextStartsAgain();
    void diesBeforeHello();
    void cannotBeRun();
    void refusesAnotherVersion();
    void straysAreIgnored();
    void closes();
    void closesWithoutHavingStarted();
    void callsWhileClosingFail();
    void deletingClosesTheInput();
    void goneContextHearsNothing();

private:
    static std::optional<Result<QJsonObject>> ask(
        RunnerClient *client, const char *command, const QJsonObject &arguments = {})
    {
        QObject context;
        std::optional<Result<QJsonObject>> answer;
        client->call(
            QLatin1String(command), arguments, &context, [&](const Result<QJsonObject> &got) { answer = got; });
        (void)QTest::qWaitFor([&] { return answer.has_value(); }, 10000);
        return answer;
    }
};

void RunnerClientTest::init()
{
    const QString script =
        QStringLiteral("%1/tests/backend/runnerclient/scripted_runner.py").arg(QStringView(HEADSTART_SOURCE_DIR));
    qputenv("HEADSTART_RUNNER", QFile::encodeName(script));
}

void RunnerClientTest::cleanup()
{
    qunsetenv("SCRIPTED_RUNNER");
    qunsetenv("SCRIPTED_RUNNER_MARKER");
}

void RunnerClientTest::greetsAndCalls()
{
    RunnerClient client({QStringLiteral("/some/root"), {}, false});
    QVERIFY(client.hello().isEmpty());
    const auto answer = ask(&client, "list_volumes", {{QStringLiteral("a"), 1}});
    QVERIFY(answer && answer->ok());
    const QJsonObject echo = (*answer)->value(QLatin1String("echo")).toObject();
    QCOMPARE(echo.value(QLatin1String("command")).toString(), QStringLiteral("list_volumes"));
    QCOMPARE(echo.value(QLatin1String("a")).toInt(), 1);
    QCOMPARE(client.hello().value(QLatin1String("root")).toString(), QStringLiteral("/some/root"));
}

void RunnerClientTest::saysWhenARunnerIsThere()
{
    RunnerClient client({});
    QSignalSpy ready(&client, &RunnerClient::ready);
    QVERIFY(!client.isReady());
    QVERIFY(!client.callMayAsk()); // HEADSTART_RUNNER is only ever started directly
    QVERIFY(ask(&client, "list_volumes"));
    QVERIFY(client.isReady());
    QCOMPARE(ready.size(), 1);
    QSignalSpy lost(&client, &RunnerClient::lost);
    (void)ask(&client, "die");
    QTRY_COMPARE(lost.size(), 1);
    QVERIFY(!client.isReady());
    QVERIFY(ask(&client, "list_volumes"));
    QCOMPARE(ready.size(), 2);
}

void RunnerClientTest::passesErrorsOn()
{
    RunnerClient client({});
    const auto answer = ask(&client, "refuse");
    QVERIFY(answer && !answer->ok());
    QVERIFY(answer->error().code == ErrorCode::NotFound);
    QCOMPARE(answer->error().message, QStringLiteral("There is none."));
    QCOMPARE(answer->error().details, QStringLiteral("d"));
}

void RunnerClientTest::tellsEventsInOrder()
{
    RunnerClient client({});
    QStringList seen;
    connect(&client, &RunnerClient::eventReceived, this, [&](const QString &name, const QJsonObject &members) {
        seen.append(name + members.value(QLatin1String("line")).toObject().value(QLatin1String("message")).toString());
    });
    QVERIFY(ask(&client, "events"));
    QCOMPARE(seen, QStringList({QStringLiteral("log0"), QStringLiteral("log1"), QStringLiteral("log2")}));
}

void RunnerClientTest::hasItsOwnProcessGroup()
{
    RunnerClient client({});
    QVERIFY(ask(&client, "any"));
    const int group = client.hello().value(QLatin1String("pgid")).toInt();
    QVERIFY(group > 0);
    QVERIFY(group != ::getpgrp());
    QCOMPARE(group, client.hello().value(QLatin1String("pid")).toInt());
}

void RunnerClientTest::deathFailsEveryCallAndTheNextStartsAgain_data()
{
    QTest::addColumn<QByteArray>("death");
    QTest::addColumn<QString>("word");
    QTest::newRow("killed") << QByteArray("die") << QStringLiteral("signal 9");
    QTest::newRow("exit") << QByteArray("exit") << QStringLiteral("exit status 3");
    QTest::newRow("garbage") << QByteArray("garbage") << QStringLiteral("cannot be understood");
    QTest::newRow("a line that is too long") << QByteArray("long") << QStringLiteral("16 MiB");
}

void RunnerClientTest::deathFailsEveryCallAndTheNextStartsAgain()
{
    QFETCH(QByteArray, death);
    QFETCH(QString, word);
    RunnerClient client({});
    QSignalSpy lost(&client, &RunnerClient::lost);
    int failed = 0;
    for (int i = 0; i < 3; ++i) {
        client.call(QLatin1String("never"), {}, this, [&](const Result<QJsonObject> &answer) {
            if (!answer.ok() && answer.error().message.contains(word))
                ++failed;
        });
    }
    const auto answer = ask(&client, death.constData());
    QVERIFY(answer && !answer->ok());
    QVERIFY2(answer->error().message.contains(word), qPrintable(answer->error().message));
    QTRY_COMPARE(lost.count(), 1);
    QCOMPARE(failed, 3);
    if (death == "die")
        QVERIFY(answer->error().details.contains(QStringLiteral("last words of ")));
    QVERIFY(client.hello().isEmpty());

    const auto again = ask(&client, "again");
    QVERIFY(again && again->ok());
    QCOMPARE(lost.count(), 1);
}

void RunnerClientTest::diesBeforeHello()
{
    qputenv("SCRIPTED_RUNNER", "dies_at_once");
    RunnerClient client({});
    QSignalSpy lost(&client, &RunnerClient::lost);
    const auto answer = ask(&client, "any");
    QVERIFY(answer && !answer->ok());
    QCOMPARE(exitCode(answer->error().code), 3);
    QVERIFY2(answer->error().message.contains(QStringLiteral("exit status 7")), qPrintable(answer->error().message));
    QCOMPARE(answer->error().details, QStringLiteral("cannot find my feet"));
    QCOMPARE(lost.count(), 1);
}

void RunnerClientTest::cannotBeRun()
{
    qputenv("HEADSTART_RUNNER", "/nowhere/headstart-runner");
    RunnerClient client({});
    const auto answer = ask(&client, "any");
    QVERIFY(answer && !answer->ok());
    QCOMPARE(exitCode(answer->error().code), 3);
    QVERIFY(answer->error().message.contains(QStringLiteral("/nowhere/headstart-runner")));
}

void RunnerClientTest::refusesAnotherVersion()
{
    qputenv("SCRIPTED_RUNNER", "wrong_version");
    RunnerClient client({});
    const auto answer = ask(&client, "any");
    QVERIFY(answer && !answer->ok());
    QVERIFY(answer->error().message.contains(QStringLiteral("Version 1")));
}

void RunnerClientTest::straysAreIgnored()
{
    RunnerClient client({});
    QSignalSpy lost(&client, &RunnerClient::lost);
    const auto answer = ask(&client, "stray");
    QVERIFY(answer && answer->ok());
    QCOMPARE(lost.count(), 0);
}

void RunnerClientTest::closes()
{
    QTemporaryDir dir;
    const QString marker = dir.filePath(QStringLiteral("marker"));
    qputenv("SCRIPTED_RUNNER_MARKER", QFile::encodeName(marker));
    RunnerClient client({});
    QSignalSpy finished(&client, &RunnerClient::finished);
    QSignalSpy lost(&client, &RunnerClient::lost);
    QVERIFY(ask(&client, "any"));
    client.close();
    QTRY_COMPARE(finished.count(), 1);
    QVERIFY(QFileInfo::exists(marker));
    QCOMPARE(lost.count(), 0);
}

void RunnerClientTest::closesWithoutHavingStarted()
{
    RunnerClient client({});
    QSignalSpy finished(&client, &RunnerClient::finished);
    client.close();
    QTRY_COMPARE(finished.count(), 1);
}

void RunnerClientTest::callsWhileClosingFail()
{
    RunnerClient client({});
    QSignalSpy finished(&client, &RunnerClient::finished);
    QVERIFY(ask(&client, "any"));
    client.close();
    const auto answer = ask(&client, "any");
    QVERIFY(answer && !answer->ok());
    QVERIFY(answer->error().code == ErrorCode::Interrupted);
    QTRY_COMPARE(finished.count(), 1);
}

void RunnerClientTest::deletingClosesTheInput()
{
    QTemporaryDir dir;
    const QString marker = dir.filePath(QStringLiteral("marker"));
    qputenv("SCRIPTED_RUNNER_MARKER", QFile::encodeName(marker));
    {
        RunnerClient client({});
        QVERIFY(ask(&client, "any"));
    }
    QTRY_VERIFY(QFileInfo::exists(marker)); // it came to its end by itself: nobody killed it
}

void RunnerClientTest::goneContextHearsNothing()
{
    RunnerClient client({});
    bool called = false;
    {
        QObject context;
        client.call(QLatin1String("any"), {}, &context, [&](const Result<QJsonObject> &) { called = true; });
    }
    QVERIFY(ask(&client, "any"));
    QVERIFY(!called);
}

QTEST_GUILESS_MAIN(RunnerClientTest)
#include "runner_client_test.moc"
