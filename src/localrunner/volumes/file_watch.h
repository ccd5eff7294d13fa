// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/result.h"
#include "localrunner/support/unique_fd.h"

#include <QHash>
#include <QObject>
#include <QSet>
#include <QSocketNotifier>
#include <QStringList>

#include <memory>
#include <sys/types.h>

namespace headstart {

struct OpenedFile
{
    QString path; ///< inside the volume, "snapshots/main/model.safetensors"
    qint64 bytes = 0; ///< its length soon after it was opened first
};

/// Says which files of its volumes a container opens, by fanotify(7) on the mounts that this container sees them
/// through: what other containers do with the same volume does not count. Lives in a thread with an event loop.
class FileWatch : public QObject
{
    Q_OBJECT

public:
    explicit FileWatch(QObject *parent = nullptr);

    /// Watches the mounts at `destinations` (absolute paths inside the container) of the container whose first process
    /// is `pid`, as volume `index`. The container must not have run any user code yet. Links in the container are not
    /// followed out of it.
    Result<void> watch(pid_t pid, int index, const QStringList &destinations);

    struct Opened
    {
        QList<OpenedFile> files; ///< in the order of their first opening since the last take()
        qint64 more = 0; ///< how many others there were
        bool lost = false; ///< the kernel could not keep up: the list is not complete
    };
    /// What was opened in each volume since the last call, at most `most` files each. Reads what the kernel still holds
    /// first.
    QList<Opened> take(int volumes, int most = 1000);

private:
    Result<void> begin();
    void readEvents();
    void addEvent(int fd);

    struct Root
    {
        int index = 0;
        QString destination;
    };

    UniqueFd m_group;
    std::unique_ptr<QSocketNotifier> m_notifier;
    QList<Root> m_roots;
    QList<QList<OpenedFile>> m_opened;
    QList<QSet<QString>> m_seen;
    bool m_lost = false;
};

} // namespace headstart
