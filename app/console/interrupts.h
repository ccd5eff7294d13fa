// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QSocketNotifier;

namespace headstart {

/// SIGINT, SIGTERM and SIGHUP as events of the event loop, through a pipe that the signal handler writes to. Handlers,
/// unlike a blocked mask with signalfd, are not inherited by child processes. One object at a time; the old handlers
/// come back when it goes.
class Interrupts : public QObject
{
    Q_OBJECT
public:
    explicit Interrupts(QObject *parent = nullptr);
    ~Interrupts() override;

Q_SIGNALS:
    void received();

private:
    QSocketNotifier *m_notifier = nullptr;
};

} // namespace headstart
