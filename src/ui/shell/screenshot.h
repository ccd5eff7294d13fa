// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/result.h"

#include <QObject>
#include <QTimer>

namespace headstart {

class MainWindow;

/// Draws a window to a PNG file as soon as what it shows is loaded. Lives as long as that takes.
class Screenshot : public QObject
{
    Q_OBJECT
public:
    /// `window` must outlive it and be shown by the caller.
    Screenshot(MainWindow *window, const QString &file, QObject *parent = nullptr);

Q_SIGNALS:
    void done(const headstart::Result<void> &result);

private:
    void tryNow();
    void take();

    MainWindow *m_window;
    QString m_file;
    QTimer m_limit;
    bool m_taken = false;
};

} // namespace headstart
