// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/checkpoints/store_fixture.h"

#include <QFileInfo>
#include <QTest>

#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace headstart;
using protocol::Checkpoint;
using State = Checkpoint::State;

class CheckpointStoreTest : public QObject, private StoreFixture
{
    Q_OBJECT

private Q_SLOTS:
    void init() { start(); }
    void draftIsPrivateAndGoesAway();
    void lifeOfACheckpoint();
    void oneCaptureOfADeployment();
    void useKeepsIt();
    void updateLosesNothing();
    void failureWithoutACapture();
    void failedVerificationLosesItsImages();
    void discardedIsGone();
    void supersededOnesGo();
    void pruneSkipsWhatIsInUse();
    void pruneTakesAQuarterOfTheDisk();
    void keys();
    void unknownIds();
    void useOrRemoveNeverHalf();
};

void CheckpointStoreTest::draftIsPrivateAndGoesAway()
{
    Result<std::optional<CheckpointDraft>> made = m_store->begin(about("d"));
    QVERIFY(made.ok() && made->has_value());
    std::optional<CheckpointDraft> draft(std::move(**made));
    made->reset(); // a moved-from draft removes nothing
    QCOMPARE(draft->id().size(), 16);
    const QString folder = draft->folder().path();
    QCOMPARE(QFileInfo(folder).fileName(), QStringLiteral(".new-") + draft->id());
    for (const QString &path : {folder, draft->imagesPath(), draft->filesystemPath()}) {
        struct stat info
        {
        };
        QCOMPARE(::stat(QFile::encodeName(path).constData(), &info), 0);
        QCOMPARE(info.st_mode, mode_t(S_IFDIR | 0700));
    }
    write(draft->imagesPath() + QStringLiteral("/pages-1.img"), "secret");
    QVERIFY(m_store->list()->records.isEmpty());
    QCOMPARE(problemOf(m_store->find(draft->id())), QStringLiteral("not_found"));
    draft.reset();
    QCOMPARE(entries(), QStringList());
}

void CheckpointStoreTest::lifeOfACheckpoint()
{
    Result<std::optional<CheckpointDraft>> draft = m_store->begin(about("d"));
    QVERIFY(draft.ok() && draft->has_value());
    const QString id = (*draft)->id();
    write((*draft)->imagesPath() + QStringLiteral("/pages-1.img"), "pages");
    write((*draft)->filesystemPath() + QStringLiteral("/root"), "upper");
    Checkpoint record = about("d");
    record.id = QStringLiteral("something else");
    record.state = State::Available; // not before it has been verified
    record.diskBytes = 5;
    {
        const Result<CheckpointHold> hold = m_store->publish(std::move(**draft), record);
        QVERIFY2(hold.ok(), hold.ok() ? "" : qPrintable(hold.error().message));
        QCOMPARE(hold->id(), id);
        QCOMPARE(entries(), QStringList({id}));
        QVERIFY(m_store->find(id)->state == State::Capturing);
        QCOMPARE(problemOf(m_store->remove(id)), QStringLiteral("bad_input"));
        // It is verified by a restore like any other.
        QVERIFY(m_store->use(id).ok());
    }
    QVERIFY(m_store->update(id, [](Checkpoint &one) { one.state = State::Available; }).ok());
    const Result<CheckpointStore::Listing> listing = openStore()->list();
    QVERIFY(listing.ok());
    QCOMPARE(listing->problems, QStringList());
    QCOMPARE(listing->records.size(), 1);
    record.id = id;
    QVERIFY(listing->records.first() == record);
    QVERIFY(*m_store->newestFor(QStringLiteral("d"))->available == record);
    QVERIFY(!m_store->newestFor(QStringLiteral("other"))->newest);
    const Result<CheckpointUse> use = m_store->use(id);
    QVERIFY(use.ok());
    QCOMPARE(QFileInfo(use->imagesPath() + QStringLiteral("/pages-1.img")).size(), 5);
    QCOMPARE(QFileInfo(use->filesystemPath() + QStringLiteral("/root")).size(), 5);
}

void CheckpointStoreTest::oneCaptureOfADeployment()
{
    const std::unique_ptr<CheckpointStore> other = openStore();
    Result<std::optional<CheckpointDraft>> draft = m_store->begin(about("d"));
    QVERIFY(draft.ok() && draft->has_value());
    QVERIFY(!other->begin(about("d"))->has_value());
    QVERIFY(other->begin(about("e"))->has_value());
    {
        const Result<CheckpointHold> hold = m_store->publish(std::move(**draft), about("d"));
        QVERIFY(hold.ok());
        QVERIFY(!other->begin(about("d"))->has_value()); // being verified
    }
    QVERIFY(other->begin(about("d"))->has_value());
    draft->reset();
    // One that a dead runner left does not stand in the way.
    QVERIFY(inAnotherRunner([this] {
        Result<std::optional<CheckpointDraft>> left = m_store->begin(about("f"));
        return left && left->has_value() && (::_exit(0), true);
    }));
    QVERIFY(other->begin(about("f"))->has_value());
}

void CheckpointStoreTest::useKeepsIt()
{
    const QString id = publish("d", State::Available, 1);
    {
        const Result<CheckpointUse> first = m_store->use(id);
        const Result<CheckpointUse> second = openStore()->use(id);
        QVERIFY(first.ok() && second.ok());
        QCOMPARE(problemOf(m_store->remove(id)), QStringLiteral("bad_input"));
        const Result<void> refused = openStore()->remove(id);
        QVERIFY(!refused.ok() && refused.error().message.contains(QStringLiteral("in use")));
        QVERIFY(QFileInfo::exists(first->imagesPath() + QStringLiteral("/pages-1.img")));
        QVERIFY(m_store->update(id, [](Checkpoint &one) { one.state = State::Invalid; }).ok());
    }
    // A user that died holds nothing.
    QVERIFY(inAnotherRunner([this, &id] {
        const Result<CheckpointUse> use = m_store->use(id);
        return use.ok() && (::_exit(0), true);
    }));
    QVERIFY(m_store->remove(id).ok());
    QCOMPARE(entries(), QStringList());
    QCOMPARE(problemOf(m_store->use(id)), QStringLiteral("not_found"));
    QCOMPARE(problemOf(m_store->remove(id)), QStringLiteral("not_found"));
}

void CheckpointStoreTest::updateLosesNothing()
{
    const QString id = publish("d", State::Available, 1);
    constexpr int rounds = 100;
    const auto count = [this, &id] {
        const std::unique_ptr<CheckpointStore> store = openStore();
        for (int i = 0; i < rounds; ++i) {
            if (!store->update(id, [](Checkpoint &one) { ++one.restores; }))
                return false;
        }
        return true;
    };
    const pid_t child = ::fork();
    if (child == 0)
        ::_exit(count() ? 0 : 1);
    bool threadDone = false;
    std::thread thread([&] { threadDone = count(); });
    // Readers see whole records all the while.
    bool isWhole = true;
    for (int i = 0; i < rounds; ++i)
        isWhole = isWhole && m_store->find(id).ok();
    thread.join();
    int status = -1;
    QCOMPARE(::waitpid(child, &status, 0), child);
    QCOMPARE(status, 0);
    QVERIFY(threadDone && isWhole);
    QCOMPARE(m_store->find(id)->restores, 2 * rounds);
    // What it is cannot be changed.
    const Result<Checkpoint> changed = m_store->update(id, [](Checkpoint &one) {
        one.id = QStringLiteral("x");
        one.deployment = QStringLiteral("y");
        one.reason = QStringLiteral("z");
    });
    QVERIFY(changed.ok());
    QVERIFY(*changed == *m_store->find(id));
    QCOMPARE(changed->deployment + changed->reason, QStringLiteral("dz"));
    QCOMPARE(QDir(pathOf(id))
                 .entryList({QStringLiteral("*.new"), QStringLiteral("*.draft")}, QDir::AllEntries | QDir::Hidden),
        QStringList());
}

void CheckpointStoreTest::failureWithoutACapture()
{
    Checkpoint record = about("d");
    record.reason = QStringLiteral("io_uring is open in process 7.");
    const Result<Checkpoint> written = m_store->recordFailure(record);
    QVERIFY(written.ok());
    QVERIFY(written->state == State::CaptureFailed);
    QCOMPARE(written->id.size(), 16);
    QCOMPARE(entries(), QStringList({written->id}));
    QVERIFY(*m_store->find(written->id) == *written);
    QVERIFY(m_store->newestFor(QStringLiteral("d"))->captureFailed());
    const Result<CheckpointUse> use = m_store->use(written->id);
    QCOMPARE(problemOf(use), QStringLiteral("not_found"));
    QVERIFY(use.error().message.contains(QStringLiteral("io_uring")));
    // The next failure takes its place.
    record.createdAtMs = 2000;
    const Result<Checkpoint> next = m_store->recordFailure(record);
    QVERIFY(next.ok());
    QCOMPARE(entries(), QStringList({next->id}));
    QVERIFY(m_store->remove(next->id).ok());
}

void CheckpointStoreTest::failedVerificationLosesItsImages()
{
    Result<std::optional<CheckpointDraft>> draft = m_store->begin(about("d"));
    QVERIFY(draft.ok() && draft->has_value());
    write((*draft)->imagesPath() + QStringLiteral("/pages-1.img"), "secret");
    const Result<CheckpointHold> hold = m_store->publish(std::move(**draft), about("d"));
    QVERIFY(hold.ok());
    Checkpoint record = *m_store->find(hold->id());
    record.reason = QStringLiteral("It could not be restored.");
    {
        const Result<CheckpointUse> use = m_store->use(hold->id());
        QVERIFY(m_store->recordFailure(record).ok());
        // What restores from it right now keeps what it reads.
        QVERIFY(QFileInfo::exists(use->imagesPath() + QStringLiteral("/pages-1.img")));
        QVERIFY(m_store->find(hold->id())->state == State::CaptureFailed);
    }
    QVERIFY(m_store->sweep().ok());
    QCOMPARE(entries(), QStringList({hold->id()}));
    QCOMPARE(QDir(pathOf(hold->id())).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot, QDir::Name),
        QStringList({QStringLiteral("lock"), QStringLiteral("owner"), QStringLiteral("record.json")}));
    QCOMPARE(m_store->find(hold->id())->reason, record.reason);
}

void CheckpointStoreTest::discardedIsGone()
{
    Result<std::optional<CheckpointDraft>> draft = m_store->begin(about("d"));
    Result<CheckpointHold> hold = m_store->publish(std::move(**draft), about("d"));
    QVERIFY(hold.ok());
    QVERIFY(m_store->discard(std::move(*hold)).ok());
    QCOMPARE(entries(), QStringList());
}

void CheckpointStoreTest::supersededOnesGo()
{
    const QString failed = publish("d", State::CaptureFailed, 1);
    const QString broken = publish("d", State::RestoreFailed, 2);
    const QString good = publish("d", State::Available, 3);
    const QString used = publish("d", State::Invalid, 4);
    const QString stranger = publish("e", State::Invalid, 5);
    const QString later = publish("d", State::Invalid, 9);
    const QString newer = publish("d", State::Available, 8);
    QVERIFY(!failed.isEmpty() && !newer.isEmpty());
    {
        const Result<CheckpointUse> use = m_store->use(used);
        QVERIFY(m_store->removeSuperseded(*m_store->find(newer)).ok());
        QStringList left{good, used, stranger, later, newer};
        left.sort();
        QCOMPARE(entries(), left);
    }
    QVERIFY(m_store->removeSuperseded(*m_store->find(newer)).ok());
    QCOMPARE(problemOf(m_store->find(used)), QStringLiteral("not_found"));
}

void CheckpointStoreTest::pruneSkipsWhatIsInUse()
{
    const QString a = publish("d", State::Available, 1);
    const QString b = publish("d", State::Available, 2);
    const QString c = publish("d", State::Available, 3);
    const Result<CheckpointUse> use = openStore()->use(a);
    const Result<QList<CheckpointStore::Pruned>> pruned = m_store->prune({1, 0, 1LL << 60}, 1000);
    QVERIFY(pruned.ok());
    QCOMPARE(pruned->size(), 2);
    QCOMPARE(pruned->at(0).record.id, b);
    QCOMPARE(pruned->at(0).record.deployment, QStringLiteral("d"));
    QVERIFY(pruned->at(0).removal.reason == CheckpointRemoval::Reason::Count);
    QCOMPARE(pruned->at(1).record.id, c);
    QCOMPARE(entries(), QStringList({a}));
    QVERIFY(m_store->prune({1, 0, 1LL << 60}, 1000)->isEmpty());
}

void CheckpointStoreTest::pruneTakesAQuarterOfTheDisk()
{
    const QString small = publish("d", State::Available, 1, 1000);
    // With all the bytes there can be, its quarter is never enough.
    const QString large = publish("e", State::Available, 2, 1LL << 60);
    const Result<QList<CheckpointStore::Pruned>> pruned = m_store->prune({0, 0, 0}, 1000);
    QVERIFY(pruned.ok());
    QCOMPARE(pruned->size(), 2);
    QCOMPARE(pruned->at(1).record.id, large);
    QVERIFY(pruned->at(1).removal.reason == CheckpointRemoval::Reason::Bytes);
    QVERIFY(!small.isEmpty());
    QVERIFY(!publish("d", State::Available, 1, 1000).isEmpty());
    QVERIFY(m_store->prune({0, 0, 0}, 1000)->isEmpty());
}

void CheckpointStoreTest::keys()
{
    const Result<QByteArray> first = m_store->key();
    QVERIFY(first.ok());
    QCOMPARE(first->size(), 32);
    QVERIFY(*first != QByteArray(32, '\0'));
    QCOMPARE(openStore()->key().value(), *first);
    const QString path = pathOf(QStringLiteral(".key"));
    struct stat info
    {
    };
    QCOMPARE(::stat(QFile::encodeName(path).constData(), &info), 0);
    QCOMPARE(info.st_mode, mode_t(S_IFREG | 0600));
    QVERIFY(m_store->sweep().ok());
    QCOMPARE(m_store->key().value(), *first);
    for (const QByteArray &damaged : {QByteArray(), QByteArray(31, 'k'), QByteArray(33, 'k')}) {
        write(path, damaged);
        const QByteArray next = m_store->key().value();
        QVERIFY(next.size() == 32 && next != *first);
        QCOMPARE(m_store->key().value(), next);
    }
    // One that others could have read is no secret any more.
    const QByteArray before = m_store->key().value();
    QCOMPARE(::chmod(QFile::encodeName(path).constData(), 0644), 0);
    QVERIFY(m_store->key().value() != before);
    QVERIFY(QFile::remove(path));
    QVERIFY(QFile::link(m_folder->filePath(QStringLiteral("elsewhere")), path));
    QVERIFY(!m_store->key().ok());
}

void CheckpointStoreTest::unknownIds()
{
    for (const char *id :
        {"", ".", "..", "0123456789abcdef", "0123456789ABCDEF", "../checkpoints", ".lock", "0123456789abcde/"}) {
        const QString name = QString::fromLatin1(id);
        QCOMPARE(problemOf(m_store->find(name)), QStringLiteral("not_found"));
        QCOMPARE(problemOf(m_store->use(name)), QStringLiteral("not_found"));
        QCOMPARE(problemOf(m_store->remove(name)), QStringLiteral("not_found"));
        QCOMPARE(problemOf(m_store->update(name, [](Checkpoint &) {})), QStringLiteral("not_found"));
    }
    Checkpoint record = about("d");
    record.id = QStringLiteral("../x");
    QCOMPARE(problemOf(m_store->recordFailure(record)), QStringLiteral("not_found"));
    QCOMPARE(entries(), QStringList());
}

void CheckpointStoreTest::useOrRemoveNeverHalf()
{
    for (int round = 0; round < 10; ++round) {
        const QString id = publish("d", State::Available, 1);
        bool removed = false;
        std::thread remover([&] { removed = openStore()->remove(id).ok(); });
        bool isWhole = true;
        bool used = false;
        {
            const Result<CheckpointUse> use = openStore()->use(id);
            used = use.ok();
            remover.join();
            isWhole = !used || QFileInfo::exists(use->imagesPath() + QStringLiteral("/pages-1.img"));
        }
        QVERIFY(isWhole);
        QVERIFY(used != removed);
        if (!removed)
            QVERIFY(m_store->remove(id).ok());
        QCOMPARE(entries(), QStringList());
    }
}

QTEST_GUILESS_MAIN(CheckpointStoreTest)
#include "tst_checkpoint_store.moc"
