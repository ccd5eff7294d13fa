// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/store/database.h"

#include <QFuture>
#include <QMutex>
#include <QPromise>
#include <QQueue>
#include <QThread>
#include <QWaitCondition>

#include <functional>
#include <memory>

namespace headstart {

/// A thread with a connection of its own that takes jobs from a queue. As a writer it runs all jobs that wait as one
/// transaction; a job that fails then costs only itself, for the others are run again one by one.
class DatabaseThread : public QThread
{
public:
    enum class Role { Writer, Reader };

    /// What to do with the connection. May be called twice when another job of its transaction failed.
    using Work = std::function<Result<void>(Database &)>;
    /// Called once on this thread when the work is committed or has failed.
    using Done = std::function<void(const Result<void> &)>;

    DatabaseThread(QString path, Role role);
    ~DatabaseThread() override; ///< runs what is queued, then ends the thread

    /// Starts the thread and waits until its connection is open. `prepare` runs on the thread right after that.
    Result<void> open(Work prepare = {});

    /// Queues a job. Thread-safe.
    void submit(Work work, Done done);

    /// submit() for a job that has a value: the future resolves once the job is committed.
    template <class T> QFuture<Result<T>> query(std::function<Result<T>(Database &)> work)
    {
        struct State
        {
            QPromise<Result<T>> promise;
            std::unique_ptr<Result<T>> result;
        };
        auto state = std::make_shared<State>();
        state->promise.start();
        QFuture<Result<T>> future = state->promise.future();
        submit(
            [state, work = std::move(work)](Database &database) -> Result<void> {
                state->result = std::make_unique<Result<T>>(work(database));
                return *state->result ? Result<void>() : Result<void>(state->result->error());
            },
            [state](const Result<void> &outcome) {
                if (outcome)
                    state->promise.addResult(std::move(*state->result));
                else
                    state->promise.addResult(Result<T>(outcome.error()));
                state->promise.finish();
            });
        return future;
    }

protected:
    void run() override;

private:
    struct Job
    {
        Work work;
        Done done;
    };

    void runGroup(Database &database, QList<Job> &jobs);

    QString m_path;
    Role m_role;
    Work m_prepare;
    QPromise<Result<void>> m_opened;
    QMutex m_mutex;
    QWaitCondition m_wake;
    QQueue<Job> m_jobs;
    bool m_closing = false;
};

} // namespace headstart
