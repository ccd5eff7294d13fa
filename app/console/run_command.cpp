// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/run_command.h"

#include "console/json_indent.h"
#include "console/text_timeline.h"
#include "ui/theme/format.h"
#include "ui/timeline/timeline_export.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <utility>

namespace headstart {

namespace {

/// The checkpoint that a container was restored from; empty where it was not.
QString restoredFrom(const TaskDetails &details)
{
    if (details.task.start != StartKind::Restored)
        return {};
    const auto start = std::find_if(details.spans.crbegin(), details.spans.crend(),
        [](const Span &span) { return span.name == spans::containerStart; });
    return start == details.spans.crend() ? QString() : start->attributes.value(QLatin1String("checkpoint")).toString();
}

/// Whether the request was sent. A container that captures lets requests in when its memory has been written.
bool wasServed(const TaskDetails &details)
{
    return std::any_of(
        details.spans.cbegin(), details.spans.cend(), [](const Span &span) { return span.name == spans::taskRun; });
}

bool isSaid(const QString &reason, const QList<protocol::LogLine> &logs)
{
    return !reason.isEmpty() && std::any_of(logs.cbegin(), logs.cend(), [&reason](const protocol::LogLine &line) {
        return line.stream == u"system" && line.message.contains(reason);
    });
}

constexpr int impatienceMs = 3000; // after the second interrupt: the runner cleans up by itself from there

int exitCodeOf(const TaskRecord &task)
{
    switch (task.status) {
    case TaskStatus::Complete:
        return 0;
    case TaskStatus::Timeout:
        return exitCode(ErrorCode::TimedOut);
    case TaskStatus::Cancelled:
        return exitCode(ErrorCode::Interrupted);
    default:
        return exitCode(task.error.code);
    }
}

} // namespace

RunCommand::RunCommand(RunArguments options, QObject *parent)
    : Command(parent)
    , m_options(std::move(options))
{
}

RunCommand::~RunCommand() = default;

void RunCommand::start()
{
    Result<std::unique_ptr<Store>> store = openStore(m_options.places);
    if (!store) {
        Q_EMIT finished(reportError(store.error()));
        return;
    }
    m_store = std::move(*store);
    m_runner = makeRunner(m_options.places);
    m_dispatcher = std::make_unique<Dispatcher>(m_store.get(), m_runner.get());
    m_progress = std::make_unique<ProgressDisplay>();
    connect(m_runner.get(), &RunnerClient::terminalNeeded, this, [this](bool needed) {
        if (m_progress)
            m_progress->setPaused(needed);
    });
    connect(m_dispatcher.get(), &Dispatcher::progress, this, [this](const QString &, ProgressStep step) {
        if (m_progress)
            m_progress->step(step);
    });
    connect(m_dispatcher.get(), &Dispatcher::spanChanged, this, [this](const QString &, const Span &span) {
        if (m_progress && !m_over) // what is measured later has been shown
            m_progress->span(span);
    });
    connect(m_dispatcher.get(), &Dispatcher::logged, this, [this](const QString &, const protocol::LogLine &line) {
        if (m_progress)
            m_progress->log(line);
    });
    connect(m_dispatcher.get(), &Dispatcher::taskFinished, this, &RunCommand::onFinished);
    connect(m_dispatcher.get(), &Dispatcher::checkpointChanged, this, &RunCommand::onCheckpoint);
    connect(m_runner.get(), &RunnerClient::finished, this, [this] {
        sayOutcome();
        Q_EMIT finished(m_exitCode);
    });
    connect(m_runner.get(), &RunnerClient::lost, this, [this](const Error &error) {
        const bool waiting = m_waited && m_capture.isUnderWay();
        m_capture.giveUp();
        if (waiting && !m_closing)
            reportError(error);
        closeWhenDone();
    });
    m_taskId = m_dispatcher->submit(m_options.invocation);
}

void RunCommand::interrupt(int count)
{
    if (!m_dispatcher) {
        Q_EMIT finished(exitCode(ErrorCode::Interrupted));
        return;
    }
    m_interrupted = true;
    if (count == 1) {
        if (m_over && m_capture.isUnderWay()) {
            close(); // the runner gives the capture up, and all else with it
            return;
        }
        if (m_progress)
            m_progress->note(tr("Stopping. Interrupt again to stop at once."));
        if (m_over)
            return; // it is leaving already
        m_dispatcher->cancel(m_taskId, false);
        return;
    }
    m_dispatcher->cancel(m_taskId, true);
    m_dispatcher->stopAll(true);
    // Whatever is slow now, the runner sees the end of its input when this program ends and takes everything away.
    QTimer::singleShot(
        count == 2 ? impatienceMs : 0, this, [this] { Q_EMIT finished(exitCode(ErrorCode::Interrupted)); });
}

void RunCommand::onFinished(const TaskDetails &details)
{
    m_over = true;
    if (const QString note = rootNote(m_options.places, m_runner->hello()); !note.isEmpty())
        m_progress->note(note);
    if (!wasServed(details))
        m_capture.giveUp(); // if there was one, it ended with its container
    // The runner says most failures itself, as a line of the log.
    else if (m_capture.latest() && !m_capture.isUnderWay() && !isSaid(m_capture.latest()->reason, details.logs))
        m_progress->note(m_capture.outcome());
    m_progress->end();
    const QString id = restoredFrom(details);
    if (!m_options.json || id.isEmpty()) {
        showResult(details);
        return;
    }
    // It was captured by another run, so that nothing was told of it here.
    m_runner->call(
        protocol::command::listCheckpoints, {}, this, [this, details, id](const Result<QJsonObject> &answer) {
            const QJsonArray list = answer ? answer->value(QLatin1String("checkpoints")).toArray() : QJsonArray();
            for (const QJsonValue &value : list) {
                if (value[QLatin1String("id")].toString() == id)
                    m_capture.take(protocol::checkpointFromJson(value.toObject()));
            }
            if (!answer)
                reportError(answer.error());
            showResult(details);
        });
}

void RunCommand::showResult(const TaskDetails &details)
{
    if (m_options.json) {
        QJsonObject object = toJson(details);
        object.insert(QStringLiteral("checkpoint"),
            m_capture.latest() && !m_capture.isGivenUp()
                ? QJsonValue(toJson(KnownCheckpoint{*m_capture.latest(), details.task.deploymentVersion}))
                : QJsonValue());
        writeOut(QJsonDocument(object).toJson(QJsonDocument::Indented));
    } else {
        printTable(details);
    }
    m_exitCode = exitCodeOf(details.task);
    drawCharts(details);
    leave();
}

void RunCommand::onCheckpoint(const protocol::Checkpoint &checkpoint, const QString &container)
{
    Q_UNUSED(container) // a run has one at a time
    m_capture.take(checkpoint);
    if (!m_waited)
        return;
    if (!m_interrupted)
        m_progress->activity(m_capture.activity());
    if (!m_capture.isUnderWay())
        sayOutcome();
    closeWhenDone();
}

void RunCommand::printTable(const TaskDetails &details)
{
    const TaskRecord &task = details.task;
    if (task.status == TaskStatus::Complete && !task.result.isEmpty()) {
        QByteArray result = task.result;
        if (task.resultType.startsWith(QLatin1String("application/json")))
            result = indentJson(result);
        writeOut(result.endsWith('\n') ? result : QByteArray(result + '\n'));
    }
    if (!task.error.message.isEmpty())
        reportError(task.error);
    writeOut(tr("\nTask %1: %2 (%3)\n").arg(task.id, statusText(task.status), startText(task.start)));
    writeOut(textTimeline(details, outStyle().width));
}

void RunCommand::drawCharts(const TaskDetails &details)
{
    for (const QString &file : std::as_const(m_options.charts)) {
        const Result<void> drawn = renderTimeline({details}, file);
        if (drawn)
            continue;
        const int code = reportError(drawn.error());
        m_exitCode = m_exitCode == 0 ? code : m_exitCode;
    }
}

void RunCommand::leave()
{
    if (outFailed() && m_exitCode == 0)
        m_exitCode = exitCode(ErrorCode::Io);
    connect(m_dispatcher.get(), &Dispatcher::stopped, this, [this] {
        m_stopped = true;
        closeWhenDone();
    });
    m_waited = m_capture.isUnderWay();
    if (m_waited && !m_interrupted) {
        m_progress = std::make_unique<ProgressDisplay>();
        m_progress->activity(m_capture.activity());
    }
    m_dispatcher->stopAll(false);
}

/// The runner writes and verifies the checkpoint while the container it was taken of is stopped already.
void RunCommand::closeWhenDone()
{
    if (m_stopped && (m_interrupted || !m_capture.isUnderWay()))
        close();
}

void RunCommand::close()
{
    if (std::exchange(m_closing, true))
        return;
    m_progress->end();
    m_runner->close();
}

void RunCommand::sayOutcome()
{
    if (!m_waited)
        return;
    if (m_capture.isUnderWay())
        m_exitCode = exitCode(ErrorCode::Interrupted);
    m_capture.giveUp();
    m_progress->note(m_capture.outcome());
    m_waited = false;
}

} // namespace headstart
