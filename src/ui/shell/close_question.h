// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/protocol/checkpoint.h"

#include <QList>
#include <QMessageBox>

namespace headstart {

class CheckpointCatalog;

/// Asks whether the window shall be closed although that discards checkpoints that are being captured. When they have
/// come to their end meanwhile, there is nothing left to ask: it agrees by itself. Deletes itself when it is done.
class CloseQuestion : public QMessageBox
{
    Q_OBJECT
public:
    /// `catalog` must outlive it, and has captures. Show it with open().
    explicit CloseQuestion(CheckpointCatalog *catalog, QWidget *parent = nullptr);

    /// Which captures would be discarded. Pure.
    static QString sentence(const QList<protocol::Checkpoint> &captures);

Q_SIGNALS:
    /// The window may be closed.
    void agreed();

private:
    void update();

    CheckpointCatalog *m_catalog;
};

} // namespace headstart
