// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console/arguments.h"
#include "console/command.h"
#include "console/session.h"

namespace headstart {

/// `headstart tasks`: the newest tasks, from the database.
class TasksCommand : public Command
{
    Q_OBJECT
public:
    explicit TasksCommand(Arguments arguments, QObject *parent = nullptr);
    static Arguments declare();
    void start() override;

private:
    void print(const QList<TaskRecord> &tasks, bool json);

    Arguments m_arguments;
    std::unique_ptr<Store> m_store;
};

/// `headstart task ID`: one task with its result, error, logs and timeline.
class TaskCommand : public Command
{
    Q_OBJECT
public:
    explicit TaskCommand(Arguments arguments, QObject *parent = nullptr);
    static Arguments declare();
    void start() override;

private:
    void print(const TaskDetails &details, bool json);

    Arguments m_arguments;
    std::unique_ptr<Store> m_store;
};

} // namespace headstart
