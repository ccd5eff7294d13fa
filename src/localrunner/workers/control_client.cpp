// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/workers/control_client.h"

#include <QJsonDocument>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace headstart {

namespace {

constexpr qsizetype longestAnswer = 64 << 10;

Result<UniqueFd> connectTo(const Directory &folder, const QString &name)
{
    // The descriptor pins what was checked; connecting through /proc/self/fd cannot be led elsewhere in between.
    const Result<UniqueFd> pinned = folder.openFile(name, O_PATH);
    if (!pinned)
        return pinned.error();
    struct stat info
    {
    };
    if (::fstat(pinned->get(), &info) != 0 || !S_ISSOCK(info.st_mode))
        return Error{ErrorCode::Protocol, QStringLiteral("%1 is no socket.").arg(folder.pathOf(name)), {}};
    UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket)
        return systemError(QStringLiteral("No socket can be made"), errno);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d", pinned->get());
    if (::connect(socket.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
        return systemError(QStringLiteral("%1 does not answer").arg(folder.pathOf(name)), errno);
    return socket;
}

} // namespace

ControlClient::ControlClient(QObject *parent)
    : QObject(parent)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        finish(Error{ErrorCode::TimedOut, QStringLiteral("The worker's control socket does not answer."), {}});
    });
}

ControlClient::~ControlClient() = default;

void ControlClient::ask(
    const Directory &folder, const QString &name, const QString &command, int timeoutMs, Answered answered)
{
    m_answered = std::move(answered);
    Result<UniqueFd> socket = connectTo(folder, name);
    if (!socket) {
        finish(std::move(socket).error());
        return;
    }
    m_socket = std::move(*socket);
    const QByteArray line =
        QJsonDocument(QJsonObject{{QStringLiteral("command"), command}}).toJson(QJsonDocument::Compact) + '\n';
    if (::send(m_socket.get(), line.constData(), static_cast<size_t>(line.size()), MSG_NOSIGNAL) != line.size()) {
        finish(systemError(QStringLiteral("%1 takes no command").arg(folder.pathOf(name)), errno));
        return;
    }
    m_reader = std::make_unique<LineReader>(m_socket.get(), longestAnswer);
    connect(m_reader.get(), &LineReader::lineRead, this, &ControlClient::readAnswer);
    const auto closed = [this] {
        finish(Error{ErrorCode::Protocol, QStringLiteral("The worker's control socket gave no answer."), {}});
    };
    connect(m_reader.get(), &LineReader::closed, this, closed);
    connect(m_reader.get(), &LineReader::lineTooLong, this, closed);
    m_timer.start(timeoutMs);
}

void ControlClient::readAnswer(const QByteArray &line)
{
    const QJsonObject answer = QJsonDocument::fromJson(line).object();
    if (answer.value(QLatin1String("ok")).toBool())
        finish(answer);
    else
        finish(Error{ErrorCode::Protocol, QStringLiteral("The worker refused the command."),
            answer.value(QLatin1String("error")).toString().left(1000)});
}

void ControlClient::finish(const Result<QJsonObject> &result)
{
    m_timer.stop();
    if (m_reader)
        m_reader->disconnect(this); // it may be what calls; it goes, with the socket, when this object does
    if (const Answered answered = std::exchange(m_answered, {}))
        answered(result);
}

bool isSocket(const Directory &folder, const QString &name)
{
    const Result<struct stat> info = folder.statOf(name);
    return info && S_ISSOCK(info->st_mode);
}

} // namespace headstart
