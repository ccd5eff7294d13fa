// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/checkpoints/capture_watch.h"
#include "localrunner/support/result.h"

#include <QHash>
#include <QObject>
#include <QTimer>

#include <optional>

namespace headstart {

class Dispatcher;
class RunnerClient;
class Store;

/// A checkpoint with what this console knows of it besides the runner's word.
struct CatalogEntry
{
    /// What was asked for here and has not been answered yet.
    enum class Work { None, Verify, Remove };

    protocol::Checkpoint checkpoint;
    QString project; ///< of its deployment; empty, as the two below, where the task database does not know it
    QString handler; ///< "app.py:predict"
    int deploymentVersion = 0; ///< 0: not known
    Work work = Work::None;

    bool operator==(const CatalogEntry &) const = default;
};

/// The checkpoints of the runner as values. The list is read when it is asked for, and by itself whenever a runner has
/// started or has told of a change; it never starts a runner by itself. Lives on the thread that made it and never
/// blocks it.
class CheckpointCatalog : public QObject
{
    Q_OBJECT
public:
    enum class Knowledge {
        Unknown, ///< the list was never read; what containers of this console told is there
        Known,
        Failed ///< it was never read, and the last try failed: error() says why
    };

    /// All three must outlive it.
    CheckpointCatalog(Store *store, RunnerClient *runner, Dispatcher *dispatcher, QObject *parent = nullptr);

    /// Newest first.
    const QList<CatalogEntry> &entries() const { return m_entries; }
    Knowledge knowledge() const { return m_knowledge; }
    /// The list has been asked for and is not there yet.
    bool isReading() const { return m_reading || m_locating > 0; }
    Error error() const { return m_error; }
    /// Sentences of the runner about folders that it cannot read.
    QStringList problems() const { return m_problems; }
    /// Captures of this console's containers that are being written or verified: they are discarded when it ends.
    QList<protocol::Checkpoint> captures() const { return m_watch.captures(); }
    /// What a deployment of this endpoint has: of its newest version that has any, the one that decides the next start.
    std::optional<CatalogEntry> entryOf(const QString &project, const QString &handler) const;

    /// Whether refresh(), verify() and remove() may make somebody ask for an administrator's consent.
    virtual bool mayAsk() const;
    /// Reads the list; changed() follows. Starts a runner where there is none.
    void refresh();
    /// Has a container restored from it and asked for its health; verified() or failed() follows.
    void verify(const QString &id);
    /// Deletes it; removed() or failed() follows.
    void remove(const QString &id);

Q_SIGNALS:
    /// entries(), knowledge(), isReading() or problems() changed.
    void changed();
    void capturesChanged();
    void verified(const headstart::protocol::Checkpoint &checkpoint);
    void removed(const headstart::protocol::Checkpoint &checkpoint);
    /// Verifying, deleting or reading again failed; the sentence is for the user.
    void failed(const headstart::Error &error);

private:
    struct Place
    {
        QString project;
        QString handler;
        int version = 0;
    };

    void onTold(const protocol::Checkpoint &checkpoint, const QString &container);
    void onList(const Result<QJsonObject> &answer);
    void refreshSoon();
    void forget(const QStringList &ids);
    void put(const protocol::Checkpoint &checkpoint);
    std::optional<protocol::Checkpoint> record(const QString &id) const;
    /// Learns the places of deployments that are not known yet, then publishes.
    void locate();
    void publish();
    void setWork(const QString &id, CatalogEntry::Work work);

    Store *m_store;
    RunnerClient *m_runner;
    Dispatcher *m_dispatcher;
    CaptureWatch m_watch;
    QList<protocol::Checkpoint> m_records;
    QHash<QString, protocol::Checkpoint> m_toldMeanwhile; ///< since the list was asked for, which may be older
    QHash<QString, Place> m_places; ///< by deployment
    QHash<QString, CatalogEntry::Work> m_work;
    QList<CatalogEntry> m_entries;
    QStringList m_problems;
    Error m_error;
    Knowledge m_knowledge = Knowledge::Unknown;
    bool m_listed = false; ///< the list has come, at least once
    bool m_reading = false;
    bool m_readAgain = false;
    int m_locating = 0; ///< questions to the database under way
    QTimer m_soon; ///< several changes at once are one question
};

} // namespace headstart
