// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/store/store.h"

#include <QFile>
#include <QProcess>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

#include <unistd.h>

using namespace Qt::StringLiterals;
using namespace headstart;

/// What a store makes of dead consoles, of living ones, and of files it cannot use. The other consoles are real
/// processes.
class TestStoreCrash : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void killedWriterLosesNothing();
    void livingConsoleIsLeftAlone();
    void twoWritersAtOnce();
    void newerDatabaseIsRefused();
    void damagedDatabaseIsRefused();
    void readOnlyFolderIsRefused();
    void fullDiskIsSaid();

private:
    static QString child() { return QCoreApplication::applicationDirPath() + u"/store_child"_s; }

    static QStringList linesOf(const QByteArray &output)
    {
        QStringList lines = QString::fromUtf8(output).split(u'\n');
        lines.removeLast(); // an unfinished line, or what follows the last line end
        return lines;
    }

    static QStringList run(const QStringList &arguments, bool asNobody = false)
    {
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        if (asNobody)
            environment.insert(u"STORE_CHILD_AS_NOBODY"_s, u"1"_s);
        process.setProcessEnvironment(environment);
        process.start(child(), arguments);
        if (!process.waitForFinished(60'000) || process.exitCode() != 0)
            qFatal("store_child failed: %s", process.readAllStandardError().constData());
        return linesOf(process.readAllStandardOutput());
    }
};

void TestStoreCrash::killedWriterLosesNothing()
{
    const QTemporaryDir dir;
    QProcess writer;
    writer.start(child(), {dir.path(), u"write"_s});
    QByteArray output;
    QTRY_VERIFY((output += writer.readAllStandardOutput()).count('\n') > 50);
    writer.kill();
    QVERIFY(writer.waitForFinished());
    output += writer.readAllStandardOutput();
    const QStringList acknowledged = linesOf(output).mid(1);
    QVERIFY(acknowledged.size() >= 50);

    Result<std::unique_ptr<Store>> store = Store::open(dir.path());
    QVERIFY2(store.ok(), qPrintable(store ? QString() : store.error().message));
    const Result<QList<TaskDetails>> found = (*store)->taskDetails(acknowledged).result();
    QVERIFY(found.ok());
    QCOMPARE(found->size(), acknowledged.size());
    for (const TaskDetails &details : *found) {
        QVERIFY(details.task.status == TaskStatus::Error);
        QVERIFY(details.task.error.code == ErrorCode::Interrupted);
        QVERIFY(details.task.error.message.contains("ended before the task did"_L1));
        QCOMPARE(details.task.durationNs, -1);
    }
    QCOMPARE((*store)->countTasks({{}, {}, u"RUNNING"_s, 1, 0}).result().value(), 0);
}

void TestStoreCrash::livingConsoleIsLeftAlone()
{
    const QTemporaryDir dir;
    QProcess writer;
    writer.start(child(), {dir.path(), u"write"_s});
    QByteArray output;
    QTRY_VERIFY((output += writer.readAllStandardOutput()).count('\n') > 10);
    {
        const Result<std::unique_ptr<Store>> store = Store::open(dir.path());
        QVERIFY(store.ok());
        QCOMPARE((*store)->countTasks({{}, {}, u"ERROR"_s, 1, 0}).result().value(), 0);
        QVERIFY((*store)->countTasks({{}, {}, u"RUNNING"_s, 1, 0}).result().value() >= 10);
    }
    writer.kill();
    QVERIFY(writer.waitForFinished());
    const Result<std::unique_ptr<Store>> store = Store::open(dir.path());
    QVERIFY(store.ok());
    QCOMPARE((*store)->countTasks({{}, {}, u"RUNNING"_s, 1, 0}).result().value(), 0);
}

void TestStoreCrash::twoWritersAtOnce()
{
    const QTemporaryDir dir;
    QProcess first;
    QProcess second;
    first.start(child(), {dir.path(), u"write"_s, u"200"_s});
    second.start(child(), {dir.path(), u"write"_s, u"200"_s});
    QVERIFY(first.waitForFinished(60'000));
    QVERIFY(second.waitForFinished(60'000));
    QCOMPARE(linesOf(first.readAllStandardOutput()).last(), u"done"_s);
    QCOMPARE(linesOf(second.readAllStandardOutput()).last(), u"done"_s);
    const Result<std::unique_ptr<Store>> store = Store::open(dir.path());
    QVERIFY(store.ok());
    QCOMPARE((*store)->countTasks({}).result().value(), 400);
}

void TestStoreCrash::newerDatabaseIsRefused()
{
    const QTemporaryDir dir;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"newer"_s);
        database.setDatabaseName(dir.filePath(u"headstart.db"_s));
        QVERIFY(database.open());
        QVERIFY(QSqlQuery(database).exec(u"PRAGMA user_version=99"_s));
    }
    QSqlDatabase::removeDatabase(u"newer"_s);
    const Result<std::unique_ptr<Store>> store = Store::open(dir.path());
    QVERIFY(!store.ok());
    QVERIFY(store.error().code == ErrorCode::MachineCannot);
    QVERIFY2(store.error().message.contains("newer Headstart"_L1), qPrintable(store.error().message));
}

void TestStoreCrash::damagedDatabaseIsRefused()
{
    const QTemporaryDir dir;
    QFile file(dir.filePath(u"headstart.db"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(8192, 'x'));
    file.close();
    const Result<std::unique_ptr<Store>> store = Store::open(dir.path());
    QVERIFY(!store.ok());
    QVERIFY(store.error().code == ErrorCode::Io);
    QVERIFY2(store.error().message.contains("damaged"_L1) && store.error().message.contains(file.fileName()),
        qPrintable(store.error().message));
}

void TestStoreCrash::readOnlyFolderIsRefused()
{
    const QTemporaryDir dir;
    QVERIFY(QFile::setPermissions(dir.path(), QFile::ReadOwner | QFile::ExeOwner | QFile::ReadOther | QFile::ExeOther));
    const QStringList said = run({dir.path(), u"open"_s}, ::geteuid() == 0);
    QCOMPARE(said.size(), 1);
    QVERIFY2(said.first().startsWith("error io"_L1) && said.first().contains(dir.path()), qPrintable(said.first()));
}

void TestStoreCrash::fullDiskIsSaid()
{
    const QTemporaryDir dir;
    const QStringList said = run({dir.path(), u"full"_s});
    QVERIFY2(said.last().startsWith("error io"_L1) && said.last().contains("headstart.db"_L1), qPrintable(said.last()));
    // What was acknowledged before is still there.
    const Result<std::unique_ptr<Store>> store = Store::open(dir.path());
    QVERIFY2(store.ok(), qPrintable(store ? QString() : store.error().message));
    QCOMPARE((*store)->countTasks({}).result().value(), said.size() - 2);
}

QTEST_GUILESS_MAIN(TestStoreCrash)
#include "tst_store_crash.moc"
