// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "checkpoint_fixture.h"

#include "localrunner/containers/oci_config.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSet>
#include <QTest>

#include <unistd.h>

using namespace headstart;
using namespace headstart::testing;
using protocol::Checkpoint;
using Reason = protocol::ContainerExit::Reason;

/// A cold start leaves a checkpoint, and the containers started from it are like the one it was made of, yet their own.
class CheckpointRestoreTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void onStartDoesNotRunAgain_data();
    void onStartDoesNotRunAgain();
    void isAContainerOfItsOwn();
    void clonesDiffer();
    void tenAtOnce();
    void limitsHold();
    void failingCallbackStartsCold();
    void spansTellTheStory();

private:
    std::unique_ptr<CheckpointFixture> m_fixture;
};

namespace {

QByteArray readAll(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QString text(const QJsonObject &answer, const char *key)
{
    return answer.value(QLatin1String(key)).toString();
}

QByteArray dump(const QJsonObject &answer)
{
    return QJsonDocument(answer).toJson(QJsonDocument::Compact);
}

} // namespace

void CheckpointRestoreTest::initTestCase()
{
    QVERIFY2(::geteuid() == 0, "these tests run real containers and need root");
    m_fixture = std::make_unique<CheckpointFixture>();
    QVERIFY(m_fixture->startRunner());
}

void CheckpointRestoreTest::cleanupTestCase()
{
    QVERIFY(m_fixture->endRunner());
    QVERIFY2(m_fixture->leftovers().isEmpty(), qPrintable(m_fixture->leftovers().join(u'\n')));
    m_fixture.reset();
}

void CheckpointRestoreTest::onStartDoesNotRunAgain_data()
{
    QTest::addColumn<int>("workers");
    QTest::newRow("one worker") << 1;
    QTest::newRow("three workers") << 3;
}

void CheckpointRestoreTest::onStartDoesNotRunAgain()
{
    QFETCH(int, workers);
    ContainerSpec spec = m_fixture->deployApp(QStringLiteral("built_once.py"));
    spec.workers = workers;
    const Serving cold = m_fixture->start(spec);
    QVERIFY2(cold.sockets.size() == workers && !cold.isRestored(), qPrintable(cold.problem));
    QStringList tokens;
    for (const QString &socket : cold.sockets)
        tokens.append(text(CheckpointFixture::ask(socket), "token"));
    QCOMPARE(QSet<QString>(tokens.begin(), tokens.end()).size(), workers);
    QVERIFY(!tokens.contains(QString()));
    const Checkpoint made = m_fixture->captured(cold.id);
    QVERIFY2(made.state == Checkpoint::State::Available, qPrintable(made.reason + made.detail));
    QCOMPARE(made.deployment, spec.stubId);
    QCOMPARE(made.workers, workers);
    QVERIFY(made.memoryBytes > 1'000'000 && made.frozenNs.value_or(0) > 0 && made.diskBytes > 1'000'000);
    QVERIFY(m_fixture->stop(cold.id));
    // The verification has restored it once, and ran the callbacks.
    const QString volume = m_fixture->volumeFolder(spec);
    QCOMPARE(readAll(volume + QStringLiteral("/starts")).size(), workers);

    for (int round = 1; round <= 2; ++round) {
        const Serving restored = m_fixture->start(spec);
        QVERIFY2(restored.sockets.size() == workers, qPrintable(restored.problem));
        QCOMPARE(restored.checkpoint, made.id);
        for (int worker = 0; worker < workers; ++worker) {
            for (int task = 0; task < 3; ++task) {
                const QJsonObject answer = CheckpointFixture::ask(restored.sockets.at(worker));
                QVERIFY2(text(answer, "token") == tokens.at(worker), dump(answer).constData());
                QCOMPARE(text(answer, "on_start_value"), tokens.at(worker));
                QCOMPARE(answer.value(QStringLiteral("callbacks")).toInt(), 1);
                QVERIFY2(answer.value(QStringLiteral("counts")).toBool(), "the thread stands still");
            }
        }
        QVERIFY(m_fixture->stop(restored.id, 5));
        QVERIFY(m_fixture->runner().waitForExit(restored.id).reason == Reason::Stopped);
        QCOMPARE(m_fixture->checkpoint(made.id)->restores, round);
    }
    QCOMPARE(readAll(volume + QStringLiteral("/starts")).size(), workers);
}

void CheckpointRestoreTest::isAContainerOfItsOwn()
{
    const ContainerSpec spec = m_fixture->deployApp(QStringLiteral("built_once.py"));
    QVERIFY(m_fixture->capture(spec).state == Checkpoint::State::Available);
    const Serving restored = m_fixture->start(spec);
    QVERIFY2(restored.isRestored(), qPrintable(restored.problem));
    const QJsonObject answer = m_fixture->ask(restored);
    QCOMPARE(text(answer, "container"), restored.id);
    QCOMPARE(text(answer, "context"), restored.id);
    QCOMPARE(text(answer, "hostname"), spec.endpoint);
    QCOMPARE(text(answer, "hostname_file"), spec.endpoint);
    // Deleting what a container runs from is refused, and possible afterwards.
    const QJsonObject which{{QStringLiteral("checkpoint"), restored.checkpoint}};
    const protocol::Response refused = m_fixture->runner().call(protocol::command::deleteCheckpoint, which);
    QVERIFY(!refused.ok);
    QVERIFY2(refused.error.message.contains(restored.checkpoint), qPrintable(refused.error.message));
    QVERIFY(!text(m_fixture->ask(restored), "token").isEmpty());
    QVERIFY(m_fixture->stop(restored.id));
    const protocol::Response removed = m_fixture->runner().call(protocol::command::deleteCheckpoint, which);
    QVERIFY2(removed.ok, qPrintable(removed.error.message));
    QVERIFY(!QFile::exists(m_fixture->checkpointFolder(restored.checkpoint)));
}

void CheckpointRestoreTest::clonesDiffer()
{
    const ContainerSpec spec = m_fixture->deployApp(QStringLiteral("built_once.py"));
    QVERIFY(m_fixture->capture(spec).state == Checkpoint::State::Available);
    const Serving one = m_fixture->start(spec);
    const Serving other = m_fixture->start(spec);
    QVERIFY2(one.isRestored() && other.isRestored(), qPrintable(one.problem + other.problem));
    const QJsonObject first = m_fixture->ask(one);
    const QJsonObject second = m_fixture->ask(other);
    QCOMPARE(text(first, "token"), text(second, "token"));
    const QJsonArray numbers = first.value(QStringLiteral("random")).toArray();
    const QJsonArray others = second.value(QStringLiteral("random")).toArray();
    QCOMPARE(numbers.size(), 5);
    for (qsizetype index = 0; index < numbers.size(); ++index)
        QVERIFY2(numbers.at(index) != others.at(index), qPrintable(numbers.at(index).toString()));
    QVERIFY(m_fixture->stop(one.id) && m_fixture->stop(other.id));
}

void CheckpointRestoreTest::tenAtOnce()
{
    const ContainerSpec spec = m_fixture->deployApp(QStringLiteral("built_once.py"));
    const Checkpoint made = m_fixture->capture(spec);
    QVERIFY(made.state == Checkpoint::State::Available);
    QStringList containers;
    for (int index = 0; index < 10; ++index)
        containers.append(m_fixture->runner().startContainer(spec));
    QSet<QString> tokens;
    QSet<QString> ids;
    for (const QString &container : std::as_const(containers)) {
        const Serving serving = m_fixture->await(container);
        QVERIFY2(serving.checkpoint == made.id, qPrintable(serving.problem));
        const QJsonObject answer = m_fixture->ask(serving);
        tokens.insert(text(answer, "token"));
        ids.insert(text(answer, "container"));
    }
    QCOMPARE(tokens.size(), 1);
    QCOMPARE(ids, QSet<QString>(containers.begin(), containers.end()));
    for (const QString &container : std::as_const(containers))
        QVERIFY(m_fixture->stop(container));
    QCOMPARE(m_fixture->checkpoint(made.id)->restores, 10);
}

void CheckpointRestoreTest::limitsHold()
{
    ContainerSpec spec = m_fixture->deployApp(QStringLiteral("built_once.py"));
    spec.limits.memoryBytes = 128LL << 20;
    QVERIFY(m_fixture->capture(spec).state == Checkpoint::State::Available);
    const Serving restored = m_fixture->start(spec);
    QVERIFY2(restored.isRestored(), qPrintable(restored.problem));
    const QString group = m_fixture->memoryGroup(restored.id);
    QVERIFY2(readAll(group + QStringLiteral("/cgroup.procs")).count('\n') >= 2, qPrintable(group));
    const QString unified = group + QStringLiteral("/memory.max");
    const QByteArray limit =
        QFile::exists(unified) ? readAll(unified) : readAll(group + QStringLiteral("/memory.limit_in_bytes"));
    QCOMPARE(limit.trimmed().toLongLong(), hardMemoryLimit(spec.limits));
    QVERIFY(m_fixture->ask(restored, R"({"eat": 400})").contains(QStringLiteral("problem")));
    QVERIFY(m_fixture->runner().waitForExit(restored.id).reason == Reason::OutOfMemory);
}

void CheckpointRestoreTest::failingCallbackStartsCold()
{
    // It fails only where the volume says so: not in the verification.
    const ContainerSpec spec = m_fixture->deploy(R"(
import os
from beam import endpoint
from headstart import after_restore
def load():
    open("/volumes/data/starts", "a").write("x")
@after_restore
def reconnect():
    if os.path.exists("/volumes/data/broken"):
        raise RuntimeError("no such database")
@endpoint(on_start=load)
def predict(context):
    return {"container": context.container_id}
)");
    const Checkpoint made = m_fixture->capture(spec);
    QVERIFY(made.state == Checkpoint::State::Available);
    QFile broken(m_fixture->volumeFolder(spec) + QStringLiteral("/broken"));
    QVERIFY(broken.open(QIODevice::WriteOnly));
    broken.close();
    const Serving serving = m_fixture->start(spec);
    QVERIFY2(!serving.sockets.isEmpty() && !serving.isRestored(), qPrintable(serving.problem));
    QCOMPARE(text(m_fixture->ask(serving), "container"), serving.id);
    const Checkpoint failed = m_fixture->reported(serving.id, Checkpoint::State::RestoreFailed);
    QCOMPARE(failed.id, made.id);
    QVERIFY2(failed.reason.contains(QStringLiteral("no such database")),
        qPrintable(failed.reason + u'\n' + m_fixture->runner().logMessages().join(u'\n')));
    QCOMPARE(readAll(m_fixture->volumeFolder(spec) + QStringLiteral("/starts")), QByteArray("xx"));
    const QList<Span> starts = m_fixture->spansOf(serving.id, spans::containerStart);
    QCOMPARE(starts.size(), 2);
    QCOMPARE(starts.last().attributes.value(QStringLiteral("start")).toString(), QStringLiteral("cold"));
    bool said = false;
    for (const QString &line : m_fixture->runner().logMessages(QStringLiteral("system")))
        said = said || line.contains(QStringLiteral("started cold instead"));
    QVERIFY(said);
    QVERIFY(m_fixture->stop(serving.id));
    // The next cold start captures anew, and what failed goes when the new one is there.
    QVERIFY(broken.remove());
    const Checkpoint next = m_fixture->capture(spec);
    QVERIFY(next.state == Checkpoint::State::Available && next.id != made.id);
    QVERIFY(!m_fixture->checkpoint(made.id));
}

void CheckpointRestoreTest::spansTellTheStory()
{
    const ContainerSpec spec = m_fixture->deployApp(QStringLiteral("built_once.py"));
    const Serving cold = m_fixture->start(spec);
    QVERIFY2(!cold.sockets.isEmpty(), qPrintable(cold.problem));
    QVERIFY(m_fixture->captured(cold.id).state == Checkpoint::State::Available);
    const QList<Span> captures = m_fixture->spansOf(cold.id, spans::checkpointCapture);
    QVERIFY(!captures.isEmpty());
    for (const char *key : {"memory_bytes", "zero_bytes", "file_bytes", "frozen_ns"})
        QVERIFY2(captures.last().attributes.contains(QLatin1String(key)), key);
    qint64 last = 0;
    for (const QLatin1String name : {spans::prepare, spans::freeze, spans::dump, spans::saveFilesystem}) {
        const QList<Span> parts = m_fixture->spansOf(cold.id, name);
        QVERIFY2(parts.size() == 1, name.data());
        QCOMPARE(parts.first().parent, captures.first().id);
        QVERIFY2(parts.first().startNs >= last && parts.first().endNs >= parts.first().startNs, name.data());
        last = parts.first().startNs;
    }
    const QList<Span> application = m_fixture->spansOf(cold.id, spans::applicationStart);
    QVERIFY(application.size() == 1 && application.first().endNs <= captures.first().startNs);
    QVERIFY(m_fixture->stop(cold.id));

    const Serving restored = m_fixture->start(spec);
    QVERIFY2(restored.isRestored(), qPrintable(restored.problem));
    for (const QLatin1String name : {spans::imageLoad, spans::restore, spans::resume})
        QCOMPARE(m_fixture->spansOf(restored.id, name).size(), 1);
    for (const QLatin1String name : {spans::onStart, spans::import, spans::runtimeBoot, spans::checkpointCapture})
        QCOMPARE(m_fixture->spansOf(restored.id, name).size(), 0);
    QVERIFY(m_fixture->stop(restored.id));
}

QTEST_GUILESS_MAIN(CheckpointRestoreTest)
#include "tst_checkpoint_restore.moc"
