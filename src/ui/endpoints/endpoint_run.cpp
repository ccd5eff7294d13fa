// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/endpoints/endpoint_run.h"

#include "localrunner/support/monotonic.h"

namespace headstart {

EndpointRun::EndpointRun(Dispatcher *dispatcher, QObject *parent)
    : QObject(parent)
    , m_dispatcher(dispatcher)
{
    connect(dispatcher, &Dispatcher::taskChanged, this, [this](const TaskRecord &task) {
        if (!m_running || task.id != m_details.task.id)
            return;
        m_details.task = task;
        Q_EMIT stateChanged();
    });
    connect(dispatcher, &Dispatcher::spanChanged, this, [this](const QString &taskId, const Span &span) {
        if (!m_running || taskId != m_details.task.id)
            return;
        m_clock.observe(taskId, std::max(span.startNs, span.endNs), monotonicNs());
        const auto known = std::find_if(m_details.spans.begin(), m_details.spans.end(),
            [&span](const Span &candidate) { return candidate.id == span.id; });
        if (known == m_details.spans.end())
            m_details.spans.append(span);
        else
            *known = span;
        Q_EMIT progressed();
    });
    connect(dispatcher, &Dispatcher::logged, this, [this](const QString &taskId, const protocol::LogLine &line) {
        if (!m_running || taskId != m_details.task.id)
            return;
        m_details.logs.append(line);
        Q_EMIT logged(line);
    });
    connect(dispatcher, &Dispatcher::answerChunk, this, [this](const QString &taskId, const QByteArray &chunk) {
        if (!m_running || taskId != m_details.task.id)
            return;
        m_answer += chunk;
        Q_EMIT answerChanged();
    });
    connect(dispatcher, &Dispatcher::progress, this, [this](const QString &taskId, ProgressStep step) {
        if (!m_running || taskId != m_details.task.id)
            return;
        m_step = step;
        Q_EMIT progressed();
    });
    connect(dispatcher, &Dispatcher::taskFinished, this, [this](const TaskDetails &details) {
        if (m_submitting)
            m_endedWhileSubmitting.append(details);
        else if (m_running && details.task.id == m_details.task.id)
            finish(details);
    });
}

void EndpointRun::start(const Invocation &invocation)
{
    Q_ASSERT(!m_running);
    m_answer.clear();
    m_step.reset();
    m_cancelled = false;
    m_endedWhileSubmitting.clear();
    m_submitting = true; // a task can end before its id is known here
    const qint64 submittedAt = monotonicNs();
    const QString id = m_dispatcher->submit(invocation);
    m_submitting = false;
    m_running = true;
    m_clock = {};
    m_clock.observe(id, 0, submittedAt);
    const TaskDetails running = m_dispatcher->running(id);
    m_details = running;
    m_details.task.id = id;
    Q_EMIT stateChanged();
    Q_EMIT answerChanged();
    for (const TaskDetails &ended : std::as_const(m_endedWhileSubmitting)) {
        if (ended.task.id == id)
            finish(ended);
    }
    m_endedWhileSubmitting.clear();
}

void EndpointRun::cancel()
{
    if (!m_running)
        return;
    const bool again = std::exchange(m_cancelled, true);
    m_dispatcher->cancel(m_details.task.id, again);
    Q_EMIT stateChanged();
}

void EndpointRun::finish(const TaskDetails &details)
{
    m_running = false;
    m_cancelled = false;
    m_details = details;
    m_answer = details.task.result;
    m_step.reset();
    Q_EMIT stateChanged();
    Q_EMIT answerChanged();
}

qint64 EndpointRun::nowNs() const
{
    return m_clock.at(monotonicNs()).value(m_details.task.id);
}

} // namespace headstart
