// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/protocol/span.h"
#include "localrunner/support/result.h"

#include <QByteArray>
#include <QJsonObject>
#include <QStringList>

/// The messages between the console and headstart-runner; docs/runner-protocol.md describes the exchange.
namespace headstart::protocol {

/// Raised whenever a message changes its meaning. Both ends must say the same.
inline constexpr int version = 2;
/// The longest line either end accepts, its line feed included.
inline constexpr qsizetype maxLineBytes = 16 << 20;

/// The spellings of `command`.
namespace command {
inline constexpr QLatin1String hello("hello");
inline constexpr QLatin1String resolveImage("resolve_image");
inline constexpr QLatin1String startContainer("start_container");
inline constexpr QLatin1String stopContainer("stop_container");
inline constexpr QLatin1String listVolumes("list_volumes");
inline constexpr QLatin1String createVolume("create_volume");
inline constexpr QLatin1String removeVolume("remove_volume");
inline constexpr QLatin1String importVolume("import_volume");
inline constexpr QLatin1String exportVolume("export_volume");
inline constexpr QLatin1String doctor("doctor");
inline constexpr QLatin1String listCheckpoints("list_checkpoints");
inline constexpr QLatin1String verifyCheckpoint("verify_checkpoint");
inline constexpr QLatin1String deleteCheckpoint("delete_checkpoint");
inline constexpr QLatin1String pruneCheckpoints("prune_checkpoints");
} // namespace command

/// The spellings of `event`.
namespace event {
inline constexpr QLatin1String span("span");
inline constexpr QLatin1String log("log");
inline constexpr QLatin1String workerReady("worker_ready");
inline constexpr QLatin1String taskStarted("task_started");
inline constexpr QLatin1String taskFinished("task_finished");
inline constexpr QLatin1String usage("usage");
inline constexpr QLatin1String checkpoint("checkpoint");
inline constexpr QLatin1String containerExited("container_exited");
} // namespace event

/// A command on its way down.
struct Request
{
    qint64 id = 0; ///< chosen by the console, greater than 0, unique while it is unanswered
    QString command;
    QJsonObject arguments;
};

/// The one answer to a request.
struct Response
{
    qint64 id = 0; ///< 0 when the line could not be understood well enough to know
    QJsonObject result;
    Error error;
    bool ok = true;
};

/// Each returns one line with its line feed.
QByteArray encode(const Request &request);
QByteArray encode(const Response &response);
QByteArray encodeEvent(QLatin1String name, const QJsonObject &members);

/// Reads one line of the command direction. On failure `requestId` is set to the id in the line where there is one,
/// else to 0.
Result<Request> decodeRequest(const QByteArray &line, qint64 *requestId);

/// A line of the answer direction: a Response when it has `id`, else an event.
struct Incoming
{
    bool isEvent = false;
    Response response;
    QString event;
    QJsonObject members;
};
Result<Incoming> decodeIncoming(const QByteArray &line);

QJsonObject toJson(const Error &error);
Error errorFromJson(const QJsonObject &object);

/// What a container printed, one line of it.
struct LogLine
{
    qint64 timeNs = 0; ///< CLOCK_MONOTONIC when the runner saw it
    QString stream; ///< "stdout", "stderr" or "system"
    int worker = -1; ///< -1: said by the runner or the supervisor
    QString task; ///< empty outside a task
    QString message; ///< without line end
    bool partial = false; ///< the line goes on in the next one

    bool operator==(const LogLine &) const = default;
};
QJsonObject toJson(const LogLine &line);
LogLine logLineFromJson(const QJsonObject &object);

/// How a container ended.
struct ContainerExit
{
    enum class Reason {
        Stopped, ///< it was asked to
        StartFailed, ///< it never ran: image, mounts or runc
        StartupFailed, ///< import or on_start failed; `details` is the traceback
        StartTimedOut, ///< no worker was ready in time
        Exited, ///< it ended by itself with an exit code
        Signalled, ///< a signal ended it
        OutOfMemory, ///< the kernel killed it at its memory limit
        MemoryLost ///< it was restored lazily, and what brought its memory died: the runner killed it
    };
    Reason reason = Reason::Stopped;
    int exitCode = 0;
    int signal = 0;
    Error error; ///< the sentence for the user; code Internal and empty message when it was Stopped
    qint64 timeNs = 0;
};
QString toString(ContainerExit::Reason reason); ///< "stopped", "start_failed", "startup_failed", "start_timed_out",
                                                ///< "exited", "signalled", "out_of_memory", "memory_lost"
QJsonObject toJson(const ContainerExit &exit);
ContainerExit containerExitFromJson(const QJsonObject &object);

/// One finding of the doctor.
struct Check
{
    enum class State { Ok, Warning, Failed };
    QString name; ///< stable, for scripts: "runc", "criu", "overlay", "cgroups", "seccomp", "rights", "python", "gpu",
                  ///< "disk", "kernel" …
    QString title; ///< for people
    State state = State::Ok;
    QString message; ///< what was found
    QString remedy; ///< the command or sentence that mends it; empty when Ok
};
QJsonObject toJson(const Check &check);
Check checkFromJson(const QJsonObject &object);

} // namespace headstart::protocol
