// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "phases.h"

#include "support/worker_http.h"

#include <QFile>
#include <QJsonArray>
#include <QSet>
#include <QTest>

#include <memory>
#include <unistd.h>

using namespace headstart;
using namespace headstart::testing;
using Reason = protocol::ContainerExit::Reason;

/// What happens in containers, as the console hears of it.
class RunnerContainersTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void onStartRunsOncePerWorker();
    void volumeIsKeptAndMeasured();
    void startupFailures_data();
    void startupFailures();
    void workerDies_data();
    void workerDies();
    void startTimesOut();
    void gpuIsNeverIgnored();
    void refusedSpecs_data();
    void refusedSpecs();
    void missingCodeFolder();
    void stopInEveryPhase_data() { addPhaseRows(); }
    void stopInEveryPhase();
    void partialLines();

private:
    std::unique_ptr<TestProject> m_project;
    std::unique_ptr<RunnerProcess> m_runner;
};

void RunnerContainersTest::initTestCase()
{
    QVERIFY2(::geteuid() == 0, "these tests run real containers and need root");
    m_project = std::make_unique<TestProject>(); // one root for all, so that the image is looked at once
}

void RunnerContainersTest::init()
{
    m_runner = std::make_unique<RunnerProcess>();
    if (qstrcmp(QTest::currentTestFunction(), "stopInEveryPhase") == 0)
        return;
    QVERIFY(m_runner->start());
    QVERIFY(!m_runner->hello(m_project->root(), m_project->runDirectory()).isEmpty());
}

void RunnerContainersTest::onStartRunsOncePerWorker()
{
    m_project->write(QStringLiteral("app.py"),
        appSource("pass", "open('/volumes/marks/starts', 'a').write('%d\\n' % os.getpid())",
            "return open('/volumes/marks/starts').read()"));
    ContainerSpec spec = m_project->spec(QStringLiteral("app:predict"), QStringLiteral("app:load"));
    spec.workers = 3;
    spec.volumes = {VolumeMount{QStringLiteral("marks"), QStringLiteral("marks")}};
    m_runner->startContainer(spec);
    QSet<QString> sockets;
    for (int worker = 0; worker < 3; ++worker) {
        const QJsonObject ready = m_runner->waitFor([worker](const QString &name, const QJsonObject &members) {
            return name == protocol::event::workerReady && members.value(QStringLiteral("worker")).toInt() == worker;
        });
        sockets.insert(ready.value(QStringLiteral("socket")).toString());
    }
    QCOMPARE(sockets.size(), 3);
    const WorkerAnswer answer = postToWorker(*sockets.begin(), "t");
    QCOMPARE(answer.status, 200);
    const QByteArrayList pids = answer.body.mid(1, answer.body.size() - 2).replace("\\n", "\n").trimmed().split('\n');
    QCOMPARE(pids.size(), 3);
    QCOMPARE(QSet<QByteArray>(pids.begin(), pids.end()).size(), 3);
    QMap<QString, int> counts;
    for (const Span &span : m_runner->endedSpans())
        ++counts[span.name];
    const QMap<QString, int> expected{{spans::imageLoad, 1}, {spans::containerStart, 1}, {spans::applicationStart, 1},
        {spans::runtimeBoot, 3}, {spans::import, 3}, {spans::onStart, 3}};
    QCOMPARE(counts, expected);
}

void RunnerContainersTest::volumeIsKeptAndMeasured()
{
    m_project->write(QStringLiteral("app.py"),
        appSource("pass",
            "os.path.exists('weights/model.bin') or open('weights/model.bin', 'wb').write(b'x' * 123456); "
            "open('weights/model.bin').read()",
            "pass"));
    const auto usageOfOneStart = [this] {
        ContainerSpec spec = m_project->spec(QStringLiteral("app:predict"), QStringLiteral("app:load"));
        spec.volumes = {VolumeMount{QStringLiteral("kept"), QStringLiteral("./weights")}};
        const QString container = m_runner->startContainer(spec);
        const QJsonObject usage = m_runner->waitForEvent(protocol::event::usage, container);
        m_runner->call(protocol::command::stopContainer, {{QStringLiteral("container"), container}});
        return usage;
    };
    const QJsonObject first = usageOfOneStart();
    QVERIFY2(first.value(QStringLiteral("memory_peak_bytes")).toInteger() > 1'000'000, "a Python needs that much");
    const QJsonObject firstVolume = first.value(QStringLiteral("volumes")).toArray().at(0).toObject();
    QCOMPARE(firstVolume.value(QStringLiteral("name")).toString(), QStringLiteral("kept"));
    QCOMPARE(firstVolume.value(QStringLiteral("bytes_added")).toInteger(-1), 123456);
    const QJsonObject secondVolume = usageOfOneStart().value(QStringLiteral("volumes")).toArray().at(0).toObject();
    QCOMPARE(secondVolume.value(QStringLiteral("bytes_added")).toInteger(-1), 0);
    const QJsonArray files = secondVolume.value(QStringLiteral("files_opened")).toArray();
    QCOMPARE(files.size(), 1);
    QCOMPARE(files[0].toObject().value(QStringLiteral("path")).toString(), QStringLiteral("model.bin"));
    QCOMPARE(files[0].toObject().value(QStringLiteral("bytes")).toInteger(), 123456);
    QVERIFY(!QFile::exists(m_project->codeFolder() + QStringLiteral("/weights"))); // the project itself is as it was
}

void RunnerContainersTest::startupFailures_data()
{
    QTest::addColumn<QByteArray>("source");
    QTest::addColumn<QString>("handler");
    QTest::addColumn<QString>("says");
    QTest::addColumn<QString>("details");
    const QByteArray good = appSource("pass", "pass", "pass");
    QTest::newRow("no such file") << good << QStringLiteral("nowhere:predict") << QStringLiteral("file was not found")
                                  << QString();
    QTest::newRow("no such function") << good << QStringLiteral("app:nothing")
                                      << QStringLiteral("function was not found") << QString();
    QTest::newRow("not decorated") << QByteArray("def predict():\n    pass\n") << QStringLiteral("app:predict")
                                   << QStringLiteral("@endpoint") << QString();
    QTest::newRow("import error") << appSource("import no_such_package_xyz", "pass", "pass")
                                  << QStringLiteral("app:predict") << QStringLiteral("no_such_package_xyz")
                                  << QStringLiteral("app.py");
    QTest::newRow("on_start raises") << appSource("pass", "raise ValueError('weights are gone')", "pass")
                                     << QStringLiteral("app:predict") << QStringLiteral("weights are gone")
                                     << QStringLiteral("app.py");
}

void RunnerContainersTest::startupFailures()
{
    QFETCH(QByteArray, source);
    QFETCH(QString, handler);
    QFETCH(QString, says);
    QFETCH(QString, details);
    m_project->write(QStringLiteral("app.py"), source);
    const QString container = m_runner->startContainer(m_project->spec(handler));
    const protocol::ContainerExit exit = m_runner->waitForExit(container);
    QCOMPARE(protocol::toString(exit.reason), QStringLiteral("startup_failed"));
    QVERIFY2(exit.error.message.contains(says), qPrintable(exit.error.message));
    QVERIFY2(exit.error.details.contains(details), qPrintable(exit.error.details));
}

void RunnerContainersTest::workerDies_data()
{
    QTest::addColumn<QByteArray>("death");
    QTest::addColumn<QString>("says");
    QTest::newRow("exit") << QByteArray("os._exit(3)") << QStringLiteral("exit code 3");
    QTest::newRow("signal") << QByteArray("os.kill(os.getpid(), 11)") << QStringLiteral("SIGSEGV");
}

void RunnerContainersTest::workerDies()
{
    QFETCH(QByteArray, death);
    QFETCH(QString, says);
    m_project->write(QStringLiteral("app.py"), appSource("pass", "pass", death));
    const QString container = m_runner->startContainer(m_project->spec());
    const QString socket =
        m_runner->waitForEvent(protocol::event::workerReady).value(QStringLiteral("socket")).toString();
    QCOMPARE(postToWorker(socket, "t").status, 0);
    const protocol::ContainerExit exit = m_runner->waitForExit(container);
    QCOMPARE(protocol::toString(exit.reason), QStringLiteral("exited"));
    QCOMPARE(exit.exitCode, 1);
    QVERIFY2(exit.error.message.contains(says), qPrintable(exit.error.message));
}

void RunnerContainersTest::startTimesOut()
{
    m_project->write(QStringLiteral("app.py"), appSource("pass", "time.sleep(600)", "pass"));
    ContainerSpec spec = m_project->spec(QStringLiteral("app:predict"), QStringLiteral("app:load"));
    spec.startTimeoutSeconds = 5;
    const protocol::ContainerExit exit = m_runner->waitForExit(m_runner->startContainer(spec));
    QCOMPARE(protocol::toString(exit.reason), QStringLiteral("start_timed_out"));
    QVERIFY(exit.error.code == ErrorCode::TimedOut);
    QVERIFY2(
        exit.error.message.contains(QStringLiteral("worker 0 is still in on_start")), qPrintable(exit.error.message));
    QVERIFY2(exit.error.message.contains(QStringLiteral("control socket answers")), qPrintable(exit.error.message));
}

void RunnerContainersTest::gpuIsNeverIgnored()
{
    m_project->write(QStringLiteral("app.py"), appSource("pass", "pass", "pass"));
    ContainerSpec spec = m_project->spec();
    spec.gpus = {QStringLiteral("RTX4090")};
    const protocol::Response refused =
        m_runner->call(protocol::command::startContainer, {{QStringLiteral("spec"), toJson(spec)}});
    QVERIFY(!refused.ok && refused.error.code == ErrorCode::MachineCannot);
    QVERIFY(refused.error.message.contains(QStringLiteral("RTX4090"))
        && refused.error.message.contains(QStringLiteral("--allow-cpu")));
    spec.allowCpu = true;
    m_runner->startContainer(spec);
    QVERIFY(!m_runner->waitForEvent(protocol::event::workerReady).isEmpty());
    for (const Span &span : m_runner->endedSpans()) {
        if (span.name == spans::containerStart)
            QCOMPARE(span.attributes.value(QStringLiteral("gpu_fallback")).toString(), QStringLiteral("cpu"));
    }
    QCOMPARE(m_runner->logMessages(QStringLiteral("system")).filter(QStringLiteral("runs on the CPU")).size(), 1);
}

void RunnerContainersTest::refusedSpecs_data()
{
    QTest::addColumn<QJsonObject>("change");
    QTest::addColumn<QString>("says");
    const auto volume = [](const char *name, const char *path) {
        return QJsonObject{{QStringLiteral("volumes"),
            QJsonArray{QJsonObject{
                {QStringLiteral("name"), QLatin1String(name)}, {QStringLiteral("mount_path"), QLatin1String(path)}}}}};
    };
    QTest::newRow("handler") << QJsonObject{{QStringLiteral("handler"), QStringLiteral("app.py")}}
                             << QStringLiteral("module:function");
    QTest::newRow("relative code") << QJsonObject{{QStringLiteral("code_folder"), QStringLiteral("code")}}
                                   << QStringLiteral("absolute");
    QTest::newRow("volume name") << volume("../etc", "x") << QStringLiteral("name of a volume");
    QTest::newRow("mount path") << volume("good", "../../etc") << QStringLiteral("..");
    QTest::newRow("type") << QJsonObject{{QStringLiteral("workers"), QStringLiteral("two")}}
                          << QStringLiteral("workers");
    QTest::newRow("too many workers") << QJsonObject{{QStringLiteral("workers"), 5000}}
                                      << QStringLiteral("workers=5000");
}

void RunnerContainersTest::refusedSpecs()
{
    QFETCH(QJsonObject, change);
    QFETCH(QString, says);
    QJsonObject spec = toJson(m_project->spec());
    for (auto it = change.begin(); it != change.end(); ++it)
        spec.insert(it.key(), it.value());
    const protocol::Response refused =
        m_runner->call(protocol::command::startContainer, {{QStringLiteral("spec"), spec}});
    QVERIFY(!refused.ok && refused.error.code == ErrorCode::BadInput);
    QVERIFY2(refused.error.message.contains(says), qPrintable(refused.error.message));
}

void RunnerContainersTest::missingCodeFolder()
{
    ContainerSpec spec = m_project->spec();
    spec.codeFolder = QStringLiteral("/nowhere/at/all");
    const protocol::ContainerExit exit = m_runner->waitForExit(m_runner->startContainer(spec));
    QCOMPARE(protocol::toString(exit.reason), QStringLiteral("start_failed"));
    QVERIFY2(exit.error.message.contains(spec.codeFolder), qPrintable(exit.error.message));
}

void RunnerContainersTest::stopInEveryPhase()
{
    QFETCH(Phase, phase);
    QString container;
    QVERIFY(reach(phase, *m_runner, *m_project, &container));
    if (container.isEmpty())
        return; // there is nothing to stop yet
    const protocol::Response stopped = m_runner->call(protocol::command::stopContainer,
        {{QStringLiteral("container"), container}, {QStringLiteral("grace_seconds"), 0}});
    QVERIFY2(stopped.ok, qPrintable(stopped.error.message));
    QCOMPARE(protocol::toString(m_runner->waitForExit(container).reason), QStringLiteral("stopped"));
    const protocol::Response again =
        m_runner->call(protocol::command::stopContainer, {{QStringLiteral("container"), container}});
    QVERIFY(!again.ok && again.error.code == ErrorCode::NotFound);
    const QString after = m_runner->startContainer(m_project->spec(QStringLiteral("nowhere:x")));
    QCOMPARE(protocol::toString(m_runner->waitForExit(after).reason), QStringLiteral("startup_failed"));
}

void RunnerContainersTest::partialLines()
{
    m_project->write(QStringLiteral("app.py"), appSource("pass", "print('a' * 40000)", "pass"));
    m_runner->startContainer(m_project->spec(QStringLiteral("app:predict"), QStringLiteral("app:load")));
    QVERIFY(!m_runner->waitForEvent(protocol::event::workerReady).isEmpty());
    QString whole;
    int partial = 0;
    for (const protocol::Incoming &incoming : m_runner->received()) {
        if (!incoming.isEvent || incoming.event != protocol::event::log)
            continue;
        const protocol::LogLine line =
            protocol::logLineFromJson(incoming.members.value(QStringLiteral("line")).toObject());
        if (line.stream == u"stdout")
            whole += line.message;
        partial += line.partial ? 1 : 0;
    }
    QCOMPARE(whole.size(), 40000);
    QVERIFY(partial >= 2);
}

QTEST_GUILESS_MAIN(RunnerContainersTest)
#include "tst_runner_containers.moc"
