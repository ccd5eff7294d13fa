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

class Dispatcher;

/// What goes on in the background, whatever page is open: the task that spoke last, how many others run, and a way to
/// stop it.
class ActivityBar : public QWidget
{
    Q_OBJECT
public:
    /// `dispatcher` must outlive it.
    explicit ActivityBar(Dispatcher *dispatcher, QWidget *parent = nullptr);

    int running() const { return static_cast<int>(m_tasks.size()); }

private:
    void update();

    struct Activity
    {
        QString endpoint;
        std::optional<ProgressStep> step;
    };
    Dispatcher *m_dispatcher;
    QLabel *m_label;
    QToolButton *m_cancel;
    QMap<QString, Activity> m_tasks;
    QString m_latest;
};

} // namespace headstart
