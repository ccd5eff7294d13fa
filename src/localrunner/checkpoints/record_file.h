// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/protocol/checkpoint.h"
#include "localrunner/support/directory.h"

namespace headstart {

/// The record of the checkpoint `id` in its folder, read strictly: NotFound, or Io with what is wrong with it.
Result<protocol::Checkpoint> readRecord(const Directory &checkpoint, const QString &id);

/// Replaces the record as a whole. `durable`: it has reached the disk when this returns.
Result<void> writeRecord(const Directory &checkpoint, const protocol::Checkpoint &record, bool durable);

/// Writes a file (0600) under a temporary name and renames it, like Directory::writeFile(), and waits for the disk
/// before the rename and after it.
Result<void> writeDurably(const Directory &folder, const QString &name, const QByteArray &bytes);

} // namespace headstart
