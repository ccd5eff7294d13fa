// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/store/schema.h"
#include "backend/store/store.h"

#include <QFile>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace headstart;

/// Databases of earlier versions.
class TestStoreMigration : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void keepsEveryRow();
    void referencesHoldAfterwards();
    void danglingReferencesStopIt();

private:
    /// Runs the statements on the database file, which no store has open.
    void change(const QStringList &statements) const;
    QStringList column(const QString &sql) const;

    std::unique_ptr<QTemporaryDir> m_dir;
};

void TestStoreMigration::change(const QStringList &statements) const
{
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"change"_s);
        database.setDatabaseName(m_dir->filePath(u"headstart.db"_s));
        QVERIFY(database.open());
        for (const QString &statement : statements) {
            QSqlQuery query(database);
            QVERIFY2(query.exec(statement), qPrintable(query.lastError().text() + statement));
        }
    }
    QSqlDatabase::removeDatabase(u"change"_s);
}

QStringList TestStoreMigration::column(const QString &sql) const
{
    QStringList values;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"look"_s);
        database.setDatabaseName(m_dir->filePath(u"headstart.db"_s));
        if (!database.open())
            return {u"not opened"_s};
        QSqlQuery query(database);
        if (!query.exec(sql))
            values.append(query.lastError().text());
        while (query.next())
            values.append(query.value(0).toString());
    }
    QSqlDatabase::removeDatabase(u"look"_s);
    return values;
}

void TestStoreMigration::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    QFile file(QStringView(HEADSTART_SOURCE_DIR).toString() + u"/tests/backend/store/version1.sql"_s);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QStringList statements = QString::fromUtf8(file.readAll()).split(u"\n\n"_s, Qt::SkipEmptyParts);
    QVERIFY(statements.first().startsWith(u"--"_s));
    statements.removeFirst();
    change(statements);
}

void TestStoreMigration::keepsEveryRow()
{
    const Result<std::unique_ptr<Store>> store = Store::open(m_dir->path());
    QVERIFY2(store.ok(), qPrintable(store ? QString() : store.error().message));
    QCOMPARE(column(u"PRAGMA user_version"_s), QStringList{QString::number(schemaVersion())});
    const QList<Deployment> deployments = (*store)->deployments(u"/p"_s, u"app.py:predict"_s).result().value();
    QCOMPARE(deployments.size(), 2);
    QCOMPARE(deployments.first().id, u"d2"_s);
    QCOMPARE(deployments.first().hash, u"hash-b"_s);
    const TaskDetails task = (*store)->task(u"t1"_s).result().value();
    QCOMPARE(task.task.deploymentId, u"d2"_s);
    QCOMPARE(column(u"SELECT deployment_id FROM containers"_s), QStringList{u"d1"_s});
    // What could not be before: the same once more.
    Deployment again = deployments.last();
    again.id = u"d3"_s;
    const Result<Deployment> added = (*store)->addDeployment(again).result();
    QVERIFY2(added.ok(), qPrintable(added ? QString() : added.error().message));
    QCOMPARE(added->version, 3);
}

void TestStoreMigration::referencesHoldAfterwards()
{
    {
        const Result<std::unique_ptr<Store>> store = Store::open(m_dir->path());
        QVERIFY(store.ok());
        TaskRecord task = (*store)->task(u"t1"_s).result().value().task;
        task.id = u"t2"_s;
        task.deploymentId = u"no such deployment"_s;
        QVERIFY(!(*store)->saveTask(task).result().ok());
    }
    QCOMPARE(column(u"PRAGMA foreign_key_check"_s), QStringList());
    QCOMPARE(column(u"SELECT name FROM sqlite_master WHERE sql LIKE '%deployments_new%'"_s), QStringList());
    QCOMPARE(column(u"SELECT \"table\" FROM pragma_foreign_key_list('tasks')"_s), QStringList{u"deployments"_s});
}

void TestStoreMigration::danglingReferencesStopIt()
{
    change({u"PRAGMA foreign_keys=OFF"_s, u"UPDATE containers SET deployment_id = 'gone'"_s});
    const Result<std::unique_ptr<Store>> store = Store::open(m_dir->path());
    QVERIFY(!store.ok());
    QVERIFY2(store.error().message.contains("containers"_L1), qPrintable(store.error().message));
    QCOMPARE(column(u"PRAGMA user_version"_s), QStringList{u"1"_s}); // nothing was changed
    QCOMPARE(column(u"SELECT COUNT(*) FROM deployments"_s), QStringList{u"2"_s});
}

QTEST_GUILESS_MAIN(TestStoreMigration)
#include "tst_store_migration.moc"
