// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/dispatch/progress.h"

#include <QMap>
#include <QWidget>

#include <optional>

class QLabel;
class QToolButton;

namespace headstart {

class CheckpointCatalog;
class Dispatcher;

/// What goes on in the background, whatever page is open: the task that spoke last, how many others run, and a way to
/// stop it; where no task runs, the checkpoint that is being written or verified.
class ActivityBar : public QWidget
{
    Q_OBJECT
public:
    /// Both must outlive it.
    ActivityBar(Dispatcher *dispatcher, CheckpointCatalog *catalog, QWidget *parent = nullptr);

    int running() const { return static_cast<int>(m_tasks.size()); }

private:
    void update();
    QString captureText() const;

    struct Activity
    {
        QString endpoint;
        std::optional<ProgressStep> step;
    };
    Dispatcher *m_dispatcher;
    CheckpointCatalog *m_catalog;
    QLabel *m_label;
    QToolButton *m_cancel;
    QMap<QString, Activity> m_tasks;
    QString m_latest;
};

} // namespace headstart
