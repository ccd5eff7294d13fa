// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/protocol/messages.h"

#include <QObject>

#include <functional>
#include <memory>

namespace headstart {

/// Starts headstart-runner as a child process and speaks the protocol with it.
///
/// The runner is started at the first call: directly when this process has the rights, else through pkexec (or sudo on
/// a terminal). When it dies, every open call gets an error, lost() says so, and the next call starts it again. Lives
/// on one thread and never blocks it.
class RunnerClient : public QObject
{
    Q_OBJECT
public:
    struct Settings
    {
        QString root; ///< empty: the runner's default
        QString runDirectory; ///< empty: the runner's default
        bool onTerminal = false; ///< sudo may ask for a password on the terminal when there is no polkit agent
    };
    using Done = std::function<void(const Result<QJsonObject> &)>;

    explicit RunnerClient(Settings settings, QObject *parent = nullptr);
    ~RunnerClient() override; ///< closes the runner's input; it stops its containers and goes

    /// Sends a command; `done` is called once on this thread, unless `context` has gone by then.
    void call(QLatin1String command, const QJsonObject &arguments, QObject *context, Done done);

    /// The answer to `hello`; empty until the runner has started.
    QJsonObject hello() const;
    /// Whether a runner is there and has said hello.
    bool isReady() const;
    /// Whether a call now may make somebody ask for an administrator's consent: no runner is there, and this user may
    /// not start one just like that. Looks at the machine; cheap.
    bool callMayAsk() const;

    /// Closes the runner's input. finished() follows when it has gone.
    void close();

Q_SIGNALS:
    /// A runner has started and said hello.
    void ready();
    /// An event of a container; see docs/runner-protocol.md for the members.
    void eventReceived(const QString &name, const QJsonObject &members);
    /// The runner died or could not be started; what ran in it is gone.
    void lost(const headstart::Error &error);
    void finished();
    /// sudo is about to ask for a password on the terminal (true), or has done so: nobody else may write there
    /// meanwhile.
    void terminalNeeded(bool needed);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace headstart
