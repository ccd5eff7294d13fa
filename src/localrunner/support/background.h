// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMetaObject>
#include <QObject>
#include <QThreadPool>

#include <memory>
#include <utility>

namespace headstart {

/// Runs `work()` in a thread of the pool and then `then(result)` in the thread of `context`, from its event loop.
/// `context` must live until then: its owner waits for the pool before deleting it.
template <class Work, class Then> void inBackground(QThreadPool *pool, QObject *context, Work work, Then then)
{
    pool->start([context, work = std::move(work), then = std::move(then)]() mutable {
        using Value = decltype(work());
        auto value = std::make_shared<Value>(work());
        QMetaObject::invokeMethod(
            context, [value, then = std::move(then)]() mutable { then(std::move(*value)); }, Qt::QueuedConnection);
    });
}

} // namespace headstart
