// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/support/unique_fd.h"
#include "support/runner_process.h"
#include "support/test_project.h"

#include <QRandomGenerator>
#include <QTest>

#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>

using namespace headstart;
using namespace headstart::testing;

/// What a console may say wrongly: each wrong line gets one error answer and hurts nothing.
class RunnerProtocolTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void malformedLines_data();
    void malformedLines();
    void oversizedLine();
    void helloComesFirst();
    void helloOfAnotherVersion();
    void helloTwice();
    void badFolders_data();
    void badFolders();
    void unfinishedLastLine();
    void commandLine_data();
    void commandLine();
    void refusesATerminal();
    void refusesWithoutRights();

private:
    TestProject m_project;
};

namespace {

QByteArrayList handwrittenLines()
{
    QByteArrayList lines{
        "hello",
        "{",
        "}",
        "[]",
        "[1,2]",
        "null",
        "true",
        "7",
        "\"text\"",
        "{]",
        "{\"id\"",
        "{\"id\":}",
        "{'id': 1}",
        "{\"id\": 1,}",
        "{}",
        "{\"id\": 1}",
        "{\"command\": \"doctor\"}",
        "{\"id\": null, \"command\": \"doctor\"}",
        "{\"id\": 0, \"command\": \"doctor\"}",
        "{\"id\": -5, \"command\": \"doctor\"}",
        "{\"id\": 1.5, \"command\": \"doctor\"}",
        "{\"id\": \"1\", \"command\": \"doctor\"}",
        "{\"id\": true, \"command\": \"doctor\"}",
        "{\"id\": [1], \"command\": \"doctor\"}",
        "{\"id\": 1e300, \"command\": \"doctor\"}",
        "{\"id\": 99999999999999999999, \"command\": \"doctor\"}",
        "{\"id\": 1, \"command\": null}",
        "{\"id\": 1, \"command\": 7}",
        "{\"id\": 1, \"command\": \"\"}",
        "{\"id\": 1, \"command\": \"Hello\"}",
        "{\"id\": 1, \"command\": \"hello \"}",
        "{\"id\": 1, \"command\": \"stop\"}",
        "{\"id\": 1, \"command\": \"rm -rf /\"}",
        "{\"id\": 1, \"command\": [\"doctor\"]}",
        "{\"id\": 1, \"command\": \"start_container\"}",
        "{\"id\": 1, \"command\": \"start_container\", \"spec\": null}",
        "{\"id\": 1, \"command\": \"start_container\", \"spec\": []}",
        "{\"id\": 1, \"command\": \"start_container\", \"spec\": {}}",
        "{\"id\": 1, \"command\": \"start_container\", \"spec\": {\"image\": 3}}",
        "{\"id\": 1, \"command\": \"start_container\", \"spec\": {\"image\": {\"source\": \"moon\"}}}",
        "{\"id\": 1, \"command\": \"start_container\", \"spec\": {\"limits\": {\"memory_bytes\": -1}}}",
        "{\"id\": 1, \"command\": \"start_container\", \"spec\": {\"env\": {\"A\": 1}}}",
        "{\"id\": 1, \"command\": \"start_container\", \"spec\": {\"volumes\": [7]}}",
        "{\"id\": 1, \"command\": \"stop_container\"}",
        "{\"id\": 1, \"command\": \"stop_container\", \"container\": \"../..\"}",
        "{\"id\": 1, \"command\": \"stop_container\", \"container\": 7}",
        "{\"id\": 1, \"command\": \"resolve_image\"}",
        "{\"id\": 1, \"command\": \"resolve_image\", \"image\": \"host\"}",
        "{\"id\": 1, \"command\": \"create_volume\"}",
        "{\"id\": 1, \"command\": \"create_volume\", \"name\": 7}",
        "{\"id\": 1, \"command\": \"create_volume\", \"name\": \"../x\"}",
        "{\"id\": 1, \"command\": \"create_volume\", \"name\": \"\"}",
        "{\"id\": 1, \"command\": \"remove_volume\", \"name\": \"nothing\"}",
        "{\"id\": 1, \"command\": \"import_volume\", \"name\": \"x\"}",
        "{\"id\": 1, \"command\": \"import_volume\", \"name\": \"x\", \"path\": \"relative\"}",
        "{\"id\": 1, \"command\": \"import_volume\", \"name\": \"x\", \"path\": \"/no/such/thing\"}",
        "{\"id\": 1, \"command\": \"export_volume\", \"name\": \"nothing\", \"path\": \"/tmp/x\"}",
        "\xff\xfe\xfd",
        "\xc3\x28",
        "{\"id\": 1, \"command\": \"\xff\"}",
        "\xef\xbb\xbf{}",
        QByteArray("{\"id\": 1,\0}", 11),
        QByteArray(10000, '['),
        QByteArray(10000, '{'),
        QByteArray(100000, 'x'),
        "\"" + QByteArray(100000, '\\'),
    };
    return lines;
}

/// Good lines with one thing broken: cut off somewhere, or a byte replaced by one that JSON does not have there.
QByteArrayList generatedLines()
{
    const QByteArray good =
        R"({"id": 1, "command": "start_container", "spec": {"endpoint": "e", "image": {"source": "host"}}})";
    QByteArrayList lines;
    for (qsizetype length = 1; length < good.size(); ++length)
        lines.append(good.left(length));
    QRandomGenerator random(42); // the same lines every time
    while (lines.size() < 160) {
        QByteArray line = good;
        line[random.bounded(static_cast<int>(line.size()))] = static_cast<char>(1 + random.bounded(8));
        lines.append(line);
    }
    return lines;
}

} // namespace

void RunnerProtocolTest::initTestCase()
{
    QVERIFY2(::geteuid() == 0, "the runner needs root");
}

void RunnerProtocolTest::malformedLines_data()
{
    QTest::addColumn<bool>("afterHello");
    QTest::newRow("before hello") << false;
    QTest::newRow("after hello") << true;
}

void RunnerProtocolTest::malformedLines()
{
    QFETCH(bool, afterHello);
    const QByteArrayList lines = handwrittenLines() + generatedLines();
    QVERIFY2(lines.size() >= 200, qPrintable(QString::number(lines.size())));
    RunnerProcess runner;
    QVERIFY(runner.start());
    if (afterHello)
        QVERIFY(!runner.hello(m_project.root(), m_project.runDirectory()).isEmpty());
    const qsizetype before = runner.answers().size();
    for (const QByteArray &line : lines) {
        runner.sendLine(line + '\n');
        const qsizetype wanted = runner.answers().size() + 1;
        while (runner.answers().size() < wanted && runner.readSome(RunnerProcess::patienceMs))
            continue;
        QVERIFY2(runner.answers().size() == wanted, line.left(200).constData());
        const protocol::Response answer = runner.answers().constLast();
        QVERIFY2(!answer.ok && !answer.error.message.isEmpty(), line.left(200).constData());
        QVERIFY2(answer.error.code != ErrorCode::Internal, line.left(200).constData());
    }
    QCOMPARE(runner.answers().size() - before, lines.size());
    QVERIFY(runner.strangeLines().isEmpty());
    if (!afterHello)
        QVERIFY(!runner.hello(m_project.root(), m_project.runDirectory()).isEmpty());
    QVERIFY(runner.call(protocol::command::doctor).ok);
    runner.closeInput();
    QCOMPARE(runner.waitForEnd(), 0);
    QCOMPARE(runner.standardError(), QByteArray());
}

void RunnerProtocolTest::oversizedLine()
{
    RunnerProcess runner;
    QVERIFY(runner.start());
    QVERIFY(!runner.hello(m_project.root(), m_project.runDirectory()).isEmpty());
    runner.sendLine("{\"id\": 2, \"command\": \"doctor\", \"x\": \"" + QByteArray(17 << 20, 'x') + "\"}\n");
    const protocol::Response refused = runner.answerTo(0);
    QVERIFY(refused.error.code == ErrorCode::Protocol);
    QVERIFY2(refused.error.message.contains(QStringLiteral("16 MiB")), qPrintable(refused.error.message));
    QVERIFY(runner.call(protocol::command::listVolumes).ok);
    QCOMPARE(runner.answers().size(), 3);
    // One that just fits is read as any other.
    const QByteArray head = "{\"id\": 77, \"command\": \"list_volumes\", \"x\": \"";
    runner.sendLine(head + QByteArray(protocol::maxLineBytes - head.size() - 3, 'x') + "\"}\n");
    QVERIFY(runner.answerTo(77).ok);
}

void RunnerProtocolTest::helloComesFirst()
{
    RunnerProcess runner;
    QVERIFY(runner.start());
    const protocol::Response refused = runner.call(protocol::command::doctor);
    QVERIFY(!refused.ok && refused.error.message.contains(QStringLiteral("hello")));
}

void RunnerProtocolTest::helloOfAnotherVersion()
{
    RunnerProcess runner;
    QVERIFY(runner.start());
    const protocol::Response refused = runner.call(protocol::command::hello, {{QStringLiteral("version"), 42}});
    QVERIFY(!refused.ok && refused.error.code == ErrorCode::Protocol);
    QVERIFY2(refused.error.message.contains(QStringLiteral("42")), qPrintable(refused.error.message));
    QVERIFY2(refused.error.message.contains(QStringLiteral("version %1").arg(protocol::version)),
        qPrintable(refused.error.message));
    QVERIFY(!runner.call(protocol::command::hello).ok);
    QVERIFY(!runner.call(protocol::command::doctor).ok);
}

void RunnerProtocolTest::helloTwice()
{
    RunnerProcess runner;
    QVERIFY(runner.start());
    QVERIFY(!runner.hello(m_project.root(), m_project.runDirectory()).isEmpty());
    QVERIFY(!runner.call(protocol::command::hello, {{QStringLiteral("version"), protocol::version}}).ok);
    QVERIFY(runner.call(protocol::command::listVolumes).ok);
}

void RunnerProtocolTest::badFolders_data()
{
    QTest::addColumn<QString>("root");
    QTest::addColumn<QString>("run");
    QTest::addColumn<QString>("says");
    const QString fine = m_project.filePath(QStringLiteral("fine"));
    QTest::newRow("relative root") << QStringLiteral("here") << fine << QStringLiteral("absolute");
    QTest::newRow("the top") << QStringLiteral("/") << fine << QStringLiteral("\"/\"");
    QTest::newRow("below a file") << QStringLiteral("/etc/passwd/x") << fine << QStringLiteral("/etc/passwd");
    QTest::newRow("writable by everyone") << QStringLiteral("/tmp") << fine << QStringLiteral("others");
    QTest::newRow("long run directory") << fine << QString(u'/' + QString(90, u'r')) << QStringLiteral("too long");
}

void RunnerProtocolTest::badFolders()
{
    QFETCH(QString, root);
    QFETCH(QString, run);
    QFETCH(QString, says);
    RunnerProcess runner;
    QVERIFY(runner.start());
    const protocol::Response refused = runner.call(protocol::command::hello,
        {{QStringLiteral("version"), protocol::version}, {QStringLiteral("root"), root},
            {QStringLiteral("run_directory"), run}});
    QVERIFY(!refused.ok);
    QVERIFY2(refused.error.message.contains(says), qPrintable(refused.error.message));
    QVERIFY(!runner.hello(m_project.root(), m_project.runDirectory()).isEmpty()); // and now with good ones
}

void RunnerProtocolTest::unfinishedLastLine()
{
    RunnerProcess runner;
    QVERIFY(runner.start());
    QVERIFY(!runner.hello(m_project.root(), m_project.runDirectory()).isEmpty());
    runner.sendLine(R"({"id": 5, "command": "create_volume", "name": "half"})");
    runner.closeInput();
    QCOMPARE(runner.waitForEnd(), 0);
    QCOMPARE(runner.answers().size(), 1);
}

void RunnerProtocolTest::commandLine_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("says");
    QTest::newRow("version") << QStringList{QStringLiteral("--version")} << 0 << QByteArray("headstart-runner ");
    QTest::newRow("help") << QStringList{QStringLiteral("--help")} << 0 << QByteArray("Usage");
    QTest::newRow("unknown") << QStringList{QStringLiteral("--root=/")} << 2 << QByteArray("--root=/");
}

void RunnerProtocolTest::commandLine()
{
    QFETCH(QStringList, arguments);
    QFETCH(int, code);
    QFETCH(QByteArray, says);
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(RunnerProcess::program(), arguments);
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitCode(), code);
    QVERIFY(process.readAll().contains(says));
}

void RunnerProtocolTest::refusesATerminal()
{
    const UniqueFd terminal(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
    QVERIFY(terminal.valid() && ::grantpt(terminal.get()) == 0 && ::unlockpt(terminal.get()) == 0);
    QProcess process;
    process.setStandardInputFile(QString::fromLocal8Bit(::ptsname(terminal.get())));
    process.start(RunnerProcess::program(), {});
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitCode(), 2);
    QCOMPARE(process.readAllStandardError().count('\n'), 1);
}

void RunnerProtocolTest::refusesWithoutRights()
{
    QProcess process;
    process.start(QStringLiteral("setpriv"), {QStringLiteral("--bounding-set=-sys_admin"), RunnerProcess::program()});
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitCode(), 3);
    QVERIFY(process.readAllStandardError().contains("CAP_SYS_ADMIN"));
    QCOMPARE(process.readAllStandardOutput(), QByteArray());
}

QTEST_GUILESS_MAIN(RunnerProtocolTest)
#include "tst_runner_protocol.moc"
