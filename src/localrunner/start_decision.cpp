// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/start_decision.h"

#include "localrunner/checkpoints/image_hashes.h"
#include "localrunner/checkpoints/page_images.h"
#include "localrunner/containers/root_mounts.h"
#include "localrunner/lazy/restore_choice.h"
#include "localrunner/workers/worker_environment.h"

#include <QJsonArray>

#include <fcntl.h>

namespace headstart {

using protocol::Checkpoint;

namespace {

constexpr qint64 longestFile = 64 << 20;

/// The fingerprint of a container that starts now. Trees are read anew only where `made` does not know them.
Result<Fingerprint> fingerprintNow(const ContainerSpec &spec, const QString &container,
    const PreparedContainer &prepared, const CriuProgram &criu, const RunServices &services, const Fingerprint *made)
{
    Fingerprint now;
    now.criuVersion = criu.version;
    now.workerProtocol = workerProtocol;
    now.packages = prepared.image.packages;
    const Result<QByteArray> key = services.checkpoints->key();
    if (!key)
        return key.error();
    if (Result<void> described = describeMachine(&now); !described)
        return described.error();
    QMap<QString, QString> environment = prepared.image.composition.environment;
    environment.insert(workerEnvironment(spec, container, prepared.image.image.pythonVersion));
    if (Result<void> described = describeContainer(spec, prepared.image.image, environment, *key, &now); !described)
        return described.error();
    const Result<Directory> sdk = Directory::open(services.sdkFolder);
    if (!sdk)
        return sdk.error();
    const QList<TreeIdentity> knownSdk = made != nullptr ? QList<TreeIdentity>{made->sdk} : QList<TreeIdentity>();
    const QList<TreeIdentity> knownCode = made != nullptr ? QList<TreeIdentity>{made->code} : QList<TreeIdentity>();
    Result<TreeIdentity> tree = identifyTree(sdk->fd(), knownSdk, {"__pycache__"});
    if (!tree)
        return tree.error();
    now.sdk = std::move(*tree);
    tree = identifyTree(prepared.code->get(), knownCode);
    if (!tree)
        return tree.error();
    now.code = std::move(*tree);
    return now;
}

/// What is read of a checkpoint's folder; an error is a sentence that makes it invalid.
struct Opened
{
    RestoreChoice choice;
    Fingerprint made;
};

Result<Opened> openCheckpoint(const Checkpoint &record, const ImageComposition &image, const RunServices &services)
{
    Result<CheckpointUse> use = services.checkpoints->use(record.id);
    if (!use)
        return std::move(use).error();
    Opened opened;
    opened.choice.record = record;
    opened.choice.use = std::make_shared<const CheckpointUse>(std::move(*use));
    const Directory &folder = opened.choice.use->folder();
    const Result<QJsonDocument> print = checkpointfiles::read(folder, checkpointfiles::fingerprint);
    const Result<QJsonDocument> files = checkpointfiles::read(folder, checkpointfiles::files);
    const Result<QJsonDocument> hashes = checkpointfiles::read(folder, checkpointfiles::hashes);
    for (const Result<QJsonDocument> *document : {&print, &files, &hashes}) {
        if (!*document)
            return document->error();
    }
    if (!files->isArray()) // an empty list would let every file pass
        return Error{ErrorCode::Io, QStringLiteral("The checkpoint's %1 is damaged.").arg(checkpointfiles::files), {}};
    Result<Fingerprint> made = fingerprintFromJson(print->object());
    if (!made)
        return std::move(made).error();
    opened.made = std::move(*made);
    Result<QList<FileFact>> facts = fileFactsFromJson(files->array());
    if (!facts)
        return std::move(facts).error();
    opened.choice.files = std::move(*facts);
    const Result<ImageHashes> known = imageHashesFromJson(hashes->object());
    if (!known)
        return known.error();
    const QString damage = verifyMetadata(opened.choice.use->imagesPath(), *known);
    if (!damage.isEmpty())
        return Error{ErrorCode::Io, damage, {}};
    const Result<Directory> filesystem = folder.child(QStringLiteral("filesystem"));
    if (!filesystem)
        return filesystem.error();
    for (const QString &name : writableLayerNames(image)) {
        Result<UniqueFd> layer = filesystem->openFile(name, O_PATH | O_DIRECTORY);
        if (!layer)
            return Error{ErrorCode::Io,
                QStringLiteral("The checkpoint's copy of the writable layer %1 is missing.").arg(name), {}};
        opened.choice.layers.insert(name, std::make_shared<const UniqueFd>(std::move(*layer)));
    }
    return opened;
}

void markInvalid(const Checkpoint &record, const QString &reason, const RunServices &services, PreparedStart *start)
{
    start->remarks.append(QStringLiteral("The checkpoint %1 cannot be used: %2").arg(record.id, reason));
    const Result<Checkpoint> changed = services.checkpoints->update(record.id, [&reason](Checkpoint &changing) {
        changing.state = Checkpoint::State::Invalid;
        changing.reason = reason;
    });
    if (changed)
        start->changed.append(*changed);
    else
        start->remarks.append(changed.error().message);
}

/// Which record is to be restored, or none; an error where one was asked for and there is none.
Result<std::optional<Checkpoint>> wantedCheckpoint(
    const ContainerSpec &spec, const QString &verifies, const RunServices &services, bool *captureFailed)
{
    if (!verifies.isEmpty()) {
        Result<Checkpoint> record = services.checkpoints->find(verifies);
        if (!record)
            return std::move(record).error();
        return std::optional<Checkpoint>(std::move(*record));
    }
    if (spec.start == StartWanted::Cold)
        return std::optional<Checkpoint>();
    const Result<StartAdvice> advice = services.checkpoints->newestFor(spec.stubId);
    if (!advice)
        return advice.error();
    *captureFailed = advice->captureFailed();
    if (!advice->available && spec.start == StartWanted::Restore) {
        return Error{ErrorCode::NotFound,
            QStringLiteral("There is no checkpoint of this deployment of %1 to restore: make one with "
                           "checkpoint_enabled=True and a run with --start auto.")
                .arg(spec.endpoint),
            {}};
    }
    return advice->available;
}

/// How the memory comes back, and the attributes of the span `restore` that say why. A verification is eager: it has to
/// read every page.
void chooseWay(const ContainerSpec &spec, bool verifies, RestoreChoice *choice)
{
    QString why = QStringLiteral("asked for");
    choice->lazy = spec.restore == RestoreWay::Lazy && !verifies;
    if (spec.restore == RestoreWay::Auto && !verifies) {
        const Checkpoint &record = choice->record;
        RestoreWayChoice::Facts facts{record.memoryBytes, 1, record.touchedBytes};
        if (RestoreWayChoice::mayBeLazy(record.memoryBytes, record.touchedBytes)) {
            // Images that cannot be read are CRIU's to complain of.
            if (const Result<double> share = pageimages::residency(choice->use->imagesPath()))
                facts.residentShare = *share;
        }
        const RestoreWayChoice chosen = RestoreWayChoice::of(facts);
        choice->lazy = chosen.lazy;
        why = chosen.why;
    }
    choice->attributes = {
        {QStringLiteral("way"), choice->lazy ? QStringLiteral("lazy") : QStringLiteral("eager")},
        {QStringLiteral("why"), why},
        {QStringLiteral("memory_bytes"), choice->record.memoryBytes},
    };
}

} // namespace

Result<QJsonDocument> checkpointfiles::read(const Directory &folder, QLatin1String name)
{
    const Result<QByteArray> bytes = folder.readFile(name, longestFile);
    if (!bytes)
        return bytes.error();
    const QJsonDocument document = QJsonDocument::fromJson(*bytes);
    if (document.isNull())
        return Error{ErrorCode::Io, QStringLiteral("The checkpoint's %1 is damaged.").arg(name), {}};
    return document;
}

Result<PreparedStart> prepareStart(
    const ContainerSpec &spec, const QString &container, const QString &verifies, const RunServices &services)
{
    PreparedStart start;
    Result<PreparedContainer> prepared = prepareContainer(spec, container, services);
    if (!prepared)
        return std::move(prepared).error();
    start.container = std::move(*prepared);

    bool captureFailed = false;
    const Result<std::optional<Checkpoint>> wanted = wantedCheckpoint(spec, verifies, services, &captureFailed);
    if (!wanted)
        return wanted.error();
    const bool mayCapture = spec.checkpointEnabled && spec.start == StartWanted::Auto && verifies.isEmpty();
    if (!*wanted && !mayCapture)
        return start;

    Result<CriuProgram> criu = usableCriu(services.instance->folders().root.path());
    if (!criu) {
        if (!mayCapture)
            return std::move(criu).error();
        start.remarks.append(QStringLiteral("No checkpoint is used or made: %1").arg(criu.error().message));
        return start;
    }
    start.criu = std::move(*criu);

    std::optional<Opened> opened;
    if (*wanted) {
        Result<Opened> result = openCheckpoint(**wanted, start.container.image.composition, services);
        if (result)
            opened.emplace(std::move(*result));
        else
            markInvalid(**wanted, result.error().message, services, &start);
    }
    Result<Fingerprint> now =
        fingerprintNow(spec, container, start.container, *start.criu, services, opened ? &opened->made : nullptr);
    if (!now)
        return std::move(now).error();
    start.fingerprint = std::move(*now);
    if (opened) {
        Fingerprint compared = start.fingerprint;
        if (!verifies.isEmpty())
            compared.secrets = opened->made.secrets; // a verification has none, and its workers serve nobody
        if (const std::optional<QString> change = difference(opened->made, compared)) {
            markInvalid(**wanted, *change, services, &start);
        } else {
            chooseWay(spec, !verifies.isEmpty(), &opened->choice);
            start.restore.emplace(std::move(opened->choice));
        }
    }
    if (!start.restore && !mayCapture) {
        return Error{ErrorCode::MachineCannot,
            start.changed.isEmpty() ? start.remarks.value(0) : start.changed.first().reason, {}};
    }
    start.captureDue = mayCapture && !start.restore && !captureFailed;
    if (captureFailed && !start.restore)
        start.remarks.append(QStringLiteral("No checkpoint is captured, because the last capture of this deployment "
                                            "failed; deploy the endpoint again to have it tried again."));
    return start;
}

void addCheckpointing(
    const PreparedStart &prepared, bool restored, const RunServices &services, ContainerLaunch *launch)
{
    if (!prepared.criu || (!restored && !prepared.captureDue))
        return;
    CriuLaunch criu;
    criu.pageServer = services.pageServer;
    criu.config = restored ? services.restoreConfig : services.dumpConfig;
    criu.dumped = !restored;
    if (restored) {
        criu.programFolders.append(services.criuToolFolder);
        const RestoreChoice &choice = *prepared.restore;
        launch->restore = RestoreSource{choice.record.id, choice.use->imagesPath(),
            choice.use->folder().pathOf(checkpointfiles::workingSet), choice.layers, choice.lazy};
    }
    criu.programFolders.append(prepared.criu->folder);
    launch->criu = criu;
}

} // namespace headstart
