// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/checkpoints/record_file.h"

#include <QFile>
#include <QJsonDocument>

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace headstart {

namespace {

constexpr qint64 largestRecord = 1 << 20;

Error unreadable(const QString &id, const QString &why)
{
    return Error{ErrorCode::Io,
        QStringLiteral(
            "The record of checkpoint %1 cannot be read: %2 Remove it (\"headstart checkpoints delete %1\").")
            .arg(id, why),
        {}};
}

Result<void> flush(const Directory &folder, const QString &name)
{
    const Result<UniqueFd> file = folder.openFile(name, O_RDONLY);
    if (!file)
        return file.error();
    if (::fsync(file->get()) != 0)
        return systemError(QStringLiteral("%1 cannot be brought to the disk").arg(folder.pathOf(name)), errno);
    return {};
}

} // namespace

Result<protocol::Checkpoint> readRecord(const Directory &checkpoint, const QString &id)
{
    const Result<QByteArray> bytes = checkpoint.readFile(QStringLiteral("record.json"), largestRecord);
    if (!bytes) {
        return unreadable(
            id, bytes.error().code == ErrorCode::NotFound ? QStringLiteral("it is missing.") : bytes.error().message);
    }
    QJsonParseError problem{};
    const QJsonDocument document = QJsonDocument::fromJson(*bytes, &problem);
    if (!document.isObject()) {
        return unreadable(id,
            problem.error == QJsonParseError::NoError ? QStringLiteral("it is no JSON object.")
                                                      : problem.errorString() + u'.');
    }
    const QJsonObject object = document.object();
    protocol::Checkpoint record = protocol::checkpointFromJson(object);
    const QString state = object.value(QLatin1String("state")).toString();
    if (!protocol::checkpointStateFromString(state))
        return unreadable(id, QStringLiteral("it says an unknown state \"%1\".").arg(state));
    if (record.id != id)
        return unreadable(id, QStringLiteral("it is the record of another one (\"%1\").").arg(record.id));
    if (record.deployment.isEmpty())
        return unreadable(id, QStringLiteral("it names no deployment."));
    return record;
}

Result<void> writeDurably(const Directory &folder, const QString &name, const QByteArray &bytes)
{
    // Written first under another fixed name: whoever calls this holds the store's lock.
    const QString draft = u'.' + name + QStringLiteral(".draft");
    Result<void> done = folder.writeFile(draft, bytes, 0600);
    if (done)
        done = flush(folder, draft);
    if (done)
        done = folder.rename(draft, folder, name);
    if (done && ::fsync(folder.fd()) != 0)
        done = systemError(QStringLiteral("%1 cannot be brought to the disk").arg(folder.path()), errno);
    if (!done)
        ::unlinkat(folder.fd(), QFile::encodeName(draft).constData(), 0);
    return done;
}

Result<void> writeRecord(const Directory &checkpoint, const protocol::Checkpoint &record, bool durable)
{
    const QString name = QStringLiteral("record.json");
    const QByteArray bytes = QJsonDocument(protocol::toJson(record)).toJson();
    return durable ? writeDurably(checkpoint, name, bytes) : checkpoint.writeFile(name, bytes, 0600);
}

} // namespace headstart
