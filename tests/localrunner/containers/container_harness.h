// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/containers/container.h"
#include "localrunner/support/result.h"

#include <QByteArrayList>
#include <QSet>
#include <QStringList>
#include <QTemporaryDir>

#include <memory>

namespace headstart::testing {

/// What a container left on the machine, to be compared before and after: mounts, control groups and the names below a
/// folder.
struct MachineState
{
    QStringList mounts;
    QStringList controlGroups;
    QStringList files;

    static MachineState now(const QString &folder);
    bool operator==(const MachineState &) const = default;
};

/// All that was seen of one container.
struct Outcome
{
    protocol::ContainerExit exit;
    QString leftBehind;
    QByteArrayList lines;
    QByteArrayList errors;
    bool imageLoaded = false;
    bool started = false;
    bool finished = false;
    std::optional<qint64> memoryPeak;

    QByteArray output() const { return lines.join('\n'); }
    QByteArray problems() const
    {
        return exit.error.message.toUtf8() + '\n' + exit.error.details.toUtf8() + '\n' + errors.join('\n');
    }
};

/// Runs real containers of the machine's own system, below a folder of its own. Needs root.
class ContainerHarness
{
public:
    ContainerHarness();
    ~ContainerHarness();

    /// Empty when containers can be run here; else why not. Enters a mount namespace of its own, once per process.
    static QString prepareProcess();

    QString folder() const { return m_folder.path(); }
    /// A folder below the harness's own, made with its parents.
    QString makeFolder(const QString &name) const;

    /// A launch of `arguments` in the host image; the caller changes what its test is about.
    ContainerLaunch launchOf(const QStringList &arguments);
    /// A launch of the system's Python with a script.
    ContainerLaunch launchOfPython(const QString &script);

    /// Starts a container, recording what it says until it has finished or `timeoutMs` have passed.
    Outcome run(const ContainerLaunch &launch, int timeoutMs = 30000);

    /// Connects a container's signals to an outcome that must outlive it.
    static void record(Container *container, Outcome *outcome);

private:
    QTemporaryDir m_folder;
    int m_number = 0;
};

} // namespace headstart::testing
