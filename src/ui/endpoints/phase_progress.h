// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/dispatch/progress.h"
#include "backend/store/records.h"

#include <QLabel>

#include <optional>

namespace headstart {

/// How far a task has got, phase by phase: "● queue 1 ms  ◐ application start 2.1 s  ○ task run". Phases still to come
/// are named as far as they are known; `nowNs` is the time since the task's creation. Pure but for the language.
QString progressText(const TaskDetails &details, qint64 nowNs);

/// Shows progressText() and, below it, what is being done right now.
class PhaseProgress : public QLabel
{
    Q_OBJECT
public:
    explicit PhaseProgress(QWidget *parent = nullptr);

    void show(const TaskDetails &details, qint64 nowNs, std::optional<ProgressStep> step);
};

} // namespace headstart
