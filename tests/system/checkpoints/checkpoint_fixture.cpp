// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "checkpoint_fixture.h"

#include "localrunner/containers/cgroup.h"
#include "localrunner/instances/instance_cgroup.h"
#include "support/worker_http.h"

#include <QDeadlineTimer>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

#include <unistd.h>

namespace headstart::testing {

using protocol::Checkpoint;

namespace {

QString containerOf(const QJsonObject &members)
{
    return members.value(QStringLiteral("container")).toString();
}

Checkpoint checkpointOf(const QJsonObject &members)
{
    return protocol::checkpointFromJson(members.value(QStringLiteral("checkpoint")).toObject());
}

} // namespace

CheckpointFixture::CheckpointFixture(QString root)
    : m_root(root.isEmpty() ? m_project.root() : std::move(root))
    , m_marks{m_root, m_project.runDirectory()}
{
}

QString CheckpointFixture::volumeFolder(const ContainerSpec &spec) const
{
    return m_root + QStringLiteral("/volumes/") + spec.volumes.first().name + QStringLiteral("/data");
}

QString CheckpointFixture::memoryGroup(const QString &container) const
{
    return CgroupLayout::ofThisMachine().rootOf(QStringLiteral("memory"))
        + instanceCgroup(::getuid(), m_runner->instance()) + u'/' + container;
}

bool CheckpointFixture::startRunner()
{
    m_runner = std::make_unique<RunnerProcess>();
    if (!m_runner->start() || m_runner->hello(m_root, m_project.runDirectory()).isEmpty())
        return false;
    m_marks.append(m_runner->instance());
    return true;
}

bool CheckpointFixture::endRunner()
{
    m_runner->closeInput();
    const int code = m_runner->waitForEnd();
    if (code != 0)
        qWarning("the runner ended with %d: %s", code, m_runner->standardError().constData());
    return code == 0;
}

ContainerSpec CheckpointFixture::deploy(const QByteArray &source)
{
    const QString name = QStringLiteral("d%1").arg(++m_deployments);
    ContainerSpec spec = m_project.spec(QStringLiteral("app:predict"), QStringLiteral("app:load"));
    spec.codeFolder = m_project.filePath(name);
    QDir().mkpath(spec.codeFolder);
    writeCode(spec, QStringLiteral("app.py"), source);
    spec.stubId = name;
    spec.volumes = {VolumeMount{QStringLiteral("data-") + name, QStringLiteral("data")}};
    spec.limits.memoryBytes = 512LL << 20;
    spec.checkpointEnabled = true;
    return spec;
}

ContainerSpec CheckpointFixture::deployApp(const QString &name)
{
    QFile file(QString::fromUtf16(HEADSTART_SOURCE_DIR) + QStringLiteral("/tests/system/checkpoints/apps/") + name);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("cannot read %s", qPrintable(file.fileName()));
    return deploy(file.readAll());
}

void CheckpointFixture::writeCode(const ContainerSpec &spec, const QString &name, const QByteArray &text)
{
    QFile file(spec.codeFolder + u'/' + name);
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
        qFatal("cannot write %s", qPrintable(file.fileName()));
}

Serving CheckpointFixture::await(const QString &container, int workers)
{
    Serving serving;
    serving.id = container;
    m_marks.append(container);
    for (int worker = 0; worker < workers; ++worker) {
        const QJsonObject members = m_runner->waitFor(
            [&](const QString &name, const QJsonObject &event) {
                return containerOf(event) == container
                    && (name == protocol::event::containerExited
                        || (name == protocol::event::workerReady
                            && event.value(QStringLiteral("worker")).toInt() == worker));
            },
            60'000);
        const QString socket = members.value(QStringLiteral("socket")).toString();
        if (socket.isEmpty()) {
            serving.sockets.clear();
            serving.problem =
                QStringLiteral("%1: %2\n%3")
                    .arg(container, QString::fromUtf8(QJsonDocument(members).toJson(QJsonDocument::Compact)),
                        m_runner->logMessages().join(u'\n'));
            return serving;
        }
        serving.sockets.append(socket);
    }
    const QList<Span> starts = spansOf(container, spans::containerStart);
    if (!starts.isEmpty() && starts.last().attributes.value(QStringLiteral("start")).toString() == u"restored")
        serving.checkpoint = starts.last().attributes.value(QStringLiteral("checkpoint")).toString();
    return serving;
}

QJsonObject CheckpointFixture::ask(const QString &socket, const QByteArray &kwargs)
{
    const WorkerAnswer answer = postToWorker(socket, "task", kwargs);
    const QJsonDocument document = QJsonDocument::fromJson(answer.body);
    if (answer.status == 200 && document.isObject())
        return document.object();
    return {
        {QStringLiteral("problem"), QStringLiteral("%1 %2").arg(answer.status).arg(QString::fromUtf8(answer.body))}};
}

QJsonObject CheckpointFixture::ask(const Serving &serving, const QByteArray &kwargs) const
{
    return serving.sockets.isEmpty() ? QJsonObject{{QStringLiteral("problem"), serving.problem}}
                                     : ask(serving.sockets.first(), kwargs);
}

bool CheckpointFixture::stop(const QString &container, int graceSeconds)
{
    const protocol::Response stopped = m_runner->call(protocol::command::stopContainer,
        {{QStringLiteral("container"), container}, {QStringLiteral("grace_seconds"), graceSeconds}});
    if (!stopped.ok)
        qWarning("stop_container: %s", qPrintable(stopped.error.message));
    return stopped.ok;
}

Checkpoint CheckpointFixture::captured(const QString &container, int timeoutMs)
{
    return checkpointOf(m_runner->waitFor(
        [&container](const QString &name, const QJsonObject &members) {
            return name == protocol::event::checkpoint && containerOf(members) == container
                && (checkpointOf(members).state == Checkpoint::State::Available
                    || checkpointOf(members).state == Checkpoint::State::CaptureFailed);
        },
        timeoutMs));
}

Checkpoint CheckpointFixture::reported(const QString &container, Checkpoint::State state, int timeoutMs)
{
    return checkpointOf(m_runner->waitFor(
        [&container, state](const QString &name, const QJsonObject &members) {
            return name == protocol::event::checkpoint && containerOf(members) == container
                && checkpointOf(members).state == state;
        },
        timeoutMs));
}

Checkpoint CheckpointFixture::capture(const ContainerSpec &spec)
{
    const Serving cold = start(spec);
    if (cold.sockets.size() != spec.workers || cold.isRestored()) {
        qWarning("no cold start: %s", qPrintable(cold.problem));
        return {};
    }
    Checkpoint checkpoint = captured(cold.id);
    if (checkpoint.state != Checkpoint::State::Available)
        qWarning("no checkpoint: %s (%s)", qPrintable(checkpoint.reason), qPrintable(checkpoint.detail));
    return stop(cold.id) ? checkpoint : Checkpoint{};
}

QList<Checkpoint> CheckpointFixture::checkpoints()
{
    QList<Checkpoint> all;
    const QJsonObject listing = m_runner->call(protocol::command::listCheckpoints).result;
    for (const QJsonValue one : listing.value(QStringLiteral("checkpoints")).toArray())
        all.append(protocol::checkpointFromJson(one.toObject()));
    for (const QJsonValue problem : listing.value(QStringLiteral("problems")).toArray())
        qWarning("list_checkpoints: %s", qPrintable(problem.toString()));
    return all;
}

std::optional<Checkpoint> CheckpointFixture::checkpoint(const QString &id)
{
    for (const Checkpoint &one : checkpoints()) {
        if (one.id == id)
            return one;
    }
    return std::nullopt;
}

QList<Span> CheckpointFixture::spansOf(const QString &container, const QString &name) const
{
    QList<Span> found;
    for (const protocol::Incoming &incoming : m_runner->received()) {
        if (!incoming.isEvent || incoming.event != protocol::event::span || containerOf(incoming.members) != container)
            continue;
        const Span span = spanFromJson(incoming.members.value(QStringLiteral("span")).toObject());
        if (span.name == name && !span.isOpen())
            found.append(span);
    }
    return found;
}

bool CheckpointFixture::reach(const std::function<bool()> &there, int timeoutMs)
{
    const QDeadlineTimer deadline(timeoutMs);
    while (!there()) {
        if (deadline.hasExpired() || !m_runner->isRunning())
            return false;
        m_runner->readSome(2);
    }
    return true;
}

QString CheckpointFixture::draft() const
{
    const QDir folder(m_root + QStringLiteral("/checkpoints"));
    const QString name =
        folder.entryList({QStringLiteral(".new-*")}, QDir::Dirs | QDir::Hidden | QDir::NoDotAndDotDot).value(0);
    return name.isEmpty() ? QString() : folder.filePath(name);
}

QStringList CheckpointFixture::leftovers() const
{
    QStringList left = Leftovers::now({m_project.runDirectory()}).addedSince({}, m_marks);
    left += QDir(m_root + QStringLiteral("/containers")).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString &name : QDir(m_root + QStringLiteral("/checkpoints"))
                                   .entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot)) {
        if (name.startsWith(u".new-") || name.startsWith(u".gone-"))
            left.append(name);
    }
    return left;
}

} // namespace headstart::testing
