// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace headstart {

/// A subcommand at work: start() is called once the event loop runs, finished() ends the program with that exit code.
///
/// Exit codes: 0 ok, 1 the handler failed, 2 bad input, 3 this machine cannot do it, 4 timed out, 130 interrupted.
class Command : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
    virtual void start() = 0;
    /// SIGINT, SIGTERM or SIGHUP came, for the `count`th time. By default the program ends.
    virtual void interrupt(int count)
    {
        Q_UNUSED(count)
        Q_EMIT finished(130);
    }

Q_SIGNALS:
    void finished(int exitCode);
};

} // namespace headstart
