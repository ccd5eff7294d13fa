// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/endpoints/project_reader.h"

#include "backend/endpoints/endpoint_builder.h"
#include "backend/endpoints/interpreters.h"
#include "backend/endpoints/project_files.h"
#include "backend/endpoints/reader_session.h"

#include <QFile>
#include <QFileInfo>
#include <QFutureWatcher>
#include <QJsonArray>
#include <QPointer>
#include <QPromise>
#include <QThreadPool>

#include <algorithm>
#include <memory>

using namespace Qt::StringLiterals;

namespace headstart {

namespace {

constexpr qint64 maxFileBytes = 2 << 20;

/// What the folder offers to read, and why some of it is not read.
struct Plan
{
    QStringList files;
    QList<ProjectProblem> problems;
};

Result<Plan> planOf(const QString &folder)
{
    Result<ProjectListing> listing = listProject(folder, {});
    if (!listing)
        return listing.error();
    Plan plan;
    for (const ProjectFile &file : std::as_const(listing->files)) {
        if (file.type != ProjectFile::Type::File && file.type != ProjectFile::Type::Link)
            continue;
        if (!file.path.endsWith(".py"))
            continue;
        const QString name = QFile::decodeName(file.path);
        qint64 size = file.size;
        if (file.type == ProjectFile::Type::Link) {
            const QFileInfo behind(folder + u'/' + name);
            if (!behind.isFile())
                continue;
            size = behind.size();
        }
        if (QFile::encodeName(name) != file.path)
            plan.problems.append({name, 0, u"Its name is not valid UTF-8, so Python cannot import it."_s});
        else if (size > maxFileBytes)
            plan.problems.append({name, 0, u"It is larger than 2 MiB and was not read."_s});
        else
            plan.files.append(name);
    }
    for (const ProjectListing::Unreadable &item : std::as_const(listing->unreadable)) {
        const QString name = QFile::decodeName(item.path);
        plan.problems.append({name, 0, systemError(u"It cannot be read"_s, item.errnoValue).message});
    }
    if (!listing->complete) {
        plan.problems.append({QString(), 0,
            u"The folder holds more than 100,000 files; only some were looked at. "
            "Name what does not belong to the code in a .beamignore."_s});
    }
    return plan;
}

/// One call of ProjectReader::read(): lists, then tries the interpreters until one has read everything. Deletes itself.
class Reading : public QObject
{
public:
    Reading(const QString &folder, QStringList interpreters, bool named, QObject *context, ProjectReader::Done done,
        QObject *parent)
        : QObject(parent)
        , m_interpreters(std::move(interpreters))
        , m_named(named)
        , m_context(context)
        , m_done(std::move(done))
    {
        m_project.folder = folder;
    }

    void start()
    {
        // Not QFuture::then(): its context may not go before the future is ready, but a reader may.
        auto promise = std::make_shared<QPromise<Result<Plan>>>();
        promise->start();
        auto *watcher = new QFutureWatcher<Result<Plan>>(this);
        connect(watcher, &QFutureWatcherBase::finished, this, [this, watcher] { planned(watcher->result()); });
        watcher->setFuture(promise->future());
        QThreadPool::globalInstance()->start([promise, folder = m_project.folder] {
            promise->addResult(planOf(folder));
            promise->finish();
        });
    }

    void finish(const Result<Project> &result)
    {
        deleteLater();
        if (m_context)
            m_done(result);
    }

private:
    void planned(const Result<Plan> &plan)
    {
        if (!plan) {
            finish(plan.error());
            return;
        }
        m_files = plan->files;
        m_planned = plan->problems;
        tryNext();
    }

    void tryNext()
    {
        // An interpreter that fails halfway has told of some files already.
        m_project.endpoints.clear();
        m_project.problems = m_planned;
        if (m_interpreters.isEmpty()) {
            const QString advice = m_named ? QString() : u" Install one: apt-get install python3"_s;
            const QString reason =
                m_lastReason.isEmpty() ? u"There is no Python 3.8 or later on this machine."_s : m_lastReason;
            finish(Error{ErrorCode::MachineCannot, reason + advice, {}});
            return;
        }
        auto *session = new ReaderSession(m_interpreters.takeFirst(), m_project.folder, m_files, this);
        connect(session, &ReaderSession::unusable, this, [this, session](const QString &reason) {
            session->deleteLater();
            m_lastReason = reason;
            tryNext();
        });
        connect(session, &ReaderSession::fileRead, this,
            [this, session](const QString &file, const QJsonObject &answer) { take(*session, file, answer); });
        connect(session, &ReaderSession::finished, this, [this, session] {
            m_project.python = session->python();
            m_project.pythonVersion = session->version();
            complete();
        });
        session->start();
    }

    void take(const ReaderSession &session, const QString &file, const QJsonObject &answer)
    {
        if (answer.contains("problem"_L1)) {
            const QJsonObject problem = answer.value("problem"_L1).toObject();
            const QString by = u" (read with Python %1, %2)"_s.arg(session.version(), session.python());
            const int line = problem.value("line"_L1).toInt();
            m_project.problems.append({file, line, problem.value("message"_L1).toString() + by});
            return;
        }
        for (const QJsonValue handler : answer.value("handlers"_L1).toArray())
            m_project.endpoints.append(buildEndpoint(m_project.folder, file, handler.toObject()));
    }

    void complete()
    {
        std::stable_sort(m_project.endpoints.begin(), m_project.endpoints.end(),
            [](const Endpoint &left, const Endpoint &right) { return left.file < right.file; });
        std::stable_sort(m_project.problems.begin(), m_project.problems.end(),
            [](const ProjectProblem &left, const ProjectProblem &right) { return left.file < right.file; });
        finish(m_project);
    }

    QStringList m_interpreters;
    bool m_named;
    QPointer<QObject> m_context;
    ProjectReader::Done m_done;
    QStringList m_files;
    QString m_lastReason;
    QList<ProjectProblem> m_planned;
    Project m_project;
};

} // namespace

ProjectReader::ProjectReader(QObject *parent)
    : QObject(parent)
{
}

ProjectReader::~ProjectReader() = default;

void ProjectReader::read(const QString &folder, const QString &interpreter, QObject *context, Done done)
{
    const QString real = QFileInfo(folder).canonicalFilePath();
    Result<QString> named = interpreter.isEmpty() ? Result<QString>(QString()) : interpreterOf(interpreter);
    QStringList interpreters;
    if (named)
        interpreters = interpreter.isEmpty() ? installedInterpreters() : QStringList{*named};
    auto *reading = new Reading(
        real.isEmpty() ? folder : real, interpreters, !interpreter.isEmpty(), context, std::move(done), this);
    if (named)
        reading->start();
    else // answered like everything else: not before control is back at the event loop
        QMetaObject::invokeMethod(
            reading, [reading, error = named.error()] { reading->finish(error); }, Qt::QueuedConnection);
}

} // namespace headstart
