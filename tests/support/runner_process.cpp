// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/runner_process.h"

#include <QDeadlineTimer>
#include <QProcessEnvironment>

#include <csignal>

namespace headstart::testing {

RunnerProcess::~RunnerProcess()
{
    if (!isRunning())
        return;
    closeInput();
    if (!m_process.waitForFinished(patienceMs))
        m_process.kill();
    m_process.waitForFinished(patienceMs);
}

QString RunnerProcess::program()
{
    return QString::fromUtf16(HEADSTART_RUNNER);
}

bool RunnerProcess::start(const QMap<QString, QString> &environment)
{
    QProcessEnvironment variables = QProcessEnvironment::systemEnvironment();
    for (auto it = environment.cbegin(); it != environment.cend(); ++it)
        variables.insert(it.key(), it.value());
    m_process.setProcessEnvironment(variables);
    m_process.start(program(), {});
    return m_process.waitForStarted(patienceMs);
}

QJsonObject RunnerProcess::hello(const QString &root, const QString &runDirectory)
{
    const protocol::Response response = call(protocol::command::hello,
        {{QStringLiteral("version"), protocol::version}, {QStringLiteral("console"), QStringLiteral("test")},
            {QStringLiteral("root"), root}, {QStringLiteral("run_directory"), runDirectory}});
    m_instance = response.result.value(QStringLiteral("instance")).toString();
    if (!response.ok)
        qWarning("hello: %s", qPrintable(response.error.message));
    return response.result;
}

void RunnerProcess::sendLine(const QByteArray &line)
{
    m_process.write(line);
    while (m_process.bytesToWrite() > 0 && isRunning()) {
        if (!m_process.waitForBytesWritten(1000) && !readSome(10))
            break;
    }
}

qint64 RunnerProcess::send(QLatin1String command, const QJsonObject &arguments)
{
    sendLine(protocol::encode(protocol::Request{++m_lastId, command, arguments}));
    return m_lastId;
}

protocol::Response RunnerProcess::answerTo(qint64 id)
{
    const QDeadlineTimer deadline(patienceMs);
    qsizetype looked = 0;
    do {
        for (; looked < m_received.size(); ++looked) {
            if (!m_received[looked].isEvent && m_received[looked].response.id == id)
                return m_received[looked].response;
        }
    } while (readSome(static_cast<int>(deadline.remainingTime())) || (!deadline.hasExpired() && isRunning()));
    protocol::Response none;
    none.id = id;
    none.ok = false;
    none.error = Error{ErrorCode::Internal, QStringLiteral("no answer to command %1").arg(id), {}};
    return none;
}

QString RunnerProcess::startContainer(const ContainerSpec &spec)
{
    const protocol::Response response =
        call(protocol::command::startContainer, {{QStringLiteral("spec"), toJson(spec)}});
    return response.ok ? response.result.value(QStringLiteral("container")).toString() : response.error.message;
}

QJsonObject RunnerProcess::waitFor(const Fits &fits, int timeoutMs)
{
    const QDeadlineTimer deadline(timeoutMs);
    qsizetype looked = 0;
    do {
        for (; looked < m_received.size(); ++looked) {
            const protocol::Incoming &incoming = m_received[looked];
            if (incoming.isEvent && fits(incoming.event, incoming.members))
                return incoming.members;
        }
    } while (readSome(static_cast<int>(deadline.remainingTime())) || (!deadline.hasExpired() && isRunning()));
    return {};
}

QJsonObject RunnerProcess::waitForEvent(QLatin1String name, const QString &container)
{
    return waitFor([&](const QString &event, const QJsonObject &members) {
        return event == name
            && (container.isEmpty() || members.value(QStringLiteral("container")).toString() == container);
    });
}

bool RunnerProcess::waitForOpenSpan(const QString &name)
{
    return !waitFor([&name](const QString &event, const QJsonObject &members) {
        return event == protocol::event::span
            && members.value(QStringLiteral("span")).toObject().value(QStringLiteral("name")).toString() == name;
    }).isEmpty();
}

protocol::ContainerExit RunnerProcess::waitForExit(const QString &container)
{
    const QJsonObject members = waitForEvent(protocol::event::containerExited, container);
    if (members.isEmpty())
        qWarning("no container_exited of %s", qPrintable(container));
    return protocol::containerExitFromJson(members.value(QStringLiteral("exit")).toObject());
}

void RunnerProcess::signal(int number)
{
    if (isRunning())
        ::kill(static_cast<pid_t>(pid()), number);
}

int RunnerProcess::waitForEnd(int timeoutMs)
{
    const QDeadlineTimer deadline(timeoutMs);
    while (isRunning() && !deadline.hasExpired()) {
        readSome(0);
        m_process.waitForFinished(50);
    }
    readSome(0);
    const bool normal = m_process.state() == QProcess::NotRunning && m_process.exitStatus() == QProcess::NormalExit;
    return normal ? m_process.exitCode() : -1;
}

QList<protocol::Response> RunnerProcess::answers() const
{
    QList<protocol::Response> found;
    for (const protocol::Incoming &incoming : m_received) {
        if (!incoming.isEvent)
            found.append(incoming.response);
    }
    return found;
}

QStringList RunnerProcess::logMessages(const QString &stream) const
{
    QStringList messages;
    for (const protocol::Incoming &incoming : m_received) {
        const protocol::LogLine line =
            protocol::logLineFromJson(incoming.members.value(QStringLiteral("line")).toObject());
        if (incoming.isEvent && incoming.event == protocol::event::log && (stream.isEmpty() || line.stream == stream))
            messages.append(line.message);
    }
    return messages;
}

QList<Span> RunnerProcess::endedSpans() const
{
    QList<Span> spans;
    for (const protocol::Incoming &incoming : m_received) {
        const Span span = spanFromJson(incoming.members.value(QStringLiteral("span")).toObject());
        if (incoming.isEvent && incoming.event == protocol::event::span && !span.isOpen())
            spans.append(span);
    }
    return spans;
}

bool RunnerProcess::readSome(int milliseconds)
{
    if (m_process.bytesAvailable() == 0 && milliseconds > 0)
        m_process.waitForReadyRead(std::min(milliseconds, 100));
    m_rest += m_process.readAllStandardOutput();
    bool any = false;
    for (qsizetype end = m_rest.indexOf('\n'); end >= 0; end = m_rest.indexOf('\n')) {
        const QByteArray line = m_rest.left(end);
        m_rest.remove(0, end + 1);
        if (const Result<protocol::Incoming> incoming = protocol::decodeIncoming(line))
            m_received.append(*incoming);
        else
            m_strange.append(line);
        any = true;
    }
    return any;
}

} // namespace headstart::testing
