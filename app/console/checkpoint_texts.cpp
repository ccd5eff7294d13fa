// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/checkpoint_texts.h"

#include "console/text_table.h"
#include "ui/checkpoints/checkpoint_words.h"
#include "ui/theme/format.h"

#include <QCoreApplication>
#include <QLocale>
#include <QRegularExpression>

#include <array>
#include <cmath>

namespace headstart {

using protocol::Checkpoint;

namespace {

constexpr qsizetype fewestCharacters = 4;

struct Texts
{
    Q_DECLARE_TR_FUNCTIONS(headstart::CheckpointTexts)
};

QString size(qint64 bytes)
{
    return QLocale().formattedDataSize(bytes);
}

QString dash()
{
    return QStringLiteral("-");
}

QString versionText(const KnownCheckpoint &known)
{
    return known.deploymentVersion == 0 ? dash() : QStringLiteral("v%1").arg(known.deploymentVersion);
}

QString ago(qint64 thenMs, qint64 nowMs)
{
    return thenMs == 0 ? Texts::tr("never") : Texts::tr("%1 ago").arg(ageText(thenMs, nowMs));
}

QString moment(qint64 thenMs, qint64 nowMs)
{
    return thenMs == 0 ? Texts::tr("never")
                       : Texts::tr("%1 (%2 ago)", "a date and time, and how long ago that was")
                             .arg(formatMoment(thenMs), ageText(thenMs, nowMs));
}

} // namespace

Result<Checkpoint> findCheckpoint(const QList<Checkpoint> &checkpoints, const QString &idOrPrefix)
{
    const QString prefix = idOrPrefix.trimmed().toLower();
    if (prefix.size() < fewestCharacters) {
        return Error{ErrorCode::BadInput,
            Texts::tr("\"%1\" is too short: at least four characters of a checkpoint's ID are needed. headstart "
                      "checkpoints list shows them.")
                .arg(idOrPrefix),
            {}};
    }
    QStringList found;
    const Checkpoint *match = nullptr;
    for (const Checkpoint &checkpoint : checkpoints) {
        if (checkpoint.id == prefix)
            return checkpoint;
        if (!checkpoint.id.startsWith(prefix))
            continue;
        found.append(checkpoint.id);
        match = &checkpoint;
    }
    if (found.size() > 1) {
        return Error{ErrorCode::BadInput,
            Texts::tr("Several checkpoints' IDs begin with \"%1\": %2. Give more of the ID.")
                .arg(idOrPrefix, found.join(QStringLiteral(", "))),
            {}};
    }
    if (!match) {
        return Error{ErrorCode::NotFound,
            Texts::tr(
                "There is no checkpoint whose ID begins with \"%1\"; headstart checkpoints list shows those there "
                "are.")
                .arg(idOrPrefix),
            {}};
    }
    return *match;
}

std::optional<qint64> bytesFromText(const QString &text)
{
    static const QRegularExpression form(
        QStringLiteral("^(\\d+(?:\\.\\d+)?)\\s*(?:([KMGT])(?:i?B)?|B)?$"), QRegularExpression::CaseInsensitiveOption);
    const QRegularExpressionMatch match = form.match(text.trimmed());
    if (!match.hasMatch())
        return std::nullopt;
    const QString unit = match.captured(2).toUpper();
    const int power = unit.isEmpty() ? 0 : static_cast<int>(QStringLiteral("KMGT").indexOf(unit)) + 1;
    const double bytes = std::ldexp(match.captured(1).toDouble(), 10 * power);
    if (!(bytes < 9e18))
        return std::nullopt;
    return static_cast<qint64>(std::llround(bytes));
}

QString ageText(qint64 thenMs, qint64 nowMs)
{
    const qint64 seconds = std::max<qint64>(0, nowMs - thenMs) / 1000;
    const auto count = [](qint64 number) { return static_cast<int>(std::min<qint64>(number, 1000000)); };
    if (seconds < 60)
        return Texts::tr("%n second(s)", nullptr, count(seconds));
    if (seconds < 3600)
        return Texts::tr("%n minute(s)", nullptr, count(seconds / 60));
    if (seconds < 86400)
        return Texts::tr("%n hour(s)", nullptr, count(seconds / 3600));
    return Texts::tr("%n day(s)", nullptr, count(seconds / 86400));
}

QString checkpointTable(const QList<KnownCheckpoint> &checkpoints, qint64 nowMs)
{
    QList<QStringList> rows;
    for (const KnownCheckpoint &known : checkpoints) {
        const Checkpoint &checkpoint = known.checkpoint;
        // A failed capture left nothing behind.
        const bool hasContent = checkpoint.diskBytes > 0;
        rows.append({shortId(checkpoint.id), checkpointStateText(checkpoint.state), checkpoint.endpoint,
            versionText(known), ago(checkpoint.createdAtMs, nowMs), hasContent ? size(checkpoint.diskBytes) : dash(),
            hasContent ? ago(checkpoint.lastUsedAtMs, nowMs) : dash(),
            hasContent ? QLocale().toString(checkpoint.restores) : dash()});
    }
    return textTable({Texts::tr("ID"), Texts::tr("State"), Texts::tr("Endpoint"), Texts::tr("Version"),
                         Texts::tr("Created"), Texts::tr("Size"), Texts::tr("Last used"), Texts::tr("Restores")},
        rows, {5, 7});
}

QString removalTable(const QList<KnownCheckpoint> &checkpoints, const QStringList &reasons)
{
    QList<QStringList> rows;
    for (qsizetype i = 0; i < checkpoints.size(); ++i) {
        const Checkpoint &checkpoint = checkpoints.at(i).checkpoint;
        rows.append({shortId(checkpoint.id), checkpoint.endpoint, versionText(checkpoints.at(i)),
            checkpoint.diskBytes > 0 ? size(checkpoint.diskBytes) : dash(), reasons.at(i)});
    }
    return textTable(
        {Texts::tr("ID"), Texts::tr("Endpoint"), Texts::tr("Version"), Texts::tr("Size"), Texts::tr("Reason")}, rows,
        {3});
}

QString checkpointSheet(const KnownCheckpoint &known, qint64 nowMs)
{
    const Checkpoint &checkpoint = known.checkpoint;
    const QString version = known.deploymentVersion == 0
        ? Texts::tr("%1 (unknown to this task database)", "a deployment").arg(checkpoint.deployment)
        : Texts::tr("%1 (version %2)", "a deployment").arg(checkpoint.deployment).arg(known.deploymentVersion);
    QList<QStringList> rows{{Texts::tr("State"), checkpointStateText(checkpoint.state)}};
    const auto add = [&rows](const QString &title, const QString &text) {
        if (!text.isEmpty())
            rows.append({title, text});
    };
    add(Texts::tr("Reason"), checkpoint.reason);
    add(Texts::tr("CRIU's log"), checkpoint.detail);
    add(Texts::tr("Hint"), checkpoint.hint);
    add(Texts::tr("Endpoint"), checkpoint.endpoint);
    add(Texts::tr("Deployment"), version);
    add(Texts::tr("Created"), moment(checkpoint.createdAtMs, nowMs));
    if (checkpoint.diskBytes > 0) {
        add(Texts::tr("Last used"), moment(checkpoint.lastUsedAtMs, nowMs));
        add(Texts::tr("Restores"), QLocale().toString(checkpoint.restores));
        add(Texts::tr("Size"), size(checkpoint.diskBytes));
        add(Texts::tr("Memory"),
            checkpoint.zeroBytes
                ? Texts::tr("%1, of it %2 zero").arg(size(checkpoint.memoryBytes), size(*checkpoint.zeroBytes))
                : size(checkpoint.memoryBytes));
        if (checkpoint.touchedBytes)
            add(Texts::tr("Needed by the first request"), size(*checkpoint.touchedBytes));
        add(Texts::tr("Files"), size(checkpoint.fileBytes));
    }
    if (checkpoint.frozenNs)
        add(Texts::tr("Stood still for"), formatDuration(*checkpoint.frozenNs));
    add(Texts::tr("Workers"), QLocale().toString(checkpoint.workers));
    add(Texts::tr("Image"), checkpoint.image);
    add(Texts::tr("CRIU"), checkpoint.criuVersion);
    add(Texts::tr("Kernel"), checkpoint.kernel);
    return textTable({Texts::tr("Checkpoint"), checkpoint.id}, rows);
}

QJsonObject toJson(const KnownCheckpoint &known)
{
    QJsonObject object = protocol::toJson(known.checkpoint);
    object.insert(QStringLiteral("deployment_version"),
        known.deploymentVersion == 0 ? QJsonValue() : QJsonValue(known.deploymentVersion));
    for (const QLatin1String name : {QLatin1String("reason"), QLatin1String("detail"), QLatin1String("hint")}) {
        if (object.value(name).toString().isEmpty())
            object.insert(name, QJsonValue());
    }
    if (known.checkpoint.lastUsedAtMs == 0)
        object.insert(QStringLiteral("last_used_at_ms"), QJsonValue());
    return object;
}

} // namespace headstart
