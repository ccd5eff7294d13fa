// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/protocol/line_reader.h"
#include "localrunner/support/directory.h"

#include <QJsonObject>
#include <QTimer>

#include <functional>
#include <memory>

namespace headstart {

/// One question to a worker's control socket (docs/worker-protocol.md, "Control"), answered without blocking. The
/// container can write to the folder of the socket: the name is opened without following links and must be a socket,
/// and the answer is not trusted.
class ControlClient : public QObject
{
    Q_OBJECT

public:
    using Answered = std::function<void(const Result<QJsonObject> &)>;

    explicit ControlClient(QObject *parent = nullptr);
    ~ControlClient() override;

    /// Asks `{"command": command}` at socket `name` in `folder` and calls `answered` once: from the event loop, or
    /// before this returns where the socket cannot be reached. An answer that takes longer than `timeoutMs` is
    /// TimedOut. One question an object.
    void ask(const Directory &folder, const QString &name, const QString &command, int timeoutMs, Answered answered);

private:
    void finish(const Result<QJsonObject> &result);
    void readAnswer(const QByteArray &line);

    UniqueFd m_socket;
    std::unique_ptr<LineReader> m_reader;
    QTimer m_timer;
    Answered m_answered;
};

/// True when `name` in `folder` is a Unix socket itself, not a link to one.
bool isSocket(const Directory &folder, const QString &name);

} // namespace headstart
