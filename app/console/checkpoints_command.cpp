// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/checkpoints_command.h"

#include "backend/store/when_done.h"
#include "console/terminal.h"
#include "localrunner/support/monotonic.h"
#include "ui/theme/format.h"

#include <QJsonDocument>
#include <QLocale>
#include <QStorageInfo>

#include <algorithm>

namespace headstart {

using protocol::Checkpoint;

namespace {

QList<Checkpoint> checkpointsOf(const QJsonArray &array)
{
    QList<Checkpoint> list;
    for (const QJsonValue &value : array)
        list.append(protocol::checkpointFromJson(value.toObject()));
    return list;
}

void writeJson(QJsonObject object)
{
    object.insert(QStringLiteral("version"), 1);
    writeOut(QJsonDocument(object).toJson());
}

} // namespace

CheckpointsCommand::CheckpointsCommand(Arguments arguments, QObject *parent)
    : Command(parent)
    , m_arguments(std::move(arguments))
{
}

Arguments CheckpointsCommand::declare()
{
    Arguments arguments(tr("checkpoints list|show ID|verify ID|delete ID…|prune [options]"),
        tr("Shows and removes checkpoints: memory snapshots from which containers start. The first four or more "
           "characters of an ID are enough where no other begins with them."));
    arguments.addOption(QStringLiteral("max-per-deployment"), tr("number"),
        tr("prune: how many are kept of each deployment. 2 by default; 0 sets no limit."));
    arguments.addOption(QStringLiteral("max-age"), tr("days"),
        tr("prune: those that were not used for longer go. 30 by default; 0 sets no limit."));
    arguments.addOption(QStringLiteral("max-bytes"), tr("size"),
        tr("prune: how much all of them may take, such as 20G. A quarter of what would be free by default."));
    arguments.addFlag(QStringLiteral("dry-run"), tr("prune: lists what would be removed, and removes nothing."));
    arguments.addFormat();
    arguments.addRoot();
    return arguments;
}

Result<void> CheckpointsCommand::read()
{
    struct Row
    {
        const char *word;
        Action action;
        int fewest; ///< IDs behind the word
        int most;
    };
    constexpr int any = 1000000;
    static constexpr Row rows[] = {{"list", Action::List, 0, 0}, {"show", Action::Show, 1, 1},
        {"verify", Action::Verify, 1, 1}, {"delete", Action::Delete, 1, any}, {"prune", Action::Prune, 0, 0}};
    const Result<bool> json = m_arguments.isJson();
    if (!json)
        return json.error();
    m_json = *json;
    const QStringList words = m_arguments.positional();
    if (words.isEmpty())
        return m_arguments.usageError(tr("checkpoints takes one of list, show, verify, delete and prune."));
    m_ids = words.mid(1);
    for (const Row &row : rows) {
        if (words.first() != QLatin1String(row.word))
            continue;
        m_action = row.action;
        if (m_ids.size() < row.fewest || m_ids.size() > row.most) {
            return m_arguments.usageError(row.most == 0 ? tr("checkpoints %1 takes nothing more.").arg(words.first())
                    : row.most == 1 ? tr("checkpoints %1 takes the ID of one checkpoint.").arg(words.first())
                                    : tr("checkpoints %1 takes the IDs of checkpoints.").arg(words.first()));
        }
        for (const QString &option : {QStringLiteral("max-per-deployment"), QStringLiteral("max-age"),
                 QStringLiteral("max-bytes"), QStringLiteral("dry-run")}) {
            if (m_action != Action::Prune && m_arguments.isSet(option))
                return m_arguments.usageError(tr("--%1 belongs to checkpoints prune.").arg(option));
        }
        return {};
    }
    return m_arguments.usageError(
        tr("checkpoints knows list, show, verify, delete and prune, not \"%1\".").arg(words.first()));
}

Result<CheckpointPolicy> CheckpointsCommand::readPolicy() const
{
    CheckpointPolicy policy;
    for (const auto &[option, member] : {std::pair(QStringLiteral("max-per-deployment"), &policy.maxPerDeployment),
             std::pair(QStringLiteral("max-age"), &policy.maxAgeDays)}) {
        if (!m_arguments.isSet(option))
            continue;
        bool isNumber = false;
        *member = m_arguments.value(option).toInt(&isNumber);
        if (!isNumber || *member < 0)
            return m_arguments.usageError(tr("--%1 takes a number of 0 or more.").arg(option));
    }
    if (m_arguments.isSet(QStringLiteral("max-bytes"))) {
        const std::optional<qint64> bytes = bytesFromText(m_arguments.value(QStringLiteral("max-bytes")));
        if (!bytes)
            return m_arguments.usageError(tr("--max-bytes takes a size, such as 500M or 20G."));
        policy.maxBytes = *bytes;
    }
    return policy;
}

/// What was given; the rest is the runner's own.
QJsonObject CheckpointsCommand::limits() const
{
    QJsonObject limits;
    if (m_arguments.isSet(QStringLiteral("max-per-deployment")))
        limits.insert(QStringLiteral("max_per_deployment"), m_policy.maxPerDeployment);
    if (m_arguments.isSet(QStringLiteral("max-age")))
        limits.insert(QStringLiteral("max_age_days"), m_policy.maxAgeDays);
    if (m_arguments.isSet(QStringLiteral("max-bytes")))
        limits.insert(QStringLiteral("max_bytes"), m_policy.maxBytes);
    return limits;
}

void CheckpointsCommand::start()
{
    const auto refuse = [this](const Error &error) { Q_EMIT finished(reportError(error)); };
    if (const Result<void> understood = read(); !understood)
        return refuse(understood.error());
    const Result<CheckpointPolicy> policy = readPolicy();
    if (!policy)
        return refuse(policy.error());
    m_policy = *policy;
    m_dryRun = m_arguments.isSet(QStringLiteral("dry-run"));
    m_places = findPlaces(m_arguments.value(QStringLiteral("root")));
    m_runner = makeRunner(m_places);
    if (m_action == Action::Prune && !m_dryRun)
        call(protocol::command::pruneCheckpoints, limits(), &CheckpointsCommand::onPruned);
    else
        call(protocol::command::listCheckpoints, {}, &CheckpointsCommand::onList);
}

void CheckpointsCommand::call(
    QLatin1String command, const QJsonObject &arguments, void (CheckpointsCommand::*then)(const QJsonObject &))
{
    m_runner->call(command, arguments, this, [this, then](const Result<QJsonObject> &answer) {
        if (m_progress)
            m_progress->end();
        if (answer)
            (this->*then)(*answer);
        else
            leave(reportError(answer.error()));
    });
}

void CheckpointsCommand::onList(const QJsonObject &answer)
{
    if (const QString note = rootNote(m_places, m_runner->hello()); !note.isEmpty())
        writeErr(note + QLatin1Char('\n'));
    const QList<Checkpoint> all = checkpointsOf(answer.value(QLatin1String("checkpoints")).toArray());
    m_problems = answer.value(QLatin1String("problems")).toArray();
    if (m_action == Action::List)
        return showAll(all);
    if (m_action == Action::Prune)
        return onWouldPrune(all);
    QList<Checkpoint> chosen;
    for (const QString &id : std::as_const(m_ids)) {
        const Result<Checkpoint> found = findCheckpoint(all, id);
        if (!found)
            return leave(reportError(found.error())); // before anything is removed
        if (!chosen.contains(*found))
            chosen.append(*found);
    }
    if (m_action == Action::Delete) {
        for (const Checkpoint &checkpoint : std::as_const(chosen))
            m_wanted.append(checkpoint.id);
        deleteNext();
    } else if (m_action == Action::Verify) {
        m_progress = std::make_unique<ProgressDisplay>();
        m_progress->activity(tr("Verifying checkpoint %1").arg(shortId(chosen.first().id)));
        call(protocol::command::verifyCheckpoint, {{QStringLiteral("checkpoint"), chosen.first().id}},
            &CheckpointsCommand::onVerified);
    } else {
        withVersions(chosen, [this](const QList<KnownCheckpoint> &known) {
            if (m_json)
                writeJson({{QStringLiteral("checkpoint"), toJson(known.first())}});
            else
                writeOut(checkpointSheet(known.first(), wallClockMs()));
            leave(0);
        });
    }
}

void CheckpointsCommand::showAll(const QList<Checkpoint> &checkpoints)
{
    withVersions(checkpoints, [this](const QList<KnownCheckpoint> &known) {
        if (m_json) {
            QJsonArray list;
            for (const KnownCheckpoint &one : known)
                list.append(toJson(one));
            writeJson({{QStringLiteral("checkpoints"), list}, {QStringLiteral("problems"), m_problems}});
        } else if (known.isEmpty()) {
            writeErr(tr("There are no checkpoints yet; the first start of an endpoint with checkpoint_enabled=True "
                        "captures one.\n"));
        } else {
            writeOut(checkpointTable(known, wallClockMs()));
        }
        if (!m_json) {
            for (const QJsonValue &problem : std::as_const(m_problems))
                writeErr(problem.toString() + QLatin1Char('\n'));
        }
        leave(0);
    });
}

void CheckpointsCommand::withVersions(
    const QList<Checkpoint> &checkpoints, const std::function<void(const QList<KnownCheckpoint> &)> &then)
{
    QList<KnownCheckpoint> known;
    QStringList ids;
    for (const Checkpoint &checkpoint : checkpoints) {
        known.append({checkpoint, 0});
        ids.append(checkpoint.deployment);
    }
    ids.removeDuplicates();
    if (ids.isEmpty())
        return then(known);
    Result<std::unique_ptr<Store>> store = openStore(m_places);
    if (!store) {
        // The checkpoints are the runner's; without the database they merely have no version.
        reportError(store.error());
        return then(known);
    }
    m_store = std::move(*store);
    whenDone(m_store->deploymentsById(ids), this, [known, then](const Result<QList<Deployment>> &deployments) mutable {
        if (!deployments)
            reportError(deployments.error());
        QHash<QString, int> versions;
        for (const Deployment &deployment : deployments ? *deployments : QList<Deployment>())
            versions.insert(deployment.id, deployment.version);
        for (KnownCheckpoint &one : known)
            one.deploymentVersion = versions.value(one.checkpoint.deployment);
        then(known);
    });
}

void CheckpointsCommand::onVerified(const QJsonObject &answer)
{
    const Checkpoint checkpoint = protocol::checkpointFromJson(answer.value(QLatin1String("checkpoint")).toObject());
    withVersions({checkpoint}, [this](const QList<KnownCheckpoint> &known) {
        if (m_json)
            writeJson({{QStringLiteral("checkpoint"), toJson(known.first())}});
        else
            writeErr(tr("Checkpoint %1 holds: a container was restored from it and answered.\n")
                         .arg(shortId(known.first().checkpoint.id)));
        leave(0);
    });
}

void CheckpointsCommand::deleteNext()
{
    if (m_wanted.isEmpty()) {
        if (m_json)
            writeJson({{QStringLiteral("deleted"), QJsonArray::fromStringList(m_deleted)}});
        return leave(m_exitCode);
    }
    const QString id = m_wanted.takeFirst();
    m_runner->call(protocol::command::deleteCheckpoint, {{QStringLiteral("checkpoint"), id}}, this,
        [this, id](const Result<QJsonObject> &answer) {
            if (answer) {
                m_deleted.append(id);
                if (!m_json)
                    writeErr(tr("Checkpoint %1 has been deleted.\n").arg(shortId(id)));
            } else {
                // The others are still wanted gone.
                const int code = reportError(answer.error());
                m_exitCode = m_exitCode == 0 ? code : m_exitCode;
            }
            deleteNext();
        });
}

/// The same policy as the runner's, on what it listed: which of them containers run from, only it knows.
void CheckpointsCommand::onWouldPrune(const QList<Checkpoint> &checkpoints)
{
    if (m_policy.maxBytes == 0) {
        const QString root = m_runner->hello().value(QLatin1String("root")).toString();
        const QStorageInfo disk(root);
        if (!disk.isValid() || !disk.isReady()) {
            return leave(reportError({ErrorCode::MachineCannot,
                tr("The free space of %1 cannot be told; give --max-bytes.").arg(root), {}}));
        }
        qint64 own = 0;
        for (const Checkpoint &checkpoint : checkpoints)
            own += checkpoint.diskBytes;
        m_policy.maxBytes = std::max<qint64>(1, (disk.bytesAvailable() + own) / 4);
    }
    QList<Checkpoint> chosen;
    QStringList reasons;
    for (const CheckpointRemoval &removal : chooseRemovals(checkpoints, {}, m_policy, wallClockMs())) {
        chosen.append(*std::find_if(checkpoints.cbegin(), checkpoints.cend(),
            [&removal](const Checkpoint &checkpoint) { return checkpoint.id == removal.id; }));
        reasons.append(removal.sentence);
    }
    withVersions(chosen, [this, reasons](const QList<KnownCheckpoint> &known) {
        QJsonArray list;
        qint64 bytes = 0;
        for (qsizetype i = 0; i < known.size(); ++i) {
            QJsonObject object = toJson(known.at(i));
            object.insert(QStringLiteral("why"), reasons.at(i));
            list.append(object);
            bytes += known.at(i).checkpoint.diskBytes;
        }
        if (m_json) {
            writeJson({{QStringLiteral("would_remove"), list}});
        } else if (known.isEmpty()) {
            writeErr(tr("All checkpoints are within the limits; none would be removed.\n"));
        } else {
            writeOut(removalTable(known, reasons));
            writeErr(tr("%n checkpoint(s), %1, would be removed, but for those that containers run from.\n", nullptr,
                static_cast<int>(known.size()))
                         .arg(QLocale().formattedDataSize(bytes)));
        }
        leave(0);
    });
}

void CheckpointsCommand::onPruned(const QJsonObject &answer)
{
    if (const QString note = rootNote(m_places, m_runner->hello()); !note.isEmpty())
        writeErr(note + QLatin1Char('\n'));
    const QJsonArray removed = answer.value(QLatin1String("removed")).toArray();
    const QList<Checkpoint> checkpoints = checkpointsOf(removed);
    withVersions(checkpoints, [this, removed](const QList<KnownCheckpoint> &known) {
        QJsonArray list;
        qint64 bytes = 0;
        for (qsizetype i = 0; i < known.size(); ++i) {
            const QString why = removed.at(i)[QLatin1String("why")].toString();
            QJsonObject object = toJson(known.at(i));
            object.insert(QStringLiteral("why"), why);
            list.append(object);
            bytes += known.at(i).checkpoint.diskBytes;
            if (!m_json)
                writeErr(tr("Checkpoint %1 of %2 has been removed: %3\n")
                             .arg(shortId(known.at(i).checkpoint.id), known.at(i).checkpoint.endpoint, why));
        }
        if (m_json)
            writeJson({{QStringLiteral("removed"), list}});
        else if (known.isEmpty())
            writeErr(tr("All checkpoints are within the limits; none has been removed.\n"));
        else
            writeErr(tr("%n checkpoint(s), %1, have been removed.\n", nullptr, static_cast<int>(known.size()))
                         .arg(QLocale().formattedDataSize(bytes)));
        leave(0);
    });
}

void CheckpointsCommand::interrupt(int count)
{
    Q_UNUSED(count)
    // The runner gives up what it does when its input ends.
    Q_EMIT finished(exitCode(ErrorCode::Interrupted));
}

void CheckpointsCommand::leave(int code)
{
    if (code == 0 && outFailed())
        code = exitCode(ErrorCode::Io);
    connect(m_runner.get(), &RunnerClient::finished, this, [this, code] { Q_EMIT finished(code); });
    m_runner->close();
}

} // namespace headstart
