// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "phases.h"

#include "support/worker_http.h"

#include <QDir>
#include <QTest>

#include <array>
#include <unistd.h>

namespace headstart::testing {

namespace {

constexpr std::array<const char *, 11> names = {"started", "saying hello", "idle", "image_load", "container_start",
    "application_start", "import", "on_start", "ready", "task", "stopping"};
const QByteArray forever = "time.sleep(600)";

void writeApp(Phase phase, const TestProject &project)
{
    const bool inTask = phase == Phase::Task || phase == Phase::Stopping;
    project.write(QStringLiteral("app.py"),
        appSource(phase == Phase::Import ? forever : "pass", phase == Phase::OnStart ? forever : "pass",
            inTask ? forever : "pass"));
}

bool reachTask(RunnerProcess &runner)
{
    const QJsonObject ready = runner.waitForEvent(protocol::event::workerReady);
    const int connection = beginPost(ready.value(QStringLiteral("socket")).toString(), "task-1");
    const bool started = connection >= 0 && !runner.waitForEvent(protocol::event::taskStarted).isEmpty();
    // The connection stays open until the test's end: a client that hangs up is another story.
    return started;
}

} // namespace

void addPhaseRows()
{
    QTest::addColumn<Phase>("phase");
    for (std::size_t index = 0; index < names.size(); ++index)
        QTest::newRow(names[index]) << static_cast<Phase>(index);
}

bool reach(Phase phase, RunnerProcess &runner, const TestProject &project, QString *container)
{
    writeApp(phase, project);
    if (!runner.start())
        return false;
    runner.sendLine("are you there?\n"); // once it answers, it is past the making of a process
    if (runner.answerTo(0).error.code != ErrorCode::Protocol)
        return false;
    if (phase == Phase::Started)
        return true;
    if (phase == Phase::SayingHello) {
        runner.send(protocol::command::hello,
            {{QStringLiteral("version"), protocol::version}, {QStringLiteral("root"), project.root()},
                {QStringLiteral("run_directory"), project.runDirectory()}});
        return true;
    }
    if (runner.hello(project.root(), project.runDirectory()).isEmpty())
        return false;
    if (phase == Phase::Idle)
        return true;
    const QString id = runner.startContainer(project.spec(QStringLiteral("app:predict"), QStringLiteral("app:load")));
    if (container != nullptr)
        *container = id;
    switch (phase) {
    case Phase::Ready:
        return !runner.waitForEvent(protocol::event::workerReady).isEmpty();
    case Phase::Task:
        return reachTask(runner);
    case Phase::Stopping:
        if (!reachTask(runner))
            return false;
        runner.send(protocol::command::stopContainer,
            {{QStringLiteral("container"), id}, {QStringLiteral("grace_seconds"), 600}});
        return true;
    default:
        return runner.waitForOpenSpan(QString::fromLatin1(names[static_cast<std::size_t>(phase)]));
    }
}

QStringList instancesIn(const TestProject &project)
{
    return QDir(project.runDirectory()).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
}

QStringList marksOf(const TestProject &project)
{
    QStringList marks{project.root(), project.runDirectory()};
    for (const QString &instance : instancesIn(project)) {
        marks.append(instance);
        const QDir folder(project.runDirectory() + u'/' + instance);
        for (const QString &name : folder.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
            if (name.size() == 16)
                marks.append(name);
        }
    }
    return marks;
}

} // namespace headstart::testing
