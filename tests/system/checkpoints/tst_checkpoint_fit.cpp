// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "checkpoint_fixture.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QProcess>
#include <QTest>

#include <cstdio>
#include <fcntl.h>
#include <functional>
#include <sys/stat.h>
#include <unistd.h>

using namespace headstart;
using namespace headstart::testing;
using protocol::Checkpoint;
using Reason = protocol::ContainerExit::Reason;

namespace {

/// Where things lie that a test changes.
struct Places
{
    QString volume;
    QString packages; ///< site-packages of the virtual environment
};
using Change = std::function<void(ContainerSpec *spec, const Places &places)>;

} // namespace
Q_DECLARE_METATYPE(Change)

/// A checkpoint is used as long as everything is as it was, and not one start longer.
class CheckpointFitTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void changeMakesItInvalid_data();
    void changeMakesItInvalid();
    void withoutAChangeItStays();
    void restoreWithoutACheckpoint();
    void coldNeitherUsesNorMakesOne();
    void withoutTheSettingNoneIsMade();
    void freshRunnerRestores();

private:
    ContainerSpec deploy();

    std::unique_ptr<CheckpointFixture> m_fixture;
    QString m_packages;
};

namespace {

void write(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("cannot write %s", qPrintable(path));
}

/// As an editor does it: another file gets the name, with the times of the old one.
void replace(const QString &path, const QByteArray &bytes)
{
    struct stat old
    {
    };
    if (::stat(QFile::encodeName(path).constData(), &old) != 0)
        qFatal("no %s", qPrintable(path));
    write(path + QStringLiteral(".new"), bytes);
    const timespec times[] = {old.st_atim, old.st_mtim};
    const QByteArray name = QFile::encodeName(path);
    const QByteArray next = name + ".new";
    if (::utimensat(AT_FDCWD, next.constData(), times, 0) != 0 || std::rename(next.constData(), name.constData()) != 0)
        qFatal("cannot replace %s", qPrintable(path));
}

QByteArray readAll(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

void CheckpointFitTest::initTestCase()
{
    QVERIFY2(::geteuid() == 0, "these tests run real containers and need root");
    m_fixture = std::make_unique<CheckpointFixture>();
    const QString environment = m_fixture->project().filePath(QStringLiteral("venv"));
    QProcess venv;
    venv.start(QStringLiteral("/usr/bin/python3"),
        {QStringLiteral("-m"), QStringLiteral("venv"), QStringLiteral("--without-pip"), environment});
    QVERIFY(venv.waitForFinished() && venv.exitCode() == 0);
    const QDir library(environment + QStringLiteral("/lib"));
    m_packages =
        library.filePath(library.entryList({QStringLiteral("python3*")}).value(0)) + QStringLiteral("/site-packages");
    QVERIFY(m_fixture->startRunner());
}

void CheckpointFitTest::cleanupTestCase()
{
    QVERIFY(m_fixture->endRunner());
    QVERIFY2(m_fixture->leftovers().isEmpty(), qPrintable(m_fixture->leftovers().join(u'\n')));
    m_fixture.reset();
}

/// A deployment in the virtual environment, whose volume has its weights.
ContainerSpec CheckpointFitTest::deploy()
{
    write(m_packages + QStringLiteral("/house_model.py"), "NAME = 'one'\n");
    ContainerSpec spec = m_fixture->deployApp(QStringLiteral("depends.py"));
    spec.image.interpreter = m_fixture->project().filePath(QStringLiteral("venv"));
    spec.secrets.insert(QStringLiteral("TOKEN"), QStringLiteral("first-token"));
    spec.env.insert(QStringLiteral("SETTING"), QStringLiteral("a"));
    const QJsonObject name{{QStringLiteral("name"), spec.volumes.first().name}};
    if (!m_fixture->runner().call(protocol::command::createVolume, name).ok)
        qFatal("no volume");
    write(m_fixture->volumeFolder(spec) + QStringLiteral("/weights.bin"), QByteArray(100'000, 'a'));
    return spec;
}

void CheckpointFitTest::changeMakesItInvalid_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("says");
    QTest::addColumn<QString>("key"); // what the cold start answers now …
    QTest::addColumn<QString>("value");
    const auto row = [](const char *name, const QString &says, const char *key, const char *value, Change change) {
        QTest::newRow(name) << change << says << QString::fromLatin1(key) << QString::fromLatin1(value);
    };
    row("weights replaced by some of equal size and times", QStringLiteral("/weights.bin"), "weights", "bbbbbbbb",
        [](ContainerSpec *, const Places &places) {
            replace(places.volume + QStringLiteral("/weights.bin"), QByteArray(100'000, 'b'));
        });
    row("weights written to", QStringLiteral("/weights.bin"), "weights", "cccccccc",
        [](ContainerSpec *, const Places &places) {
            QFile file(places.volume + QStringLiteral("/weights.bin"));
            QVERIFY(file.open(QIODevice::ReadWrite) && file.write(QByteArray(100'000, 'c')) == 100'000);
        });
    row("module of the image replaced", QStringLiteral("/house_model.py"), "module", "two",
        [](ContainerSpec *, const Places &places) {
            replace(places.packages + QStringLiteral("/house_model.py"), "NAME = 'two'\n");
        });
    row("package added to the image", QStringLiteral("house-extra 1.0 was added to the image."), "module", "one",
        [](ContainerSpec *, const Places &places) {
            const QString folder = places.packages + QStringLiteral("/house_extra-1.0.dist-info");
            QVERIFY(QDir().mkpath(folder));
            write(folder + QStringLiteral("/METADATA"), "Metadata-Version: 2.1\nName: house-extra\nVersion: 1.0\n");
        });
    row("code changed", QStringLiteral("The endpoint's code has changed."), "module", "one",
        [](ContainerSpec *spec, const Places &) {
            CheckpointFixture::writeCode(*spec, QStringLiteral("helper.py"), "pass\n");
        });
    row("secret rotated", QStringLiteral("The secret TOKEN has another value."), "secret", "second-token",
        [](ContainerSpec *spec, const Places &) {
            spec->secrets.insert(QStringLiteral("TOKEN"), QStringLiteral("second-token"));
        });
    row("secret gone", QStringLiteral("The secret TOKEN is set no longer."), "secret", "",
        [](ContainerSpec *spec, const Places &) { spec->secrets.clear(); });
    row("variable changed", QStringLiteral("The environment variable SETTING has another value."), "setting", "b",
        [](ContainerSpec *spec, const Places &) { spec->env.insert(QStringLiteral("SETTING"), QStringLiteral("b")); });
    row("another memory limit", QStringLiteral("The memory limit is 640.0 MiB now, it was 512.0 MiB."), "module", "one",
        [](ContainerSpec *spec, const Places &) { spec->limits.memoryBytes = 640LL << 20; });
    row("without a network", QStringLiteral("The container has no network now"), "module", "one",
        [](ContainerSpec *spec, const Places &) { spec->network = false; });
}

void CheckpointFitTest::changeMakesItInvalid()
{
    QFETCH(Change, change);
    QFETCH(QString, says);
    QFETCH(QString, key);
    QFETCH(QString, value);
    ContainerSpec spec = deploy();
    const Checkpoint made = m_fixture->capture(spec);
    QVERIFY(made.state == Checkpoint::State::Available);
    const Serving before = m_fixture->start(spec);
    QVERIFY2(before.checkpoint == made.id, qPrintable(before.problem));
    QVERIFY(m_fixture->stop(before.id));

    change(&spec, Places{m_fixture->volumeFolder(spec), m_packages});
    const Serving serving = m_fixture->start(spec);
    QVERIFY2(!serving.sockets.isEmpty() && !serving.isRestored(), qPrintable(serving.problem));
    const QJsonObject answer = m_fixture->ask(serving);
    QVERIFY2(answer.value(key) == QJsonValue(value), QJsonDocument(answer).toJson().constData());
    const Checkpoint invalid = m_fixture->reported(serving.id, Checkpoint::State::Invalid);
    QCOMPARE(invalid.id, made.id);
    QVERIFY2(invalid.reason.contains(says), qPrintable(invalid.reason));
    QVERIFY2(m_fixture->runner().logMessages(QStringLiteral("system")).join(u'\n').contains(invalid.reason),
        "the user does not hear of it");
    QVERIFY(m_fixture->stop(serving.id));
    // Asked for, there is none.
    spec.start = StartWanted::Restore;
    if (m_fixture->checkpoint(made.id)) {
        const protocol::ContainerExit exit = m_fixture->runner().waitForExit(m_fixture->runner().startContainer(spec));
        QVERIFY(exit.reason == Reason::StartFailed && exit.error.code == ErrorCode::NotFound);
    }
}

void CheckpointFitTest::withoutAChangeItStays()
{
    const ContainerSpec spec = deploy();
    const Checkpoint made = m_fixture->capture(spec);
    for (int round = 0; round < 3; ++round) {
        const Serving serving = m_fixture->start(spec);
        QVERIFY2(serving.checkpoint == made.id, qPrintable(serving.problem));
        QCOMPARE(m_fixture->ask(serving).value(QStringLiteral("env")).toString(), QStringLiteral("first-token"));
        QVERIFY(m_fixture->stop(serving.id));
    }
    QCOMPARE(readAll(m_fixture->volumeFolder(spec) + QStringLiteral("/starts")), QByteArray("x"));
    // Secrets are in the memory; elsewhere in the checkpoint there are none.
    const QDir folder(m_fixture->checkpointFolder(made.id));
    const QFileInfoList files = folder.entryInfoList({QStringLiteral("*.json")}, QDir::Files);
    QVERIFY(files.size() >= 4);
    for (const QFileInfo &file : files) {
        QVERIFY2(!readAll(file.filePath()).contains("first-token"), qPrintable(file.filePath()));
        QCOMPARE(file.permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    }
}

void CheckpointFitTest::restoreWithoutACheckpoint()
{
    ContainerSpec spec = deploy();
    spec.start = StartWanted::Restore;
    const QString container = m_fixture->runner().startContainer(spec);
    const protocol::ContainerExit exit = m_fixture->runner().waitForExit(container);
    QVERIFY(exit.reason == Reason::StartFailed && exit.error.code == ErrorCode::NotFound);
    QVERIFY2(exit.error.message.contains(QStringLiteral("no checkpoint")), qPrintable(exit.error.message));
    QVERIFY(!QFile::exists(m_fixture->volumeFolder(spec) + QStringLiteral("/starts")));
}

void CheckpointFitTest::coldNeitherUsesNorMakesOne()
{
    ContainerSpec spec = deploy();
    const Checkpoint made = m_fixture->capture(spec);
    QVERIFY(made.state == Checkpoint::State::Available);
    const qsizetype count = m_fixture->checkpoints().size();
    spec.start = StartWanted::Cold;
    for (const QString &deployment : {spec.stubId, QStringLiteral("none-yet")}) {
        spec.stubId = deployment;
        const Serving serving = m_fixture->start(spec);
        QVERIFY2(!serving.sockets.isEmpty() && !serving.isRestored(), qPrintable(serving.problem));
        QVERIFY(!m_fixture->ask(serving).contains(QStringLiteral("problem")));
        QCOMPARE(m_fixture->spansOf(serving.id, spans::checkpointCapture).size(), 0);
        QVERIFY(m_fixture->stop(serving.id));
    }
    QCOMPARE(m_fixture->checkpoints().size(), count);
    QCOMPARE(m_fixture->checkpoint(made.id)->restores, 0);
}

void CheckpointFitTest::withoutTheSettingNoneIsMade()
{
    ContainerSpec spec = deploy();
    spec.checkpointEnabled = false;
    const Serving serving = m_fixture->start(spec);
    QVERIFY2(!serving.sockets.isEmpty(), qPrintable(serving.problem));
    QVERIFY(!m_fixture->ask(serving).contains(QStringLiteral("problem")));
    QCOMPARE(m_fixture->spansOf(serving.id, spans::checkpointCapture).size(), 0);
    QVERIFY(m_fixture->stop(serving.id));
}

void CheckpointFitTest::freshRunnerRestores()
{
    const ContainerSpec spec = deploy();
    const Checkpoint made = m_fixture->capture(spec);
    QVERIFY(made.state == Checkpoint::State::Available);
    QVERIFY(m_fixture->endRunner());
    QVERIFY(QDir(m_fixture->project().runDirectory()).removeRecursively()); // as after a reboot
    QVERIFY(m_fixture->startRunner());
    const Serving serving = m_fixture->start(spec);
    QVERIFY2(serving.checkpoint == made.id, qPrintable(serving.problem));
    QCOMPARE(m_fixture->ask(serving).value(QStringLiteral("weights")).toString(), QStringLiteral("aaaaaaaa"));
    QVERIFY(m_fixture->stop(serving.id));
    QCOMPARE(readAll(m_fixture->volumeFolder(spec) + QStringLiteral("/starts")), QByteArray("x"));
}

QTEST_GUILESS_MAIN(CheckpointFitTest)
#include "tst_checkpoint_fit.moc"
