// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/volumes/file_watch.h"
#include "localrunner/volumes/tree_size.h"

#include <QJsonObject>
#include <QThreadPool>

#include <functional>
#include <optional>

namespace headstart {

/// A volume with more entries than this is not measured: walking it would take longer than what it would tell.
inline constexpr qint64 mostEntriesMeasured = 50'000;

/// A volume whose use is measured.
struct MeasuredVolume
{
    QString name;
    std::shared_ptr<const Directory> data;
    std::optional<TreeSize> before; ///< its size before the container started
    QStringList destinations; ///< where the container sees it
};

/// Measures what a container does with its volumes, from its start or the last report to the next. Lives in a thread
/// with an event loop; the walking of the volumes happens in a thread of the pool.
class UsageMeter : public QObject
{
    Q_OBJECT

public:
    UsageMeter(QList<MeasuredVolume> volumes, QThreadPool *pool, QObject *parent = nullptr);

    /// Begins to watch which files are opened. Call it before user code runs. An error says why that cannot be known
    /// here; the rest is measured all the same, and `files_opened` is null.
    Result<void> watch(pid_t pid);

    /// Measures and emits measured(). While one measurement runs, further calls are answered together by one more after
    /// it.
    void measure();
    /// True while a measurement runs in the pool: this object must not be deleted then.
    bool isBusy() const { return m_busy; }

Q_SIGNALS:
    /// `volumes` of the protocol's `usage` event.
    void measured(const QJsonArray &volumes);

private:
    void report(const QList<FileWatch::Opened> &opened, const QList<std::optional<TreeSize>> &sizes);

    QList<MeasuredVolume> m_volumes;
    QThreadPool *m_pool;
    std::unique_ptr<FileWatch> m_watch;
    bool m_busy = false;
    bool m_again = false;
};

} // namespace headstart
