// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/volumes/file_watch.h"

#include <QFile>

#include <cerrno>
#include <climits>
#include <cstdio>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/fanotify.h>
#include <sys/stat.h>
#include <sys/syscall.h>

namespace headstart {

namespace {

constexpr qsizetype mostRemembered = 100'000; // per volume, between two reports

/// Opens a folder of the container as the container sees it, never outside of its root.
UniqueFd openInside(pid_t pid, const QString &path)
{
    char root[32];
    std::snprintf(root, sizeof root, "/proc/%d/root", pid);
    const UniqueFd folder(::open(root, O_PATH | O_DIRECTORY | O_CLOEXEC));
    open_how how{};
    how.flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
    how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
    const QByteArray name = QFile::encodeName(path);
    return UniqueFd(static_cast<int>(::syscall(SYS_openat2, folder.get(), name.constData(), &how, sizeof how)));
}

} // namespace

FileWatch::FileWatch(QObject *parent)
    : QObject(parent)
{
}

Result<void> FileWatch::begin()
{
    if (m_group)
        return {};
    // O_NONBLOCK: the kernel opens each file for us, and a pipe that the container made would otherwise wait for its
    // other end.
    m_group.reset(
        ::fanotify_init(FAN_CLASS_NOTIF | FAN_CLOEXEC | FAN_NONBLOCK, O_RDONLY | O_LARGEFILE | O_CLOEXEC | O_NONBLOCK));
    if (!m_group)
        return systemError(QStringLiteral("Which files are opened in the volumes cannot be watched"), errno);
    m_notifier = std::make_unique<QSocketNotifier>(m_group.get(), QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, &FileWatch::readEvents);
    return {};
}

Result<void> FileWatch::watch(pid_t pid, int index, const QStringList &destinations)
{
    if (Result<void> begun = begin(); !begun)
        return begun;
    m_opened.resize(std::max(m_opened.size(), qsizetype(index) + 1));
    m_seen.resize(m_opened.size());
    for (const QString &destination : destinations) {
        const UniqueFd folder = openInside(pid, destination);
        if (!folder
            || ::fanotify_mark(m_group.get(), FAN_MARK_ADD | FAN_MARK_MOUNT, FAN_OPEN, folder.get(), nullptr) != 0) {
            return systemError(
                QStringLiteral("Which files are opened in the volume at %1 cannot be watched").arg(destination), errno);
        }
        m_roots.append(Root{index, destination + u'/'});
    }
    return {};
}

QList<FileWatch::Opened> FileWatch::take(int volumes, int most)
{
    readEvents();
    QList<Opened> result(volumes);
    for (qsizetype index = 0; index < std::min<qsizetype>(volumes, m_opened.size()); ++index) {
        result[index].files = m_opened[index].mid(0, most);
        result[index].more = m_seen[index].size() - result[index].files.size();
        result[index].lost = m_lost;
        m_opened[index].clear();
        m_seen[index].clear();
    }
    m_lost = false;
    return result;
}

void FileWatch::readEvents()
{
    alignas(fanotify_event_metadata) char buffer[16 << 10];
    for (int round = 0; m_group && round < 64; ++round) {
        ssize_t size = ::read(m_group.get(), buffer, sizeof buffer);
        if (size <= 0)
            return;
        const auto *event = reinterpret_cast<const fanotify_event_metadata *>(buffer);
        for (; FAN_EVENT_OK(event, size); event = FAN_EVENT_NEXT(event, size)) {
            if ((event->mask & FAN_Q_OVERFLOW) != 0)
                m_lost = true;
            if (event->fd >= 0)
                addEvent(event->fd);
        }
    }
}

void FileWatch::addEvent(int fd)
{
    const UniqueFd file(fd);
    struct stat info
    {
    };
    char link[40];
    char target[PATH_MAX];
    std::snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    const ssize_t size = ::readlink(link, target, sizeof target);
    if (size <= 0 || ::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode))
        return;
    const QString path = QFile::decodeName(QByteArray(target, size));
    for (const Root &root : std::as_const(m_roots)) {
        if (!path.startsWith(root.destination))
            continue;
        const QString inside = path.mid(root.destination.size());
        QSet<QString> &seen = m_seen[root.index];
        if (seen.size() < mostRemembered && !seen.contains(inside)) {
            seen.insert(inside);
            if (m_opened[root.index].size() < 1000)
                m_opened[root.index].append(OpenedFile{inside, info.st_size});
        }
        return;
    }
}

} // namespace headstart
