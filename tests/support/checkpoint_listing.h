// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/protocol/checkpoint.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>

namespace headstart {

/// The checkpoints of a runner that tests/console/scripted_checkpoints.py plays, which this process then starts.
class CheckpointListing
{
public:
    CheckpointListing()
    {
        qputenv("HEADSTART_RUNNER",
            QFile::encodeName(QStringView(HEADSTART_SOURCE_DIR).toString()
                + QStringLiteral("/tests/console/scripted_checkpoints.py")));
        qputenv("HEADSTART_TEST_CHECKPOINTS", QFile::encodeName(path()));
        write({});
    }
    ~CheckpointListing()
    {
        qunsetenv("HEADSTART_RUNNER");
        qunsetenv("HEADSTART_TEST_CHECKPOINTS");
    }

    static protocol::Checkpoint checkpoint(
        const char *id, protocol::Checkpoint::State state = protocol::Checkpoint::State::Available, int age = 0)
    {
        protocol::Checkpoint made;
        made.id = QString::fromLatin1(id);
        made.deployment = QStringLiteral("d-1");
        made.endpoint = QStringLiteral("predict");
        made.state = state;
        made.createdAtMs = 1'764'000'000'000 - age * 60'000LL;
        made.criuVersion = QStringLiteral("4.2.1");
        if (state != protocol::Checkpoint::State::CaptureFailed) {
            made.memoryBytes = 80LL << 20;
            made.fileBytes = 1LL << 20;
            made.diskBytes = 73LL << 20;
        }
        return made;
    }

    void write(const QList<protocol::Checkpoint> &checkpoints, const QStringList &problems = {}) const
    {
        QJsonArray list;
        for (const protocol::Checkpoint &checkpoint : checkpoints)
            list.append(toJson(checkpoint));
        QFile file(path());
        if (!file.open(QIODevice::WriteOnly))
            qFatal("checkpoints.json could not be written");
        file.write(QJsonDocument(QJsonObject{{QStringLiteral("commands"), QJsonArray()},
                                     {QStringLiteral("problems"), QJsonArray::fromStringList(problems)},
                                     {QStringLiteral("checkpoints"), list}})
                       .toJson());
    }
    /// No runner can read it then.
    void remove() const { QFile::remove(path()); }

    /// What the runner was asked, in order: "list_checkpoints".
    QStringList commands() const
    {
        QFile file(path());
        QStringList names;
        if (file.open(QIODevice::ReadOnly)) {
            const QJsonArray list = QJsonDocument::fromJson(file.readAll()).object().value(u"commands").toArray();
            for (const QJsonValue &command : list)
                names.append(command[u"command"].toString());
        }
        return names;
    }

private:
    QString path() const { return m_folder.filePath(QStringLiteral("checkpoints.json")); }

    QTemporaryDir m_folder;
};

} // namespace headstart
