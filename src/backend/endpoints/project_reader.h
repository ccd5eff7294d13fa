// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/endpoints/endpoint.h"
#include "localrunner/support/result.h"

#include <QObject>

#include <functional>

namespace headstart {

/// Reads projects with Python's `ast` in an isolated interpreter (`-I -S`); the user's modules are never imported or
/// run. Lives on the thread that made it; the interpreter is a child process, so nothing blocks.
class ProjectReader : public QObject
{
    Q_OBJECT
public:
    using Done = std::function<void(const Result<Project> &)>;

    explicit ProjectReader(QObject *parent = nullptr);
    ~ProjectReader() override;

    /// Reads every `.py` of the folder that `.beamignore`/`.beta9ignore` does not leave out. A file with a syntax error
    /// becomes a ProjectProblem and does not fail the rest. `interpreter` is the endpoint's own Python, or empty for
    /// the newest on this machine. `done` is called once on this thread, unless `context` has gone by then. Errors: the
    /// folder is missing or unreadable (NotFound), there is no Python 3.8 or later (MachineCannot).
    void read(const QString &folder, const QString &interpreter, QObject *context, Done done);

    /// Splits "app.py:predict" (also "dir/app.py:predict", absolute or relative to `workingDirectory`) into the project
    /// folder (where the file lies, or the nearest parent that holds the `.beamignore`) and the handler within it.
    /// BadInput or NotFound with a sentence.
    struct Location
    {
        QString folder;
        QString handler;
    };
    static Result<Location> locate(const QString &text, const QString &workingDirectory);
};

} // namespace headstart
