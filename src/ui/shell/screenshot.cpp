// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/screenshot.h"

#include "ui/shell/main_window.h"

#include <QBuffer>
#include <QPixmap>
#include <QSaveFile>

namespace headstart {

namespace {

constexpr int limitMs = 60'000;

} // namespace

Screenshot::Screenshot(MainWindow *window, const QString &file, QObject *parent)
    : QObject(parent)
    , m_window(window)
    , m_file(file)
{
    connect(window, &MainWindow::loaded, this, &Screenshot::tryNow, Qt::QueuedConnection);
    m_limit.setSingleShot(true);
    m_limit.start(limitMs);
    connect(&m_limit, &QTimer::timeout, this, [this] {
        Q_EMIT done(Error{ErrorCode::TimedOut,
            tr("The window was not loaded within %1 s, so there is no screenshot.").arg(limitMs / 1000), {}});
    });
    QMetaObject::invokeMethod(this, &Screenshot::tryNow, Qt::QueuedConnection);
}

void Screenshot::tryNow()
{
    if (m_taken || !m_window->isLoaded())
        return;
    m_taken = true;
    // What has just been loaded is laid out by events that are queued by now.
    QMetaObject::invokeMethod(this, &Screenshot::take, Qt::QueuedConnection);
}

void Screenshot::take()
{
    m_limit.stop();
    QByteArray png;
    QBuffer buffer(&png);
    buffer.open(QIODevice::WriteOnly);
    m_window->grab().save(&buffer, "PNG");
    QSaveFile file(m_file);
    if (png.isEmpty() || !file.open(QIODevice::WriteOnly) || file.write(png) != png.size() || !file.commit()) {
        Q_EMIT done(
            Error{ErrorCode::Io, tr("Cannot write the screenshot to '%1': %2.").arg(m_file, file.errorString()), {}});
        return;
    }
    Q_EMIT done({});
}

} // namespace headstart
