// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/store/database.h"
#include "backend/store/rows.h"

#include <QJsonDocument>
#include <QSqlError>
#include <QUuid>

using namespace Qt::StringLiterals;

namespace headstart::rows {

namespace {

const QString &deploymentSelect()
{
    static const QString sql =
        u"SELECT d.id, e.project, e.handler, d.name, d.version, d.hash, d.code_hash, d.code_folder, d.image_id, "
        u"d.endpoint, "
        "d.created_at_ms FROM deployments d JOIN endpoints e ON e.id = d.endpoint_id WHERE "_s;
    return sql;
}

const QString &ofEndpoint()
{
    static const QString sql = u"e.project = ? AND e.handler = ? "_s;
    return sql;
}

Deployment deploymentOf(const QSqlQuery &row)
{
    Deployment deployment;
    deployment.id = row.value(0).toString();
    deployment.project = row.value(1).toString();
    deployment.handler = row.value(2).toString();
    deployment.name = row.value(3).toString();
    deployment.version = row.value(4).toInt();
    deployment.hash = row.value(5).toString();
    deployment.codeHash = row.value(6).toString();
    deployment.codeFolder = row.value(7).toString();
    deployment.imageId = row.value(8).toString();
    deployment.endpoint = endpointFromJson(QJsonDocument::fromJson(row.value(9).toByteArray()).object());
    deployment.createdAtMs = row.value(10).toLongLong();
    return deployment;
}

QString notNull(const QString &text)
{
    return text.isNull() ? u""_s : text;
}

Result<void> putEndpoint(Database &database, const Deployment &deployment)
{
    return database.execute(u"INSERT INTO endpoints (project, handler, name) VALUES (?, ?, ?) "
                            "ON CONFLICT (project, handler) DO UPDATE SET name = excluded.name"_s,
        {notNull(deployment.project), notNull(deployment.handler), notNull(deployment.name)});
}

Result<QList<Deployment>> selectDeployments(Database &database, const QString &sql, const QVariantList &values)
{
    Result<QSqlQuery> row = database.run(sql, values);
    if (!row)
        return row.error();
    QList<Deployment> list;
    while (row->next())
        list.append(deploymentOf(*row));
    if (row->lastError().isValid())
        return database.errorOf(row->lastError());
    return list;
}

} // namespace

Result<Deployment> findOrAddDeployment(Database &database, const Deployment &deployment)
{
    Result<QSqlQuery> found =
        database.run(QString(deploymentSelect() + ofEndpoint() + u"AND d.hash = ? ORDER BY d.version DESC LIMIT 1"_s),
            {deployment.project, deployment.handler, deployment.hash});
    if (!found)
        return found.error();
    if (!found->next()) {
        if (found->lastError().isValid())
            return database.errorOf(found->lastError());
        found->finish();
        return addDeployment(database, deployment);
    }
    Deployment stored = deploymentOf(*found);
    found->finish();
    if (Result<void> named = putEndpoint(database, deployment); !named)
        return named.error();
    if (stored.codeFolder != deployment.codeFolder && !deployment.codeFolder.isEmpty()) {
        // The same code was copied anew, e.g. because its old copy had been deleted.
        stored.codeFolder = deployment.codeFolder;
        if (Result<void> moved = database.execute(
                u"UPDATE deployments SET code_folder = ? WHERE id = ?"_s, {stored.codeFolder, stored.id});
            !moved)
            return moved.error();
    }
    return stored;
}

Result<Deployment> addDeployment(Database &database, Deployment deployment)
{
    if (Result<void> named = putEndpoint(database, deployment); !named)
        return named.error();
    Result<QSqlQuery> next = database.run(u"SELECT COALESCE(MAX(d.version), 0) + 1 FROM deployments d JOIN endpoints e "
                                          "ON e.id = d.endpoint_id WHERE e.project = ? AND e.handler = ?"_s,
        {deployment.project, deployment.handler});
    if (!next)
        return next.error();
    deployment.version = next->next() ? next->value(0).toInt() : 1;
    next->finish();
    if (deployment.id.isEmpty())
        deployment.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    const QString endpoint =
        QString::fromUtf8(QJsonDocument(toJson(deployment.endpoint)).toJson(QJsonDocument::Compact));
    if (Result<void> put =
            database.execute(u"INSERT INTO deployments (id, endpoint_id, version, name, hash, code_hash, code_folder, "
                             u"image_id, endpoint, created_at_ms) "
                             "SELECT ?, id, ?, ?, ?, ?, ?, ?, ?, ? FROM endpoints WHERE project = ? AND handler = ?"_s,
                {deployment.id, deployment.version, notNull(deployment.name), notNull(deployment.hash),
                    notNull(deployment.codeHash), notNull(deployment.codeFolder), notNull(deployment.imageId), endpoint,
                    deployment.createdAtMs, deployment.project, deployment.handler});
        !put)
        return put.error();
    return deployment;
}

Result<QList<Deployment>> deployments(Database &database, const QString &project, const QString &handler)
{
    return selectDeployments(
        database, QString(deploymentSelect() + ofEndpoint() + u"ORDER BY d.version DESC"_s), {project, handler});
}

Result<QList<Deployment>> deploymentsById(Database &database, const QStringList &ids)
{
    QList<Deployment> list;
    for (const QString &id : ids) {
        const Result<QList<Deployment>> found =
            selectDeployments(database, QString(deploymentSelect() + u"d.id = ?"_s), {id});
        if (!found)
            return found.error();
        list += *found;
    }
    return list;
}

Result<void> putContainer(Database &database, const ContainerRecord &container)
{
    const QVariant none(QMetaType::fromType<QString>());
    return database.execute(
        u"INSERT INTO containers (id, deployment_id, instance, start, state, created_at_ms, ended_at_ms, exit_reason, "
        u"exit_message) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET deployment_id = excluded.deployment_id, "
        "instance = excluded.instance, start = excluded.start, state = excluded.state, created_at_ms = "
        "excluded.created_at_ms, "
        "ended_at_ms = excluded.ended_at_ms, exit_reason = excluded.exit_reason, exit_message = excluded.exit_message"_s,
        {container.id, container.deploymentId.isEmpty() ? none : QVariant(container.deploymentId),
            notNull(container.instance), notNull(toString(container.start)), notNull(container.state),
            container.createdAtMs,
            container.endedAtMs == 0 ? QVariant(QMetaType::fromType<qint64>()) : QVariant(container.endedAtMs),
            notNull(container.exitReason), notNull(container.exitMessage)});
}

} // namespace headstart::rows
