// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/store/store.h"

#include "backend/store/database_thread.h"
#include "backend/store/instances.h"
#include "backend/store/log_budget.h"
#include "backend/store/rows.h"
#include "backend/store/schema.h"
#include "localrunner/support/monotonic.h"

#include <QDir>
#include <QSqlError>

#include <cerrno>
#include <sys/stat.h>

using namespace Qt::StringLiterals;

namespace headstart {

namespace {

rows::Selection conditionsOf(const Store::TaskQuery &query)
{
    QStringList conditions;
    QVariantList values;
    const auto add = [&](const QString &column, const QString &value) {
        if (value.isEmpty())
            return;
        conditions.append(column + " = ?"_L1);
        values.append(value);
    };
    add(u"handler"_s, query.handler);
    add(u"project"_s, query.project);
    add(u"status"_s, query.status);
    return {conditions.isEmpty() ? QString() : QString(u"WHERE "_s + conditions.join(u" AND "_s)), values};
}

/// The id that `idOrPrefix` stands for.
Result<QString> resolveTaskId(Database &database, const QString &idOrPrefix)
{
    const QString prefix = idOrPrefix.trimmed().toLower();
    if (prefix.isEmpty())
        return Error{ErrorCode::BadInput, u"A task's id is needed; `headstart tasks` lists them."_s, {}};
    // The ids that begin with it lie between it and it followed by the greatest character.
    Result<QSqlQuery> row = database.run(u"SELECT id FROM tasks WHERE id >= ? AND id < ? ORDER BY id LIMIT 2"_s,
        {prefix, QString(prefix + QChar(0xffff))});
    if (!row)
        return row.error();
    QStringList found;
    while (row->next())
        found.append(row->value(0).toString());
    if (row->lastError().isValid())
        return database.errorOf(row->lastError());
    if (found.isEmpty()) {
        return Error{ErrorCode::NotFound,
            u"There is no task whose id begins with \"%1\"; `headstart tasks` lists them."_s.arg(idOrPrefix), {}};
    }
    if (found.size() > 1 && found.first() != prefix) {
        return Error{ErrorCode::BadInput,
            u"Several tasks' ids begin with \"%1\", e.g. %2 and %3. Give more of the id."_s.arg(
                idOrPrefix, found.at(0), found.at(1)),
            {}};
    }
    return found.first();
}

Error cannotPrepare(const QString &folder, int errnoValue)
{
    return systemError(u"The data folder %1 cannot be used"_s.arg(folder), errnoValue);
}

} // namespace

class Store::Private
{
public:
    QString folder;
    std::optional<ConsoleInstance> instance;
    std::unique_ptr<DatabaseThread> writer;
    std::unique_ptr<DatabaseThread> reader;
    LogBudget logBudget; // of the thread that made the store

    /// Queues a write whose failure is told by writeFailed(); `then` runs on the store's thread after the commit.
    QFuture<Result<void>> write(Store *store, DatabaseThread::Work work, std::function<void()> then = {});
};

QFuture<Result<void>> Store::Private::write(Store *store, DatabaseThread::Work work, std::function<void()> then)
{
    auto promise = std::make_shared<QPromise<Result<void>>>();
    promise->start();
    QFuture<Result<void>> future = promise->future();
    writer->submit(std::move(work), [store, promise, then = std::move(then)](const Result<void> &outcome) {
        // Runs before the writer has ended, so the store still exists; what is queued for it vanishes with it.
        if (!outcome)
            QMetaObject::invokeMethod(
                store, [store, error = outcome.error()] { Q_EMIT store->writeFailed(error); }, Qt::QueuedConnection);
        else if (then)
            QMetaObject::invokeMethod(store, then, Qt::QueuedConnection);
        promise->addResult(outcome);
        promise->finish();
    });
    return future;
}

Store::Store()
    : d(std::make_unique<Private>())
{
}

Store::~Store()
{
    d->writer.reset();
    d->reader.reset();
    if (d->instance) {
        // Under the guard, so that nobody judges the instance while its folder goes. Without it the folder is left to
        // the next console.
        const Result<FileLock> guard = instancesGuard(d->folder);
        d->instance.reset();
    }
}

Result<std::unique_ptr<Store>> Store::open(const QString &folder)
{
    qRegisterMetaType<TaskRecord>();
    qRegisterMetaType<Error>();
    const QString absolute = QDir(folder).absolutePath();
    if (!QDir().mkpath(QFileInfo(absolute).path()))
        return cannotPrepare(absolute, errno);
    if (::mkdir(QFile::encodeName(absolute).constData(), 0700) != 0 && errno != EEXIST)
        return cannotPrepare(absolute, errno);

    std::unique_ptr<Store> store(new Store);
    store->d->folder = absolute;
    const QString path = absolute + "/headstart.db"_L1;

    const Result<FileLock> guard = instancesGuard(absolute);
    if (!guard)
        return guard.error();
    Result<ConsoleInstance> instance = ConsoleInstance::enter(absolute);
    if (!instance)
        return instance.error();
    store->d->instance.emplace(std::move(*instance));
    const Result<QSet<QString>> living = livingInstances(absolute, store->instance());
    if (!living)
        return living.error();

    store->d->writer = std::make_unique<DatabaseThread>(path, DatabaseThread::Role::Writer);
    const Result<void> ready = store->d->writer->open([&](Database &database) -> Result<void> {
        if (Result<void> migrated = migrate(database); !migrated)
            return migrated;
        return endDeadInstances(database, *living, wallClockMs());
    });
    if (!ready)
        return ready.error();
    store->d->reader = std::make_unique<DatabaseThread>(path, DatabaseThread::Role::Reader);
    if (const Result<void> reading = store->d->reader->open(); !reading)
        return reading.error();
    return store;
}

QString Store::instance() const
{
    return d->instance->id();
}

QString Store::folder() const
{
    return d->folder;
}

QFuture<Result<Deployment>> Store::findOrAddDeployment(const Deployment &deployment)
{
    return d->writer->query<Deployment>(
        [deployment](Database &database) { return rows::findOrAddDeployment(database, deployment); });
}

QFuture<Result<Deployment>> Store::addDeployment(const Deployment &deployment)
{
    return d->writer->query<Deployment>(
        [deployment](Database &database) { return rows::addDeployment(database, deployment); });
}

QFuture<Result<QList<Deployment>>> Store::deploymentsById(const QStringList &ids)
{
    return d->reader->query<QList<Deployment>>(
        [ids](Database &database) { return rows::deploymentsById(database, ids); });
}

QFuture<Result<QList<Deployment>>> Store::deployments(const QString &project, const QString &handler)
{
    return d->reader->query<QList<Deployment>>(
        [project, handler](Database &database) { return rows::deployments(database, project, handler); });
}

QFuture<Result<void>> Store::saveTask(const TaskRecord &task)
{
    return d->write(
        this, [task](Database &database) { return rows::putTask(database, task); },
        [this, task] { Q_EMIT taskSaved(task); });
}

QFuture<Result<void>> Store::finishTask(const TaskRecord &task, const QList<Span> &spans)
{
    TaskRecord finished = task;
    finished.phases = rows::phasesOf(spans);
    return d->write(
        this,
        [finished, spans](Database &database) -> Result<void> {
            if (Result<void> put = rows::putTask(database, finished); !put)
                return put;
            return rows::putSpans(database, finished.id, spans);
        },
        [this, finished] { Q_EMIT taskSaved(finished); });
}

void Store::saveSpan(const QString &taskId, const Span &span)
{
    d->write(this, [taskId, span](Database &database) { return rows::updateSpan(database, taskId, span); });
}

void Store::appendLogs(const QString &taskId, const QString &containerId, const QList<protocol::LogLine> &lines)
{
    const QList<protocol::LogLine> admitted = d->logBudget.admit(taskId.isEmpty() ? containerId : taskId, lines);
    if (admitted.isEmpty())
        return;
    d->write(this, [taskId, containerId, admitted](Database &database) {
        return rows::addLogs(database, taskId, containerId, admitted);
    });
}

void Store::saveContainer(const ContainerRecord &container)
{
    d->write(this, [container](Database &database) { return rows::putContainer(database, container); });
}

QFuture<Result<QList<TaskRecord>>> Store::tasks(const TaskQuery &query)
{
    return d->reader->query<QList<TaskRecord>>([query](Database &database) {
        rows::Selection selection = conditionsOf(query);
        selection.sql += u" ORDER BY created_at_ms DESC, seq DESC LIMIT ? OFFSET ?"_s;
        selection.values << qMax(0, query.limit) << qMax(0, query.offset);
        return rows::tasks(database, selection);
    });
}

QFuture<Result<qint64>> Store::countTasks(const TaskQuery &query)
{
    return d->reader->query<qint64>([query](Database &database) -> Result<qint64> {
        const rows::Selection selection = conditionsOf(query);
        Result<QSqlQuery> row =
            database.run(QString(u"SELECT COUNT(*) FROM tasks "_s + selection.sql), selection.values);
        if (!row)
            return row.error();
        if (!row->next())
            return database.errorOf(row->lastError());
        return row->value(0).toLongLong();
    });
}

QFuture<Result<TaskDetails>> Store::task(const QString &idOrPrefix)
{
    return d->reader->query<TaskDetails>([idOrPrefix](Database &database) -> Result<TaskDetails> {
        const Result<QString> id = resolveTaskId(database, idOrPrefix);
        if (!id)
            return id.error();
        Result<std::optional<TaskDetails>> details = rows::taskDetails(database, *id);
        if (!details)
            return details.error();
        if (!*details)
            return Error{ErrorCode::NotFound, u"The task %1 has just been removed."_s.arg(*id), {}};
        return std::move(**details);
    });
}

QFuture<Result<QList<TaskDetails>>> Store::taskDetails(const QStringList &ids)
{
    return d->reader->query<QList<TaskDetails>>([ids](Database &database) -> Result<QList<TaskDetails>> {
        QList<TaskDetails> list;
        for (const QString &id : ids) {
            Result<std::optional<TaskDetails>> details = rows::taskDetails(database, id);
            if (!details)
                return details.error();
            if (*details)
                list.append(std::move(**details));
        }
        return list;
    });
}

} // namespace headstart
