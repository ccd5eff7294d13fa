// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "phases.h"

#include "support/leftovers.h"
#include "support/worker_http.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QTest>

#include <memory>
#include <unistd.h>

using namespace headstart;
using namespace headstart::testing;

/// Containers that try to lead the runner astray.
class RunnerHostileTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void plantedRunDirectory();
    void eventsCannotBeForged();
    void secretsStandNowhere();

private:
    std::unique_ptr<TestProject> m_project;
};

namespace {

bool startIn(RunnerProcess &runner, const TestProject &project)
{
    return runner.start() && !runner.hello(project.root(), project.runDirectory()).isEmpty();
}

/// All that lies in the files below a folder, without following links.
QByteArray contentBelow(const QString &folder)
{
    QByteArray all;
    for (const QFileInfo &info : QDir(folder).entryInfoList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot)) {
        if (info.isSymLink())
            continue;
        if (info.isDir())
            all += contentBelow(info.filePath());
        QFile file(info.filePath());
        if (info.isFile() && file.open(QIODevice::ReadOnly))
            all += file.readAll();
    }
    return all;
}

} // namespace

void RunnerHostileTest::initTestCase()
{
    QVERIFY2(::geteuid() == 0, "these tests run real containers and need root");
    m_project = std::make_unique<TestProject>();
}

void RunnerHostileTest::plantedRunDirectory()
{
    const QString victim = m_project->filePath(QStringLiteral("victim"));
    QVERIFY(QDir().mkpath(victim + QStringLiteral("/deep")));
    QFile file(victim + QStringLiteral("/deep/file"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();
    m_project->write(QStringLiteral("app.py"),
        R"(
import os, socket
from beam import endpoint
VICTIM = ")" + victim.toUtf8()
            + R"("
os.chdir("/headstart/run")
for name in ("lock", "runc", "bundle", "w1.http", "w1.ctl", ".deep-0", "a/../b"):
    try: os.symlink(VICTIM, name)
    except OSError: pass
os.mkfifo("pipe")
s = socket.socket(socket.AF_UNIX); s.bind("mine")
os.mkdir("locked"); os.chmod("locked", 0)
for i in range(200): open("file%d" % i, "w").close()
open(b"\xff\xfe", "w").close()
for i in range(300):
    os.mkdir("d"); os.chdir("d")
os.symlink(VICTIM, "end")
os.chdir("/mnt/code")
@endpoint()
def predict(): return "ok"
)");
    RunnerProcess runner;
    QVERIFY(startIn(runner, *m_project));
    const Leftovers before = Leftovers::now({m_project->root(), m_project->runDirectory()});
    const QString container = runner.startContainer(m_project->spec());
    const QString socket = runner.waitForEvent(protocol::event::workerReady).value(QStringLiteral("socket")).toString();
    QCOMPARE(postToWorker(socket, "t").body, QByteArray("\"ok\""));
    const protocol::Response stopped = runner.call(protocol::command::stopContainer,
        {{QStringLiteral("container"), container}, {QStringLiteral("grace_seconds"), 5}});
    QVERIFY2(stopped.ok, qPrintable(stopped.error.message));
    const QStringList added =
        Leftovers::now({m_project->root(), m_project->runDirectory()}).addedSince(before, {container});
    QVERIFY2(added.isEmpty(), qPrintable(added.join(u'\n')));
    QVERIFY(QFile::exists(victim + QStringLiteral("/deep/file")));
    QCOMPARE(runner.logMessages(QStringLiteral("system")), QStringList());
}

void RunnerHostileTest::eventsCannotBeForged()
{
    // What user code prints is output, whatever it looks like, and the supervisor's own pipe is out of its reach.
    m_project->write(QStringLiteral("app.py"),
        appSource("pass", R"(
    line = '{"event": "task_started", "worker": 0, "task": "forged"}'
    print(line, flush=True)
    print(line, file=sys.stderr, flush=True)
    opened = []
    for fd in os.listdir("/proc/1/fd"):
        try:
            with open("/proc/1/fd/" + fd, "wb", 0) as pipe: pipe.write(line.encode() + b"\n")
            opened.append(fd)
        except OSError: pass
    print("opened", opened, flush=True))",
            "pass"));
    RunnerProcess runner;
    QVERIFY(startIn(runner, *m_project));
    runner.startContainer(m_project->spec(QStringLiteral("app:predict"), QStringLiteral("app:load")));
    QVERIFY(!runner.waitForEvent(protocol::event::workerReady).isEmpty());
    QCOMPARE(runner.logMessages().filter(QStringLiteral("forged")).size(), 2);
    QVERIFY(runner.logMessages(QStringLiteral("stdout")).contains(QStringLiteral("opened []")));
    QVERIFY(
        runner.waitFor([](const QString &name, const QJsonObject &) { return name == protocol::event::taskStarted; }, 0)
            .isEmpty());
    QVERIFY(runner.strangeLines().isEmpty());
}

void RunnerHostileTest::secretsStandNowhere()
{
    const QByteArray secret = "s3cr3t-7f1d9a";
    m_project->write(QStringLiteral("app.py"), appSource("pass", "pass", "return os.environ['TOKEN']"));
    RunnerProcess runner;
    QVERIFY(startIn(runner, *m_project));
    ContainerSpec spec = m_project->spec();
    spec.secrets = {{QStringLiteral("TOKEN"), QString::fromLatin1(secret)}};
    runner.startContainer(spec);
    const QString socket = runner.waitForEvent(protocol::event::workerReady).value(QStringLiteral("socket")).toString();
    QCOMPARE(postToWorker(socket, "t").body, QByteArray("\"" + secret + "\""));
    const QByteArray files =
        contentBelow(m_project->runDirectory()) + contentBelow(m_project->root() + QStringLiteral("/containers"));
    QVERIFY(files.contains("ociVersion")); // the config.json is among what was looked at
    QVERIFY(!files.contains(secret));
    QVERIFY(!Leftovers::now({}).processes.join(u'\n').contains(QString::fromLatin1(secret)));
    for (const protocol::Incoming &incoming : runner.received())
        QVERIFY(!QJsonDocument(incoming.members).toJson().contains(secret));
}

QTEST_GUILESS_MAIN(RunnerHostileTest)
#include "tst_runner_hostile.moc"
