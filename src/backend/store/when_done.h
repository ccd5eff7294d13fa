// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFuture>
#include <QFutureWatcher>
#include <QObject>

#include <utility>

namespace headstart {

/// Calls `callback` with the result of `future` on the calling thread, which must be that of `context`, unless
/// `context` has gone by then. Never before this function has returned, also when the result is there already; results
/// that are ready in some order are told in it. A future that ends without a result calls nothing.
///
/// QFuture::then() with a context keeps neither promise in Qt 6.4: it calls at once where the future has finished, and
/// asserts where the context has gone.
template <class T, class Callback> void whenDone(const QFuture<T> &future, QObject *context, Callback callback)
{
    auto *watcher = new QFutureWatcher<T>(context);
    QObject::connect(
        watcher, &QFutureWatcherBase::finished, context, [watcher, callback = std::move(callback)]() mutable {
            watcher->deleteLater();
            if (watcher->future().resultCount() > 0)
                callback(watcher->result());
        });
    watcher->setFuture(future);
}

} // namespace headstart
