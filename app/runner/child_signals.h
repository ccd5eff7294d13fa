// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QSocketNotifier>

namespace headstart {

/// The signals of a program that is stopped by closing its input. SIGTERM and SIGHUP ask it to stop as the end of its
/// input does. SIGINT is Ctrl+C in the terminal of the console, which decides what it means; SIGPIPE shows as a failed
/// write. Handlers, not "ignored": what is ignored stays ignored in every program that is started, down to the user's
/// own.
class ChildSignals : public QObject
{
    Q_OBJECT

public:
    /// Only one may exist, made before any thread.
    explicit ChildSignals(QObject *parent = nullptr);

Q_SIGNALS:
    void stopRequested();

private:
    QSocketNotifier m_notifier;
};

} // namespace headstart
