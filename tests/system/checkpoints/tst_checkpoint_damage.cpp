// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "checkpoint_fixture.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QTest>

#include <functional>
#include <unistd.h>

using namespace headstart;
using namespace headstart::testing;
using protocol::Checkpoint;

namespace {

using Damage = std::function<void(const QString &folder)>;

} // namespace
Q_DECLARE_METATYPE(Damage)

/// Checkpoints whose files are not what was written: nobody is given a memory that is not whole.
class CheckpointDamageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void damaged_data();
    void damaged();
    void damagedRecord();
    void flippedPageIsFoundByVerify();
    void verifyOfAGoodOne();

private:
    bool serves(const Serving &serving) const
    {
        return m_fixture->ask(serving).value(QStringLiteral("whole")).toBool();
    }

    std::unique_ptr<CheckpointFixture> m_fixture;
};

namespace {

void flipBit(const QString &path, qint64 offset)
{
    QFile file(path);
    char byte = 0;
    if (!file.open(QIODevice::ReadWrite) || !file.seek(offset) || !file.getChar(&byte) || !file.seek(offset)
        || !file.putChar(static_cast<char>(byte ^ 4)))
        qFatal("cannot damage %s", qPrintable(path));
}

void cutShort(const QString &path)
{
    if (!QFile::resize(path, QFile(path).size() / 2))
        qFatal("cannot cut %s", qPrintable(path));
}

QString largestPages(const QString &folder)
{
    const QFileInfoList files = QDir(folder + QStringLiteral("/images"))
                                    .entryInfoList({QStringLiteral("pages-*.img")}, QDir::Files, QDir::Size);
    return files.isEmpty() ? QString() : files.first().filePath();
}

QString firstImage(const QString &folder, const char *pattern)
{
    const QDir images(folder + QStringLiteral("/images"));
    const QString name = images.entryList({QString::fromLatin1(pattern)}, QDir::Files).value(0);
    if (name.isEmpty())
        qFatal("no image %s", pattern);
    return images.filePath(name);
}

} // namespace

void CheckpointDamageTest::initTestCase()
{
    QVERIFY2(::geteuid() == 0, "these tests run real containers and need root");
    m_fixture = std::make_unique<CheckpointFixture>();
    QVERIFY(m_fixture->startRunner());
}

void CheckpointDamageTest::cleanupTestCase()
{
    QVERIFY(m_fixture->endRunner());
    QVERIFY2(m_fixture->leftovers().isEmpty(), qPrintable(m_fixture->leftovers().join(u'\n')));
    m_fixture.reset();
}

void CheckpointDamageTest::damaged_data()
{
    QTest::addColumn<Damage>("damage");
    const auto row = [](const char *name, Damage damage) { QTest::newRow(name) << damage; };
    row("pages cut off", [](const QString &folder) { cutShort(largestPages(folder)); });
    row("pages gone", [](const QString &folder) { QVERIFY(QFile::remove(largestPages(folder))); });
    row("metadata cut off", [](const QString &folder) { cutShort(firstImage(folder, "mm-*.img")); });
    row("a bit of the metadata flipped", [](const QString &folder) { flipBit(firstImage(folder, "core-1.img"), 60); });
    row("a bit of the page map flipped",
        [](const QString &folder) { flipBit(firstImage(folder, "pagemap-*.img"), 30); });
    row("an image is missing",
        [](const QString &folder) { QVERIFY(QFile::remove(firstImage(folder, "fdinfo-*.img"))); });
    row("hashes cut off", [](const QString &folder) { cutShort(folder + QStringLiteral("/hashes.json")); });
    row("list of files cut off", [](const QString &folder) { cutShort(folder + QStringLiteral("/files.json")); });
    row("list of files is something else", [](const QString &folder) {
        QFile list(folder + QStringLiteral("/files.json"));
        QVERIFY(list.open(QIODevice::WriteOnly) && list.write("{}") == 2);
    });
    row("fingerprint cut off", [](const QString &folder) { cutShort(folder + QStringLiteral("/fingerprint.json")); });
    row("layer gone",
        [](const QString &folder) { QVERIFY(QDir(folder + QStringLiteral("/filesystem/root")).removeRecursively()); });
}

void CheckpointDamageTest::damaged()
{
    QFETCH(Damage, damage);
    const ContainerSpec spec = m_fixture->deployApp(QStringLiteral("sized.py"));
    const Checkpoint made = m_fixture->capture(spec);
    QVERIFY(made.state == Checkpoint::State::Available);
    damage(m_fixture->checkpointFolder(made.id));
    const Serving serving = m_fixture->start(spec);
    QVERIFY2(serves(serving), qPrintable(serving.problem));
    QVERIFY(!serving.isRestored());
    const Checkpoint invalid = m_fixture->reported(serving.id, Checkpoint::State::Invalid);
    QCOMPARE(invalid.id, made.id);
    QVERIFY2(invalid.reason.endsWith(u'.'), qPrintable(invalid.reason));
    QVERIFY(m_fixture->captured(serving.id).state == Checkpoint::State::Available);
    QVERIFY(m_fixture->stop(serving.id));
}

void CheckpointDamageTest::flippedPageIsFoundByVerify()
{
    const Checkpoint made = m_fixture->capture(m_fixture->deployApp(QStringLiteral("sized.py")));
    QVERIFY(made.state == Checkpoint::State::Available);
    const QString pages = largestPages(m_fixture->checkpointFolder(made.id));
    flipBit(pages, QFile(pages).size() / 2);
    const protocol::Response verified =
        m_fixture->runner().call(protocol::command::verifyCheckpoint, {{QStringLiteral("checkpoint"), made.id}});
    QVERIFY(!verified.ok);
    QVERIFY2(verified.error.message.contains(QFileInfo(pages).fileName()), qPrintable(verified.error.message));
    QVERIFY(m_fixture->checkpoint(made.id)->state == Checkpoint::State::Invalid);
}

void CheckpointDamageTest::verifyOfAGoodOne()
{
    ContainerSpec spec = m_fixture->deployApp(QStringLiteral("sized.py"));
    spec.secrets.insert(QStringLiteral("TOKEN"), QStringLiteral("not known to a verification"));
    const Checkpoint made = m_fixture->capture(spec);
    QVERIFY(made.state == Checkpoint::State::Available);
    const protocol::Response verified =
        m_fixture->runner().call(protocol::command::verifyCheckpoint, {{QStringLiteral("checkpoint"), made.id}});
    QVERIFY2(verified.ok, qPrintable(verified.error.message));
    const Serving serving = m_fixture->start(spec);
    QVERIFY2(serving.checkpoint == made.id, qPrintable(serving.problem));
    QVERIFY(m_fixture->stop(serving.id));
}

/// Nothing can be said of it but that it is there; it stands in nobody's way and can be removed.
void CheckpointDamageTest::damagedRecord()
{
    const ContainerSpec spec = m_fixture->deployApp(QStringLiteral("sized.py"));
    const Checkpoint made = m_fixture->capture(spec);
    QVERIFY(made.state == Checkpoint::State::Available);
    cutShort(m_fixture->checkpointFolder(made.id) + QStringLiteral("/record.json"));
    const QJsonObject listing = m_fixture->runner().call(protocol::command::listCheckpoints).result;
    const QString problem = listing.value(QStringLiteral("problems")).toArray().at(0).toString();
    QVERIFY2(problem.contains(made.id), qPrintable(problem));
    const Serving serving = m_fixture->start(spec);
    QVERIFY2(serves(serving), qPrintable(serving.problem));
    QVERIFY(!serving.isRestored());
    QVERIFY(m_fixture->captured(serving.id).state == Checkpoint::State::Available);
    QVERIFY(m_fixture->stop(serving.id));
    const protocol::Response removed =
        m_fixture->runner().call(protocol::command::deleteCheckpoint, {{QStringLiteral("checkpoint"), made.id}});
    QVERIFY2(removed.ok, qPrintable(removed.error.message));
    QVERIFY(!QFile::exists(m_fixture->checkpointFolder(made.id)));
}

QTEST_GUILESS_MAIN(CheckpointDamageTest)
#include "tst_checkpoint_damage.moc"
