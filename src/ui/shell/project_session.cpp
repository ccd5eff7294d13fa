// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/project_session.h"

#include <QFileInfo>
#include <QSet>

namespace headstart {

namespace {

constexpr int settleMs = 150;

} // namespace

ProjectSession::ProjectSession(QObject *parent)
    : QObject(parent)
{
    m_settle.setSingleShot(true);
    m_settle.setInterval(settleMs);
    connect(&m_settle, &QTimer::timeout, this, &ProjectSession::reload);
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, &m_settle, qOverload<>(&QTimer::start));
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, &m_settle, qOverload<>(&QTimer::start));
}

void ProjectSession::open(const QString &folder)
{
    const QString canonical = QFileInfo(folder).canonicalFilePath();
    m_folder = canonical.isEmpty() ? folder : canonical;
    m_project = {};
    reload();
}

void ProjectSession::reload()
{
    if (m_folder.isEmpty())
        return;
    const int generation = ++m_generation;
    m_reader.read(m_folder, {}, this, [this, generation](const Result<Project> &project) {
        if (generation != m_generation)
            return; // another folder was opened or a file changed meanwhile
        if (!project) {
            m_project = {};
            Q_EMIT failed(project.error());
        } else {
            m_project = *project;
            Q_EMIT changed();
        }
        watch();
    });
}

void ProjectSession::watch()
{
    // Files that are replaced by renaming fall out of the watch, so it is made anew after every reading.
    QSet<QString> wanted{m_folder};
    const auto add = [&](const QString &file) {
        const QFileInfo info(m_folder + QLatin1Char('/') + file);
        if (info.exists())
            wanted << info.absoluteFilePath() << info.absolutePath();
    };
    for (const Endpoint &endpoint : std::as_const(m_project.endpoints))
        add(endpoint.file);
    for (const ProjectProblem &problem : std::as_const(m_project.problems))
        add(problem.file);
    const QStringList watched = m_watcher.files() + m_watcher.directories();
    const QSet<QString> present(watched.cbegin(), watched.cend());
    const QStringList gone = (present - wanted).values();
    const QStringList fresh = (wanted - present).values();
    if (!gone.isEmpty())
        m_watcher.removePaths(gone);
    if (!fresh.isEmpty())
        m_watcher.addPaths(fresh);
}

} // namespace headstart
