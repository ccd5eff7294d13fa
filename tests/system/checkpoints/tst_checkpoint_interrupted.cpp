// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "checkpoint_fixture.h"

#include <QDir>
#include <QFile>
#include <QTest>

#include <array>
#include <csignal>
#include <unistd.h>

using namespace headstart;
using namespace headstart::testing;
using protocol::Checkpoint;

namespace {

/// Moments of a capture.
enum class Point {
    Begins,
    Prepares,
    DumpBegins,
    DumpWrites,
    DumpEnds,
    CopiesFiles,
    Writes,
    Published,
    Verifies,
    Available
};

constexpr std::array<const char *, 10> names = {"capture begins", "workers prepare", "dump begins",
    "dump writes memory", "dump ends", "files are copied", "checkpoint is written", "checkpoint is published",
    "checkpoint is restored to verify it", "checkpoint is available"};

} // namespace
Q_DECLARE_METATYPE(Point)

/// A capture that is cut off, at any moment, leaves nothing that looks whole and nothing that runs.
class CheckpointInterruptedTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void runnerKilled_data() { addPoints(); }
    void runnerKilled();
    void inputEnds_data() { addPoints(); }
    void inputEnds();
    void containerStopped_data() { addPoints(); }
    void containerStopped();

private:
    static void addPoints();
    static ContainerSpec deploy(CheckpointFixture *fixture, Point point);
    static bool reach(Point point, CheckpointFixture *fixture, const ContainerSpec &spec, QString *container);
};

namespace {

bool hasFiles(const QString &folder)
{
    return !folder.isEmpty() && !QDir(folder).isEmpty();
}

qint64 pagesIn(const QString &draft)
{
    qint64 bytes = 0;
    for (const QFileInfo &file : QDir(draft + QStringLiteral("/images")).entryInfoList({QStringLiteral("pages-*")}))
        bytes += file.size();
    return bytes;
}

/// The control groups of this container and of those that the same runner has beside it.
qsizetype groupsBeside(const CheckpointFixture &fixture, const QString &container)
{
    const QDir groups(QFileInfo(fixture.memoryGroup(container)).path());
    return groups.entryList(QDir::Dirs | QDir::NoDotAndDotDot).size();
}

QStringList published(const CheckpointFixture &fixture)
{
    return QDir(fixture.root() + QStringLiteral("/checkpoints")).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
}

} // namespace

void CheckpointInterruptedTest::addPoints()
{
    QTest::addColumn<Point>("point");
    for (std::size_t index = 0; index < names.size(); ++index)
        QTest::newRow(names[index]) << static_cast<Point>(index);
}

void CheckpointInterruptedTest::initTestCase()
{
    QVERIFY2(::geteuid() == 0, "these tests run real containers and need root");
}

/// Of a size that makes each step long enough to be met.
ContainerSpec CheckpointInterruptedTest::deploy(CheckpointFixture *fixture, Point point)
{
    ContainerSpec spec = fixture->deployApp(QStringLiteral("sized.py"));
    spec.env = {{QStringLiteral("MEMORY_MIB"), QStringLiteral("150")}};
    if (point == Point::CopiesFiles)
        spec.env.insert(QStringLiteral("LAYER_MIB"), QStringLiteral("150"));
    if (point == Point::Prepares)
        spec.env.insert(QStringLiteral("GATE"), QStringLiteral("1"));
    return spec;
}

bool CheckpointInterruptedTest::reach(
    Point point, CheckpointFixture *fixture, const ContainerSpec &spec, QString *container)
{
    *container = fixture->runner().startContainer(spec);
    fixture->mark(*container);
    switch (point) {
    case Point::Begins:
        return fixture->runner().waitForOpenSpan(spans::checkpointCapture);
    case Point::Prepares:
        return fixture->runner().waitForOpenSpan(spans::prepare);
    case Point::DumpBegins:
        return fixture->reach([fixture] { return hasFiles(fixture->draft() + QStringLiteral("/images")); });
    case Point::DumpWrites:
        return fixture->reach([fixture] { return pagesIn(fixture->draft()) > (10 << 20); });
    case Point::DumpEnds: // the inventory is CRIU's last image
        return fixture->reach(
            [fixture] { return QFile::exists(fixture->draft() + QStringLiteral("/images/inventory.img")); });
    case Point::CopiesFiles:
        return fixture->reach([fixture] { return hasFiles(fixture->draft() + QStringLiteral("/filesystem/root")); });
    case Point::Writes:
        return fixture->reach(
            [fixture, id = *container] { return !fixture->spansOf(id, spans::checkpointCapture).isEmpty(); });
    case Point::Published:
        return fixture->reach([fixture] { return !published(*fixture).isEmpty(); });
    case Point::Verifies:
        return fixture->reach([fixture, id = *container] { return groupsBeside(*fixture, id) > 1; });
    case Point::Available:
        return fixture->captured(*container).state == Checkpoint::State::Available;
    }
    return false;
}

void CheckpointInterruptedTest::runnerKilled()
{
    QFETCH(Point, point);
    CheckpointFixture fixture;
    QVERIFY(fixture.startRunner());
    ContainerSpec spec = deploy(&fixture, point);
    QString container;
    QVERIFY(reach(point, &fixture, spec, &container));
    fixture.runner().signal(SIGKILL);
    QCOMPARE(fixture.runner().waitForEnd(), -1);
    if (point > Point::Prepares && point < Point::Published)
        QVERIFY2(!fixture.draft().isEmpty(), "the moment was missed");
    QVERIFY(!fixture.leftovers().isEmpty()); // there is something to clean up

    QVERIFY(fixture.startRunner());
    QVERIFY(fixture.draft().isEmpty());
    if (point == Point::Available) {
        QVERIFY(fixture.start(spec).isRestored());
        QVERIFY(fixture.endRunner());
        QVERIFY2(fixture.leftovers().isEmpty(), qPrintable(fixture.leftovers().join(u'\n')));
        return;
    }
    QVERIFY(fixture.checkpoints().isEmpty());
    // What was cut off does not stand in the way of what comes.
    spec.env.remove(QStringLiteral("GATE"));
    spec.env.insert(QStringLiteral("MEMORY_MIB"), QStringLiteral("1"));
    QVERIFY(fixture.capture(spec).state == Checkpoint::State::Available);
    QVERIFY(fixture.endRunner());
    QVERIFY2(fixture.leftovers().isEmpty(), qPrintable(fixture.leftovers().join(u'\n')));
}

void CheckpointInterruptedTest::inputEnds()
{
    QFETCH(Point, point);
    CheckpointFixture fixture;
    QVERIFY(fixture.startRunner());
    const ContainerSpec spec = deploy(&fixture, point);
    QString container;
    QVERIFY(reach(point, &fixture, spec, &container));
    QVERIFY(fixture.endRunner());
    QCOMPARE(published(fixture).size(), point == Point::Available ? 1 : 0);
    QVERIFY2(fixture.leftovers().isEmpty(), qPrintable(fixture.leftovers().join(u'\n')));
}

/// Who stops the container while it is being captured has it stopped; what is written already may become a checkpoint.
void CheckpointInterruptedTest::containerStopped()
{
    QFETCH(Point, point);
    CheckpointFixture fixture;
    QVERIFY(fixture.startRunner());
    const ContainerSpec spec = deploy(&fixture, point);
    QString container;
    QVERIFY(reach(point, &fixture, spec, &container));
    QVERIFY(fixture.stop(container));
    QVERIFY(fixture.runner().waitForExit(container).reason == protocol::ContainerExit::Reason::Stopped);
    if (point >= Point::Writes)
        QVERIFY(fixture.captured(container).state == Checkpoint::State::Available);
    QTRY_VERIFY(fixture.draft().isEmpty());
    if (point < Point::Writes)
        QVERIFY2(published(fixture).isEmpty(), qPrintable(published(fixture).join(u' ')));
    QVERIFY(fixture.endRunner());
    QVERIFY2(fixture.leftovers().isEmpty(), qPrintable(fixture.leftovers().join(u'\n')));
}

QTEST_GUILESS_MAIN(CheckpointInterruptedTest)
#include "tst_checkpoint_interrupted.moc"
