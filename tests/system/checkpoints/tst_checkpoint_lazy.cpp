// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "checkpoint_fixture.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QTest>

#include <atomic>
#include <chrono>
#include <csignal>
#include <future>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace headstart;
using namespace headstart::testing;
using protocol::Checkpoint;
using Reason = protocol::ContainerExit::Reason;

/// Memory that arrives after a container runs: never a wrong byte, whatever the container does meanwhile and whoever is
/// killed.
class CheckpointLazyTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void rightWhileItArrives_data();
    void rightWhileItArrives();
    void severalWorkersAndContainers();
    void arrivesUnasked();
    void autoLearns();
    void verificationReadsAll();
    void serverKilledBeforeItServes();
    void serverKilledInARequest_data();
    void serverKilledInARequest();
    void imageDamagedMeanwhile();
    void runnerKilled();

private:
    ContainerSpec deploy(CheckpointFixture *fixture, int memoryMiB, int workers = 1) const;
    std::unique_ptr<CheckpointFixture> m_fixture;
    ContainerSpec m_captured; ///< a deployment with a checkpoint of 64 MiB
};

namespace {

QByteArray does(const char *what)
{
    return QByteArray("{\"does\": \"") + what + "\"}";
}

int wrongIn(const QJsonObject &answer)
{
    return answer.value(QStringLiteral("wrong")).toInt(-1);
}

QString wayOf(const CheckpointFixture &fixture, const QString &container)
{
    const QList<Span> restores = fixture.spansOf(container, spans::restore);
    return restores.isEmpty() ? QString() : restores.first().attributes.value(QLatin1String("way")).toString();
}

/// The page servers that were started by this process.
QList<pid_t> pageServersOf(qint64 runner)
{
    QList<pid_t> servers;
    const QStringList pids = QDir(QStringLiteral("/proc")).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString &pid : pids) {
        QFile name(QStringLiteral("/proc/%1/cmdline").arg(pid));
        QFile stat(QStringLiteral("/proc/%1/stat").arg(pid));
        if (!name.open(QIODevice::ReadOnly) || !stat.open(QIODevice::ReadOnly)
            || !name.readAll().contains("headstart-page-server"))
            continue;
        const QByteArray text = stat.readAll();
        if (runner == 0 || text.mid(text.lastIndexOf(')') + 2).split(' ').value(1).toLongLong() == runner)
            servers.append(pid.toInt());
    }
    return servers;
}

} // namespace

ContainerSpec CheckpointLazyTest::deploy(CheckpointFixture *fixture, int memoryMiB, int workers) const
{
    ContainerSpec spec = fixture->deployApp(QStringLiteral("lazy.py"));
    spec.env.insert(QStringLiteral("MEMORY_MIB"), QString::number(memoryMiB));
    spec.workers = workers;
    spec.limits.memoryBytes = qint64(1) << 30;
    spec.restore = RestoreWay::Lazy;
    return spec;
}

void CheckpointLazyTest::initTestCase()
{
    QVERIFY2(::geteuid() == 0, "these tests run real containers and need root");
    m_fixture = std::make_unique<CheckpointFixture>();
    QVERIFY(m_fixture->startRunner());
    m_captured = deploy(m_fixture.get(), 64);
    QVERIFY(m_fixture->capture(m_captured).state == Checkpoint::State::Available);
}

void CheckpointLazyTest::cleanupTestCase()
{
    QVERIFY(m_fixture->endRunner());
    QVERIFY2(m_fixture->leftovers().isEmpty(), qPrintable(m_fixture->leftovers().join(u'\n')));
    m_fixture.reset();
}

void CheckpointLazyTest::rightWhileItArrives_data()
{
    QTest::addColumn<QByteArray>("what");
    for (const char *what : {"part", "whole", "backwards", "threads", "forked", "forked_twice", "another_program",
             "moved", "given_up", "unmapped", "written"})
        QTest::newRow(what) << QByteArray(what);
}

void CheckpointLazyTest::rightWhileItArrives()
{
    QFETCH(QByteArray, what);
    const Serving restored = m_fixture->start(m_captured);
    QVERIFY2(restored.isRestored(), qPrintable(restored.problem));
    QCOMPARE(wayOf(*m_fixture, restored.id), QStringLiteral("lazy"));
    // Nothing but this request asks for it: that what nobody asked for is brought begins with its end.
    QCOMPARE(pageServersOf(m_fixture->runner().pid()).size(), 1);
    const QJsonObject answer = m_fixture->ask(restored, does(what.constData()));
    QVERIFY2(wrongIn(answer) == 0, QJsonDocument(answer).toJson().constData());
    QTRY_COMPARE(pageServersOf(m_fixture->runner().pid()).size(), 0);
    if (what != "given_up" && what != "unmapped")
        QCOMPARE(wrongIn(m_fixture->ask(restored)), 0);
    QVERIFY(m_fixture->stop(restored.id));
}

void CheckpointLazyTest::severalWorkersAndContainers()
{
    const ContainerSpec spec = deploy(m_fixture.get(), 32, 3);
    QVERIFY(m_fixture->capture(spec).state == Checkpoint::State::Available);
    QStringList containers;
    for (int index = 0; index < 4; ++index)
        containers.append(m_fixture->runner().startContainer(spec));
    for (const QString &container : std::as_const(containers)) {
        const Serving restored = m_fixture->await(container, 3);
        QVERIFY2(restored.sockets.size() == 3 && restored.isRestored(), qPrintable(restored.problem));
        std::vector<std::jthread> clients;
        std::atomic<int> right = 0;
        for (const QString &socket : restored.sockets) {
            clients.emplace_back(
                [socket, &right] { right += wrongIn(CheckpointFixture::ask(socket, does("threads"))) == 0 ? 1 : 0; });
        }
        clients.clear();
        QCOMPARE(right.load(), 3);
        QVERIFY(m_fixture->stop(container));
    }
}

/// What no request touches comes too, and then nothing is left of the server.
void CheckpointLazyTest::arrivesUnasked()
{
    const Serving restored = m_fixture->start(m_captured);
    QVERIFY2(restored.isRestored(), qPrintable(restored.problem));
    QCOMPARE(pageServersOf(m_fixture->runner().pid()).size(), 1);
    QTRY_COMPARE(pageServersOf(m_fixture->runner().pid()).size(), 0);
    QCOMPARE(wrongIn(m_fixture->ask(restored)), 0);
    QVERIFY(m_fixture->stop(restored.id));
}

void CheckpointLazyTest::autoLearns()
{
    ContainerSpec spec = deploy(m_fixture.get(), 160);
    const Checkpoint made = m_fixture->capture(spec);
    QVERIFY(made.state == Checkpoint::State::Available);
    QVERIFY(!made.touchedBytes);
    spec.restore = RestoreWay::Auto;
    const auto touches = [&](const char *what, QString *way) {
        const Serving restored = m_fixture->start(spec);
        *way = wayOf(*m_fixture, restored.id);
        const bool right = wrongIn(m_fixture->ask(restored, does(what))) == 0;
        return right && m_fixture->reach([&] { return pageServersOf(m_fixture->runner().pid()).isEmpty(); })
            && m_fixture->stop(restored.id);
    };
    QString way;
    QVERIFY(touches("part", &way));
    QCOMPARE(way, QStringLiteral("lazy"));
    const qint64 little = m_fixture->checkpoint(made.id)->touchedBytes.value_or(-1);
    QVERIFY2(little > 0 && little < made.memoryBytes / 4, QByteArray::number(little).constData());
    QVERIFY(touches("whole", &way));
    QCOMPARE(way, QStringLiteral("lazy"));
    const qint64 much = m_fixture->checkpoint(made.id)->touchedBytes.value_or(-1);
    QVERIFY2(much > made.memoryBytes * 3 / 4, QByteArray::number(much).constData());
    QVERIFY(touches("whole", &way));
    QCOMPARE(way, QStringLiteral("eager"));
    QCOMPARE(m_fixture->checkpoint(made.id)->touchedBytes.value_or(-1), much);
}

/// Whatever way its deployment asks for.
void CheckpointLazyTest::verificationReadsAll()
{
    const QString id = m_fixture->checkpoints().first().id;
    const qint64 verify =
        m_fixture->runner().send(protocol::command::verifyCheckpoint, {{QStringLiteral("checkpoint"), id}});
    bool server = false;
    while (!m_fixture->runner().answers().isEmpty() && m_fixture->runner().answers().last().id != verify) {
        server = server || !pageServersOf(m_fixture->runner().pid()).isEmpty();
        m_fixture->runner().readSome(20);
    }
    QVERIFY(m_fixture->runner().answers().last().ok);
    QVERIFY(!server);
}

void CheckpointLazyTest::serverKilledBeforeItServes()
{
    const ContainerSpec spec = deploy(m_fixture.get(), 64);
    const Checkpoint made = m_fixture->capture(spec);
    const QString container = m_fixture->runner().startContainer(spec);
    QVERIFY(m_fixture->reach([&] { return !pageServersOf(m_fixture->runner().pid()).isEmpty(); }));
    QVERIFY(::kill(pageServersOf(m_fixture->runner().pid()).first(), SIGKILL) == 0);
    const Serving serving = m_fixture->await(container);
    QVERIFY2(!serving.isRestored() && serving.sockets.size() == 1, qPrintable(serving.problem));
    QCOMPARE(wrongIn(m_fixture->ask(serving)), 0);
    const Checkpoint failed = m_fixture->reported(container, Checkpoint::State::RestoreFailed);
    QCOMPARE(failed.id, made.id);
    QVERIFY2(failed.reason.contains(QStringLiteral("memory")), qPrintable(failed.reason));
    QVERIFY(m_fixture->stop(container));
    QVERIFY(m_fixture->capture(spec).id != made.id);
}

void CheckpointLazyTest::serverKilledInARequest_data()
{
    QTest::addColumn<QByteArray>("what");
    QTest::addColumn<QString>("begun"); // a file of the volume that says so; empty: it comes later
    QTest::newRow("that has not come yet") << QByteArray("whole") << QString();
    QTest::newRow("that reads all the time") << QByteArray("slowly") << QStringLiteral("/slow");
    QTest::newRow("whose child reads") << QByteArray("forked_before") << QStringLiteral("/forked");
}

/// Reading blocks until the container is ended, even while the runner has no time to end it.
void CheckpointLazyTest::serverKilledInARequest()
{
    QFETCH(QByteArray, what);
    QFETCH(QString, begun);
    const ContainerSpec spec = deploy(m_fixture.get(), 300);
    const Checkpoint made = m_fixture->capture(spec);
    QVERIFY(made.state == Checkpoint::State::Available);
    const Serving restored = m_fixture->start(spec);
    QVERIFY2(restored.isRestored(), qPrintable(restored.problem));
    const QString volume = m_fixture->volumeFolder(spec);
    const auto ask = [&] {
        return std::async(std::launch::async, [socket = restored.sockets.first(), &what] {
            return CheckpointFixture::ask(socket, does(what.constData()));
        });
    };
    std::future<QJsonObject> answer;
    if (!begun.isEmpty()) {
        answer = ask();
        QTRY_VERIFY(QFile::exists(volume + begun));
    }
    m_fixture->runner().signal(SIGSTOP);
    const bool killed = ::kill(pageServersOf(m_fixture->runner().pid()).value(0), SIGKILL) == 0;
    if (begun.isEmpty())
        answer = ask();
    QFile(volume + QStringLiteral("/look")).open(QIODevice::WriteOnly);
    const bool blocked = answer.wait_for(std::chrono::seconds(2)) == std::future_status::timeout;
    m_fixture->runner().signal(SIGCONT);
    const protocol::ContainerExit exit = m_fixture->runner().waitForExit(restored.id);
    const QJsonObject said = answer.get();
    QVERIFY2(wrongIn(said) <= 0, QJsonDocument(said).toJson().constData());
    QVERIFY(killed && blocked);
    QVERIFY(exit.reason == Reason::MemoryLost);
    QVERIFY2(exit.error.message.contains(QStringLiteral("signal 9")), qPrintable(exit.error.message));
    QVERIFY(m_fixture->checkpoint(made.id)->state == Checkpoint::State::RestoreFailed);
}

/// A disk that loses what has not been read yet.
void CheckpointLazyTest::imageDamagedMeanwhile()
{
    const ContainerSpec spec = deploy(m_fixture.get(), 300);
    const Checkpoint made = m_fixture->capture(spec);
    const Serving restored = m_fixture->start(spec);
    QVERIFY2(restored.isRestored(), qPrintable(restored.problem));
    const QDir images(m_fixture->checkpointFolder(made.id) + QStringLiteral("/images"));
    const QFileInfo largest = images.entryInfoList({QStringLiteral("pages-*.img")}, QDir::Files, QDir::Size).first();
    QVERIFY(QFile::resize(largest.filePath(), 64 << 10));
    const QJsonObject answer = m_fixture->ask(restored);
    QVERIFY2(wrongIn(answer) <= 0, QJsonDocument(answer).toJson().constData());
    const protocol::ContainerExit exit = m_fixture->runner().waitForExit(restored.id);
    QVERIFY(exit.reason == Reason::MemoryLost);
    QVERIFY2(exit.error.message.contains(largest.fileName()), qPrintable(exit.error.message));
}

/// The server goes on until nobody needs it; nothing is left then.
void CheckpointLazyTest::runnerKilled()
{
    CheckpointFixture fixture;
    QVERIFY(fixture.startRunner());
    const ContainerSpec spec = deploy(&fixture, 300);
    QVERIFY(fixture.capture(spec).state == Checkpoint::State::Available);
    const Serving restored = fixture.start(spec);
    QVERIFY2(restored.isRestored(), qPrintable(restored.problem));
    QJsonObject answer;
    std::jthread client([&] { answer = CheckpointFixture::ask(restored.sockets.first(), does("slowly")); });
    fixture.runner().waitForEvent(protocol::event::taskStarted, restored.id);
    const QList<pid_t> servers = pageServersOf(fixture.runner().pid());
    QCOMPARE(servers.size(), 1);
    fixture.runner().signal(SIGKILL);
    QCOMPARE(fixture.runner().waitForEnd(), -1);
    client.join();
    QVERIFY2(wrongIn(answer) <= 0, QJsonDocument(answer).toJson().constData());
    QTRY_VERIFY(::kill(servers.first(), 0) != 0);
    QVERIFY(fixture.startRunner());
    const Serving again = fixture.start(spec);
    QVERIFY2(again.isRestored(), qPrintable(again.problem));
    QCOMPARE(wrongIn(fixture.ask(again)), 0);
    QVERIFY(fixture.endRunner());
    QVERIFY2(fixture.leftovers().isEmpty(), qPrintable(fixture.leftovers().join(u'\n')));
}

QTEST_GUILESS_MAIN(CheckpointLazyTest)
#include "tst_checkpoint_lazy.moc"
