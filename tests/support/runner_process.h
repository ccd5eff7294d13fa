// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/protocol/container_spec.h"
#include "localrunner/protocol/messages.h"

#include <QList>
#include <QProcess>

#include <functional>

namespace headstart::testing {

/// A real headstart-runner, spoken to line by line. Calls wait for what they ask for, at most `patienceMs`.
class RunnerProcess
{
public:
    static constexpr int patienceMs = 30'000;

    RunnerProcess() = default;
    ~RunnerProcess();

    /// The path of the headstart-runner of this build.
    static QString program();

    /// Starts the program of this build. `environment`: added to the test's own.
    bool start(const QMap<QString, QString> &environment = {});
    qint64 pid() const { return m_process.processId(); }

    /// Says hello with these folders and remembers the instance; a null object where it was refused or did not answer.
    QJsonObject hello(const QString &root, const QString &runDirectory);
    const QString &instance() const { return m_instance; }

    void sendLine(const QByteArray &line);
    /// Sends a command; returns its id.
    qint64 send(QLatin1String command, const QJsonObject &arguments = {});
    /// The answer to a command; its `ok` is false and its error code Internal where none comes.
    protocol::Response answerTo(qint64 id);
    protocol::Response call(QLatin1String command, const QJsonObject &arguments = {})
    {
        return answerTo(send(command, arguments));
    }
    /// The container's id, or the error's sentence.
    QString startContainer(const ContainerSpec &spec);

    /// Waits for an event that fits; null members where none comes.
    using Fits = std::function<bool(const QString &name, const QJsonObject &members)>;
    QJsonObject waitFor(const Fits &fits, int timeoutMs = patienceMs);
    QJsonObject waitForEvent(QLatin1String name, const QString &container = {});
    /// Waits until the span of this name is open.
    bool waitForOpenSpan(const QString &name);
    protocol::ContainerExit waitForExit(const QString &container);

    void closeInput() { m_process.closeWriteChannel(); }
    void signal(int number);
    /// Waits for its end; the exit code, or -1 when it was killed by a signal or does not end.
    int waitForEnd(int timeoutMs = patienceMs);
    bool isRunning() const { return m_process.state() == QProcess::Running; }

    const QList<protocol::Incoming> &received() const { return m_received; }
    QList<protocol::Response> answers() const;
    QStringList logMessages(const QString &stream = {}) const;
    QList<Span> endedSpans() const;
    QByteArray standardError() { return m_process.readAllStandardError(); }
    /// Reads what is there, waiting for at most `milliseconds` for something.
    bool readSome(int milliseconds);
    /// A line that was no message of the protocol.
    const QByteArrayList &strangeLines() const { return m_strange; }

private:
    QProcess m_process;
    QByteArray m_rest;
    QList<protocol::Incoming> m_received;
    QByteArrayList m_strange;
    QString m_instance;
    qint64 m_lastId = 1000; ///< far from the ids that tests write by hand
};

} // namespace headstart::testing
