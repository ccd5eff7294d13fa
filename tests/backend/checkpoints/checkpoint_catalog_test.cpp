// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/checkpoints/checkpoint_catalog.h"
#include "backend/dispatch/dispatcher.h"
#include "backend/runnerclient/runner_client.h"
#include "backend/store/store.h"

#include "support/checkpoint_listing.h"

#include <QSignalSpy>
#include <QTest>

using namespace headstart;
using protocol::Checkpoint;
using State = Checkpoint::State;
using Knowledge = CheckpointCatalog::Knowledge;

class CheckpointCatalogTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void listsWithTheirDeployments();
    void startsNoRunnerByItself();
    void readsWhenARunnerIsThere();
    void aFailureIsToldAndMended();
    void whatIsToldIsNewerThanTheList();
    void capturesAreThereUntilTheyEnd();
    void aLostRunnerDiscardsCaptures();
    void verifies();
    void whatDoesNotHoldIsToldAndReadAgain();
    void removes();
    void whatIsInUseStays();
    void whatIsGoneAlreadyIsGone();
    void entryOfAnEndpoint_data();
    void entryOfAnEndpoint();

private:
    void deploy(const QString &id, int version) const;
    QStringList ids() const;
    void read()
    {
        m_catalog->refresh();
        QTRY_VERIFY(!m_catalog->isReading());
    }

    std::unique_ptr<CheckpointListing> m_listing;
    std::unique_ptr<QTemporaryDir> m_data;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<RunnerClient> m_runner;
    std::unique_ptr<Dispatcher> m_dispatcher;
    std::unique_ptr<CheckpointCatalog> m_catalog;
};

namespace {

Checkpoint checkpoint(const char *id, State state = State::Available, int age = 0)
{
    return CheckpointListing::checkpoint(id, state, age);
}

} // namespace

void CheckpointCatalogTest::init()
{
    m_listing = std::make_unique<CheckpointListing>();
    m_data = std::make_unique<QTemporaryDir>();
    Result<std::unique_ptr<Store>> store = Store::open(m_data->path());
    QVERIFY2(store.ok(), store.ok() ? "" : qPrintable(store.error().message));
    m_store = std::move(*store);
    m_runner = std::make_unique<RunnerClient>(RunnerClient::Settings());
    m_dispatcher = std::make_unique<Dispatcher>(m_store.get(), m_runner.get());
    m_catalog = std::make_unique<CheckpointCatalog>(m_store.get(), m_runner.get(), m_dispatcher.get());
}

void CheckpointCatalogTest::cleanup()
{
    m_catalog.reset();
    m_dispatcher.reset();
    m_runner.reset();
    m_store.reset();
    m_listing.reset();
}

void CheckpointCatalogTest::deploy(const QString &id, int version) const
{
    Deployment deployment;
    deployment.id = id;
    deployment.project = QStringLiteral("/p");
    deployment.handler = QStringLiteral("app.py:predict");
    deployment.hash = id;
    QFuture<Result<Deployment>> added = m_store->addDeployment(deployment);
    added.waitForFinished();
    QVERIFY(added.result().ok());
    QCOMPARE(added.result()->version, version);
}

QStringList CheckpointCatalogTest::ids() const
{
    QStringList list;
    for (const CatalogEntry &entry : m_catalog->entries())
        list.append(entry.checkpoint.id);
    return list;
}

void CheckpointCatalogTest::listsWithTheirDeployments()
{
    deploy(QStringLiteral("d-1"), 1);
    Checkpoint foreign = checkpoint("b", State::Invalid, 1);
    foreign.deployment = QStringLiteral("of somebody else");
    m_listing->write({foreign, checkpoint("a")}, {QStringLiteral("The folder x is damaged.")});
    QCOMPARE(m_catalog->knowledge(), Knowledge::Unknown);
    read();
    QCOMPARE(m_catalog->knowledge(), Knowledge::Known);
    QCOMPARE(ids(), QStringList({QStringLiteral("a"), QStringLiteral("b")})); // the newest first
    QCOMPARE(m_catalog->entries().first().deploymentVersion, 1);
    QCOMPARE(m_catalog->entries().first().handler, QStringLiteral("app.py:predict"));
    QCOMPARE(m_catalog->entries().first().checkpoint, checkpoint("a"));
    QCOMPARE(m_catalog->entries().last().deploymentVersion, 0);
    QCOMPARE(m_catalog->problems(), QStringList{QStringLiteral("The folder x is damaged.")});
}

void CheckpointCatalogTest::startsNoRunnerByItself()
{
    QSignalSpy ready(m_runner.get(), &RunnerClient::ready);
    TaskDetails task;
    task.task.start = StartKind::Cold;
    Q_EMIT m_dispatcher->taskFinished(task);
    Q_EMIT m_dispatcher->checkpointChanged(checkpoint("a"), QStringLiteral("box"));
    QVERIFY(!ready.wait(600)); // three times as long as several changes are gathered
    QVERIFY(m_listing->commands().isEmpty());
    QCOMPARE(ids(), QStringList{QStringLiteral("a")}); // but what was told is there
    QCOMPARE(m_catalog->knowledge(), Knowledge::Unknown);
}

void CheckpointCatalogTest::readsWhenARunnerIsThere()
{
    m_listing->write({checkpoint("a")});
    m_runner->call(protocol::command::resolveImage, {}, this, {}); // as a run does
    QTRY_COMPARE(m_catalog->knowledge(), Knowledge::Known);
    QCOMPARE(ids(), QStringList{QStringLiteral("a")});
    m_listing->write({checkpoint("b"), checkpoint("a", State::Available, 1)});
    TaskDetails task;
    task.task.start = StartKind::Restored;
    Q_EMIT m_dispatcher->taskFinished(task);
    QTRY_COMPARE(ids(), QStringList({QStringLiteral("b"), QStringLiteral("a")}));
}

void CheckpointCatalogTest::aFailureIsToldAndMended()
{
    m_listing->remove();
    read();
    QCOMPARE(m_catalog->knowledge(), Knowledge::Failed);
    QVERIFY(!m_catalog->error().message.isEmpty());
    m_listing->write({checkpoint("a")});
    read();
    QCOMPARE(m_catalog->knowledge(), Knowledge::Known);
    QVERIFY(m_catalog->error().message.isEmpty());
    QSignalSpy failed(m_catalog.get(), &CheckpointCatalog::failed);
    m_listing->remove();
    read();
    QCOMPARE(failed.size(), 1);
    QCOMPARE(m_catalog->knowledge(), Knowledge::Known); // what was read before is not forgotten
    QCOMPARE(ids(), QStringList{QStringLiteral("a")});
}

void CheckpointCatalogTest::whatIsToldIsNewerThanTheList()
{
    m_listing->write({checkpoint("a")});
    m_catalog->refresh();
    Q_EMIT m_dispatcher->checkpointChanged(checkpoint("a", State::Invalid), QStringLiteral("box"));
    Q_EMIT m_dispatcher->checkpointChanged(checkpoint("c", State::Capturing), QStringLiteral("box"));
    QTRY_COMPARE(m_catalog->knowledge(), Knowledge::Known);
    QTRY_COMPARE(ids(), QStringList({QStringLiteral("c"), QStringLiteral("a")}));
    QVERIFY(m_catalog->entries().last().checkpoint.state == State::Invalid);
}

void CheckpointCatalogTest::capturesAreThereUntilTheyEnd()
{
    QSignalSpy changes(m_catalog.get(), &CheckpointCatalog::capturesChanged);
    Q_EMIT m_dispatcher->checkpointChanged(checkpoint("c", State::Capturing), QStringLiteral("box"));
    QCOMPARE(m_catalog->captures(), QList<Checkpoint>{checkpoint("c", State::Capturing)});
    m_listing->write({checkpoint("a", State::Available, 1)}); // a draft is in no list
    read();
    QCOMPARE(ids(), QStringList({QStringLiteral("c"), QStringLiteral("a")}));
    m_listing->write({checkpoint("c"), checkpoint("a", State::Available, 1)});
    Q_EMIT m_dispatcher->checkpointChanged(checkpoint("c"), QStringLiteral("box"));
    QVERIFY(m_catalog->captures().isEmpty());
    QCOMPARE(changes.size(), 2);
}

void CheckpointCatalogTest::aLostRunnerDiscardsCaptures()
{
    Q_EMIT m_dispatcher->checkpointChanged(checkpoint("c", State::Capturing), QStringLiteral("box"));
    QTRY_COMPARE(ids(), QStringList{QStringLiteral("c")});
    Q_EMIT m_runner->lost({ErrorCode::Internal, QStringLiteral("It died."), {}});
    QVERIFY(m_catalog->captures().isEmpty());
    QVERIFY(ids().isEmpty());
}

void CheckpointCatalogTest::verifies()
{
    m_listing->write({checkpoint("a")});
    read();
    QSignalSpy verified(m_catalog.get(), &CheckpointCatalog::verified);
    m_catalog->verify(QStringLiteral("a"));
    QVERIFY(m_catalog->entries().first().work == CatalogEntry::Work::Verify);
    m_catalog->verify(QStringLiteral("a")); // once is enough
    m_catalog->remove(QStringLiteral("a")); // not meanwhile
    QTRY_COMPARE(verified.size(), 1);
    QVERIFY(m_catalog->entries().first().work == CatalogEntry::Work::None);
    QCOMPARE(m_listing->commands().count(QStringLiteral("verify_checkpoint")), 1);
    QCOMPARE(m_listing->commands().count(QStringLiteral("delete_checkpoint")), 0);
}

void CheckpointCatalogTest::whatDoesNotHoldIsToldAndReadAgain()
{
    m_listing->write({checkpoint("a", State::Invalid)});
    read();
    QSignalSpy failed(m_catalog.get(), &CheckpointCatalog::failed);
    m_catalog->verify(QStringLiteral("a"));
    QTRY_COMPARE(failed.size(), 1);
    QVERIFY(failed.first().first().value<Error>().message.contains(QStringLiteral("hashes")));
    QVERIFY(m_catalog->entries().first().work == CatalogEntry::Work::None);
    QTRY_COMPARE(m_listing->commands().count(QStringLiteral("list_checkpoints")), 2);
}

void CheckpointCatalogTest::removes()
{
    m_listing->write({checkpoint("a"), checkpoint("b", State::Available, 1)});
    read();
    QSignalSpy removed(m_catalog.get(), &CheckpointCatalog::removed);
    m_catalog->remove(QStringLiteral("a"));
    QVERIFY(m_catalog->entries().first().work == CatalogEntry::Work::Remove);
    QTRY_COMPARE(removed.size(), 1);
    QCOMPARE(ids(), QStringList{QStringLiteral("b")});
}

void CheckpointCatalogTest::whatIsInUseStays()
{
    Checkpoint busy = checkpoint("a");
    busy.endpoint = QStringLiteral("busy");
    m_listing->write({busy});
    read();
    QSignalSpy failed(m_catalog.get(), &CheckpointCatalog::failed);
    m_catalog->remove(QStringLiteral("a"));
    QTRY_COMPARE(failed.size(), 1);
    QCOMPARE(ids(), QStringList{QStringLiteral("a")});
    QVERIFY(m_catalog->entries().first().work == CatalogEntry::Work::None);
}

void CheckpointCatalogTest::whatIsGoneAlreadyIsGone()
{
    m_listing->write({checkpoint("a")});
    read();
    m_listing->write({});
    QSignalSpy removed(m_catalog.get(), &CheckpointCatalog::removed);
    QSignalSpy failed(m_catalog.get(), &CheckpointCatalog::failed);
    m_catalog->remove(QStringLiteral("a"));
    QTRY_COMPARE(removed.size(), 1);
    QCOMPARE(failed.size(), 0);
    QVERIFY(ids().isEmpty());
}

void CheckpointCatalogTest::entryOfAnEndpoint_data()
{
    QTest::addColumn<QStringList>("states"); // "deployment state", the newest first
    QTest::addColumn<int>("chosen");
    QTest::newRow("none") << QStringList() << -1;
    QTest::newRow("one") << QStringList{QStringLiteral("d-1 available")} << 0;
    QTest::newRow("of another endpoint") << QStringList{QStringLiteral("d-9 available")} << -1;
    QTest::newRow("of the newer version")
        << QStringList{QStringLiteral("d-1 available"), QStringLiteral("d-2 capture_failed")} << 1;
    QTest::newRow("available before what failed")
        << QStringList{QStringLiteral("d-2 restore_failed"), QStringLiteral("d-2 available")} << 1;
    QTest::newRow("what is captured before what is available")
        << QStringList{QStringLiteral("d-2 capturing"), QStringLiteral("d-2 available")} << 0;
    QTest::newRow("the newest of those that are not available")
        << QStringList{QStringLiteral("d-2 capture_failed"), QStringLiteral("d-2 invalid")} << 0;
}

void CheckpointCatalogTest::entryOfAnEndpoint()
{
    QFETCH(QStringList, states);
    QFETCH(int, chosen);
    deploy(QStringLiteral("d-1"), 1);
    deploy(QStringLiteral("d-2"), 2);
    QList<Checkpoint> list;
    for (const QString &state : std::as_const(states)) {
        const int number = static_cast<int>(list.size());
        Checkpoint one = checkpoint("", State::Available, number);
        one.id = QString::number(number);
        one.deployment = state.section(QLatin1Char(' '), 0, 0);
        one.state = *protocol::checkpointStateFromString(state.section(QLatin1Char(' '), 1));
        list.append(one);
    }
    m_listing->write(list);
    read();
    const std::optional<CatalogEntry> entry =
        m_catalog->entryOf(QStringLiteral("/p"), QStringLiteral("app.py:predict"));
    QCOMPARE(entry ? entry->checkpoint.id : QString(), chosen < 0 ? QString() : QString::number(chosen));
}

QTEST_GUILESS_MAIN(CheckpointCatalogTest)
#include "checkpoint_catalog_test.moc"
