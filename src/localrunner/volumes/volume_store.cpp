// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/volumes/volume_store.h"

#include "localrunner/support/random_name.h"
#include "localrunner/volumes/tree_size.h"
#include "localrunner/volumes/volume_name.h"

#include <QFile>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>

namespace headstart {

namespace {

/// Imports and exports use a volume as containers do, under a name no container has.
constexpr QLatin1String transferPrefix("transfer-");
constexpr QLatin1String temporaryPrefix(".new-");

QString temporaryName()
{
    return temporaryPrefix + randomHexName(16);
}

Error taken(const QString &name)
{
    return Error{ErrorCode::BadInput, QStringLiteral("There is a volume \"%1\" already.").arg(name), {}};
}

Error missing(const QString &name)
{
    return Error{ErrorCode::NotFound,
        QStringLiteral("There is no volume \"%1\"; \"headstart volumes list\" shows those there are.").arg(name), {}};
}

/// Enters `user` among the users of an open volume: a file that is locked as long as the result lives.
Result<FileLock> enterUser(const Directory &users, const QString &user)
{
    Result<UniqueFd> file = users.openFile(user, O_RDWR | O_CREAT, 0600);
    if (!file)
        return std::move(file).error();
    return FileLock::acquire(std::move(*file));
}

/// Containers whose file in `users/` is locked by a living runner; files that are not are swept out.
QStringList livingUsers(const Directory &volume)
{
    QStringList living;
    Result<Directory> users = volume.child(QStringLiteral("users"));
    if (!users)
        return living;
    const Result<QList<QString>> names = users->names();
    for (const QString &name : names ? *names : QList<QString>()) {
        Result<UniqueFd> file = users->openFile(name, O_RDWR);
        if (!file)
            continue;
        const Result<std::optional<FileLock>> lock = FileLock::tryAcquire(std::move(*file));
        if (lock && lock->has_value())
            ::unlinkat(users->fd(), QFile::encodeName(name).constData(), 0);
        else
            living.append(name);
    }
    living.sort();
    return living;
}

qint64 createdAt(const Directory &volume)
{
    struct statx info
    {
    };
    if (::statx(volume.fd(), "", AT_EMPTY_PATH, STATX_BTIME | STATX_CTIME, &info) != 0)
        return 0;
    const statx_timestamp &time = (info.stx_mask & STATX_BTIME) != 0 ? info.stx_btime : info.stx_ctime;
    return qint64(time.tv_sec) * 1000 + time.tv_nsec / 1'000'000;
}

} // namespace

VolumeUse::VolumeUse(Directory users, QString container, Directory data, FileLock lock)
    : m_users(std::move(users))
    , m_container(std::move(container))
    , m_data(std::move(data))
    , m_lock(std::move(lock))
{
}

VolumeUse::~VolumeUse()
{
    if (m_users.isOpen())
        ::unlinkat(m_users.fd(), QFile::encodeName(m_container).constData(), 0);
}

VolumeStore::VolumeStore(Directory folder)
    : m_folder(std::move(folder))
{
}

Result<FileLock> VolumeStore::gate() const
{
    Result<UniqueFd> file = m_folder.openFile(QStringLiteral(".lock"), O_RDWR | O_CREAT, 0600);
    if (!file)
        return std::move(file).error();
    return FileLock::acquire(std::move(*file));
}

Result<Directory> VolumeStore::openVolume(const QString &name) const
{
    if (const Result<void> good = checkVolumeName(name); !good)
        return good.error();
    Result<Directory> volume = m_folder.child(name);
    if (!volume && volume.error().code == ErrorCode::NotFound)
        return missing(name);
    return volume;
}

Result<Directory> VolumeStore::makeVolume(const QString &folder) const
{
    Result<Directory> volume = m_folder.makeNewChild(folder, 0700);
    if (!volume)
        return volume;
    for (const auto &[name, mode] : {std::pair{"users", 0700}, std::pair{"data", 0755}}) {
        if (Result<Directory> made = volume->makeNewChild(QLatin1String(name), static_cast<mode_t>(mode)); !made)
            return std::move(made).error();
    }
    return volume;
}

Result<QList<VolumeInfo>> VolumeStore::list() const
{
    Result<QList<QString>> names = m_folder.names();
    if (!names)
        return std::move(names).error();
    std::sort(names->begin(), names->end());
    QList<VolumeInfo> volumes;
    for (const QString &name : std::as_const(*names)) {
        if (!checkVolumeName(name))
            continue; // our own temporary and lock files begin with a dot
        const Result<Directory> volume = m_folder.child(name);
        if (!volume)
            continue; // removed meanwhile
        VolumeInfo info;
        info.name = name;
        info.createdAtMs = createdAt(*volume);
        for (const QString &user : livingUsers(*volume)) {
            if (!user.startsWith(transferPrefix))
                info.usedBy.append(user);
        }
        if (const Result<Directory> data = volume->child(QStringLiteral("data"))) {
            if (const std::optional<TreeSize> size = measureTree(*data)) {
                info.bytes = size->bytes;
                info.files = size->files;
            }
        }
        volumes.append(info);
    }
    return volumes;
}

Result<void> VolumeStore::create(const QString &name) const
{
    if (Result<void> good = checkVolumeName(name); !good)
        return good;
    const Result<FileLock> lock = gate();
    if (!lock)
        return lock.error();
    if (m_folder.exists(name))
        return taken(name);
    const QString temporary = temporaryName();
    if (Result<Directory> made = makeVolume(temporary); !made)
        return std::move(made).error();
    return m_folder.rename(temporary, m_folder, name);
}

Result<void> VolumeStore::takeAway(const QString &name, QString *trash) const
{
    const Result<FileLock> lock = gate();
    if (!lock)
        return lock.error();
    const Result<Directory> volume = openVolume(name);
    if (!volume)
        return volume.error();
    if (const QStringList users = livingUsers(*volume); !users.isEmpty()) {
        return Error{ErrorCode::BadInput,
            QStringLiteral("The volume \"%1\" is in use by %2; stop what uses it first.")
                .arg(name,
                    users.size() == 1 ? QStringLiteral("a container")
                                      : QStringLiteral("%1 containers").arg(users.size())),
            users.join(u'\n')};
    }
    *trash = temporaryName();
    return m_folder.rename(name, m_folder, *trash);
}

Result<void> VolumeStore::remove(const QString &name) const
{
    QString trash;
    if (Result<void> taken = takeAway(name, &trash); !taken)
        return taken;
    return removeTree(m_folder, trash);
}

Result<VolumeUse> VolumeStore::use(const QString &name, const QString &container) const
{
    if (Result<void> made = create(name); !made && !m_folder.exists(name))
        return std::move(made).error();
    const Result<FileLock> lock = gate();
    if (!lock)
        return lock.error();
    const Result<Directory> volume = openVolume(name);
    if (!volume)
        return volume.error();
    Result<Directory> users = volume->child(QStringLiteral("users"));
    if (!users)
        return std::move(users).error();
    Result<Directory> data = volume->child(QStringLiteral("data"));
    if (!data)
        return std::move(data).error();
    Result<FileLock> held = enterUser(*users, container);
    if (!held)
        return std::move(held).error();
    return VolumeUse(std::move(*users), container, std::move(*data), std::move(*held));
}

Result<void> VolumeStore::checkReplaceable(const QString &name) const
{
    if (!m_folder.exists(name))
        return {};
    const Result<Directory> volume = openVolume(name);
    if (!volume)
        return volume.error();
    const Result<Directory> data = volume->child(QStringLiteral("data"));
    const Result<QList<QString>> names = data ? data->names() : Result<QList<QString>>(data.error());
    if (!names)
        return names.error();
    if (!names->isEmpty() || !livingUsers(*volume).isEmpty()) {
        Error error = taken(name);
        error.message +=
            QStringLiteral(" Remove it first (\"headstart volumes remove %1\") or choose another name.").arg(name);
        return error;
    }
    return {};
}

Result<FileLock> VolumeStore::makeHeldVolume(const QString &folder) const
{
    const Result<FileLock> lock = gate();
    if (!lock)
        return lock.error();
    const Result<Directory> volume = makeVolume(folder);
    const Result<Directory> users = volume ? volume->child(QStringLiteral("users")) : Result<Directory>(volume.error());
    if (!users)
        return users.error();
    return enterUser(*users, transferPrefix + QStringLiteral("import"));
}

Result<void> VolumeStore::sweep() const
{
    QStringList abandoned;
    {
        const Result<FileLock> lock = gate();
        if (!lock)
            return lock.error();
        const Result<QList<QString>> names = m_folder.names();
        if (!names)
            return names.error();
        for (const QString &name : *names) {
            if (!name.startsWith(temporaryPrefix))
                continue;
            const Result<Directory> volume = m_folder.child(name);
            if (volume && livingUsers(*volume).isEmpty())
                abandoned.append(name);
        }
    }
    for (const QString &name : std::as_const(abandoned)) {
        if (Result<void> removed = removeTree(m_folder, name); !removed)
            return removed;
    }
    return {};
}

Result<void> VolumeStore::publish(const QString &name, const std::function<Result<void>(const Directory &)> &fill) const
{
    if (Result<void> good = checkVolumeName(name); !good)
        return good;
    // Asked before the work and once more after it, when it counts.
    if (Result<void> free = checkReplaceable(name); !free)
        return free;
    const QString temporary = temporaryName();
    const Result<FileLock> held = makeHeldVolume(temporary);
    if (!held)
        return held.error();
    const Result<Directory> volume = m_folder.child(temporary);
    const Result<Directory> data = volume ? volume->child(QStringLiteral("data")) : Result<Directory>(volume.error());
    Result<void> done = data ? fill(*data) : Result<void>(data.error());
    if (done) {
        const Result<FileLock> lock = gate();
        done = lock ? checkReplaceable(name) : Result<void>(lock.error());
        if (done && m_folder.exists(name))
            done = removeTree(m_folder, name);
        if (done)
            done = m_folder.rename(temporary, m_folder, name);
    }
    if (!done) {
        if (const Result<void> removed = removeTree(m_folder, temporary); !removed)
            qWarning("%s", qPrintable(removed.error().message));
    }
    return done;
}

Result<void> VolumeStore::read(const QString &name, const std::function<Result<void>(const Directory &)> &reader) const
{
    if (!m_folder.exists(name))
        return checkVolumeName(name) ? Result<void>(missing(name)) : checkVolumeName(name);
    const Result<VolumeUse> use = this->use(name, transferPrefix + temporaryName().mid(temporaryPrefix.size()));
    if (!use)
        return use.error();
    return reader(use->data());
}

} // namespace headstart
