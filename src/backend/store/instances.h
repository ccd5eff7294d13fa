// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/file_lock.h"

#include <QSet>
#include <QString>

namespace headstart {

class Database;

/// A console's proof of life: a lock on `<folder>/instances/<id>/lock` for as long as the object lives.
class ConsoleInstance
{
public:
    /// Takes the lock of a new instance. `guard` of instancesGuard() must be held, else another console may take it for
    /// dead.
    static Result<ConsoleInstance> enter(const QString &folder);
    ConsoleInstance(ConsoleInstance &&other) noexcept;
    ConsoleInstance &operator=(ConsoleInstance &&) = delete;
    ~ConsoleInstance(); ///< removes the instance's folder

    const QString &id() const { return m_id; }

private:
    ConsoleInstance(QString id, QString folder, FileLock lock);

    QString m_id;
    QString m_folder;
    FileLock m_lock;
};

/// The lock under which instances come, go and are judged. Blocks while another console does so.
Result<FileLock> instancesGuard(const QString &folder);

/// Ids of the instances that are alive: their lock is held. Removes the folders of the dead. The guard must be held.
Result<QSet<QString>> livingInstances(const QString &folder, const QString &own);

/// Ends what dead instances left: their unfinished tasks become ERROR with a sentence, their containers "stopped".
Result<void> endDeadInstances(Database &database, const QSet<QString> &living, qint64 nowMs);

} // namespace headstart
