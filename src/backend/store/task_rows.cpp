// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/store/database.h"
#include "backend/store/rows.h"
#include "backend/store/schema.h"

#include <QJsonDocument>
#include <QSqlError>

using namespace Qt::StringLiterals;

namespace headstart::rows {

namespace {

QVariant orNull(const QString &text)
{
    return text.isEmpty() ? QVariant(QMetaType::fromType<QString>()) : QVariant(text);
}

QVariant orNull(const QByteArray &bytes)
{
    return bytes.isEmpty() ? QVariant(QMetaType::fromType<QByteArray>()) : QVariant(bytes);
}

QVariant orNull(qint64 number, bool given)
{
    return given ? QVariant(number) : QVariant(QMetaType::fromType<qint64>());
}

/// A text for a NOT NULL column: a QString that is null would be bound as NULL.
QVariant given(const QString &text)
{
    return text.isNull() ? QVariant(u""_s) : QVariant(text);
}

QVariant attributesOf(const Span &span)
{
    return span.attributes.isEmpty()
        ? orNull(QString())
        : QVariant(QString::fromUtf8(QJsonDocument(span.attributes).toJson(QJsonDocument::Compact)));
}

const QString &taskColumns()
{
    static const QString columns = u"seq, id, project, handler, endpoint, deployment_id, deployment_version, "
                                   u"container_id, instance, status, start, "
                                   "created_at_ms, duration_ns, error_code, error_message, "_s
        + [] {
              QStringList phases;
              for (const QString &phase : phaseNames())
                  phases.append(phaseColumn(phase));
              return phases.join(u", "_s);
          }();
    return columns;
}

TaskRecord taskOf(const QSqlQuery &row)
{
    TaskRecord task;
    int column = 1; // after seq
    task.id = row.value(column++).toString();
    task.project = row.value(column++).toString();
    task.handler = row.value(column++).toString();
    task.endpoint = row.value(column++).toString();
    task.deploymentId = row.value(column++).toString();
    task.deploymentVersion = row.value(column++).toInt();
    task.containerId = row.value(column++).toString();
    task.instance = row.value(column++).toString();
    task.status = taskStatusFromString(row.value(column++).toString());
    task.start = startKindFromString(row.value(column++).toString());
    task.createdAtMs = row.value(column++).toLongLong();
    const QVariant duration = row.value(column++);
    task.durationNs = duration.isNull() ? -1 : duration.toLongLong();
    const QVariant errorCode = row.value(column++);
    const QString errorMessage = row.value(column++).toString();
    if (!errorCode.isNull())
        task.error = Error{errorCodeFromString(errorCode.toString()), errorMessage, {}};
    for (const QString &phase : phaseNames()) {
        if (const QVariant length = row.value(column++); !length.isNull())
            task.phases.insert(phase, length.toLongLong());
    }
    return task;
}

/// next() says "no more" also of rows that could not be read.
Result<void> endOf(const Database &database, const QSqlQuery &rows)
{
    if (rows.lastError().isValid())
        return database.errorOf(rows.lastError());
    return {};
}

Result<void> readBodies(Database &database, qint64 seq, TaskRecord &task)
{
    Result<QSqlQuery> row =
        database.run(u"SELECT request, result, result_type, error_details FROM task_bodies WHERE task = ?"_s, {seq});
    if (!row)
        return row.error();
    if (row->next()) {
        task.request = row->value(0).toByteArray();
        task.result = row->value(1).toByteArray();
        task.resultType = row->value(2).toString();
        task.error.details = row->value(3).toString();
    }
    return {};
}

Result<void> readSpans(Database &database, qint64 seq, QList<Span> &spans)
{
    Result<QSqlQuery> row = database.run(
        u"SELECT id, parent, name, start_ns, end_ns, attributes, stamped_by FROM spans WHERE task = ? ORDER BY position"_s,
        {seq});
    if (!row)
        return row.error();
    while (row->next()) {
        Span span;
        span.id = row->value(0).toString();
        span.parent = row->value(1).toString();
        span.name = row->value(2).toString();
        span.startNs = row->value(3).toLongLong();
        span.endNs = row->value(4).toLongLong();
        span.attributes = QJsonDocument::fromJson(row->value(5).toByteArray()).object();
        span.stampedBy = row->value(6).toString();
        spans.append(span);
    }
    return endOf(database, *row);
}

Result<void> readLogs(Database &database, qint64 seq, const QString &taskId, QList<protocol::LogLine> &logs)
{
    Result<QSqlQuery> row =
        database.run(u"SELECT time_ns, stream, worker, partial, message FROM logs WHERE task = ? ORDER BY id"_s, {seq});
    if (!row)
        return row.error();
    while (row->next()) {
        protocol::LogLine line;
        line.timeNs = row->value(0).toLongLong();
        line.stream = row->value(1).toString();
        line.worker = row->value(2).isNull() ? -1 : row->value(2).toInt();
        line.partial = row->value(3).toBool();
        line.message = row->value(4).toString();
        line.task = taskId;
        logs.append(line);
    }
    return endOf(database, *row);
}

} // namespace

QMap<QString, qint64> phasesOf(const QList<Span> &spans)
{
    QMap<QString, qint64> phases;
    for (const Span &span : spans) {
        if (span.parent.isEmpty() && !span.isOpen() && phaseNames().contains(span.name))
            phases[span.name] += span.durationNs();
    }
    return phases;
}

Result<void> putTask(Database &database, const TaskRecord &task)
{
    QStringList columns{u"project"_s, u"handler"_s, u"endpoint"_s, u"deployment_id"_s, u"deployment_version"_s,
        u"container_id"_s, u"instance"_s, u"status"_s, u"start"_s, u"created_at_ms"_s, u"duration_ns"_s,
        u"error_code"_s, u"error_message"_s};
    const bool failed = !task.error.message.isEmpty();
    QVariantList values{given(task.project), given(task.handler), given(task.endpoint), orNull(task.deploymentId),
        task.deploymentVersion, given(task.containerId), given(task.instance), toString(task.status),
        given(toString(task.start)), task.createdAtMs, orNull(task.durationNs, task.durationNs >= 0),
        orNull(failed ? toString(task.error.code) : QString()), orNull(task.error.message)};
    for (const QString &phase : phaseNames()) {
        columns.append(phaseColumn(phase));
        values.append(orNull(task.phases.value(phase), task.phases.contains(phase)));
    }
    QStringList updates;
    for (const QString &column : std::as_const(columns))
        updates.append(u"%1 = excluded.%1"_s.arg(column));
    QString marks = u"?"_s;
    for (qsizetype i = 0; i < columns.size(); ++i)
        marks += ", ?"_L1;
    values.prepend(task.id);
    // Not INSERT OR REPLACE, which deletes the row first and with it spans and logs.
    if (Result<void> put =
            database.execute(u"INSERT INTO tasks (id, %1) VALUES (%2) ON CONFLICT (id) DO UPDATE SET %3"_s.arg(
                                 columns.join(u", "_s), marks, updates.join(u", "_s)),
                values);
        !put)
        return put;
    return database.execute(u"INSERT INTO task_bodies (task, request, result, result_type, error_details) "
                            "SELECT seq, ?, ?, ?, ? FROM tasks WHERE id = ? "
                            "ON CONFLICT (task) DO UPDATE SET request = excluded.request, result = excluded.result, "
                            "result_type = excluded.result_type, error_details = excluded.error_details"_s,
        {orNull(task.request), orNull(task.result), orNull(task.resultType), orNull(task.error.details), task.id});
}

Result<void> putSpans(Database &database, const QString &taskId, const QList<Span> &spans)
{
    if (Result<void> gone =
            database.execute(u"DELETE FROM spans WHERE task = (SELECT seq FROM tasks WHERE id = ?)"_s, {taskId});
        !gone)
        return gone;
    qint64 position = 0;
    for (const Span &span : spans) {
        if (Result<void> put = database.execute(
                u"INSERT INTO spans (task, position, id, parent, name, start_ns, end_ns, attributes, stamped_by) "
                "VALUES ((SELECT seq FROM tasks WHERE id = ?), ?, ?, ?, ?, ?, ?, ?, ?)"_s,
                {taskId, position++, given(span.id), orNull(span.parent), given(span.name), span.startNs,
                    orNull(span.endNs, !span.isOpen()), attributesOf(span), given(span.stampedBy)});
            !put)
            return put;
    }
    return {};
}

Result<void> updateSpan(Database &database, const QString &taskId, const Span &span)
{
    return database.execute(u"UPDATE spans SET parent = ?, name = ?, start_ns = ?, end_ns = ?, attributes = ?, "
                            "stamped_by = ? WHERE task = (SELECT seq FROM tasks WHERE id = ?) AND id = ?"_s,
        {orNull(span.parent), given(span.name), span.startNs, orNull(span.endNs, !span.isOpen()), attributesOf(span),
            given(span.stampedBy), taskId, span.id});
}

Result<void> addLogs(
    Database &database, const QString &taskId, const QString &containerId, const QList<protocol::LogLine> &lines)
{
    QVariant seq(QMetaType::fromType<qint64>());
    if (!taskId.isEmpty()) {
        Result<QSqlQuery> row = database.run(u"SELECT seq FROM tasks WHERE id = ?"_s, {taskId});
        if (!row)
            return row.error();
        if (!row->next())
            return Error{
                ErrorCode::Internal, u"Output of the task %1 came before the task was stored."_s.arg(taskId), {}};
        seq = row->value(0);
    }
    for (const protocol::LogLine &line : lines) {
        if (Result<void> put =
                database.execute(u"INSERT INTO logs (task, container_id, time_ns, stream, worker, partial, message) "
                                 "VALUES (?, ?, ?, ?, ?, ?, ?)"_s,
                    {seq, given(containerId), line.timeNs, given(line.stream),
                        orNull(qint64(line.worker), line.worker >= 0), line.partial ? 1 : 0, given(line.message)});
            !put)
            return put;
    }
    return {};
}

Result<QList<TaskRecord>> tasks(Database &database, const Selection &selection)
{
    Result<QSqlQuery> row =
        database.run(QString(u"SELECT "_s + taskColumns() + u" FROM tasks "_s + selection.sql), selection.values);
    if (!row)
        return row.error();
    QList<TaskRecord> list;
    while (row->next())
        list.append(taskOf(*row));
    if (Result<void> read = endOf(database, *row); !read)
        return read.error();
    return list;
}

Result<std::optional<TaskDetails>> taskDetails(Database &database, const QString &taskId)
{
    Result<QSqlQuery> row =
        database.run(QString(u"SELECT "_s + taskColumns() + u" FROM tasks WHERE id = ?"_s), {taskId});
    if (!row)
        return row.error();
    if (!row->next()) {
        if (row->lastError().isValid())
            return database.errorOf(row->lastError());
        return std::optional<TaskDetails>();
    }
    const qint64 seq = row->value(0).toLongLong();
    TaskDetails details;
    details.task = taskOf(*row);
    row->finish();
    if (Result<void> read = readBodies(database, seq, details.task); !read)
        return read.error();
    if (Result<void> read = readSpans(database, seq, details.spans); !read)
        return read.error();
    if (Result<void> read = readLogs(database, seq, taskId, details.logs); !read)
        return read.error();
    return std::optional<TaskDetails>(std::move(details));
}

} // namespace headstart::rows
