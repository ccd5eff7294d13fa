// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/store/database.h"

#include <QFile>
#include <QFileInfo>
#include <QSqlError>
#include <QUuid>

using namespace Qt::StringLiterals;

namespace headstart {

namespace {

// Primary result codes of https://www.sqlite.org/rescode.html; the driver hands on the extended code, whose low byte
// they are.
enum SqliteCode {
    Perm = 3,
    Busy = 5,
    Locked = 6,
    ReadOnly = 8,
    IoError = 10,
    Corrupt = 11,
    Full = 13,
    CannotOpen = 14,
    NotADatabase = 26
};

} // namespace

Database::Database(QString path, QString connection)
    : m_path(std::move(path))
    , m_connection(std::move(connection))
    , m_database(QSqlDatabase::addDatabase(u"QSQLITE"_s, m_connection))
{
}

Database::~Database()
{
    m_database.close();
    m_database = QSqlDatabase();
    QSqlDatabase::removeDatabase(m_connection);
}

Result<std::unique_ptr<Database>> Database::open(const QString &path, Access access)
{
    if (!QSqlDatabase::isDriverAvailable(u"QSQLITE"_s)) {
        return Error{ErrorCode::MachineCannot,
            u"Qt's SQLite driver is missing, so tasks cannot be stored. Install it: apt-get install libqt6sql6-sqlite"_s,
            {}};
    }
    if (access == Access::ReadWrite && !QFileInfo::exists(path)) {
        // SQLite would create it with the umask's mode; requests and results are nobody else's business.
        QFile file(path);
        if (file.open(QIODevice::WriteOnly | QIODevice::NewOnly, QFile::ReadOwner | QFile::WriteOwner))
            file.close();
        else if (!QFileInfo::exists(path))
            return Error{ErrorCode::Io, u"The database %1 cannot be created: %2."_s.arg(path, file.errorString()), {}};
    }

    std::unique_ptr<Database> database(new Database(path, QUuid::createUuid().toString(QUuid::WithoutBraces)));
    database->m_database.setDatabaseName(path);
    database->m_database.setConnectOptions(u"QSQLITE_BUSY_TIMEOUT=10000"_s);
    if (!database->m_database.open())
        return database->errorOf(database->m_database.lastError());

    Result<QSqlQuery> mode = database->run(u"PRAGMA journal_mode=WAL"_s);
    if (!mode)
        return mode.error();
    if (!mode->next() || mode->value(0).toString() != "wal"_L1) {
        return Error{ErrorCode::MachineCannot,
            u"The database %1 lies on a file system without the shared memory that several consoles at once need. "
            "Choose a data folder on a local disk with XDG_DATA_HOME."_s.arg(path),
            {}};
    }
    mode->finish();
    QStringList pragmas{
        u"PRAGMA synchronous=NORMAL"_s, u"PRAGMA foreign_keys=ON"_s, u"PRAGMA journal_size_limit=67108864"_s};
    if (access == Access::QueriesOnly)
        pragmas.append(u"PRAGMA query_only=ON"_s);
    for (const QString &pragma : std::as_const(pragmas)) {
        if (const Result<void> done = database->execute(pragma); !done)
            return done.error();
    }
    return database;
}

Result<QSqlQuery> Database::run(const QString &sql, const QVariantList &values)
{
    QSqlQuery query(m_database);
    query.setForwardOnly(true);
    if (!query.prepare(sql))
        return errorOf(query.lastError());
    for (const QVariant &value : values)
        query.addBindValue(value);
    if (!query.exec())
        return errorOf(query.lastError());
    return query;
}

Result<void> Database::execute(const QString &sql, const QVariantList &values)
{
    const Result<QSqlQuery> query = run(sql, values);
    if (!query)
        return query.error();
    return {};
}

Result<void> Database::transaction(const std::function<Result<void>()> &body)
{
    if (Result<void> begun = execute(u"BEGIN IMMEDIATE"_s); !begun)
        return begun;
    Result<void> outcome = body();
    if (outcome)
        outcome = execute(u"COMMIT"_s);
    if (!outcome) {
        // After some failures (a full disk) SQLite has rolled back by itself; there is nothing left to undo then.
        QSqlQuery(m_database).exec(u"ROLLBACK"_s);
    }
    return outcome;
}

Error Database::errorOf(const QSqlError &error) const
{
    bool numeric = false;
    const int code = error.nativeErrorCode().toInt(&numeric) & 0xff;
    const QString words = error.databaseText().isEmpty() ? error.driverText() : error.databaseText();
    switch (numeric ? code : 0) {
    case Full:
        return {ErrorCode::Io, u"The disk that holds %1 is full. Free some space and try again."_s.arg(m_path), words};
    case Corrupt:
    case NotADatabase:
        return {ErrorCode::Io,
            u"The database %1 is damaged and cannot be read. Move it away (a new one is made at the next start) "
            "or put a copy of it back."_s.arg(m_path),
            words};
    case ReadOnly:
    case CannotOpen:
    case Perm:
        return {ErrorCode::Io,
            u"The database %1 cannot be opened for writing (%2). Check the rights of the file and its folder."_s.arg(
                m_path, words),
            words};
    case Busy:
    case Locked:
        return {ErrorCode::Io,
            u"The database %1 has been locked by another program for more than ten seconds. Close that program and try again."_s
                .arg(m_path),
            words};
    case IoError:
        return {ErrorCode::Io,
            u"The database %1 cannot be read or written: the disk reports an error (%2)."_s.arg(m_path, words), words};
    default:
        return {ErrorCode::Internal, u"The database %1 refused a statement: %2."_s.arg(m_path, words), words};
    }
}

} // namespace headstart
