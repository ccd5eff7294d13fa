// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/runnerclient/runner_process.h"

#include "localrunner/protocol/messages.h"

#include <QLoggingCategory>
#include <QProcess>

#include <unistd.h>

Q_LOGGING_CATEGORY(runnerLog, "headstart.runner", QtWarningMsg)

namespace headstart {

namespace {
constexpr qsizetype keptWords = 40; // lines of stderr
constexpr qsizetype longestWord = 4 << 10; // bytes a line
} // namespace

RunnerProcess::RunnerProcess(QObject *parent)
    : QObject(parent)
    , m_lines(protocol::maxLineBytes)
    , m_words(longestWord)
{
}

RunnerProcess::~RunnerProcess()
{
    if (!m_process)
        return;
    m_process->disconnect(this);
    // QProcess kills its process when it is deleted. It is left to itself instead: it goes when the runner has gone, or
    // is never deleted when this program ends first; either way the runner sees the end of its input.
    m_process->setParent(nullptr);
    if (m_process->state() == QProcess::NotRunning) {
        m_process->deleteLater();
        return;
    }
    connect(m_process, &QProcess::finished, m_process, &QObject::deleteLater);
    m_process->closeWriteChannel();
}

void RunnerProcess::start(const LaunchAttempt &attempt)
{
    m_process = new QProcess(this);
    m_process->setProgram(attempt.program);
    m_process->setArguments(attempt.arguments);
    if (attempt.way == LaunchAttempt::Way::AskSudo) {
        m_process->setInputChannelMode(QProcess::ForwardedInputChannel);
        m_process->setProcessChannelMode(QProcess::ForwardedErrorChannel);
    } else {
        m_process->setChildProcessModifier([] { ::setpgid(0, 0); });
    }
    connect(m_process, &QProcess::readyReadStandardOutput, this, &RunnerProcess::readLines);
    connect(m_process, &QProcess::readyReadStandardError, this, &RunnerProcess::readWords);
    connect(m_process, &QProcess::finished, this, &RunnerProcess::onFinished);
    // Queued, since a fork that fails is told from within start().
    connect(
        m_process, &QProcess::errorOccurred, this,
        [this](QProcess::ProcessError error) {
            if (error != QProcess::FailedToStart || m_ended)
                return;
            m_ended = true;
            Q_EMIT ended({false, false, 0, m_process->errorString()});
        },
        Qt::QueuedConnection);
    m_process->start();
}

void RunnerProcess::write(const QByteArray &line)
{
    if (m_process)
        m_process->write(line);
}

void RunnerProcess::closeInput()
{
    if (m_process)
        m_process->closeWriteChannel();
}

QString RunnerProcess::lastWords() const
{
    return m_lastWords.join(QLatin1Char('\n'));
}

void RunnerProcess::readLines()
{
    const QPointer<RunnerProcess> alive(this);
    const QByteArray data = m_process->readAllStandardOutput();
    const QList<LineSplitter::Line> lines = m_lines.feed(data.constData(), data.size());
    for (const LineSplitter::Line &got : lines) {
        m_spoken = true;
        if (got.tooLong)
            Q_EMIT lineTooLong();
        else
            Q_EMIT line(got.bytes);
        if (!alive)
            return;
    }
}

void RunnerProcess::readWords()
{
    const QByteArray data = m_process->readAllStandardError();
    const QList<LineSplitter::Line> lines = m_words.feed(data.constData(), data.size());
    for (const LineSplitter::Line &got : lines) {
        if (got.tooLong)
            continue;
        const QString text = QString::fromUtf8(got.bytes);
        qCInfo(runnerLog).noquote() << text;
        m_lastWords.append(text);
        if (m_lastWords.size() > keptWords)
            m_lastWords.removeFirst();
    }
}

void RunnerProcess::onFinished()
{
    if (m_ended)
        return;
    m_ended = true;
    const QPointer<RunnerProcess> alive(this);
    readWords();
    readLines();
    if (!alive)
        return;
    const bool crashed = m_process->exitStatus() == QProcess::CrashExit;
    Q_EMIT ended({true, crashed, m_process->exitCode(), {}});
}

} // namespace headstart
