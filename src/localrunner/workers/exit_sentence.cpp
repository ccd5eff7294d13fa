// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/workers/exit_sentence.h"

#include <cstring>

namespace headstart {

Error workerExitError(const WorkerEvent &exited, const Error &whole)
{
    Error error = whole;
    error.code = ErrorCode::HandlerFailed;
    if (exited.signal != 0) {
        const char *name = ::sigabbrev_np(exited.signal);
        error.message = QStringLiteral("Worker %1 was ended by signal %2 (SIG%3), and the container with it.")
                            .arg(exited.worker)
                            .arg(exited.signal)
                            .arg(QString::fromLatin1(name != nullptr ? name : "?"));
    } else {
        error.message = QStringLiteral(
            "Worker %1 ended by itself with exit code %2, and the container with it: the endpoint's code or a "
            "library of it called exit.")
                            .arg(exited.worker)
                            .arg(exited.code);
    }
    return error;
}

} // namespace headstart
