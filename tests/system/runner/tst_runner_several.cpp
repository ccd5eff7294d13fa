// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "phases.h"

#include "support/worker_http.h"

#include <QJsonArray>
#include <QTest>

#include <csignal>
#include <memory>
#include <unistd.h>
#include <vector>

using namespace headstart;
using namespace headstart::testing;

/// Several runners of one user at once: what one does, or that it is killed, is nothing to the others.
class RunnerSeveralTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void killingOneLeavesTheOther();
    void volumeInUseByAnotherRunner();
    void manyStartAtOnce();
};

void RunnerSeveralTest::initTestCase()
{
    QVERIFY2(::geteuid() == 0, "these tests run real containers and need root");
}

void RunnerSeveralTest::killingOneLeavesTheOther()
{
    const TestProject project;
    RunnerProcess living;
    QString container;
    QVERIFY(reach(Phase::Ready, living, project, &container));
    const QString socket = living.waitForEvent(protocol::event::workerReady).value(QStringLiteral("socket")).toString();
    {
        RunnerProcess killed;
        QVERIFY(reach(Phase::Ready, killed, project));
        QCOMPARE(instancesIn(project).size(), 2);
        killed.signal(SIGKILL);
        QCOMPARE(killed.waitForEnd(), -1);
    }
    RunnerProcess third;
    QVERIFY(third.start());
    QVERIFY(!third.hello(project.root(), project.runDirectory()).isEmpty());
    QStringList expected{living.instance(), third.instance()};
    expected.sort();
    QCOMPARE(instancesIn(project), expected);
    third.closeInput();
    QCOMPARE(third.waitForEnd(), 0);

    QCOMPARE(postToWorker(socket, "still-here").status, 200);
    const protocol::Response stopped = living.call(protocol::command::stopContainer,
        {{QStringLiteral("container"), container}, {QStringLiteral("grace_seconds"), 5}});
    QVERIFY2(stopped.ok, qPrintable(stopped.error.message));
    QVERIFY(living.waitForExit(container).reason == protocol::ContainerExit::Reason::Stopped);
}

void RunnerSeveralTest::volumeInUseByAnotherRunner()
{
    const TestProject project;
    project.write(QStringLiteral("app.py"), appSource("pass", "pass", "pass"));
    RunnerProcess user;
    QVERIFY(user.start());
    QVERIFY(!user.hello(project.root(), project.runDirectory()).isEmpty());
    ContainerSpec spec = project.spec();
    spec.volumes = {VolumeMount{QStringLiteral("weights"), QStringLiteral("./weights")}};
    const QString container = user.startContainer(spec);
    QVERIFY(!user.waitForEvent(protocol::event::workerReady).isEmpty());

    RunnerProcess other;
    QVERIFY(other.start());
    QVERIFY(!other.hello(project.root(), project.runDirectory()).isEmpty());
    const QJsonObject name{{QStringLiteral("name"), QStringLiteral("weights")}};
    const protocol::Response refused = other.call(protocol::command::removeVolume, name);
    QVERIFY(!refused.ok);
    QVERIFY2(refused.error.message.contains(QStringLiteral("in use")), qPrintable(refused.error.message));
    const QJsonArray volumes =
        other.call(protocol::command::listVolumes).result.value(QStringLiteral("volumes")).toArray();
    QCOMPARE(volumes.size(), 1);
    QCOMPARE(volumes[0].toObject().value(QStringLiteral("used_by")).toArray(), QJsonArray{container});

    user.signal(SIGKILL);
    QCOMPARE(user.waitForEnd(), -1);
    RunnerProcess third;
    QVERIFY(third.start());
    QVERIFY(!third.hello(project.root(), project.runDirectory()).isEmpty());
    const protocol::Response removed = third.call(protocol::command::removeVolume, name);
    QVERIFY2(removed.ok, qPrintable(removed.error.message));
}

void RunnerSeveralTest::manyStartAtOnce()
{
    const TestProject project;
    constexpr int count = 6;
    std::vector<std::unique_ptr<RunnerProcess>> runners;
    std::vector<qint64> hellos;
    for (int index = 0; index < count; ++index) {
        runners.push_back(std::make_unique<RunnerProcess>());
        QVERIFY(runners.back()->start());
        hellos.push_back(runners.back()->send(protocol::command::hello,
            {{QStringLiteral("version"), protocol::version}, {QStringLiteral("root"), project.root()},
                {QStringLiteral("run_directory"), project.runDirectory()}}));
    }
    QStringList instances;
    for (std::size_t index = 0; index < count; ++index) {
        const protocol::Response answer = runners[index]->answerTo(hellos[index]);
        QVERIFY2(answer.ok, qPrintable(answer.error.message));
        instances.append(answer.result.value(QStringLiteral("instance")).toString());
    }
    instances.sort();
    QCOMPARE(instancesIn(project), instances);
    for (const auto &runner : runners)
        runner->closeInput();
    for (const auto &runner : runners)
        QCOMPARE(runner->waitForEnd(), 0);
    QCOMPARE(instancesIn(project), QStringList());
}

QTEST_GUILESS_MAIN(RunnerSeveralTest)
#include "tst_runner_several.moc"
