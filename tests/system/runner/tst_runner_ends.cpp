// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "phases.h"

#include "support/leftovers.h"

#include <QFile>
#include <QJsonDocument>
#include <QProcess>
#include <QTest>

#include <csignal>
#include <unistd.h>

using namespace headstart;
using namespace headstart::testing;

/// The ways in which a runner is told to end, in every phase: it exits with 0 and nothing is left.
class RunnerEndsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void endOfInput_data() { addPhaseRows(); }
    void endOfInput();
    void terminate_data() { addPhaseRows(); }
    void terminate();
    void consoleKilled();
    void interruptIsTheConsolesBusiness();

private:
    void checkNothingLeft(const Leftovers &before, const TestProject &project, const QStringList &marks) const;
};

void RunnerEndsTest::initTestCase()
{
    QVERIFY2(::geteuid() == 0, "these tests run real containers and need root");
}

void RunnerEndsTest::checkNothingLeft(
    const Leftovers &before, const TestProject &project, const QStringList &marks) const
{
    const QStringList added = Leftovers::now({project.root(), project.runDirectory()}).addedSince(before, marks);
    QStringList unexpected;
    for (const QString &item : added) {
        // What a root and a run directory consist of from the first start on.
        if (!item.endsWith(QStringLiteral("/volumes")) && !item.endsWith(QStringLiteral("/images"))
            && !item.endsWith(QStringLiteral("/containers")) && !item.endsWith(QStringLiteral("/checkpoints")))
            unexpected.append(item);
    }
    QVERIFY2(unexpected.isEmpty(), qPrintable(unexpected.join(u'\n')));
}

void RunnerEndsTest::endOfInput()
{
    QFETCH(Phase, phase);
    const TestProject project;
    const Leftovers before = Leftovers::now({project.root(), project.runDirectory()});
    RunnerProcess runner;
    QVERIFY(reach(phase, runner, project));
    const QStringList marks = marksOf(project);
    runner.closeInput();
    QCOMPARE(runner.waitForEnd(), 0);
    checkNothingLeft(before, project, marks);
}

void RunnerEndsTest::terminate()
{
    QFETCH(Phase, phase);
    const TestProject project;
    const Leftovers before = Leftovers::now({project.root(), project.runDirectory()});
    RunnerProcess runner;
    QVERIFY(reach(phase, runner, project));
    const QStringList marks = marksOf(project);
    runner.signal(SIGTERM);
    QCOMPARE(runner.waitForEnd(), 0);
    checkNothingLeft(before, project, marks);
}

void RunnerEndsTest::consoleKilled()
{
    const TestProject project;
    project.write(QStringLiteral("app.py"), appSource("pass", "pass", "pass"));
    const Leftovers before = Leftovers::now({project.root(), project.runDirectory()});
    // A console of its own, which starts the runner, has a container running, and is killed.
    const QByteArray script = R"(
import json, os, subprocess, sys
version = int(sys.argv[5])
spec = json.loads(sys.argv[4])
p = subprocess.Popen([sys.argv[1]], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
def send(o):
    p.stdin.write((json.dumps(o) + "\n").encode()); p.stdin.flush()
send({"id": 1, "command": "hello", "version": version, "root": sys.argv[2], "run_directory": sys.argv[3]})
p.stdout.readline()
send({"id": 2, "command": "start_container", "spec": spec})
for line in p.stdout:
    if b'"worker_ready"' in line:
        print(p.pid, flush=True)
        os.kill(os.getpid(), 9)
)";
    QProcess console;
    console.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    console.start(QStringLiteral("python3"),
        {QStringLiteral("-c"), QString::fromUtf8(script), RunnerProcess::program(), project.root(),
            project.runDirectory(),
            QString::fromUtf8(
                QJsonDocument(toJson(project.spec(QStringLiteral("app:predict"), QStringLiteral("app:load"))))
                    .toJson()),
            QString::number(protocol::version)});
    QVERIFY(console.waitForFinished(60'000));
    QCOMPARE(console.exitStatus(), QProcess::CrashExit);
    const pid_t runner = console.readAllStandardOutput().trimmed().toInt();
    QVERIFY(runner > 0);
    const QStringList marks = marksOf(project);
    QTRY_VERIFY_WITH_TIMEOUT(
        ::kill(runner, 0) != 0 || QFile::exists(QStringLiteral("/proc/%1/exe").arg(runner)) == false, 20'000);
    QTRY_VERIFY_WITH_TIMEOUT(instancesIn(project).isEmpty(), 20'000);
    checkNothingLeft(before, project, marks);
}

void RunnerEndsTest::interruptIsTheConsolesBusiness()
{
    const TestProject project;
    RunnerProcess runner;
    QVERIFY(reach(Phase::Ready, runner, project));
    runner.signal(SIGINT);
    const protocol::Response answer = runner.call(protocol::command::listVolumes);
    QVERIFY2(answer.ok, qPrintable(answer.error.message));
    runner.closeInput();
    QCOMPARE(runner.waitForEnd(), 0);
}

QTEST_GUILESS_MAIN(RunnerEndsTest)
#include "tst_runner_ends.moc"
