// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/leftovers.h"
#include "support/test_project.h"

#include <QJsonObject>
#include <QProcess>
#include <QProcessEnvironment>

#include <memory>

namespace headstart::testing {

/// What one `headstart …` did.
struct Ran
{
    int exitCode = -1; ///< -1: ended by a signal
    QByteArray out;
    QByteArray err;

    /// The one JSON object on stdout; empty when it is anything else.
    QJsonObject json() const;
};

/// A project with a root and a run directory of its own, and the console run in it.
class ConsoleFixture
{
public:
    ConsoleFixture();

    const TestProject &project() const { return m_project; }
    /// Runs to its end.
    Ran run(const QStringList &arguments, const QByteArray &input = {}) const;
    /// Runs `headstart run app.py:predict --format json` with more arguments.
    Ran runJson(const QStringList &more = {}) const;
    /// A started process with the environment of this project.
    std::unique_ptr<QProcess> start(const QStringList &arguments) const;
    /// The window on the code folder, offscreen, with a hand in it that runs the first endpoint and closes the window
    /// when it has ended (window_hand/). Its settings lie in the project.
    std::unique_ptr<QProcess> startWindow() const;
    /// Spins until stderr has the text; false when the process ends or half a minute passes first.
    static bool waitForErr(QProcess *process, const QByteArray &text, QByteArray *all = nullptr);

    static QString consolePath();
    /// What is here that was not when the fixture was made; waits a little for the last of it to go.
    QStringList leftovers() const;
    /// Names, modes, times and contents below the code folder.
    QByteArray fingerprint() const;

private:
    QProcessEnvironment environment() const;

    TestProject m_project;
    Leftovers m_before;
};

} // namespace headstart::testing
