// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/checkpoints/checkpoint_catalog.h"

#include <QString>

namespace headstart {

/// A glyph and the translated word for a state.
QString checkpointStateText(protocol::Checkpoint::State state);
/// The same, and what is being done with it: one that is being captured is written first and then verified; any may be
/// verified again or deleted.
QString checkpointStateText(const CatalogEntry &entry);
/// It is written and now being restored for the first time.
bool isBeingVerified(const protocol::Checkpoint &checkpoint);

/// What a state means: why it is so, and what the next cold start of the deployment does. Whole sentences.
QString checkpointSentence(const CatalogEntry &entry);

/// "predict v3", or the name alone where the version is not known.
QString checkpointOwner(const CatalogEntry &entry);

/// The line on an endpoint's page; `entry`: what the endpoint has, if anything. Empty where there is nothing to say:
/// the endpoint captures none and has none, or it is not known whether it has one (`listKnown` is false).
QString endpointCheckpointLine(const std::optional<CatalogEntry> &entry, bool captures, bool listKnown);

/// A size with its unit; empty for 0.
QString sizeOrNothing(qint64 bytes);
/// When a container was last restored from it; "never", or empty where nothing can be restored.
QString lastRestoreText(const protocol::Checkpoint &checkpoint);

} // namespace headstart
