// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/result.h"

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QString>
#include <QVariantList>

#include <functional>
#include <memory>

namespace headstart {

/// One connection to an SQLite file: opened, used and closed on one thread. Every failure comes back as an Error that
/// names the file.
class Database
{
public:
    enum class Access { ReadWrite, QueriesOnly };

    /// Opens the file (ReadWrite: creates it with mode 0600), turns on WAL (and checks that it is on), foreign keys and
    /// a wait of ten seconds for other writers. Commits survive a crash of this process; synchronous is NORMAL, so a
    /// power cut may take the last ones.
    static Result<std::unique_ptr<Database>> open(const QString &path, Access access);
    ~Database();
    Database(const Database &) = delete;
    Database &operator=(const Database &) = delete;

    const QString &path() const { return m_path; }

    /// Runs one statement with its `?` bound in order. Rows, if any, are read from the query.
    Result<QSqlQuery> run(const QString &sql, const QVariantList &values = {});
    /// run() without a result.
    Result<void> execute(const QString &sql, const QVariantList &values = {});

    /// Runs `body` in a transaction that holds the write lock from its beginning; rolls back when it returns an Error.
    Result<void> transaction(const std::function<Result<void>()> &body);

    /// The failure as a sentence about this file: full disk, read-only, damaged, locked by another program, or SQLite's
    /// own words.
    Error errorOf(const QSqlError &error) const;

private:
    Database(QString path, QString connection);

    QString m_path;
    QString m_connection;
    QSqlDatabase m_database;
};

} // namespace headstart
