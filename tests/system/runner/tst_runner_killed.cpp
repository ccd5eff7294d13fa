// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "phases.h"

#include "support/leftovers.h"

#include <QTest>

#include <csignal>
#include <unistd.h>

using namespace headstart;
using namespace headstart::testing;

/// The runner is killed with SIGKILL: its container ends by itself, and the next start removes the rest.
class RunnerKilledTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void nextStartCleans_data() { addPhaseRows(); }
    void nextStartCleans();
    void containerEndsWithoutAnyone();
};

namespace {

QStringList processesOf(const QStringList &marks)
{
    QStringList found;
    for (const QString &process : Leftovers::now({}).processes) {
        for (const QString &mark : marks) {
            if (process.contains(mark))
                found.append(process);
        }
    }
    return found;
}

} // namespace

void RunnerKilledTest::initTestCase()
{
    QVERIFY2(::geteuid() == 0, "these tests run real containers and need root");
}

void RunnerKilledTest::nextStartCleans()
{
    QFETCH(Phase, phase);
    const TestProject project;
    // A first runner makes the folders that stay, so that the comparison below is an exact one.
    RunnerProcess first;
    QVERIFY(reach(Phase::Idle, first, project));
    first.closeInput();
    QCOMPARE(first.waitForEnd(), 0);
    const Leftovers before = Leftovers::now({project.root(), project.runDirectory()});

    RunnerProcess killed;
    QVERIFY(reach(phase, killed, project));
    killed.signal(SIGKILL);
    QCOMPARE(killed.waitForEnd(), -1);
    const QStringList marks = marksOf(project);
    if (phase >= Phase::Idle)
        QVERIFY(!instancesIn(project).isEmpty()); // there is something to clean up

    RunnerProcess next;
    QVERIFY(next.start());
    QVERIFY(!next.hello(project.root(), project.runDirectory()).isEmpty());
    QCOMPARE(instancesIn(project), QStringList(next.instance()));
    QVERIFY2(processesOf(marks.mid(2)).isEmpty(), qPrintable(processesOf(marks.mid(2)).join(u'\n')));
    next.closeInput();
    QCOMPARE(next.waitForEnd(), 0);
    const QStringList added = Leftovers::now({project.root(), project.runDirectory()}).addedSince(before, marks);
    QVERIFY2(added.isEmpty(), qPrintable(added.join(u'\n')));
    const QByteArray complaints = next.standardError();
    QVERIFY2(!complaints.contains("could not be removed"), complaints.constData());
}

void RunnerKilledTest::containerEndsWithoutAnyone()
{
    const TestProject project;
    RunnerProcess runner;
    QString container;
    QVERIFY(reach(Phase::Task, runner, project, &container));
    QVERIFY(!processesOf({container}).isEmpty());
    runner.signal(SIGKILL);
    QCOMPARE(runner.waitForEnd(), -1);
    // Its lifeline is cut: nobody has to clean up for the GPU and the memory to be free again.
    QTRY_VERIFY_WITH_TIMEOUT(processesOf({container}).isEmpty(), 10'000);
    RunnerProcess next;
    QVERIFY(next.start());
    QVERIFY(!next.hello(project.root(), project.runDirectory()).isEmpty());
}

QTEST_GUILESS_MAIN(RunnerKilledTest)
#include "tst_runner_killed.moc"
