// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/arguments.h"
#include "console/checkpoint_texts.h"
#include "console/command.h"
#include "console/progress_display.h"
#include "console/session.h"
#include "localrunner/checkpoints/checkpoint_policy.h"

#include <QJsonArray>

#include <functional>

namespace headstart {

/// `headstart checkpoints list|show|verify|delete|prune`. What there is is asked of the runner each time; the database
/// only says which version of a deployment it belongs to.
class CheckpointsCommand : public Command
{
    Q_OBJECT
public:
    explicit CheckpointsCommand(Arguments arguments, QObject *parent = nullptr);
    static Arguments declare();
    void start() override;
    void interrupt(int count) override;

private:
    enum class Action { List, Show, Verify, Delete, Prune };

    Result<void> read();
    Result<CheckpointPolicy> readPolicy() const;
    QJsonObject limits() const;
    void call(
        QLatin1String command, const QJsonObject &arguments, void (CheckpointsCommand::*then)(const QJsonObject &));
    void onList(const QJsonObject &answer);
    void showAll(const QList<protocol::Checkpoint> &checkpoints);
    void onVerified(const QJsonObject &answer);
    void onWouldPrune(const QList<protocol::Checkpoint> &checkpoints);
    void onPruned(const QJsonObject &answer);
    void deleteNext();
    /// Adds the versions of the deployments and hands the checkpoints on.
    void withVersions(const QList<protocol::Checkpoint> &checkpoints,
        const std::function<void(const QList<KnownCheckpoint> &)> &then);
    void leave(int code);

    Arguments m_arguments;
    Places m_places;
    Action m_action = Action::List;
    QStringList m_ids; ///< as given
    CheckpointPolicy m_policy; ///< of Prune
    bool m_dryRun = false; ///< of Prune
    bool m_json = false;
    QJsonArray m_problems; ///< of the runner's list
    QStringList m_wanted; ///< of Delete: whole ids that are still there
    QStringList m_deleted;
    int m_exitCode = 0;
    std::unique_ptr<Store> m_store;
    std::unique_ptr<RunnerClient> m_runner;
    std::unique_ptr<ProgressDisplay> m_progress; ///< while one is verified
};

} // namespace headstart
