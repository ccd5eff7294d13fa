// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/arguments.h"
#include "console/command.h"
#include "console/session.h"

namespace headstart {

/// `headstart volumes list|create|remove|import|export`.
class VolumesCommand : public Command
{
    Q_OBJECT
public:
    explicit VolumesCommand(Arguments arguments, QObject *parent = nullptr);
    static Arguments declare();
    void start() override;
    void interrupt(int count) override;

private:
    void call(QLatin1String command, const QJsonObject &arguments);
    void onAnswer(QLatin1String command, const Result<QJsonObject> &answer);
    void printList(const QJsonArray &volumes);
    void printSuccess(QLatin1String command, const QJsonObject &result);
    void leave(int code);

    Arguments m_arguments;
    Places m_places;
    QString m_name;
    bool m_json = false;
    std::unique_ptr<RunnerClient> m_runner;
};

} // namespace headstart
