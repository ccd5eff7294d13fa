// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/checkpoints/checkpoint_words.h"

#include "ui/theme/format.h"

#include <QCoreApplication>
#include <QLocale>

namespace headstart {

using protocol::Checkpoint;
using State = Checkpoint::State;
using Work = CatalogEntry::Work;

namespace {

struct Texts
{
    Q_DECLARE_TR_FUNCTIONS(headstart::CheckpointWords)
};

/// Sentences of the runner and of ours, one behind the other.
QString joined(const QStringList &sentences)
{
    QStringList said;
    for (const QString &sentence : sentences) {
        if (!sentence.isEmpty())
            said.append(sentence);
    }
    return said.join(QLatin1Char(' '));
}

QString startsColdUntil(const CatalogEntry &entry)
{
    return entry.handler.isEmpty()
        ? Texts::tr("The deployment starts cold until it is deployed again.")
        : Texts::tr("The deployment starts cold until it is deployed again (headstart deploy %1).").arg(entry.handler);
}

} // namespace

QString checkpointStateText(State state)
{
    switch (state) {
    case State::Capturing:
        return Texts::tr("◐ Capturing");
    case State::Available:
        return Texts::tr("● Available");
    case State::CaptureFailed:
        return Texts::tr("▲ Capture failed");
    case State::RestoreFailed:
        return Texts::tr("▲ Restore failed");
    case State::Invalid:
        return Texts::tr("○ Invalid");
    }
    return {};
}

bool isBeingVerified(const Checkpoint &checkpoint)
{
    return checkpoint.state == State::Capturing && checkpoint.zeroBytes; // its pages are looked through before
}

QString checkpointStateText(const CatalogEntry &entry)
{
    if (entry.work == Work::Remove)
        return Texts::tr("◌ Deleting");
    if (entry.work == Work::Verify || isBeingVerified(entry.checkpoint))
        return Texts::tr("◐ Verifying");
    return checkpointStateText(entry.checkpoint.state);
}

QString checkpointSentence(const CatalogEntry &entry)
{
    const Checkpoint &checkpoint = entry.checkpoint;
    if (entry.work == Work::Remove)
        return Texts::tr("It is being deleted.");
    if (entry.work == Work::Verify || isBeingVerified(checkpoint))
        return Texts::tr(
            "It is being verified: a container is restored from it, asked for its health and thrown away.");
    switch (checkpoint.state) {
    case State::Capturing:
        return Texts::tr("It is being written. After that it is verified by a restore.");
    case State::Available:
        return Texts::tr("The next cold start of its deployment continues from it.");
    case State::CaptureFailed:
        return joined({checkpoint.reason, startsColdUntil(entry)});
    case State::RestoreFailed:
    case State::Invalid:
        return joined({checkpoint.reason, Texts::tr("The next cold start of its deployment captures a new one.")});
    }
    return {};
}

QString checkpointOwner(const CatalogEntry &entry)
{
    return entry.deploymentVersion == 0 ? entry.checkpoint.endpoint
                                        : Texts::tr("%1 v%2", "an endpoint and the version of its deployment")
                                              .arg(entry.checkpoint.endpoint)
                                              .arg(entry.deploymentVersion);
}

QString endpointCheckpointLine(const std::optional<CatalogEntry> &entry, bool captures, bool listKnown)
{
    if (!entry)
        return captures && listKnown ? Texts::tr("Checkpoint: none yet, the next cold start captures one") : QString();
    const Checkpoint &checkpoint = entry->checkpoint;
    QString text = Texts::tr("Checkpoint of version %1: %2", "a number, a state")
                       .arg(entry->deploymentVersion)
                       .arg(checkpointStateText(*entry));
    if (checkpoint.state == State::Available)
        text += Texts::tr(" · %1 · %n restore(s)", "size of a checkpoint", checkpoint.restores)
                    .arg(QLocale().formattedDataSize(checkpoint.diskBytes));
    else if (!checkpoint.reason.isEmpty())
        text += QStringLiteral(" · ") + checkpoint.reason;
    return text;
}

QString sizeOrNothing(qint64 bytes)
{
    return bytes > 0 ? QLocale().formattedDataSize(bytes) : QString();
}

QString lastRestoreText(const Checkpoint &checkpoint)
{
    if (checkpoint.lastUsedAtMs > 0)
        return formatMoment(checkpoint.lastUsedAtMs);
    return checkpoint.state == State::Available ? Texts::tr("never") : QString();
}

} // namespace headstart
