// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/containers/cgroup.h"

#include "localrunner/images/file_access.h"

#include <QDir>
#include <QFile>
#include <QSet>

#include <cerrno>
#include <csignal>
#include <unistd.h>

namespace headstart {

namespace {

const QString memoryController = QStringLiteral("memory");
const QString freezerController = QStringLiteral("freezer");

/// The number behind `key` in a file of "key value" lines, such as memory.events.
std::optional<qint64> keyedNumber(const QByteArray &text, const QByteArray &key)
{
    for (const QByteArray &line : text.split('\n')) {
        const QList<QByteArray> fields = line.split(' ');
        bool ok = false;
        if (fields.size() == 2 && fields[0] == key) {
            const qint64 number = fields[1].toLongLong(&ok);
            if (ok)
                return number;
        }
    }
    return std::nullopt;
}

std::optional<qint64> number(const std::optional<QByteArray> &text)
{
    bool ok = false;
    const qint64 value = text ? text->trimmed().toLongLong(&ok) : 0;
    return ok ? std::optional(value) : std::nullopt;
}

bool writeControl(const QString &path, const QByteArray &value)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly | QIODevice::Unbuffered | QIODevice::ExistingOnly)
        && file.write(value) == value.size();
}

/// Children before their parents.
QStringList treeOf(const QString &folder)
{
    QStringList tree;
    const QDir directory(folder);
    for (const QString &child :
        directory.entryList(QDir::Dirs | QDir::NoDotAndDotDot | QDir::NoSymLinks | QDir::Hidden))
        tree += treeOf(folder + u'/' + child);
    tree.append(folder);
    return tree;
}

void collectProcesses(const QString &folder, QSet<pid_t> *found)
{
    for (const QString &group : treeOf(folder)) {
        const auto text = readHostFile(group + QLatin1String("/cgroup.procs"));
        if (!text)
            continue;
        for (const QByteArray &line : text->split('\n')) {
            if (const pid_t pid = line.toInt(); pid > 0)
                found->insert(pid);
        }
    }
}

} // namespace

Cgroup::Cgroup(QString path, CgroupLayout layout)
    : m_path(std::move(path))
    , m_layout(std::move(layout))
{
}

QStringList Cgroup::folders() const
{
    QStringList folders;
    for (const auto &[controller, root] : m_layout.controllers) {
        if (!folders.contains(root + m_path))
            folders.append(root + m_path);
    }
    if (!m_layout.unifiedRoot.isEmpty() && !folders.contains(m_layout.unifiedRoot + m_path))
        folders.append(m_layout.unifiedRoot + m_path);
    return folders;
}

QString Cgroup::folderOf(const QString &controller) const
{
    const QString root = m_layout.rootOf(controller);
    return root.isEmpty() ? QString() : root + m_path;
}

bool Cgroup::exists() const
{
    const QStringList all = folders();
    return std::any_of(all.cbegin(), all.cend(), [](const QString &folder) { return QDir(folder).exists(); });
}

QList<pid_t> Cgroup::processes() const
{
    QSet<pid_t> found;
    for (const QString &folder : folders()) {
        if (QDir(folder).exists())
            collectProcesses(folder, &found);
    }
    return found.values();
}

std::optional<qint64> Cgroup::memoryPeakBytes() const
{
    const QString folder = folderOf(memoryController);
    if (folder.isEmpty())
        return std::nullopt;
    return number(readHostFile(
        folder + (m_layout.unified ? QLatin1String("/memory.peak") : QLatin1String("/memory.max_usage_in_bytes"))));
}

std::optional<qint64> Cgroup::oomKills() const
{
    const QString folder = folderOf(memoryController);
    if (folder.isEmpty())
        return std::nullopt;
    const auto text = readHostFile(
        folder + (m_layout.unified ? QLatin1String("/memory.events") : QLatin1String("/memory.oom_control")));
    return text ? keyedNumber(*text, "oom_kill") : std::nullopt;
}

std::optional<qint64> Cgroup::diskReadBytes() const
{
    qint64 bytes = 0;
    if (m_layout.unified) {
        const auto text = readHostFile(folderOf(QStringLiteral("io")) + QLatin1String("/io.stat"));
        if (!text || !m_layout.has(QStringLiteral("io")))
            return std::nullopt;
        for (const QByteArray &field : text->simplified().split(' ')) {
            if (field.startsWith("rbytes="))
                bytes += field.mid(7).toLongLong();
        }
        return bytes;
    }
    const QString folder = folderOf(QStringLiteral("blkio"));
    const auto text = readHostFile(folder + QLatin1String("/blkio.throttle.io_service_bytes_recursive"));
    if (folder.isEmpty() || !text)
        return std::nullopt;
    for (const QByteArray &line : text->split('\n')) {
        const QList<QByteArray> fields = line.split(' ');
        if (fields.size() == 3 && fields[1] == "Read")
            bytes += fields[2].toLongLong();
    }
    return bytes;
}

Result<void> Cgroup::kill() const
{
    if (!exists())
        return {};
    if (!m_layout.unifiedRoot.isEmpty()
        && writeControl(m_layout.unifiedRoot + m_path + QLatin1String("/cgroup.kill"), "1") && m_layout.unified)
        return {};

    // Frozen processes cannot fork, so one pass over a frozen group reaches all of them; the signal acts when it thaws.
    const QString freezer = folderOf(freezerController);
    const QString state = freezer + QLatin1String("/freezer.state");
    const bool frozen = !freezer.isEmpty() && writeControl(state, "FROZEN");
    int refused = 0;
    // Without a freezer a fork may slip through between the reading and the signal: look again until nothing new
    // appears.
    QSet<pid_t> signalled;
    for (int pass = 0; pass < 50; ++pass) {
        bool anyNew = false;
        for (const pid_t pid : processes()) {
            if (signalled.contains(pid))
                continue;
            signalled.insert(pid);
            anyNew = true;
            if (::kill(pid, SIGKILL) != 0 && errno != ESRCH)
                refused = errno;
        }
        if (!anyNew)
            break;
    }
    if (frozen && !writeControl(state, "THAWED"))
        return systemError(QStringLiteral("The control group %1 cannot be thawed").arg(m_path), errno);
    if (refused != 0)
        return systemError(QStringLiteral("A process of the control group %1 cannot be killed").arg(m_path), refused);
    return {};
}

Result<void> Cgroup::create() const
{
    // Another runner may remove an empty parent between its making and the making of its child.
    constexpr int attempts = 100;
    for (const QString &folder : folders()) {
        bool made = false;
        for (int attempt = 0; attempt < attempts && !made; ++attempt)
            made = QDir().mkpath(folder) && QDir(folder).exists();
        if (!made)
            return systemError(QStringLiteral("The control group %1 cannot be made").arg(folder), errno);
    }
    return {};
}

Result<void> Cgroup::remove() const
{
    for (const QString &folder : folders()) {
        if (!QDir(folder).exists())
            continue;
        for (const QString &group : treeOf(folder)) {
            if (::rmdir(QFile::encodeName(group).constData()) != 0 && errno != ENOENT)
                return systemError(QStringLiteral("The control group %1 cannot be removed").arg(group), errno);
        }
    }
    return {};
}

void Cgroup::removeEmptyParents() const
{
    for (const QString &folder : folders()) {
        const QString root = folder.left(folder.size() - m_path.size());
        QString parent = folder.left(folder.lastIndexOf(u'/'));
        // The kernel refuses to remove a group in use; that is where it ends.
        while (parent.size() > root.size() && ::rmdir(QFile::encodeName(parent).constData()) == 0)
            parent = parent.left(parent.lastIndexOf(u'/'));
    }
}

} // namespace headstart
