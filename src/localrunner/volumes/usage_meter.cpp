// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/volumes/usage_meter.h"

#include "localrunner/support/background.h"

#include <QJsonArray>

namespace headstart {

namespace {

QJsonValue filesJson(const FileWatch::Opened &opened)
{
    QJsonArray files;
    for (const OpenedFile &file : opened.files)
        files.append(QJsonObject{{QStringLiteral("path"), file.path}, {QStringLiteral("bytes"), file.bytes}});
    return files;
}

} // namespace

UsageMeter::UsageMeter(QList<MeasuredVolume> volumes, QThreadPool *pool, QObject *parent)
    : QObject(parent)
    , m_volumes(std::move(volumes))
    , m_pool(pool)
{
}

Result<void> UsageMeter::watch(pid_t pid)
{
    if (m_volumes.isEmpty())
        return {};
    m_watch = std::make_unique<FileWatch>();
    for (int index = 0; index < m_volumes.size(); ++index) {
        if (Result<void> watching = m_watch->watch(pid, index, m_volumes[index].destinations); !watching) {
            m_watch.reset();
            return watching;
        }
    }
    return {};
}

void UsageMeter::measure()
{
    if (m_busy) {
        m_again = true;
        return;
    }
    const QList<FileWatch::Opened> opened =
        m_watch ? m_watch->take(static_cast<int>(m_volumes.size())) : QList<FileWatch::Opened>();
    if (m_volumes.isEmpty()) {
        report(opened, {});
        return;
    }
    m_busy = true;
    const auto work = [volumes = m_volumes] {
        QList<std::optional<TreeSize>> sizes;
        for (const MeasuredVolume &volume : volumes)
            sizes.append(measureTree(*volume.data, mostEntriesMeasured));
        return sizes;
    };
    inBackground(m_pool, this, work, [this, opened](const QList<std::optional<TreeSize>> &sizes) {
        m_busy = false;
        report(opened, sizes);
        if (std::exchange(m_again, false))
            measure();
    });
}

void UsageMeter::report(const QList<FileWatch::Opened> &opened, const QList<std::optional<TreeSize>> &sizes)
{
    QJsonArray volumes;
    for (int index = 0; index < m_volumes.size(); ++index) {
        MeasuredVolume &volume = m_volumes[index];
        const std::optional<TreeSize> before = std::exchange(volume.before, sizes[index]);
        const bool known = before && sizes[index];
        const bool watched = !opened.isEmpty() && !opened[index].lost;
        volumes.append(QJsonObject{
            {QStringLiteral("name"), volume.name},
            {QStringLiteral("bytes_added"), known ? QJsonValue(sizes[index]->bytes - before->bytes) : QJsonValue()},
            {QStringLiteral("files_opened"), watched ? filesJson(opened[index]) : QJsonValue()},
            {QStringLiteral("more"), watched ? opened[index].more : 0},
        });
    }
    Q_EMIT measured(volumes);
}

} // namespace headstart
