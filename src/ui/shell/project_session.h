// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/endpoints/project_reader.h"

#include <QFileSystemWatcher>
#include <QObject>
#include <QTimer>

namespace headstart {

/// The project that is open in a window. It is read when it is opened and again whenever one of its files changes.
class ProjectSession : public QObject
{
    Q_OBJECT
public:
    explicit ProjectSession(QObject *parent = nullptr);

    /// Opens a folder in place of the one before. changed() or failed() follows.
    void open(const QString &folder);
    void reload();

    bool isOpen() const { return !m_folder.isEmpty(); }
    /// The folder asked for; until it is read project() is empty.
    QString folder() const { return m_folder; }
    const Project &project() const { return m_project; }

Q_SIGNALS:
    void changed();
    void failed(const headstart::Error &error);

private:
    void watch();

    ProjectReader m_reader;
    QFileSystemWatcher m_watcher;
    QTimer m_settle; ///< editors write a file in several steps
    QString m_folder;
    Project m_project;
    int m_generation = 0;
};

} // namespace headstart
