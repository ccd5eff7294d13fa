// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/containers/container_harness.h"

#include <QTest>

Q_DECLARE_METATYPE(headstart::ResourceLimits)

using namespace headstart;
using namespace headstart::testing;

/// The limits of a container, pushed against from inside it.
class TestContainerLimits : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void memoryIsLimitedAndTheEndPutIntoWords_data();
    void memoryIsLimitedAndTheEndPutIntoWords();
    void aChildThatRunsOutOfMemoryIsTold();
    void aFileOnDiskDoesNotCount();
    void sharedMemoryHasItsSize();
    void memoryPeakIsMeasured();
    void processesAreLimited();
    void processorTimeIsLimited();
    void impossibleLimitsAreRefused_data();
    void impossibleLimitsAreRefused();
};

void TestContainerLimits::initTestCase()
{
    const QString obstacle = ContainerHarness::prepareProcess();
    QVERIFY2(obstacle.isEmpty(), qPrintable(obstacle));
}

void TestContainerLimits::memoryIsLimitedAndTheEndPutIntoWords_data()
{
    QTest::addColumn<QString>("script");
    QTest::newRow("heap") << QStringLiteral("block = bytearray(200 << 20); print('allocated')");
    // The tmpfs write itself is what gets the process killed, or SIGBUS where the kernel reclaims nothing.
    QTest::newRow("/dev/shm") << QStringLiteral(
        "file = open('/dev/shm/x', 'wb')\nfor _ in range(2048): file.write(bytes(1 << 20))\nprint('written')");
}

void TestContainerLimits::memoryIsLimitedAndTheEndPutIntoWords()
{
    QFETCH(QString, script);
    ContainerHarness harness;
    ContainerLaunch launch = harness.launchOfPython(script);
    launch.spec.limits.memoryBytes = 64LL << 20;
    const Outcome outcome = harness.run(launch);
    QVERIFY(outcome.finished);
    QCOMPARE(toString(outcome.exit.reason), QStringLiteral("out_of_memory"));
    QCOMPARE(outcome.exit.error.message,
        QStringLiteral("Out of memory at 80 MiB; memory=\"64Mi\" asked for 64 MiB: raise memory= or load less."));
    QCOMPARE(toString(outcome.exit.error.code), QStringLiteral("handler_failed"));
    QCOMPARE(outcome.output(), QByteArray());
    QVERIFY(outcome.memoryPeak.value_or(0) > (70LL << 20) && *outcome.memoryPeak <= (80LL << 20));
    QCOMPARE(outcome.leftBehind, QString());
}

void TestContainerLimits::aChildThatRunsOutOfMemoryIsTold()
{
    ContainerHarness harness;
    ContainerLaunch launch = harness.launchOfPython(QStringLiteral(R"(
import os, sys
if os.fork() == 0:
    block = bytearray(200 << 20)
    os._exit(0)
_, status = os.wait()
sys.exit(128 + os.WTERMSIG(status))
)"));
    launch.spec.limits.memoryBytes = 64LL << 20;
    const Outcome outcome = harness.run(launch);
    QCOMPARE(toString(outcome.exit.reason), QStringLiteral("out_of_memory"));
    QCOMPARE(outcome.exit.exitCode, 137);
}

void TestContainerLimits::aFileOnDiskDoesNotCount()
{
    ContainerHarness harness;
    ContainerLaunch launch = harness.launchOfPython(QStringLiteral(R"(
block = bytes(1 << 20)
with open('/tmp/large', 'wb') as file:
    for _ in range(512): file.write(block)
print('written')
)"));
    launch.spec.limits.memoryBytes = 64LL << 20;
    const Outcome outcome = harness.run(launch, 60000);
    QVERIFY2(outcome.finished, outcome.problems().constData());
    QCOMPARE(toString(outcome.exit.reason), QStringLiteral("exited"));
    QCOMPARE(outcome.output(), QByteArray("written"));
}

void TestContainerLimits::sharedMemoryHasItsSize()
{
    ContainerHarness harness;
    ContainerLaunch launch = harness.launchOfPython(QStringLiteral(
        "import os; v = os.statvfs('/dev/shm'); print(v.f_blocks * v.f_frsize, oct(os.stat('/dev/shm').st_mode))"));
    launch.spec.limits.sharedMemoryBytes = 24LL << 20;
    QCOMPARE(harness.run(launch).output(), QByteArray("25165824 0o41777"));
}

void TestContainerLimits::memoryPeakIsMeasured()
{
    ContainerHarness harness;
    const Outcome outcome =
        harness.run(harness.launchOfPython(QStringLiteral("block = bytearray(100 << 20); del block")));
    QVERIFY(outcome.memoryPeak.value_or(0) > (100LL << 20));
    QVERIFY(*outcome.memoryPeak < (200LL << 20));
}

void TestContainerLimits::processesAreLimited()
{
    ContainerHarness harness;
    ContainerLaunch launch = harness.launchOfPython(QStringLiteral(R"(
import os, time
made = 0
try:
    while True:
        if os.fork() == 0:
            time.sleep(60)
        made += 1
except OSError as error:
    print(made, error.strerror, flush=True)
os._exit(0)
)"));
    launch.spec.limits.pids = 20;
    const Outcome outcome = harness.run(launch);
    QVERIFY(outcome.finished);
    QCOMPARE(outcome.output(), QByteArray("19 Resource temporarily unavailable"));
    QCOMPARE(outcome.leftBehind, QString());
}

void TestContainerLimits::processorTimeIsLimited()
{
    ContainerHarness harness;
    ContainerLaunch launch = harness.launchOfPython(QStringLiteral(R"(
import time
start, used = time.monotonic(), time.process_time()
while time.monotonic() - start < 2: pass
print(round((time.process_time() - used) / (time.monotonic() - start), 2))
)"));
    launch.spec.limits.cpuMillicores = 200;
    const Outcome outcome = harness.run(launch);
    const double share = outcome.output().toDouble();
    QVERIFY2(share > 0.05 && share < 0.3, outcome.output().constData());
}

void TestContainerLimits::impossibleLimitsAreRefused_data()
{
    QTest::addColumn<ResourceLimits>("limits");
    QTest::addColumn<QString>("word");
    ResourceLimits limits;
    limits.memoryBytes = 1 << 20;
    QTest::newRow("memory") << limits << QStringLiteral("memory=");
    limits = {};
    limits.cpuMillicores = 0;
    QTest::newRow("cpu") << limits << QStringLiteral("cpu=");
    limits = {};
    limits.pids = 0;
    QTest::newRow("pids") << limits << QStringLiteral("processes");
}

void TestContainerLimits::impossibleLimitsAreRefused()
{
    QFETCH(ResourceLimits, limits);
    QFETCH(QString, word);
    ContainerHarness harness;
    ContainerLaunch launch = harness.launchOfPython(QStringLiteral("print(1)"));
    launch.spec.limits = limits;
    const Outcome outcome = harness.run(launch);
    QCOMPARE(toString(outcome.exit.reason), QStringLiteral("start_failed"));
    QVERIFY2(outcome.exit.error.message.contains(word), qPrintable(outcome.exit.error.message));
    QCOMPARE(outcome.leftBehind, QString());
}

QTEST_GUILESS_MAIN(TestContainerLimits)
#include "tst_container_limits.moc"
