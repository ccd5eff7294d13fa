// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/images/mask_store.h"

#include "localrunner/images/file_access.h"
#include "localrunner/images/layer_store.h"
#include "localrunner/support/directory.h"
#include "localrunner/support/monotonic.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <set>
#include <unistd.h>

namespace headstart {

namespace {

constexpr qsizetype mostWatched = 300; // about as many stat(2) calls as fit in half a millisecond
constexpr qint64 longestValidMs = 24LL * 3600 * 1000;

struct CloseDirectory
{
    void operator()(DIR *directory) const { ::closedir(directory); }
};

QByteArrayList subdirectoriesOf(int directory, const QByteArray &path)
{
    QByteArrayList names;
    const int fd = ::openat(directory, path.constData(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    const std::unique_ptr<DIR, CloseDirectory> stream(fd < 0 ? nullptr : ::fdopendir(fd));
    while (stream) {
        const dirent *entry = ::readdir(stream.get());
        if (!entry)
            break;
        if (entry->d_type == DT_DIR && entry->d_name != QByteArrayLiteral(".")
            && entry->d_name != QByteArrayLiteral(".."))
            names.append((path == "." ? QByteArray() : path + '/') + entry->d_name);
    }
    return names;
}

/// The directories to look at: breadth first, what the administrator installs by hand ("local") before the rest.
QByteArrayList watchedDirectories(int directory)
{
    QByteArrayList watched{"."};
    for (const QByteArray &first : {QByteArrayLiteral("local"), QByteArrayLiteral(".")}) {
        QByteArrayList level{first};
        while (!level.isEmpty() && watched.size() < mostWatched) {
            QByteArrayList next;
            for (const QByteArray &path : level) {
                for (const QByteArray &child : subdirectoriesOf(directory, path)) {
                    if (child != "local" || first == "local")
                        next.append(child);
                }
            }
            watched += next;
            level = next;
        }
    }
    if (watched.size() > mostWatched)
        watched.resize(mostWatched);
    return watched;
}

QByteArray stateOf(int directory, const QByteArrayList &watched)
{
    QCryptographicHash hash(QCryptographicHash::Sha1);
    for (const QByteArray &path : watched) {
        struct stat status
        {
        };
        if (::fstatat(directory, path.constData(), &status, AT_SYMLINK_NOFOLLOW) != 0)
            return {};
        const qint64 numbers[] = {qint64(status.st_ino), qint64(status.st_dev), status.st_mtim.tv_sec,
            status.st_mtim.tv_nsec, status.st_ctim.tv_sec, status.st_ctim.tv_nsec};
        hash.addData(QByteArrayView(reinterpret_cast<const char *>(numbers), sizeof numbers));
    }
    return hash.result().toHex();
}

QByteArray attributesOf(const struct stat &status)
{
    return QByteArray::number(status.st_mode) + ' ' + QByteArray::number(status.st_uid) + ' '
        + QByteArray::number(status.st_gid) + '\n';
}

/// Sorted, each once, and none that lies below another one.
QList<QByteArray> withoutNested(const QList<QByteArray> &paths)
{
    const std::set<QByteArray> all(paths.cbegin(), paths.cend());
    QList<QByteArray> outermost;
    for (const QByteArray &path : all) {
        bool isNested = false;
        for (qsizetype slash = path.indexOf('/'); slash >= 0 && !isNested; slash = path.indexOf('/', slash + 1))
            isNested = all.contains(path.left(slash));
        if (!isNested)
            outermost.append(path);
    }
    return outermost;
}

/// JSON holds text; a path may be any bytes.
QJsonArray toJson(const QByteArrayList &paths)
{
    QJsonArray array;
    for (const QByteArray &path : paths)
        array.append(QString::fromLatin1(path));
    return array;
}

QByteArrayList fromJson(const QJsonValue &value)
{
    QByteArrayList paths;
    for (const QJsonValue &path : value.toArray())
        paths.append(path.toString().toLatin1());
    return paths;
}

} // namespace

MaskStore::MaskStore(QString folder)
    : m_folder(std::move(folder))
{
}

Result<SharedFd> MaskStore::maskOf(
    const QString &name, int directory, const Readers &readers, const QByteArray &packagesKey) const
{
    if (readers.readsAll())
        return SharedFd();
    if (Result<void> made = makePrivateFolder(m_folder); !made)
        return made.error();
    const QByteArray id =
        QCryptographicHash::hash(QByteArray(name.toUtf8() + '\0' + readers.key()), QCryptographicHash::Sha1).toHex();
    const QString memory = m_folder + u'/' + QString::fromLatin1(id) + QLatin1String(".json");
    const QJsonObject known = QJsonDocument::fromJson(readHostFile(memory).value_or(QByteArray())).object();
    const qint64 age = wallClockMs() - known.value(QLatin1String("scanned_at_ms")).toInteger();
    if (known.value(QLatin1String("packages")).toString().toLatin1() == packagesKey && age >= 0
        && age < longestValidMs) {
        const QByteArray state = stateOf(directory, fromJson(known.value(QLatin1String("watched"))));
        if (!state.isEmpty() && state == known.value(QLatin1String("state")).toString().toLatin1())
            return layerFor(directory, fromJson(known.value(QLatin1String("hidden"))));
    }

    // The state before the scan: a change while it runs is seen the next time.
    const QByteArrayList watched = watchedDirectories(directory);
    const QByteArray state = stateOf(directory, watched);
    const qint64 now = wallClockMs();
    const Result<QList<QByteArray>> hidden = findUnreadable(directory, readers);
    if (!hidden)
        return hidden.error();
    const QJsonObject found{{QStringLiteral("packages"), QString::fromLatin1(packagesKey)},
        {QStringLiteral("scanned_at_ms"), now}, {QStringLiteral("watched"), toJson(watched)},
        {QStringLiteral("state"), QString::fromLatin1(state)}, {QStringLiteral("hidden"), toJson(*hidden)}};
    const Result<Directory> store = Directory::open(m_folder);
    if (!store)
        return store.error();
    const Result<void> written = store->writeFile(
        QString::fromLatin1(id) + QLatin1String(".json"), QJsonDocument(found).toJson(QJsonDocument::Compact), 0600);
    if (!written)
        return written.error();
    return layerFor(directory, *hidden);
}

Result<SharedFd> MaskStore::freshMaskOf(
    int directory, const Readers &readers, const QList<QByteArray> &alsoHidden) const
{
    Result<QList<QByteArray>> hidden = findUnreadable(directory, readers);
    if (!hidden)
        return std::move(hidden).error();
    for (const QByteArray &path : alsoHidden) {
        if (statBelow(directory, path))
            hidden->append(path);
    }
    return layerFor(directory, *hidden);
}

Result<SharedFd> MaskStore::layerFor(int directory, QList<QByteArray> paths) const
{
    if (paths.isEmpty())
        return SharedFd();
    paths = withoutNested(paths);
    QCryptographicHash hash(QCryptographicHash::Sha1);
    for (const QByteArray &path : paths) {
        hash.addData(QByteArray(path + '\0'));
        // The attributes that the layer's directories copy are part of its identity.
        for (qsizetype slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            const QByteArray parent = path.left(slash);
            const std::optional<struct stat> status = statBelow(directory, parent);
            if (status)
                hash.addData(attributesOf(*status));
        }
    }
    struct stat top
    {
    };
    if (::fstatat(directory, "", &top, AT_EMPTY_PATH) != 0)
        return systemError(QStringLiteral("A folder of the image cannot be looked at"), errno);
    hash.addData(attributesOf(top));

    return openOrPublishLayer(m_folder, QString::fromLatin1(hash.result().toHex()),
        [&](const QString &path) { return makeMaskLayer(path, directory, paths); });
}

} // namespace headstart
