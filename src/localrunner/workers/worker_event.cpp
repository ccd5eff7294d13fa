// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/workers/worker_event.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <array>

namespace headstart {

namespace {

using Kind = WorkerEvent::Kind;

struct KindRow
{
    const char *name;
    Kind kind;
};
constexpr std::array<KindRow, 9> kinds = {{
    {"booted", Kind::Booted},
    {"imported", Kind::Imported},
    {"ready", Kind::Ready},
    {"prepared", Kind::Prepared},
    {"startup_failed", Kind::StartupFailed},
    {"task_started", Kind::TaskStarted},
    {"task_finished", Kind::TaskFinished},
    {"log", Kind::Log},
    {"worker_exited", Kind::WorkerExited},
}};

constexpr qsizetype longestTaskId = 128;

Error refused(const QString &why)
{
    return Error{ErrorCode::Protocol, why, {}};
}

/// Reads members, and remembers the first that is missing or of another type.
class MemberReader
{
public:
    explicit MemberReader(const QJsonObject &object)
        : m_object(object)
    {
    }

    QString text(const char *key)
    {
        const QJsonValue value = m_object.value(QLatin1String(key));
        if (!value.isString())
            fail(key);
        return value.toString();
    }

    /// Null and missing are empty.
    QString optionalText(const char *key)
    {
        const QJsonValue value = m_object.value(QLatin1String(key));
        if (!value.isString() && !value.isNull() && !value.isUndefined())
            fail(key);
        return value.toString();
    }

    bool optionalFlag(const char *key)
    {
        const QJsonValue value = m_object.value(QLatin1String(key));
        if (!value.isBool() && !value.isNull() && !value.isUndefined())
            fail(key);
        return value.toBool();
    }

    qint64 number(const char *key, qint64 least, qint64 most)
    {
        const QJsonValue value = m_object.value(QLatin1String(key));
        const qint64 read = value.toInteger(least - 1);
        if (!value.isDouble() || read < least || read > most)
            fail(key);
        return read;
    }

    /// False for null, too.
    bool has(const char *key) const
    {
        const QJsonValue value = m_object.value(QLatin1String(key));
        return !value.isUndefined() && !value.isNull();
    }
    const char *failed() const { return m_failed; }

private:
    void fail(const char *key)
    {
        if (m_failed == nullptr)
            m_failed = key;
    }

    QJsonObject m_object;
    const char *m_failed = nullptr;
};

void readMembers(MemberReader &reader, WorkerEvent *event)
{
    switch (event->kind) {
    case Kind::Booted:
        event->pid = reader.number("pid", 1, 1LL << 31);
        event->python = reader.text("python");
        break;
    case Kind::Imported:
        break;
    case Kind::Ready:
        event->onStart = reader.optionalFlag("on_start");
        if (reader.has("after_restore"))
            event->afterRestore = static_cast<int>(reader.number("after_restore", 0, 1'000'000));
        break;
    case Kind::Prepared:
        break;
    case Kind::StartupFailed:
        event->stage = reader.text("stage");
        event->failure = reader.text("kind");
        event->message = reader.text("message");
        event->traceback = reader.optionalText("traceback");
        break;
    case Kind::TaskStarted:
    case Kind::TaskFinished:
        event->task = reader.text("task");
        break;
    case Kind::Log:
        event->stream = reader.text("stream");
        event->task = reader.optionalText("task");
        event->message = reader.text("message");
        event->partial = reader.optionalFlag("partial");
        break;
    case Kind::WorkerExited:
        if (reader.has("signal"))
            event->signal = static_cast<int>(reader.number("signal", 1, 64));
        else
            event->code = static_cast<int>(reader.number("code", 0, 255));
        break;
    }
}

} // namespace

Result<WorkerEvent> parseWorkerEvent(const QByteArray &line, int workers)
{
    if (line.size() >= longestEventBytes)
        return refused(QStringLiteral("it is longer than %1 KiB").arg(longestEventBytes >> 10));
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(line, &problem);
    if (!document.isObject())
        return refused(QStringLiteral("it is no JSON object (%1)").arg(problem.errorString()));
    const QJsonObject object = document.object();
    const QString name = object.value(QLatin1String("event")).toString();
    WorkerEvent event;
    bool known = false;
    for (const KindRow &row : kinds) {
        if (name == QLatin1String(row.name)) {
            event.kind = row.kind;
            known = true;
        }
    }
    if (!known)
        return refused(QStringLiteral("there is no event \"%1\"").arg(name.left(40)));
    MemberReader reader(object);
    const bool supervisorMaySpeak =
        event.kind == Kind::Log || event.kind == Kind::StartupFailed || event.kind == Kind::Prepared;
    if (supervisorMaySpeak && !reader.has("worker"))
        event.worker = -1;
    else
        event.worker = static_cast<int>(reader.number("worker", supervisorMaySpeak ? -1 : 0, workers - 1));
    readMembers(reader, &event);
    if (reader.failed() != nullptr)
        return refused(QStringLiteral("its \"%1\" is missing or has a value that makes no sense")
                           .arg(QLatin1String(reader.failed())));
    if (event.task.size() > longestTaskId)
        return refused(QStringLiteral("its task id is longer than %1 characters").arg(longestTaskId));
    static const std::array<QLatin1String, 3> streams = {
        QLatin1String("stdout"), QLatin1String("stderr"), QLatin1String("system")};
    if (event.kind == Kind::Log && std::find(streams.begin(), streams.end(), event.stream) == streams.end())
        return refused(QStringLiteral("there is no stream \"%1\"").arg(event.stream.left(40)));
    return event;
}

} // namespace headstart
