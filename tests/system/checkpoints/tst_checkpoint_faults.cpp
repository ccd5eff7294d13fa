// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "checkpoint_fixture.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QTest>

#include <cerrno>
#include <csignal>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

using namespace headstart;
using namespace headstart::testing;
using protocol::Checkpoint;

/// What goes wrong around CRIU: the request is served all the same, and nothing is left of the attempt.
class CheckpointFaultsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void criuKilledDuringDump_data();
    void criuKilledDuringDump();
    void criuKilledDuringRestore();
    void diskFull_data();
    void diskFull();
    void obstacle();
    void ioUringCannotBeReached();

private:
    std::unique_ptr<CheckpointFixture> m_fixture;
};

namespace {

QString commandOf(const QString &pid)
{
    QFile file(QStringLiteral("/proc/%1/cmdline").arg(pid));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll().replace('\0', ' ')) : QString();
}

QString parentOf(const QString &pid)
{
    QFile file(QStringLiteral("/proc/%1/stat").arg(pid));
    const QString text = file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
    return text.mid(text.lastIndexOf(u')') + 2).section(u' ', 1, 1);
}

/// The process of this title right below the runc that works on this container; 0: there is none. CRIU calls itself
/// "criu swrk" until runc has told it what to do, then "criu: dump" or "criu: restore".
pid_t criuOf(const QString &title, const QString &container)
{
    const QStringList pids = QDir(QStringLiteral("/proc")).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString &pid : pids) {
        if (pid.toInt() == 0 || !commandOf(pid).contains(title))
            continue;
        const QString parent = commandOf(parentOf(pid));
        if (parent.contains(QStringLiteral("runc")) && parent.contains(container))
            return pid.toInt();
    }
    return 0;
}

qint64 freeBytes(const QString &path)
{
    struct statvfs disk
    {
    };
    return ::statvfs(QFile::encodeName(path).constData(), &disk) == 0
        ? static_cast<qint64>(disk.f_bavail) * static_cast<qint64>(disk.f_frsize)
        : 0;
}

ContainerSpec deploy(CheckpointFixture *fixture, int memoryMiB, int layerMiB = 0)
{
    ContainerSpec spec = fixture->deployApp(QStringLiteral("sized.py"));
    spec.env.insert(QStringLiteral("MEMORY_MIB"), QString::number(memoryMiB));
    spec.env.insert(QStringLiteral("LAYER_MIB"), QString::number(layerMiB));
    return spec;
}

/// What is wrong with a container that should serve; empty: nothing.
QByteArray troubleOf(const CheckpointFixture &fixture, const Serving &serving)
{
    const QJsonObject answer = fixture.ask(serving);
    return answer.value(QStringLiteral("whole")).toBool() ? QByteArray() : QJsonDocument(answer).toJson();
}

bool hasImages(const CheckpointFixture &fixture, const Checkpoint &checkpoint)
{
    return QFile::exists(fixture.checkpointFolder(checkpoint.id) + QStringLiteral("/images"));
}

} // namespace

void CheckpointFaultsTest::initTestCase()
{
    QVERIFY2(::geteuid() == 0, "these tests run real containers and need root");
    m_fixture = std::make_unique<CheckpointFixture>();
    QVERIFY(m_fixture->startRunner());
}

void CheckpointFaultsTest::cleanupTestCase()
{
    QVERIFY(m_fixture->endRunner());
    QVERIFY2(m_fixture->leftovers().isEmpty(), qPrintable(m_fixture->leftovers().join(u'\n')));
    m_fixture.reset();
}

void CheckpointFaultsTest::criuKilledDuringDump_data()
{
    QTest::addColumn<QString>("there"); // a file or folder of the draft that says how far CRIU is
    QTest::addColumn<QString>("title");
    QTest::addColumn<bool>("harmless");
    const QString dump = QStringLiteral("criu: dump");
    QTest::newRow("before it begins") << QStringLiteral("/*") << QStringLiteral(" swrk ") << true;
    QTest::newRow("as it begins") << QStringLiteral("/images/*") << dump << false;
    QTest::newRow("while it writes the memory") << QStringLiteral("/images/pages-*") << dump << false;
    QTest::newRow("while it waits for the copy of the files") << QStringLiteral("/filesystem/*") << dump << false;
}

void CheckpointFaultsTest::criuKilledDuringDump()
{
    QFETCH(QString, there);
    QFETCH(QString, title);
    QFETCH(bool, harmless);
    const ContainerSpec spec = deploy(m_fixture.get(), 100, 100);
    const QString container = m_fixture->runner().startContainer(spec);
    pid_t criu = 0;
    const auto killed = [&] {
        const QString draft = m_fixture->draft();
        const qsizetype slash = there.lastIndexOf(u'/');
        const QDir folder(draft + there.left(slash));
        if (draft.isEmpty()
            || folder.entryList({there.mid(slash + 1)}, QDir::AllEntries | QDir::NoDotAndDotDot).isEmpty())
            return false;
        criu = criuOf(title, container);
        return criu != 0 && ::kill(criu, SIGKILL) == 0;
    };
    QVERIFY2(m_fixture->reach(killed), "the moment was missed");
    const Serving serving = m_fixture->await(container);
    QVERIFY2(troubleOf(*m_fixture, serving).isEmpty(), troubleOf(*m_fixture, serving).constData());
    const Checkpoint failed = m_fixture->captured(container);
    QVERIFY(failed.state == Checkpoint::State::CaptureFailed);
    QVERIFY2(failed.reason.contains(QStringLiteral("killed")), qPrintable(failed.reason));
    // Where CRIU may have left something in it, another one serves.
    QCOMPARE(m_fixture->spansOf(container, spans::onStart).size(), harmless ? 1 : 2);
    QVERIFY(m_fixture->draft().isEmpty());
    QVERIFY(!hasImages(*m_fixture, failed));
    QVERIFY(m_fixture->stop(container));

    // It stays so until the endpoint is deployed again.
    const Serving next = m_fixture->start(spec);
    QVERIFY2(troubleOf(*m_fixture, next).isEmpty(), troubleOf(*m_fixture, next).constData());
    QVERIFY(!next.isRestored());
    QCOMPARE(m_fixture->spansOf(next.id, spans::checkpointCapture).size(), 0);
    QVERIFY2(m_fixture->runner()
                 .logMessages(QStringLiteral("system"))
                 .join(u'\n')
                 .contains(QStringLiteral("deploy the endpoint again")),
        "the user does not hear of it");
    QVERIFY(m_fixture->stop(next.id));
    ContainerSpec again = spec;
    again.stubId += QStringLiteral("-again");
    QVERIFY(m_fixture->capture(again).state == Checkpoint::State::Available);
}

void CheckpointFaultsTest::criuKilledDuringRestore()
{
    const ContainerSpec spec = deploy(m_fixture.get(), 200);
    const Checkpoint made = m_fixture->capture(spec);
    QVERIFY(made.state == Checkpoint::State::Available);
    const QString container = m_fixture->runner().startContainer(spec);
    pid_t criu = 0;
    QVERIFY(m_fixture->reach([&] { return (criu = criuOf(QStringLiteral("criu: restore"), container)) != 0; }));
    QVERIFY(::kill(criu, SIGKILL) == 0);
    const Serving serving = m_fixture->await(container);
    QVERIFY2(troubleOf(*m_fixture, serving).isEmpty(), troubleOf(*m_fixture, serving).constData());
    QVERIFY(!serving.isRestored());
    const Checkpoint failed = m_fixture->reported(container, Checkpoint::State::RestoreFailed);
    QCOMPARE(failed.id, made.id);
    QVERIFY2(failed.reason.contains(QStringLiteral("killed")), qPrintable(failed.reason));
    QVERIFY(m_fixture->stop(container));
    // Captured anew by the next one.
    QVERIFY(m_fixture->capture(spec).id != made.id);
}

void CheckpointFaultsTest::diskFull_data()
{
    QTest::addColumn<int>("leftMiB"); // when the dump begins; the process has about 60 MiB, its files 50
    QTest::addColumn<QString>("says");
    QTest::newRow("preflight") << -1 << QStringLiteral("A checkpoint of this container needs about");
    QTest::newRow("while CRIU writes") << 20 << QStringLiteral("disk became full");
    QTest::newRow("while the files are copied") << 85 << QStringLiteral("the disk is full");
}

void CheckpointFaultsTest::diskFull()
{
    QFETCH(int, leftMiB);
    QFETCH(QString, says);
    const TestProject place;
    const QString root = place.filePath(QStringLiteral("small"));
    QVERIFY(QDir().mkpath(root));
    const char *size = leftMiB < 0 ? "size=140m" : "size=400m";
    QVERIFY(::mount("small", QFile::encodeName(root).constData(), "tmpfs", 0, size) == 0);
    const auto unmount = qScopeGuard([&root] { ::umount2(QFile::encodeName(root).constData(), MNT_DETACH); });
    CheckpointFixture fixture(root + QStringLiteral("/root"));
    QVERIFY(fixture.startRunner());
    ContainerSpec spec = deploy(&fixture, 60, 50);
    if (leftMiB >= 0)
        spec.env.insert(QStringLiteral("GATE"), QStringLiteral("1"));
    const QString container = fixture.runner().startContainer(spec);
    if (leftMiB >= 0) {
        QVERIFY(fixture.runner().waitForOpenSpan(spans::prepare));
        QFile filler(root + QStringLiteral("/filler"));
        QVERIFY(filler.open(QIODevice::WriteOnly));
        const QByteArray block(1 << 20, 'x');
        while (freeBytes(root) > (qint64(leftMiB) << 20))
            QVERIFY(filler.write(block) == block.size() && filler.flush());
        QFile go(fixture.volumeFolder(spec) + QStringLiteral("/go"));
        QVERIFY(go.open(QIODevice::WriteOnly));
    }
    const Serving serving = fixture.await(container);
    QVERIFY2(troubleOf(fixture, serving).isEmpty(), troubleOf(fixture, serving).constData());
    const Checkpoint failed = fixture.captured(container);
    QVERIFY(failed.state == Checkpoint::State::CaptureFailed);
    QVERIFY2(failed.reason.contains(says), qPrintable(failed.reason));
    QVERIFY(fixture.draft().isEmpty());
    QVERIFY(!hasImages(fixture, failed));
    QCOMPARE(fixture.checkpoints().size(), 1);
    QVERIFY(fixture.stop(container));
    QVERIFY(fixture.endRunner());
    QVERIFY2(fixture.leftovers().isEmpty(), qPrintable(fixture.leftovers().join(u'\n')));
}

void CheckpointFaultsTest::obstacle()
{
    const ContainerSpec spec = m_fixture->deploy(R"(
import socket
from beam import endpoint
HELD = {}
def load():
    HELD["server"] = socket.create_server(("127.0.0.1", 0))
@endpoint(on_start=load)
def predict(context):
    return {"whole": True, "port": HELD["server"].getsockname()[1]}
)");
    const Serving serving = m_fixture->start(spec);
    QVERIFY2(!serving.sockets.isEmpty(), qPrintable(serving.problem));
    const Checkpoint failed = m_fixture->captured(serving.id);
    QVERIFY(failed.state == Checkpoint::State::CaptureFailed);
    const QString port =
        QStringLiteral("TCP port 127.0.0.1:%1").arg(m_fixture->ask(serving).value(QStringLiteral("port")).toInt());
    QVERIFY2(failed.reason.contains(port), qPrintable(failed.reason));
    QVERIFY2(failed.hint.contains(QStringLiteral("network: off")), qPrintable(failed.hint));
    QVERIFY(m_fixture->stop(serving.id));
    // With a network of its own it is none.
    ContainerSpec own = spec;
    own.network = false;
    own.stubId += QStringLiteral("-off");
    const Checkpoint made = m_fixture->capture(own);
    QVERIFY2(made.state == Checkpoint::State::Available, qPrintable(made.reason + u' ' + made.detail));
    const Serving restored = m_fixture->start(own);
    QVERIFY2(restored.checkpoint == made.id, qPrintable(restored.problem));
    QVERIFY2(troubleOf(*m_fixture, restored).isEmpty(), troubleOf(*m_fixture, restored).constData());
    QVERIFY(m_fixture->stop(restored.id));
}

void CheckpointFaultsTest::ioUringCannotBeReached()
{
    const ContainerSpec spec = m_fixture->deploy(R"(
import ctypes
from beam import endpoint
HELD = {}
def load():
    libc = ctypes.CDLL(None, use_errno=True)
    HELD["result"] = libc.syscall(425, 8, ctypes.create_string_buffer(256))  # io_uring_setup
    HELD["errno"] = ctypes.get_errno()
@endpoint(on_start=load)
def predict(context):
    return HELD
)");
    const Serving serving = m_fixture->start(spec);
    const QJsonObject answer = m_fixture->ask(serving);
    QCOMPARE(answer.value(QStringLiteral("result")).toInt(), -1);
    QCOMPARE(answer.value(QStringLiteral("errno")).toInt(), ENOSYS);
    QVERIFY(m_fixture->captured(serving.id).state == Checkpoint::State::Available);
    QVERIFY(m_fixture->stop(serving.id));
}

QTEST_GUILESS_MAIN(CheckpointFaultsTest)
#include "tst_checkpoint_faults.moc"
