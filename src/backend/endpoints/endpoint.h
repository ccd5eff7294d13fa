// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/protocol/container_spec.h"

#include <QJsonObject>
#include <QList>
#include <QMap>
#include <QString>
#include <QStringList>

namespace headstart {

/// Where a piece of source stands, as Python's `ast` counts: lines from 1, columns in UTF-8 bytes from 0, the end
/// exclusive.
struct SourceRange
{
    int startLine = 0;
    int startColumn = 0;
    int endLine = 0;
    int endColumn = 0;

    bool operator==(const SourceRange &) const = default;
};

/// The arguments of a decorator, parsed by Beam's rules, with Beam's defaults where the code gives none.
struct EndpointSettings
{
    QString name; ///< `name=`; empty when it is not given
    int cpuMillicores = 1000;
    int memoryMib = 128;
    QStringList gpus; ///< in order of preference; empty: none
    int gpuCount = 0;
    ImageSpec image; ///< what `Image(...)` asks for; `source` is Registry where base_image or from_registry is used,
                     ///< else Host
    int timeoutSeconds = 180;
    int workers = 1;
    int keepWarmSeconds = 180;
    int maxPendingTasks = 100;
    QString onStart; ///< name of the function, or empty
    QList<VolumeMount> volumes;
    QStringList secrets;
    QMap<QString, QString> env;
    QString callbackUrl;
    bool authorized = true;
    bool checkpointEnabled = false;
    QString inputs; ///< the schema as BETA9_INPUTS expects it, or empty
    QString outputs;

    /// Arguments that stand in the code but cannot be read without running it, by name, with their source text.
    QMap<QString, QString> unread;

    bool operator==(const EndpointSettings &) const = default;
};

/// One decorated handler found in a project.
struct Endpoint
{
    QString file; ///< relative to the project, with '/'
    QString function;
    QString kind; ///< "endpoint", "asgi", "realtime", "function", "task_queue" or "schedule"
    SourceRange decorator; ///< the decorator call, without the '@'
    EndpointSettings settings;
    QStringList warnings; ///< sentences about settings that will not do what they look like
    QString obstacle; ///< why it cannot run here, as a sentence; empty when it can

    /// "app.py:predict", as the command line names it.
    QString handler() const { return file + QLatin1Char(':') + function; }
    /// "app:predict" or "pkg.module:predict", as HANDLER wants it.
    QString moduleHandler() const;
    /// `name=` or the function's name.
    QString displayName() const { return settings.name.isEmpty() ? function : settings.name; }

    bool operator==(const Endpoint &) const = default;
};

/// A file that could not be read, e.g. for a syntax error.
struct ProjectProblem
{
    QString file;
    int line = 0;
    QString message;

    bool operator==(const ProjectProblem &) const = default;
};

/// What a folder of Python code offers, read without running any of it.
struct Project
{
    QString folder; ///< absolute, links resolved
    QList<Endpoint> endpoints;
    QList<ProjectProblem> problems;
    QString python; ///< the interpreter that parsed it, e.g. "/usr/bin/python3"
    QString pythonVersion;

    bool operator==(const Project &) const = default;
};

/// Settings as a JSON object with the argument names of the decorator: for deployments' hashes, the database and
/// `--format json`.
QJsonObject toJson(const EndpointSettings &settings);
EndpointSettings endpointSettingsFromJson(const QJsonObject &object);
/// An endpoint with its settings, range, warnings and obstacle, and back.
QJsonObject toJson(const Endpoint &endpoint);
Endpoint endpointFromJson(const QJsonObject &object);

} // namespace headstart
