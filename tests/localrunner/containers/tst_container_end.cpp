// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/containers/container_harness.h"

#include "localrunner/containers/cgroup.h"
#include "localrunner/containers/leftovers.h"

#include <QDir>
#include <QFile>
#include <QTest>
#include <QTimer>

#include <array>
#include <csignal>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

using namespace headstart;
using namespace headstart::testing;

/// How containers end, and that nothing of them remains.
class TestContainerEnd : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void endsAreToldApart_data();
    void endsAreToldApart();
    void aProgramThatIsNotThereIsNamed();
    void inputIsALifeline();
    void longAndUnfinishedLines();
    void stopsInEveryPhase_data();
    void stopsInEveryPhase();
    void graceIsGivenAndTaken();
    void stopBecauseKeepsTheReason();
    void deletingARunningContainerKillsIt();
    void hostileContainerIsCleanedSafely();
    void leftoversOfADeadRunnerAreRemoved();
    void manyAtOnce();

private:
    static void verifyNothingLeft(const ContainerLaunch &launch)
    {
        for (const QString &folder : {launch.folders.bundle, launch.folders.run, launch.folders.writable})
            QVERIFY2(!QFile::exists(folder), qPrintable(folder));
        QVERIFY(QDir(launch.folders.runcState).isEmpty());
        QVERIFY(!Cgroup(launch.folders.cgroup).exists());
    }
};

void TestContainerEnd::initTestCase()
{
    const QString obstacle = ContainerHarness::prepareProcess();
    QVERIFY2(obstacle.isEmpty(), qPrintable(obstacle));
}

void TestContainerEnd::endsAreToldApart_data()
{
    QTest::addColumn<QString>("script");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<int>("signal");
    QTest::addColumn<QString>("message");
    QTest::newRow("code 0") << QStringLiteral("pass") << QStringLiteral("exited") << 0 << 0
                            << QStringLiteral("The container ended by itself with exit code 0.");
    QTest::newRow("code 3") << QStringLiteral("raise SystemExit(3)") << QStringLiteral("exited") << 3 << 0
                            << QStringLiteral("The container ended by itself with exit code 3.");
    QTest::newRow("exec of a shell that a signal ends")
        << QStringLiteral("import os; os.execv('/bin/sh', ['sh', '-c', 'sh -c \"kill -SEGV \\\\$\\\\$\"; exit $?'])")
        << QStringLiteral("exited") << 139 << 0
        << QStringLiteral("The container ended by itself with exit code 139 (SIGSEGV, a read or write of memory that "
                          "it may not touch).");
    // The first process of a pid namespace is only ended by signals that it cannot send itself, so a fault is made.
    QTest::newRow("segmentation fault")
        << QStringLiteral("import ctypes; ctypes.string_at(0)") << QStringLiteral("signalled") << 0 << int(SIGSEGV)
        << QStringLiteral("The container was ended by SIGSEGV, a read or write of memory that it may not touch.");
}

void TestContainerEnd::endsAreToldApart()
{
    QFETCH(QString, script);
    QFETCH(QString, reason);
    QFETCH(int, exitCode);
    QFETCH(int, signal);
    QFETCH(QString, message);
    ContainerHarness harness;
    const ContainerLaunch launch = harness.launchOfPython(script);
    const Outcome outcome = harness.run(launch);
    QVERIFY(outcome.finished && outcome.started && outcome.imageLoaded);
    QCOMPARE(outcome.exit.error.message, message);
    QCOMPARE(toString(outcome.exit.reason), reason);
    QCOMPARE(outcome.exit.exitCode, exitCode);
    QCOMPARE(outcome.exit.signal, signal);
    QVERIFY(outcome.exit.timeNs > 0);
    QCOMPARE(outcome.leftBehind, QString());
    verifyNothingLeft(launch);
}

void TestContainerEnd::aProgramThatIsNotThereIsNamed()
{
    ContainerHarness harness;
    const ContainerLaunch launch = harness.launchOf({QStringLiteral("/nowhere/python")});
    const Outcome outcome = harness.run(launch);
    QVERIFY(outcome.finished && !outcome.started);
    QCOMPARE(toString(outcome.exit.reason), QStringLiteral("start_failed"));
    QVERIFY2(
        outcome.exit.error.message.contains(QLatin1String("/nowhere/python")), qPrintable(outcome.exit.error.message));
    QCOMPARE(outcome.leftBehind, QString());
    verifyNothingLeft(launch);
}

void TestContainerEnd::inputIsALifeline()
{
    ContainerHarness harness;
    Outcome outcome;
    auto container = std::make_unique<Container>(
        harness.launchOfPython(QStringLiteral("import sys; print(len(sys.stdin.readline())); "
                                              "print(sys.stdin.readline().strip(), flush=True); sys.stdin.read()")));
    ContainerHarness::record(container.get(), &outcome);
    container->start();
    // More than a pipe holds, before the container runs.
    container->writeInput(QByteArray(300000, 'x') + "\nsecond\n");
    QTRY_COMPARE_WITH_TIMEOUT(outcome.lines.size(), 2, 10000);
    QCOMPARE(outcome.output(), QByteArray("300001\nsecond"));
    QVERIFY(!outcome.finished);
    container->stop(0);
    QTRY_VERIFY_WITH_TIMEOUT(outcome.finished, 10000);
    container->writeInput("after the end\n");
}

void TestContainerEnd::longAndUnfinishedLines()
{
    ContainerHarness harness;
    const Outcome outcome = harness.run(harness.launchOfPython(QStringLiteral(R"(
import sys
sys.stdout.write('x' * (3 << 20) + '\n' + 'y' * (1 << 19) + '\nlast\nunfinished'); sys.stdout.flush()
sys.stderr.write('to the log\n')
)")));
    QVERIFY(outcome.finished);
    QCOMPARE(outcome.lines.size(), 2);
    QCOMPARE(outcome.lines[0].size(), 1 << 19);
    QCOMPARE(outcome.lines[1], QByteArray("last"));
    QVERIFY(outcome.errors.contains("to the log"));
    QVERIFY2(outcome.errors.join('\n').contains("was dropped"), outcome.errors.join('\n').constData());
}

void TestContainerEnd::stopsInEveryPhase_data()
{
    QTest::addColumn<QString>("phase");
    QTest::addColumn<int>("graceMs");
    for (const int grace : {0, 3000}) {
        for (const char *phase : {"before", "called", "runc", "started", "running"})
            QTest::addRow("%s, grace %d", phase, grace) << QString::fromLatin1(phase) << grace;
    }
}

void TestContainerEnd::stopsInEveryPhase()
{
    QFETCH(QString, phase);
    QFETCH(int, graceMs);
    ContainerHarness harness;
    const MachineState before = MachineState::now(harness.folder());
    const ContainerLaunch launch =
        harness.launchOfPython(QStringLiteral("print('up', flush=True)\nimport time; time.sleep(600)"));
    Outcome outcome;
    Container container(launch);
    ContainerHarness::record(&container, &outcome);
    const auto stop = [&] {
        container.stop(phase == u"running" || phase == u"started" ? qMin(graceMs, 300) : graceMs);
    };
    if (phase == u"before") {
        stop();
    } else {
        if (phase == u"called")
            connect(&container, &Container::imageLoaded, &container, stop);
        if (phase == u"started")
            connect(&container, &Container::started, &container, stop);
        if (phase == u"running")
            connect(&container, &Container::eventLine, &container, stop);
        container.start();
        // runc has been started and takes some hundredths of a second.
        if (phase == u"runc")
            QTimer::singleShot(8, &container, stop);
    }
    QTRY_VERIFY_WITH_TIMEOUT(outcome.finished, 15000);
    QCOMPARE(toString(outcome.exit.reason), QStringLiteral("stopped"));
    QCOMPARE(outcome.exit.error.message, QString());
    QCOMPARE(outcome.leftBehind, QString());
    verifyNothingLeft(launch);
    const MachineState after = MachineState::now(harness.folder());
    QCOMPARE(after.mounts, before.mounts);
    QCOMPARE(after.controlGroups, before.controlGroups);
}

void TestContainerEnd::graceIsGivenAndTaken()
{
    const QString script = QStringLiteral(R"(
import signal, sys, time
def end(*_):
    time.sleep(%1)
    print('in peace', flush=True)
    sys.exit(7)
signal.signal(signal.SIGTERM, end)
print('up', flush=True)
time.sleep(600)
)");
    ContainerHarness harness;
    for (const bool inTime : {true, false}) {
        Outcome outcome;
        Container container(harness.launchOfPython(script.arg(inTime ? 0.1 : 60)));
        ContainerHarness::record(&container, &outcome);
        connect(&container, &Container::eventLine, &container, [&](const QByteArray &line) {
            if (line == "up")
                container.stop(inTime ? 20000 : 300);
        });
        container.start();
        QTRY_VERIFY_WITH_TIMEOUT(outcome.finished, 15000);
        QCOMPARE(toString(outcome.exit.reason), QStringLiteral("stopped"));
        QCOMPARE(outcome.lines.contains("in peace"), inTime);
        QCOMPARE(outcome.exit.exitCode, inTime ? 7 : 0);
        QCOMPARE(outcome.exit.signal, inTime ? 0 : int(SIGKILL));
    }
}

void TestContainerEnd::stopBecauseKeepsTheReason()
{
    ContainerHarness harness;
    Outcome outcome;
    Container container(harness.launchOfPython(QStringLiteral("import time; time.sleep(600)")));
    ContainerHarness::record(&container, &outcome);
    connect(&container, &Container::started, &container, [&] {
        container.stopBecause(0, protocol::ContainerExit::Reason::StartTimedOut,
            {ErrorCode::TimedOut, QStringLiteral("No worker was ready."), {}});
        container.stop(0);
    });
    container.start();
    QTRY_VERIFY_WITH_TIMEOUT(outcome.finished, 15000);
    QCOMPARE(toString(outcome.exit.reason), QStringLiteral("start_timed_out"));
    QCOMPARE(outcome.exit.error.message, QStringLiteral("No worker was ready."));
}

void TestContainerEnd::deletingARunningContainerKillsIt()
{
    ContainerHarness harness;
    const ContainerLaunch launch = harness.launchOfPython(QStringLiteral("import time; time.sleep(600)"));
    Outcome outcome;
    auto container = std::make_unique<Container>(launch);
    ContainerHarness::record(container.get(), &outcome);
    container->start();
    QTRY_VERIFY_WITH_TIMEOUT(outcome.started, 10000);
    const pid_t pid = container->pid();
    QVERIFY(pid > 0);
    container.reset();
    siginfo_t info{};
    QCOMPARE(::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED), 0);
    QCOMPARE(info.si_status, SIGKILL);
    const Result<void> removed = removeLeftovers(launch.id, launch.folders);
    QVERIFY2(removed.ok(), removed ? "" : qPrintable(removed.error().message));
    verifyNothingLeft(launch);
}

void TestContainerEnd::hostileContainerIsCleanedSafely()
{
    ContainerHarness harness;
    const QString bystander = harness.makeFolder(QStringLiteral("bystander"));
    QFile treasure(bystander + QLatin1String("/treasure"));
    QVERIFY(treasure.open(QIODevice::WriteOnly));
    treasure.close();
    const ContainerLaunch launch = harness.launchOfPython(QStringLiteral(R"(
import os, socket
for place in ('/headstart/run', '/tmp', '/etc', '/mnt/code', '/usr/lib'):
    os.symlink('%1', place + '/away')
    os.symlink('/', place + '/everything')
    os.symlink('..', place + '/up')
    os.mkfifo(place + '/fifo')
    socket.socket(socket.AF_UNIX).bind(place + '/socket')
    os.makedirs(place + '/locked/inner'); os.chmod(place + '/locked', 0)
    open(os.fsencode(place) + b'/not-utf8-\xff\n', 'w')
os.chdir('/tmp')
for level in range(5000):
    os.mkdir('d'); os.chdir('d')
os.rename('/headstart/run/away', '/headstart/run/w0.http')
print('planted')
)")
                                                              .arg(bystander));
    const Outcome outcome = harness.run(launch, 60000);
    QVERIFY2(outcome.finished, outcome.problems().constData());
    QCOMPARE(outcome.output(), QByteArray("planted"));
    QCOMPARE(outcome.leftBehind, QString());
    verifyNothingLeft(launch);
    QVERIFY(treasure.exists());
}

void TestContainerEnd::leftoversOfADeadRunnerAreRemoved()
{
    ContainerHarness harness;
    const MachineState before = MachineState::now(harness.folder());
    const ContainerLaunch launch =
        harness.launchOfPython(QStringLiteral("import os, time\nfor _ in range(3): os.fork()\ntime.sleep(600)"));
    // A process of its own plays the runner that is killed; its orphans come to this process, the next subreaper.
    int ready[2] = {-1, -1};
    QCOMPARE(::pipe(ready), 0);
    const pid_t runner = ::fork();
    if (runner == 0) {
        Outcome outcome;
        Container container(launch);
        ContainerHarness::record(&container, &outcome);
        container.start();
        (void)QTest::qWaitFor([&outcome] { return outcome.started || outcome.finished; }, 10000);
        (void)!::write(ready[1], outcome.started ? "y" : "n", 1);
        ::pause();
        ::_exit(0);
    }
    char answer = 'n';
    QCOMPARE(::read(ready[0], &answer, 1), 1);
    QCOMPARE(answer, 'y');
    QVERIFY(!Cgroup(launch.folders.cgroup).processes().isEmpty());
    ::kill(runner, SIGKILL);
    QCOMPARE(::waitpid(runner, nullptr, 0), runner);
    const Result<void> removed = removeLeftovers(launch.id, launch.folders);
    QVERIFY2(removed.ok(), removed ? "" : qPrintable(removed.error().message));
    verifyNothingLeft(launch);
    const MachineState after = MachineState::now(harness.folder());
    QCOMPARE(after.mounts, before.mounts);
    QCOMPARE(after.controlGroups, before.controlGroups);
    // And once more, with nothing there.
    QVERIFY(removeLeftovers(launch.id, launch.folders).ok());
    ::close(ready[0]);
    ::close(ready[1]);
}

void TestContainerEnd::manyAtOnce()
{
    ContainerHarness harness;
    constexpr int count = 8;
    std::array<Outcome, count> outcomes;
    std::vector<std::unique_ptr<Container>> containers;
    for (int i = 0; i < count; ++i) {
        containers.push_back(std::make_unique<Container>(harness.launchOfPython(QStringLiteral("print(%1)").arg(i))));
        ContainerHarness::record(containers.back().get(), &outcomes[size_t(i)]);
    }
    for (const auto &container : containers)
        container->start();
    for (const Outcome &outcome : outcomes)
        QTRY_VERIFY_WITH_TIMEOUT(outcome.finished, 30000);
    for (int i = 0; i < count; ++i) {
        QCOMPARE(outcomes[size_t(i)].output(), QByteArray::number(i));
        QCOMPARE(outcomes[size_t(i)].leftBehind, QString());
        verifyNothingLeft(containers[size_t(i)]->launch());
    }
}

QTEST_GUILESS_MAIN(TestContainerEnd)
#include "tst_container_end.moc"
