// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/workers/startup_failure.h"

#include <array>

namespace headstart {

namespace {

struct FailureRow
{
    const char *kind;
    ErrorCode code;
    const char *sentence; ///< %1 is what the worker said
    const char *advice;
};

constexpr std::array<FailureRow, 7> rows = {{
    {"not_found", ErrorCode::BadInput, "The handler's file was not found: %1",
        "Check the path before the colon and the project folder."},
    {"no_such_function", ErrorCode::BadInput, "The handler's function was not found: %1",
        "Check the name behind the colon."},
    {"not_decorated", ErrorCode::BadInput, "The handler is no endpoint: %1", "Put @endpoint(…) above the function."},
    {"import_error", ErrorCode::HandlerFailed, "Importing the handler's module failed: %1",
        "The traceback points at the line; what is not installed goes into the endpoint's image."},
    {"on_start_error", ErrorCode::HandlerFailed, "on_start raised: %1", "The traceback points at the line."},
    {"on_start_signature", ErrorCode::BadInput, "on_start cannot be called: %1", "It is called without arguments."},
    {"after_restore_error", ErrorCode::HandlerFailed, "A callback of headstart.after_restore raised: %1",
        "The traceback points at the line."},
}};

QString withStop(const QString &text)
{
    const QString trimmed = text.trimmed();
    const bool ends = trimmed.endsWith(u'.') || trimmed.endsWith(u'!') || trimmed.endsWith(u'?');
    return ends ? trimmed : trimmed + u'.';
}

} // namespace

Error startupFailureError(const WorkerEvent &event)
{
    for (const FailureRow &row : rows) {
        if (event.failure == QLatin1String(row.kind)) {
            return Error{row.code,
                withStop(QString::fromUtf8(row.sentence).arg(event.message)) + u' ' + QString::fromUtf8(row.advice),
                event.traceback};
        }
    }
    return Error{ErrorCode::HandlerFailed,
        withStop(QStringLiteral("The worker could not start (%1, while in %2): %3")
                     .arg(event.failure, event.stage, event.message)),
        event.traceback};
}

} // namespace headstart
