// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/run_command.h"

#include "console/json_indent.h"
#include "console/text_timeline.h"
#include "ui/theme/format.h"
#include "ui/timeline/timeline_export.h"

#include <QJsonDocument>

namespace headstart {

namespace {

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
    connect(m_dispatcher.get(), &Dispatcher::progress, this, [this](const QString &, const QString &sentence) {
        if (m_progress)
            m_progress->sentence(sentence);
    });
    connect(m_dispatcher.get(), &Dispatcher::spanChanged, this, [this](const QString &, const Span &span) {
        if (m_progress)
            m_progress->span(span);
    });
    connect(m_dispatcher.get(), &Dispatcher::logged, this, [this](const QString &, const protocol::LogLine &line) {
        if (m_progress)
            m_progress->log(line);
    });
    connect(m_dispatcher.get(), &Dispatcher::taskFinished, this, &RunCommand::onFinished);
    m_taskId = m_dispatcher->submit(m_options.invocation);
}

void RunCommand::interrupt(int count)
{
    if (!m_dispatcher) {
        Q_EMIT finished(exitCode(ErrorCode::Interrupted));
        return;
    }
    if (count == 1) {
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
    m_progress->end();
    if (m_options.json)
        writeOut(QJsonDocument(toJson(details)).toJson(QJsonDocument::Indented));
    else
        printTable(details);
    m_exitCode = exitCodeOf(details.task);
    drawCharts(details);
    leave(m_exitCode);
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

void RunCommand::leave(int code)
{
    if (outFailed() && code == 0)
        code = exitCode(ErrorCode::Io);
    connect(m_runner.get(), &RunnerClient::finished, this, [this, code] { Q_EMIT finished(code); });
    connect(m_dispatcher.get(), &Dispatcher::stopped, m_runner.get(), &RunnerClient::close);
    m_dispatcher->stopAll(false);
}

} // namespace headstart
