// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "phases.h"

#include "localrunner/support/user_identity.h"
#include "support/worker_http.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QTest>

#include <csignal>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

using namespace headstart;
using namespace headstart::testing;

namespace {
constexpr uid_t nobody = 65534; // Debian's account of that name: no login, no files
}

/// A runner that root started for another user, as sudo and pkexec do it, obeys that user and goes no further than that
/// user may.
class RunnerUserTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void foldersAreFixed();
    void codeIsOpenedWithTheUsersRights();
    void socketsAreTheUsers();
    void importsAndExportsWithTheUsersRights();
    void plantedInstancesAreLeftAlone();
    void renamedInstance();
    void strangeUser_data();
    void strangeUser();

private:
    bool hello(RunnerProcess &runner);
    QString runFolder() const { return QStringLiteral("/run/headstart/%1").arg(nobody); }
    QString rootFolder() const { return QStringLiteral("/var/lib/headstart/%1").arg(nobody); }
    QMap<QString, QString> asNobody() const { return {{QStringLiteral("SUDO_UID"), QString::number(nobody)}}; }
    /// A folder that only root may enter, with a file in it.
    QString secretFolder() const;

    std::unique_ptr<TestProject> m_project;
    std::unique_ptr<RunnerProcess> m_runner;
};

void RunnerUserTest::initTestCase()
{
    QVERIFY2(::geteuid() == 0, "these tests run real containers and need root");
}

void RunnerUserTest::init()
{
    m_project = std::make_unique<TestProject>();
    QVERIFY(QFile::setPermissions(QFileInfo(m_project->codeFolder()).path(),
        QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner | QFileDevice::ReadOther
            | QFileDevice::ExeOther));
    m_project->write(QStringLiteral("app.py"), appSource("pass", "pass", "pass"));
    m_runner = std::make_unique<RunnerProcess>();
    QVERIFY(m_runner->start(asNobody()));
}

void RunnerUserTest::cleanup()
{
    m_runner.reset();
    m_project.reset();
    QDir(runFolder()).removeRecursively();
    QDir(rootFolder()).removeRecursively();
}

bool RunnerUserTest::hello(RunnerProcess &runner)
{
    return !runner.hello(m_project->root(), m_project->runDirectory()).isEmpty();
}

QString RunnerUserTest::secretFolder() const
{
    const QString folder = m_project->filePath(QStringLiteral("secret"));
    QDir().mkpath(folder);
    QFile file(folder + QStringLiteral("/app.py"));
    if (file.open(QIODevice::WriteOnly))
        file.write("secret");
    QFile::setPermissions(folder, QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner);
    return folder;
}

void RunnerUserTest::foldersAreFixed()
{
    const QJsonObject result = m_runner->hello(m_project->root(), m_project->runDirectory());
    QCOMPARE(result.value(QStringLiteral("uid")).toInteger(), qint64(nobody));
    QCOMPARE(result.value(QStringLiteral("root")).toString(), rootFolder());
    QCOMPARE(result.value(QStringLiteral("run_directory")).toString(), runFolder());
    QVERIFY(!QFile::exists(m_project->root()));
    struct stat info
    {
    };
    QCOMPARE(::stat(QFile::encodeName(runFolder()).constData(), &info), 0);
    QVERIFY(info.st_uid == nobody && (info.st_mode & 07777) == 0700);
    QCOMPARE(::stat(QFile::encodeName(rootFolder()).constData(), &info), 0);
    QVERIFY(info.st_uid == 0 && (info.st_mode & 07777) == 0700);
}

void RunnerUserTest::codeIsOpenedWithTheUsersRights()
{
    QVERIFY(hello(*m_runner));
    ContainerSpec spec = m_project->spec();
    spec.codeFolder = secretFolder();
    const protocol::ContainerExit exit = m_runner->waitForExit(m_runner->startContainer(spec));
    QCOMPARE(protocol::toString(exit.reason), QStringLiteral("start_failed"));
    QVERIFY2(exit.error.message.contains(spec.codeFolder), qPrintable(exit.error.message));
    QVERIFY2(exit.error.message.contains(QStringLiteral("Permission denied")), qPrintable(exit.error.message));
}

void RunnerUserTest::socketsAreTheUsers()
{
    QVERIFY(hello(*m_runner));
    m_runner->startContainer(m_project->spec());
    const QString socket =
        m_runner->waitForEvent(protocol::event::workerReady).value(QStringLiteral("socket")).toString();
    QVERIFY(socket.startsWith(runFolder() + u'/'));
    const Result<UserIdentity> user = userIdentity(nobody);
    QVERIFY(user.ok());
    {
        const ActingAs guard(*user);
        QVERIFY(guard.ok());
        QCOMPARE(postToWorker(socket, "t").status, 200);
    }
    UserIdentity stranger = *user;
    stranger.uid = nobody - 1;
    stranger.gid = nobody - 1;
    stranger.groups.clear();
    const ActingAs guard(stranger);
    QCOMPARE(beginPost(socket, "t"), -1);
}

void RunnerUserTest::importsAndExportsWithTheUsersRights()
{
    QVERIFY(hello(*m_runner));
    const auto transfer = [this](QLatin1String command, const char *name, const QString &path) {
        return m_runner->call(command, {{QStringLiteral("name"), QLatin1String(name)}, {QStringLiteral("path"), path}});
    };
    for (const QString &path : {secretFolder(), QStringLiteral("/etc/shadow"), QStringLiteral("/proc/self/environ"),
             QStringLiteral("/proc/self/root/etc/shadow"), QStringLiteral("/proc/self/fd/0")}) {
        const protocol::Response refused = transfer(protocol::command::importVolume, "stolen", path);
        QVERIFY2(!refused.ok, qPrintable(path));
    }
    QCOMPARE(
        m_runner->call(protocol::command::listVolumes).result.value(QStringLiteral("volumes")).toArray().size(), 0);
    const protocol::Response imported = transfer(protocol::command::importVolume, "code", m_project->codeFolder());
    QVERIFY2(imported.ok, qPrintable(imported.error.message));
    QVERIFY(!transfer(protocol::command::exportVolume, "code", QStringLiteral("/etc/headstart-test")).ok);
    QVERIFY(!QFile::exists(QStringLiteral("/etc/headstart-test")));
    const QString open = m_project->filePath(QStringLiteral("open"));
    QVERIFY(QDir().mkdir(open));
    QCOMPARE(::chown(QFile::encodeName(open).constData(), nobody, nobody), 0);
    const protocol::Response exported =
        transfer(protocol::command::exportVolume, "code", open + QStringLiteral("/out"));
    QVERIFY2(exported.ok, qPrintable(exported.error.message));
    QCOMPARE(QFileInfo(open + QStringLiteral("/out/app.py")).ownerId(), nobody);
}

void RunnerUserTest::plantedInstancesAreLeftAlone()
{
    const QString victim = m_project->filePath(QStringLiteral("victim"));
    QVERIFY(QDir().mkpath(victim + QStringLiteral("/0123456789abcdef/run")));
    QVERIFY(hello(*m_runner)); // makes the run directory
    m_runner->closeInput();
    QCOMPARE(m_runner->waitForEnd(), 0);
    // As the user may do it in its own directory: a link, and a folder that looks like a dead instance.
    QVERIFY(QFile::link(victim, runFolder() + QStringLiteral("/deadbeef")));
    const QString forged = runFolder() + QStringLiteral("/cafebabe");
    QVERIFY(QDir().mkpath(forged + QStringLiteral("/0123456789abcdef/bundle")));
    QCOMPARE(::chown(QFile::encodeName(forged).constData(), nobody, nobody), 0);
    RunnerProcess next;
    QVERIFY(next.start(asNobody()));
    QVERIFY(hello(next));
    QVERIFY(QFile::exists(victim + QStringLiteral("/0123456789abcdef/run")));
    QVERIFY(QFile::exists(forged + QStringLiteral("/0123456789abcdef/bundle")));
}

void RunnerUserTest::renamedInstance()
{
    const QString victim = m_project->filePath(QStringLiteral("victim"));
    QVERIFY(QDir().mkpath(victim + QStringLiteral("/runc/keep")));
    QVERIFY(hello(*m_runner));
    const QString own = runFolder() + u'/' + m_runner->instance();
    QVERIFY(QFile::rename(own, own + QStringLiteral("-moved")));
    QVERIFY(QFile::link(victim, own));
    // Everything goes on in the folder that was made, whatever its name leads to now.
    const QString container = m_runner->startContainer(m_project->spec());
    QVERIFY(!m_runner->waitForEvent(protocol::event::workerReady).isEmpty());
    QCOMPARE(QDir(victim).entryList(QDir::AllEntries | QDir::NoDotAndDotDot), QStringList(QStringLiteral("runc")));
    QVERIFY(QDir(own + QStringLiteral("-moved/") + container).exists());
    m_runner->closeInput();
    QCOMPARE(m_runner->waitForEnd(), 0);
    QVERIFY(QFile::exists(victim + QStringLiteral("/runc/keep")));
}

void RunnerUserTest::strangeUser_data()
{
    QTest::addColumn<QString>("variable");
    QTest::addColumn<QString>("value");
    QTest::newRow("no number") << QStringLiteral("PKEXEC_UID") << QStringLiteral("root");
    QTest::newRow("empty") << QStringLiteral("SUDO_UID") << QString();
    QTest::newRow("negative") << QStringLiteral("SUDO_UID") << QStringLiteral("-1");
    QTest::newRow("no account") << QStringLiteral("SUDO_UID") << QStringLiteral("64123");
}

void RunnerUserTest::strangeUser()
{
    QFETCH(QString, variable);
    QFETCH(QString, value);
    RunnerProcess strange;
    QVERIFY(strange.start({{variable, value}}));
    QCOMPARE(strange.waitForEnd(), 3);
    QVERIFY(!strange.standardError().isEmpty());
}

QTEST_GUILESS_MAIN(RunnerUserTest)
#include "tst_runner_user.moc"
