// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/runnerclient/runner_launch.h"
#include "localrunner/protocol/line_splitter.h"

#include <QObject>
#include <QPointer>
#include <QStringList>

class QProcess;

namespace headstart {

/// The child process itself: lines in, lines out. It never kills the runner: it closes its input, and the runner cleans
/// up and goes, also when this program ends or dies first.
///
/// The child gets a process group of its own, so that Ctrl+C on the terminal reaches the console only, which then stops
/// the runner in order. `sudo -v` is the exception: it must be in the foreground to ask for a password.
class RunnerProcess : public QObject
{
    Q_OBJECT
public:
    explicit RunnerProcess(QObject *parent = nullptr);
    ~RunnerProcess() override; ///< closes the input; the process may outlive this object

    void start(const LaunchAttempt &attempt);
    void write(const QByteArray &line);
    void closeInput();

    /// The last lines it wrote to stderr.
    QString lastWords() const;
    /// Whether a line has come from it.
    bool hasSpoken() const { return m_spoken; }

    struct End
    {
        bool started = true; ///< false: the program could not be run, and `reason` says why
        bool crashed = false;
        int status = 0; ///< exit status, or the signal when it crashed
        QString reason;
    };

Q_SIGNALS:
    /// A whole line, without its line feed.
    void line(const QByteArray &bytes);
    /// A line longer than the protocol allows was dropped.
    void lineTooLong();
    /// It has gone, and all of its lines have been told.
    void ended(const headstart::RunnerProcess::End &end);

private:
    void readLines();
    void readWords();
    void onFinished();

    QPointer<QProcess> m_process;
    LineSplitter m_lines;
    LineSplitter m_words;
    QStringList m_lastWords;
    bool m_spoken = false;
    bool m_ended = false;
};

} // namespace headstart
