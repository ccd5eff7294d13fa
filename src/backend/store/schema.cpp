// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/store/schema.h"

#include "backend/store/database.h"

#include <QStringList>

#include <array>
#include <span>

using namespace Qt::StringLiterals;

namespace headstart {

namespace {

// Times: *_ms are calendar time since 1970 UTC, *_ns lengths or offsets from the task's creation; NULL is "not
// measured". `tasks` is kept narrow, so that a million rows are filtered and sorted without reading bodies.
// `tasks.container_id` has no foreign key: a task learns of its container before the container's own row is written.
constexpr std::array version1 = {
    "CREATE TABLE endpoints ("
    " id INTEGER PRIMARY KEY,"
    " project TEXT NOT NULL,"
    " handler TEXT NOT NULL,"
    " name TEXT NOT NULL,"
    " UNIQUE (project, handler))",

    "CREATE TABLE deployments ("
    " id TEXT PRIMARY KEY,"
    " endpoint_id INTEGER NOT NULL REFERENCES endpoints(id),"
    " version INTEGER NOT NULL,"
    " name TEXT NOT NULL,"
    " hash TEXT NOT NULL,"
    " code_hash TEXT NOT NULL,"
    " code_folder TEXT NOT NULL,"
    " image_id TEXT NOT NULL,"
    " endpoint TEXT NOT NULL,"
    " created_at_ms INTEGER NOT NULL,"
    " UNIQUE (endpoint_id, version),"
    " UNIQUE (endpoint_id, hash))",

    "CREATE TABLE containers ("
    " id TEXT PRIMARY KEY,"
    " deployment_id TEXT REFERENCES deployments(id),"
    " instance TEXT NOT NULL,"
    " start TEXT NOT NULL,"
    " state TEXT NOT NULL,"
    " created_at_ms INTEGER NOT NULL,"
    " ended_at_ms INTEGER,"
    " exit_reason TEXT NOT NULL,"
    " exit_message TEXT NOT NULL)",
    "CREATE INDEX containers_alive ON containers(instance) WHERE ended_at_ms IS NULL",

    "CREATE TABLE tasks ("
    " seq INTEGER PRIMARY KEY,"
    " id TEXT NOT NULL UNIQUE,"
    " project TEXT NOT NULL,"
    " handler TEXT NOT NULL,"
    " endpoint TEXT NOT NULL,"
    " deployment_id TEXT REFERENCES deployments(id),"
    " deployment_version INTEGER NOT NULL,"
    " container_id TEXT NOT NULL,"
    " instance TEXT NOT NULL,"
    " status TEXT NOT NULL,"
    " start TEXT NOT NULL,"
    " created_at_ms INTEGER NOT NULL,"
    " duration_ns INTEGER,"
    " queue_ns INTEGER,"
    " image_load_ns INTEGER,"
    " container_start_ns INTEGER,"
    " application_start_ns INTEGER,"
    " checkpoint_capture_ns INTEGER,"
    " task_run_ns INTEGER,"
    " error_code TEXT,"
    " error_message TEXT)",
    "CREATE INDEX tasks_newest ON tasks(created_at_ms, seq)",
    "CREATE INDEX tasks_project ON tasks(project, created_at_ms, seq)",
    "CREATE INDEX tasks_handler ON tasks(handler, project, created_at_ms, seq)",
    "CREATE INDEX tasks_status ON tasks(status, created_at_ms, seq)",
    "CREATE INDEX tasks_project_status ON tasks(project, status, created_at_ms, seq)",
    "CREATE INDEX tasks_deployment ON tasks(deployment_id)",
    "CREATE INDEX tasks_unfinished ON tasks(instance) WHERE status IN ('PENDING', 'RUNNING', 'RETRY')",

    "CREATE TABLE task_bodies ("
    " task INTEGER PRIMARY KEY REFERENCES tasks(seq) ON DELETE CASCADE,"
    " request BLOB,"
    " result BLOB,"
    " result_type TEXT,"
    " error_details TEXT)",

    "CREATE TABLE spans ("
    " task INTEGER NOT NULL REFERENCES tasks(seq) ON DELETE CASCADE,"
    " position INTEGER NOT NULL,"
    " id TEXT NOT NULL,"
    " parent TEXT,"
    " name TEXT NOT NULL,"
    " start_ns INTEGER NOT NULL,"
    " end_ns INTEGER,"
    " attributes TEXT,"
    " stamped_by TEXT NOT NULL,"
    " PRIMARY KEY (task, position)) WITHOUT ROWID",

    "CREATE TABLE logs ("
    " id INTEGER PRIMARY KEY,"
    " task INTEGER REFERENCES tasks(seq) ON DELETE CASCADE,"
    " container_id TEXT NOT NULL,"
    " time_ns INTEGER NOT NULL,"
    " stream TEXT NOT NULL,"
    " worker INTEGER,"
    " partial INTEGER NOT NULL,"
    " message TEXT NOT NULL)",
    "CREATE INDEX logs_task ON logs(task, id)",
    "CREATE INDEX logs_container ON logs(container_id, id)",
};

// Versions of a deployment may be alike: a deployment can be made anew. SQLite cannot drop a constraint, so the table
// is made again, in the way of https://www.sqlite.org/lang_altertable.html#otheralter.
constexpr std::array version2 = {
    "CREATE TABLE deployments_new ("
    " id TEXT PRIMARY KEY,"
    " endpoint_id INTEGER NOT NULL REFERENCES endpoints(id),"
    " version INTEGER NOT NULL,"
    " name TEXT NOT NULL,"
    " hash TEXT NOT NULL,"
    " code_hash TEXT NOT NULL,"
    " code_folder TEXT NOT NULL,"
    " image_id TEXT NOT NULL,"
    " endpoint TEXT NOT NULL,"
    " created_at_ms INTEGER NOT NULL,"
    " UNIQUE (endpoint_id, version))",
    "INSERT INTO deployments_new (id, endpoint_id, version, name, hash, code_hash, code_folder, image_id, endpoint,"
    " created_at_ms) SELECT id, endpoint_id, version, name, hash, code_hash, code_folder, image_id, endpoint,"
    " created_at_ms FROM deployments",
    "DROP TABLE deployments",
    "ALTER TABLE deployments_new RENAME TO deployments",
    "CREATE INDEX deployments_hash ON deployments(endpoint_id, hash, version)",
};

/// Step n leads from user_version n to n + 1. A step that has been released is never changed; a new one is added.
const std::array<std::span<const char *const>, 2> steps = {version1, version2};

Result<int> storedVersion(Database &database)
{
    Result<QSqlQuery> query = database.run(u"PRAGMA user_version"_s);
    if (!query)
        return query.error();
    return query->next() ? query->value(0).toInt() : 0;
}

/// One step, in one transaction; nothing where another console has done it between the look and the lock.
Result<void> takeStep(Database &database, int from)
{
    return database.transaction([&]() -> Result<void> {
        const Result<int> now = storedVersion(database);
        if (!now)
            return now.error();
        if (*now != from)
            return {};
        for (const char *statement : steps[static_cast<size_t>(*now)]) {
            if (Result<void> run = database.execute(QString::fromLatin1(statement)); !run)
                return run;
        }
        Result<QSqlQuery> dangling = database.run(u"PRAGMA foreign_key_check"_s);
        if (!dangling)
            return dangling.error();
        if (dangling->next()) {
            return Error{ErrorCode::Internal,
                u"The database %1 could not be brought up to date: rows of %2 would refer to nothing. It was left as "
                "it is. Move it away (a new one is made at the next start) or put a copy of it back."_s.arg(
                    database.path(), dangling->value(0).toString()),
                {}};
        }
        dangling->finish();
        return database.execute(u"PRAGMA user_version=%1"_s.arg(*now + 1));
    });
}

} // namespace

int schemaVersion()
{
    return static_cast<int>(steps.size());
}

Result<void> migrate(Database &database)
{
    while (true) {
        const Result<int> before = storedVersion(database);
        if (!before)
            return before.error();
        if (*before > schemaVersion() || *before < 0) {
            return Error{ErrorCode::MachineCannot,
                u"The database %1 was written by a newer Headstart (its version is %2, this program knows up to %3). "
                "Update Headstart, or choose another data folder with XDG_DATA_HOME."_s.arg(database.path())
                    .arg(*before)
                    .arg(schemaVersion()),
                {}};
        }
        if (*before == schemaVersion())
            return {};
        // A table that others refer to can only be dropped while nobody looks at references, and that cannot be chosen
        // within a transaction.
        Result<void> done = database.execute(u"PRAGMA foreign_keys=OFF"_s);
        if (done)
            done = takeStep(database, *before);
        const Result<void> checked = database.execute(u"PRAGMA foreign_keys=ON"_s);
        if (!done || !checked)
            return done ? checked : done;
    }
}

QString phaseColumn(const QString &phase)
{
    return phase + "_ns"_L1;
}

} // namespace headstart
