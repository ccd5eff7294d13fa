// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/dispatch/dispatcher.h"
#include "backend/endpoints/deployment.h"
#include "backend/endpoints/project_reader.h"

#include <QHash>

#include <functional>

namespace headstart {

/// All that an invocation needs before a container is looked for.
struct Prepared
{
    Deployment deployment;
    ContainerSpec spec;
    QString key; ///< see containerKey()
    QStringList
        notes; ///< sentences for the task's log: settings without effect here, what stands in for what was asked
};

/// What preparations share: where snapshots go, the reader, and what earlier readings found (a snapshot never changes).
struct PreparationTools
{
    Store *store = nullptr;
    RunnerClient *runner = nullptr;
    CodeSnapshots snapshots;
    ProjectReader reader;
    QHash<QString, Project> read; ///< by snapshot hash and interpreter

    PreparationTools(Store *storeToUse, RunnerClient *runnerToUse);
};

/// From an invocation to its deployment: takes a snapshot of the code, reads the endpoint from it (so that what is read
/// is what will run), checks its settings, lets the runner resolve the image, and finds or stores the deployment. Each
/// step is stamped as a span.
class Preparation : public QObject
{
    Q_OBJECT
public:
    enum class Aim {
        Run, ///< the newest deployment that is alike, or a new version
        Deploy ///< a new version in any case; values of secrets are not needed
    };

    /// `tools` must outlive it.
    Preparation(PreparationTools *tools, Invocation invocation, QObject *parent, Aim aim = Aim::Run);

    void start();
    /// The steps so far, on CLOCK_MONOTONIC, without parent; the last may be open.
    QList<Span> steps() const { return m_steps; }

Q_SIGNALS:
    void stepsChanged();
    void progress(headstart::ProgressStep step);
    /// The endpoint is known: its display name.
    void named(const QString &endpoint);
    void done(const headstart::Prepared &prepared);
    void failed(const headstart::Error &error);

private:
    void begin(QLatin1String name, ProgressStep step);
    void endStep();
    void fail(const Error &error);
    void onSnapshot(const Result<CodeSnapshot> &snapshot);
    void onRead(const Project &project);
    void onImage(const Result<QJsonObject> &answer);
    void onDeployment(const Result<Deployment> &stored);

    PreparationTools *m_tools;
    Invocation m_invocation;
    Aim m_aim;
    QList<Span> m_steps;
    CodeSnapshot m_snapshot;
    Endpoint m_endpoint;
};

} // namespace headstart
