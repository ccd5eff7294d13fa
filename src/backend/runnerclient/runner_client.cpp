// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/runnerclient/runner_client.h"

#include "backend/runnerclient/runner_launch.h"
#include "backend/runnerclient/runner_process.h"

#include <QCoreApplication>
#include <QLoggingCategory>
#include <QPointer>

#include <map>

Q_LOGGING_CATEGORY(clientLog, "headstart.runnerclient")

namespace headstart {

namespace {

struct OpenCall
{
    QPointer<QObject> context;
    RunnerClient::Done done;
};

QString consoleName()
{
    return QStringLiteral("headstart %1").arg(QCoreApplication::applicationVersion());
}

/// Why the runner is not there (any more), as a sentence.
Error endError(const LaunchAttempt &attempt, const RunnerProcess::End &end, bool wasReady, const QString &lastWords)
{
    Error error{ErrorCode::MachineCannot, {}, lastWords};
    if (!end.started)
        error.message =
            QStringLiteral("headstart-runner could not be started (%1): %2.").arg(attempt.program, end.reason);
    else if (!wasReady && attempt.way == LaunchAttempt::Way::Pkexec && end.status == 126)
        error.message = QStringLiteral("Starting containers needs an administrator's consent, and it was not given.");
    else if (!wasReady && attempt.way != LaunchAttempt::Way::Direct)
        error.message = QStringLiteral(
            "Starting containers needs an administrator's rights, and they were not granted. Run Headstart in a "
            "terminal with sudo, on a desktop with a polkit agent, or as root.");
    else if (end.crashed)
        error.message = QStringLiteral(
            "headstart-runner was ended by signal %1; everything that ran in it has been lost. It is started "
            "again at the next run.")
                            .arg(end.status);
    else
        error.message = QStringLiteral(
            "headstart-runner ended unexpectedly with exit status %1; everything that ran in it has been lost. "
            "It is started again at the next run.")
                            .arg(end.status);
    return error;
}

} // namespace

class RunnerClient::Private
{
public:
    explicit Private(RunnerClient *client)
        : q(client)
    {
    }

    enum class State { Stopped, Starting, Ready, Closing };

    void start();
    void tryNext();
    void sayHello();
    void onLine(const QByteArray &bytes);
    void onHello(const Result<QJsonObject> &answer);
    void onEnded(const RunnerProcess::End &end);
    void giveUp(const Error &error);
    void send(QLatin1String command, const QJsonObject &arguments, QObject *context, Done done);

    RunnerClient *q;
    Settings settings;
    State state = State::Stopped;
    QList<LaunchAttempt> attempts;
    LaunchAttempt attempt;
    std::unique_ptr<RunnerProcess> process;
    bool terminalTaken = false;
    QJsonObject hello;
    qint64 lastId = 0;
    std::map<qint64, OpenCall> open;

    struct Waiting
    {
        QLatin1String command;
        QJsonObject arguments;
        OpenCall call;
    };
    QList<Waiting> waiting; ///< until hello is answered
};

void RunnerClient::Private::start()
{
    state = State::Starting;
    Result<QList<LaunchAttempt>> plan = planLaunch(launchFacts(settings.onTerminal));
    if (!plan) {
        // Told from the event loop, as every other answer.
        QMetaObject::invokeMethod(
            q, [this, error = plan.error()] { giveUp(error); }, Qt::QueuedConnection);
        return;
    }
    attempts = std::move(*plan);
    tryNext();
}

void RunnerClient::Private::tryNext()
{
    attempt = attempts.takeFirst();
    if (process)
        process.release()->deleteLater(); // it may be what is calling
    process = std::make_unique<RunnerProcess>();
    connect(process.get(), &RunnerProcess::line, q, [this](const QByteArray &bytes) { onLine(bytes); });
    connect(process.get(), &RunnerProcess::lineTooLong, q, [this] {
        giveUp({ErrorCode::Protocol,
            QStringLiteral("headstart-runner sent a line of more than 16 MiB; it is started again at the next run."),
            {}});
    });
    connect(process.get(), &RunnerProcess::ended, q, [this](const RunnerProcess::End &end) { onEnded(end); });
    const bool asks = attempt.way == LaunchAttempt::Way::AskSudo;
    if (asks != terminalTaken) {
        terminalTaken = asks;
        Q_EMIT q->terminalNeeded(asks);
    }
    process->start(attempt);
    if (!asks)
        sayHello();
}

void RunnerClient::Private::sayHello()
{
    const QJsonObject arguments{{QStringLiteral("version"), protocol::version},
        {QStringLiteral("console"), consoleName()}, {QStringLiteral("root"), settings.root},
        {QStringLiteral("run_directory"), settings.runDirectory}};
    open.clear(); // only an earlier attempt's hello can be in it
    send(protocol::command::hello, arguments, q, [this](const Result<QJsonObject> &answer) { onHello(answer); });
}

void RunnerClient::Private::send(QLatin1String command, const QJsonObject &arguments, QObject *context, Done done)
{
    const qint64 id = ++lastId;
    open.insert_or_assign(id, OpenCall{context, std::move(done)});
    process->write(protocol::encode(protocol::Request{id, command, arguments}));
}

void RunnerClient::Private::onHello(const Result<QJsonObject> &answer)
{
    if (state != State::Starting)
        return;
    if (!answer) {
        giveUp(answer.error());
        return;
    }
    hello = *answer;
    state = State::Ready;
    const QList<Waiting> calls = std::exchange(waiting, {});
    for (const Waiting &call : calls)
        send(call.command, call.arguments, call.call.context, call.call.done);
    Q_EMIT q->ready();
}

void RunnerClient::Private::onLine(const QByteArray &bytes)
{
    const Result<protocol::Incoming> incoming = protocol::decodeIncoming(bytes);
    if (!incoming) {
        giveUp({ErrorCode::Protocol,
            QStringLiteral(
                "headstart-runner said something that cannot be understood (%1) It is started again at the next run.")
                .arg(incoming.error().message),
            QString::fromUtf8(bytes.left(400))});
        return;
    }
    if (incoming->isEvent) {
        Q_EMIT q->eventReceived(incoming->event, incoming->members);
        return;
    }
    const protocol::Response &response = incoming->response;
    const auto found = open.find(response.id);
    if (found == open.end()) {
        qCWarning(clientLog).noquote() << "An answer to no command:" << response.error.message;
        return;
    }
    const OpenCall call = std::move(found->second);
    open.erase(found);
    if (!call.context || !call.done)
        return;
    call.done(response.ok ? Result<QJsonObject>(response.result) : Result<QJsonObject>(response.error));
}

void RunnerClient::Private::onEnded(const RunnerProcess::End &end)
{
    if (state == State::Closing) {
        giveUp({ErrorCode::Interrupted, QStringLiteral("headstart-runner has been stopped."), {}});
        return;
    }
    const bool asked = attempt.way == LaunchAttempt::Way::AskSudo && end.started && !end.crashed && end.status == 0;
    // Silent ways that were refused make room for the next; so does an answered password.
    const bool refused =
        (attempt.way == LaunchAttempt::Way::Pkexec && end.status != 126) || attempt.way == LaunchAttempt::Way::Sudo;
    const bool mayGoOn = asked || (refused && !process->hasSpoken());
    if (state == State::Starting && mayGoOn && !attempts.isEmpty()) {
        tryNext();
        return;
    }
    giveUp(endError(attempt, end, state == State::Ready, process->lastWords()));
}

void RunnerClient::Private::giveUp(const Error &error)
{
    const bool closing = state == State::Closing;
    state = State::Stopped;
    hello = {};
    attempts.clear();
    if (std::exchange(terminalTaken, false))
        Q_EMIT q->terminalNeeded(false);
    if (process) {
        process->disconnect(q);
        process.release()->deleteLater(); // its destructor closes the input
    }
    // Values of their own: a callback may call again, which starts a new runner.
    std::map<qint64, OpenCall> calls = std::exchange(open, {});
    const QList<Waiting> late = std::exchange(waiting, {});
    for (const Waiting &call : late)
        calls.insert_or_assign(++lastId, call.call);
    const QPointer<RunnerClient> alive(q);
    for (const auto &[id, call] : calls) {
        // The hello of this very runner is one of them where it died before it answered; onHello() then sees another
        // state.
        if (call.context && call.context != q && call.done)
            call.done(error);
        if (!alive)
            return;
    }
    if (closing)
        Q_EMIT q->finished();
    else
        Q_EMIT q->lost(error);
}

RunnerClient::RunnerClient(Settings settings, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(this))
{
    d->settings = std::move(settings);
}

RunnerClient::~RunnerClient() = default;

void RunnerClient::call(QLatin1String command, const QJsonObject &arguments, QObject *context, Done done)
{
    switch (d->state) {
    case Private::State::Ready:
        d->send(command, arguments, context, std::move(done));
        return;
    case Private::State::Closing:
        QMetaObject::invokeMethod(
            context,
            [done] {
                done(Error{ErrorCode::Interrupted, QStringLiteral("headstart-runner is being stopped."), {}});
            },
            Qt::QueuedConnection);
        return;
    case Private::State::Stopped:
        d->waiting.append({command, arguments, {context, std::move(done)}});
        d->start();
        return;
    case Private::State::Starting:
        d->waiting.append({command, arguments, {context, std::move(done)}});
        return;
    }
}

QJsonObject RunnerClient::hello() const
{
    return d->hello;
}

bool RunnerClient::isReady() const
{
    return d->state == Private::State::Ready;
}

bool RunnerClient::callMayAsk() const
{
    if (d->state != Private::State::Stopped)
        return false;
    const Result<QList<LaunchAttempt>> plan = planLaunch(launchFacts(d->settings.onTerminal));
    return plan && plan->first().way != LaunchAttempt::Way::Direct;
}

void RunnerClient::close()
{
    if (d->state == Private::State::Stopped || !d->process) {
        QMetaObject::invokeMethod(this, &RunnerClient::finished, Qt::QueuedConnection);
        return;
    }
    d->state = Private::State::Closing;
    d->process->closeInput();
}

} // namespace headstart
