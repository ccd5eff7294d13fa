// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/store/records.h"

namespace headstart::samples {

/// A complete cold start with sub-spans in `workers` workers and 2 ms that no phase accounts for. Total: 8,480 ms.
TaskDetails coldTask(int number = 1, int workers = 1);
/// A warm invocation: queue and task_run only. Total: 41 ms.
TaskDetails warmTask(int number = 2);
/// A cold start in the middle of on_start.
TaskDetails runningTask(int number = 3);
/// One that failed in on_start, with a traceback.
TaskDetails failedTask(int number = 4);
/// Many, newest first, of all kinds.
QList<TaskDetails> manyTasks(int count);

Span span(const QString &id, const QString &parent, QLatin1String name, double startMs, double endMs);

} // namespace headstart::samples
