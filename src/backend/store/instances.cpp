// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/store/instances.h"

#include "backend/store/database.h"

#include <QDir>
#include <QRandomGenerator>
#include <QSqlError>

#include <cerrno>
#include <sys/stat.h>
#include <utility>

using namespace Qt::StringLiterals;

namespace headstart {

namespace {

QString instancesFolder(const QString &folder)
{
    return folder + "/instances"_L1;
}

Result<void> makeFolder(const QString &path)
{
    if (::mkdir(QFile::encodeName(path).constData(), 0700) != 0 && errno != EEXIST)
        return systemError(u"The folder %1 cannot be made"_s.arg(path), errno);
    return {};
}

/// The ids in `column` of the rows that are not finished.
Result<QStringList> unfinishedInstances(Database &database, const QString &sql)
{
    Result<QSqlQuery> row = database.run(sql);
    if (!row)
        return row.error();
    QStringList ids;
    while (row->next())
        ids.append(row->value(0).toString());
    if (row->lastError().isValid())
        return database.errorOf(row->lastError());
    return ids;
}

} // namespace

ConsoleInstance::ConsoleInstance(QString id, QString folder, FileLock lock)
    : m_id(std::move(id))
    , m_folder(std::move(folder))
    , m_lock(std::move(lock))
{
}

ConsoleInstance::ConsoleInstance(ConsoleInstance &&other) noexcept
    : m_id(std::exchange(other.m_id, QString()))
    , m_folder(std::exchange(other.m_folder, QString()))
    , m_lock(std::move(other.m_lock))
{
}

ConsoleInstance::~ConsoleInstance()
{
    // Empty: moved from. The folder goes before the lock is free, so that nobody finds a folder without an owner.
    if (!m_folder.isEmpty())
        QDir(m_folder).removeRecursively();
}

Result<ConsoleInstance> ConsoleInstance::enter(const QString &folder)
{
    for (int attempt = 0; attempt < 16; ++attempt) {
        const QString id = u"%1"_s.arg(QRandomGenerator::system()->generate(), 8, 16, QChar(u'0'));
        const QString own = instancesFolder(folder) + u'/' + id;
        if (::mkdir(QFile::encodeName(own).constData(), 0700) != 0) {
            if (errno == EEXIST)
                continue;
            return systemError(u"The folder %1 cannot be made"_s.arg(own), errno);
        }
        Result<std::optional<FileLock>> lock = FileLock::tryAcquire(own + "/lock"_L1);
        if (!lock)
            return lock.error();
        if (!*lock)
            return Error{ErrorCode::Internal, u"Somebody else locked the new instance %1."_s.arg(own), {}};
        return ConsoleInstance(id, own, std::move(**lock));
    }
    return Error{ErrorCode::Internal, u"No free instance id was found in %1."_s.arg(instancesFolder(folder)), {}};
}

Result<FileLock> instancesGuard(const QString &folder)
{
    if (Result<void> made = makeFolder(instancesFolder(folder)); !made)
        return made.error();
    return FileLock::acquire(instancesFolder(folder) + "/lock"_L1);
}

Result<QSet<QString>> livingInstances(const QString &folder, const QString &own)
{
    QSet<QString> living{own};
    const QDir dir(instancesFolder(folder));
    for (const QString &id : dir.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        if (id == own)
            continue;
        Result<std::optional<FileLock>> lock = FileLock::tryAcquire(dir.filePath(id) + "/lock"_L1);
        if (!lock)
            return lock.error();
        if (*lock)
            QDir(dir.filePath(id)).removeRecursively();
        else
            living.insert(id);
    }
    return living;
}

Result<void> endDeadInstances(Database &database, const QSet<QString> &living, qint64 nowMs)
{
    const Result<QStringList> withTasks = unfinishedInstances(
        database, u"SELECT DISTINCT instance FROM tasks WHERE status IN ('PENDING', 'RUNNING', 'RETRY')"_s);
    if (!withTasks)
        return withTasks.error();
    const Result<QStringList> withContainers =
        unfinishedInstances(database, u"SELECT DISTINCT instance FROM containers WHERE ended_at_ms IS NULL"_s);
    if (!withContainers)
        return withContainers.error();

    return database.transaction([&]() -> Result<void> {
        for (const QString &instance : *withTasks) {
            if (living.contains(instance))
                continue;
            // The length stays unknown: nobody saw the end.
            if (Result<void> done = database.execute(
                    u"UPDATE tasks SET status = 'ERROR', error_code = ?, error_message = ? "
                    "WHERE instance = ? AND status IN ('PENDING', 'RUNNING', 'RETRY')"_s,
                    {toString(ErrorCode::Interrupted),
                        u"The console that ran this task ended before the task did (it crashed or was killed). Run it again."_s,
                        instance});
                !done)
                return done;
        }
        for (const QString &instance : *withContainers) {
            if (living.contains(instance))
                continue;
            if (Result<void> done = database.execute(
                    u"UPDATE containers SET state = 'stopped', ended_at_ms = ?, exit_reason = 'stopped', "
                    "exit_message = ? WHERE instance = ? AND ended_at_ms IS NULL"_s,
                    {nowMs, u"The console that started it ended."_s, instance});
                !done)
                return done;
        }
        return {};
    });
}

} // namespace headstart
