// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/checkpoints/store_fixture.h"

#include <QFileInfo>
#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

using namespace headstart;
using protocol::Checkpoint;
using State = Checkpoint::State;

/// What the store does with what dead runners, broken disks and other users left.
class CheckpointSweepTest : public QObject, private StoreFixture
{
    Q_OBJECT

private Q_SLOTS:
    void init() { start(); }
    void sweepAfterADeadRunner_data();
    void sweepAfterADeadRunner();
    void sweepLeavesTheLivingAlone();
    void damagedRecords_data();
    void damagedRecords();
    void strangersAreRefused_data();
    void strangersAreRefused();
};

void CheckpointSweepTest::sweepAfterADeadRunner_data()
{
    QTest::addColumn<QString>("death");
    QTest::addColumn<QString>("left"); // state of what is left, or empty
    QTest::newRow("while it was written") << QStringLiteral("draft") << QString();
    QTest::newRow("while it was verified") << QStringLiteral("verify") << QString();
    QTest::newRow("after it was verified") << QStringLiteral("done") << QStringLiteral("available");
    QTest::newRow("before the draft had anything") << QStringLiteral("bare") << QString();
    QTest::newRow("while it was removed") << QStringLiteral("gone") << QString();
    QTest::newRow("with its lock removed already") << QStringLiteral("gone without lock") << QString();
}

void CheckpointSweepTest::sweepAfterADeadRunner()
{
    QFETCH(QString, death);
    QFETCH(QString, left);
    QVERIFY(inAnotherRunner([this, &death] {
        if (death == u"bare")
            return QDir().mkdir(pathOf(QStringLiteral(".new-00112233445566ff")));
        Result<std::optional<CheckpointDraft>> draft = m_store->begin(about("d"));
        if (!draft || !draft->has_value())
            return false;
        write((*draft)->imagesPath() + QStringLiteral("/pages-1.img"), "secret");
        if (death == u"draft")
            ::_exit(0);
        const Result<CheckpointHold> hold = m_store->publish(std::move(**draft), about("d"));
        if (!hold)
            return false;
        if (death == u"done" && !m_store->update(hold->id(), [](Checkpoint &one) { one.state = State::Available; }))
            return false;
        const QString gone = pathOf(QStringLiteral(".gone-x"));
        if (!m_store->use(hold->id()).ok()) // makes the lock
            return false;
        if (death.startsWith(u"gone") && !QFile::rename(pathOf(hold->id()), gone))
            return false;
        if (death == u"gone without lock" && !QFile::remove(gone + QStringLiteral("/lock")))
            return false;
        ::_exit(0);
    }));
    QCOMPARE(entries().size(), 1);
    QVERIFY(m_store->sweep().ok());
    QCOMPARE(entries().size(), left.isEmpty() ? 0 : 1);
    if (left.isEmpty())
        return;
    const Checkpoint record = m_store->list()->records.value(0);
    QCOMPARE(protocol::toString(record.state), left);
    QVERIFY(record.reason.isEmpty());
    QVERIFY(QFileInfo::exists(pathOf(record.id) + QStringLiteral("/images/pages-1.img")));
    QVERIFY(m_store->sweep().ok());
    QVERIFY(*m_store->find(record.id) == record);
}

void CheckpointSweepTest::sweepLeavesTheLivingAlone()
{
    Result<std::optional<CheckpointDraft>> draft = m_store->begin(about("d"));
    Result<std::optional<CheckpointDraft>> second = m_store->begin(about("e"));
    const Result<CheckpointHold> hold = m_store->publish(std::move(**second), about("e"));
    QVERIFY(hold.ok());
    QStringList before = entries();
    QVERIFY(openStore()->sweep().ok());
    QVERIFY(inAnotherRunner([this] { return openStore()->sweep().ok(); }));
    QCOMPARE(entries(), before);
    QVERIFY(m_store->find(hold->id())->state == State::Capturing);
    QVERIFY(QFileInfo::exists((*draft)->imagesPath()));
    QVERIFY(m_store->publish(std::move(**draft), about("d")).ok());
}

void CheckpointSweepTest::damagedRecords_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("cut off") << QByteArray(R"({"id":"@","deployment":"d","state":"avail)");
    QTest::newRow("a list") << QByteArray("[]");
    QTest::newRow("an unknown state") << QByteArray(R"({"id":"@","deployment":"d","state":"thawing"})");
    QTest::newRow("of another") << QByteArray(R"({"id":"0011223344556677","deployment":"d","state":"available"})");
    QTest::newRow("of no deployment") << QByteArray(R"({"id":"@","state":"available"})");
    QTest::newRow("far too large") << QByteArray((1 << 20) + 1, ' ');
    QTest::newRow("missing") << QByteArray("remove");
}

void CheckpointSweepTest::damagedRecords()
{
    QFETCH(QByteArray, text);
    const QString good = publish("e", State::Available, 1);
    const QString id = publish("d", State::Available, 2);
    const QString path = pathOf(id) + QStringLiteral("/record.json");
    if (text == "remove")
        QVERIFY(QFile::remove(path));
    else
        write(path, text.replace('@', id.toLatin1()));
    const Result<CheckpointStore::Listing> listing = m_store->list();
    QVERIFY(listing.ok());
    QCOMPARE(listing->records.size(), 1);
    QCOMPARE(listing->records.first().id, good);
    QCOMPARE(listing->problems.size(), 1);
    QVERIFY2(listing->problems.first().contains(id), qPrintable(listing->problems.first()));
    QCOMPARE(problemOf(m_store->find(id)), QStringLiteral("io"));
    QCOMPARE(problemOf(m_store->use(id)), QStringLiteral("io"));
    QCOMPARE(problemOf(m_store->update(id, [](Checkpoint &) {})), QStringLiteral("io"));
    QVERIFY(m_store->sweep().ok());
    QVERIFY(m_store->remove(id).ok());
    QCOMPARE(entries(), QStringList({good}));
}

void CheckpointSweepTest::strangersAreRefused_data()
{
    QTest::addColumn<QString>("plant");
    QTest::addColumn<bool>("isRoot");
    QTest::newRow("a link to a folder") << QStringLiteral("link") << false;
    QTest::newRow("a file") << QStringLiteral("file") << false;
    QTest::newRow("open to the group") << QStringLiteral("mode") << false;
    QTest::newRow("the whole folder open") << QStringLiteral("top") << true;
    if (::geteuid() == 0) {
        QTest::newRow("of another user") << QStringLiteral("owner") << false;
        QTest::newRow("the whole folder of another user") << QStringLiteral("top owner") << true;
    }
}

void CheckpointSweepTest::strangersAreRefused()
{
    QFETCH(QString, plant);
    QFETCH(bool, isRoot);
    const QString id = publish("d", State::Available, 1);
    const QByteArray path = QFile::encodeName(pathOf(id));
    const QByteArray top = QFile::encodeName(m_folder->filePath(QStringLiteral("checkpoints")));
    const QString elsewhere = m_folder->filePath(QStringLiteral("elsewhere"));
    if (plant == u"link" || plant == u"file") {
        QVERIFY(QFile::rename(pathOf(id), elsewhere));
        if (plant == u"link")
            QVERIFY(QFile::link(elsewhere, pathOf(id)));
        else
            write(pathOf(id), "x");
    } else if (plant == u"mode") {
        QCOMPARE(::chmod(path.constData(), 0750), 0);
    } else if (plant == u"top") {
        QCOMPARE(::chmod(top.constData(), 0755), 0);
    } else {
        QCOMPARE(::chown((plant == u"owner" ? path : top).constData(), 65534, 65534), 0);
    }
    QVERIFY(!m_store->use(id).ok());
    QVERIFY(!m_store->remove(id).ok());
    QVERIFY(!m_store->update(id, [](Checkpoint &) {}).ok());
    const Result<CheckpointStore::Listing> listing = m_store->list();
    QCOMPARE(listing.ok(), !isRoot);
    if (listing)
        QCOMPARE(std::pair(listing->records.size(), listing->problems.size()), std::pair(qsizetype(0), qsizetype(1)));
    if (isRoot) {
        QVERIFY(!CheckpointStore::open(Directory::open(m_folder->path()).value()).ok());
        QVERIFY(!m_store->begin(about("d")).ok());
        QVERIFY(!m_store->key().ok());
    }
    if (plant == u"link")
        QVERIFY(QFileInfo::exists(elsewhere + QStringLiteral("/images/pages-1.img")));
}

QTEST_GUILESS_MAIN(CheckpointSweepTest)
#include "tst_checkpoint_sweep.moc"
