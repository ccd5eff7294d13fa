// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/store/database_thread.h"

#include <QMutexLocker>

namespace headstart {

namespace {

/// The most jobs of one transaction: others may want the write lock too.
constexpr qsizetype maxGroup = 512;

} // namespace

DatabaseThread::DatabaseThread(QString path, Role role)
    : m_path(std::move(path))
    , m_role(role)
{
    setObjectName(role == Role::Writer ? QStringLiteral("store-writer") : QStringLiteral("store-reader"));
}

DatabaseThread::~DatabaseThread()
{
    {
        const QMutexLocker lock(&m_mutex);
        m_closing = true;
        m_wake.wakeAll();
    }
    wait();
}

Result<void> DatabaseThread::open(Work prepare)
{
    m_prepare = std::move(prepare);
    m_opened.start();
    QFuture<Result<void>> opened = m_opened.future();
    start();
    return opened.result();
}

void DatabaseThread::submit(Work work, Done done)
{
    const QMutexLocker lock(&m_mutex);
    m_jobs.enqueue(Job{std::move(work), std::move(done)});
    m_wake.wakeOne();
}

void DatabaseThread::run()
{
    Result<std::unique_ptr<Database>> opened =
        Database::open(m_path, m_role == Role::Writer ? Database::Access::ReadWrite : Database::Access::QueriesOnly);
    Result<void> ready = opened ? Result<void>() : Result<void>(opened.error());
    if (ready && m_prepare)
        ready = m_prepare(**opened);
    m_prepare = {};
    m_opened.addResult(ready);
    m_opened.finish();
    if (!ready)
        return;
    Database &database = **opened;

    while (true) {
        QList<Job> group;
        {
            QMutexLocker lock(&m_mutex);
            while (m_jobs.isEmpty() && !m_closing)
                m_wake.wait(&m_mutex);
            if (m_jobs.isEmpty())
                return;
            const qsizetype count = m_role == Role::Writer ? std::min(m_jobs.size(), maxGroup) : 1;
            for (qsizetype i = 0; i < count; ++i)
                group.append(m_jobs.dequeue());
        }
        if (m_role == Role::Writer)
            runGroup(database, group);
        else
            group.first().done(group.first().work(database));
    }
}

void DatabaseThread::runGroup(Database &database, QList<Job> &jobs)
{
    bool begun = false;
    const Result<void> outcome = database.transaction([&]() -> Result<void> {
        begun = true;
        for (const Job &job : std::as_const(jobs)) {
            if (Result<void> done = job.work(database); !done)
                return done;
        }
        return {};
    });
    if (outcome || jobs.size() == 1 || !begun) {
        for (const Job &job : std::as_const(jobs))
            job.done(outcome);
        return;
    }
    for (const Job &job : std::as_const(jobs)) {
        const Result<void> alone = database.transaction([&] { return job.work(database); });
        job.done(alone);
    }
}

} // namespace headstart
