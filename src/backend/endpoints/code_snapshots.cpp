// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/endpoints/deployment.h"
#include "backend/endpoints/project_files.h"
#include "backend/endpoints/tree_copy.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QPromise>
#include <QSaveFile>
#include <QThreadPool>
#include <QUuid>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <sys/stat.h>
#include <system_error>

using namespace Qt::StringLiterals;

namespace headstart {

namespace {

constexpr int attempts = 3;
/// A file that changed this shortly before the listing may change again without its times showing it.
constexpr qint64 racyNs = 2'000'000'000;
constexpr qint64 abandonedSeconds = 24 * 3600;

/// "2 GiB", "150 MiB", "3 KiB" or "40 bytes".
QString sizeText(qint64 bytes)
{
    if (bytes >= 1LL << 30 && bytes % (1LL << 30) == 0)
        return u"%1 GiB"_s.arg(bytes >> 30);
    if (bytes >= 1 << 20)
        return u"%1 MiB"_s.arg(bytes >> 20);
    return bytes >= 1 << 10 ? u"%1 KiB"_s.arg(bytes >> 10) : u"%1 bytes"_s.arg(bytes);
}

Result<ProjectListing> listCode(const QString &project, const QString &dataFolder, qint64 maxBytes)
{
    ListingLimits limits;
    limits.maxBytes = maxBytes;
    limits.followOutside = true;
    limits.exclude = dataFolder;
    Result<ProjectListing> listing = listProject(project, limits);
    if (!listing)
        return listing;
    if (!listing->unreadable.isEmpty()) {
        const ProjectListing::Unreadable &first = listing->unreadable.first();
        Error error = systemError(
            u"%1 of the project %2 cannot be read"_s.arg(QFile::decodeName(first.path), project), first.errnoValue);
        error.message += u" Give yourself the right to read it, or name it in .beamignore."_s;
        return error;
    }
    if (!listing->complete) {
        const ProjectFile *largest = nullptr;
        for (const ProjectFile &file : std::as_const(listing->files)) {
            if (!largest || file.size > largest->size)
                largest = &file;
        }
        const QString what = listing->bytes > maxBytes ? u"more than %1 (%2 alone has %3)"_s.arg(
                                 sizeText(maxBytes), QFile::decodeName(largest->path), sizeText(largest->size))
                                                       : u"more than 100,000 files"_s;
        return Error{ErrorCode::BadInput,
            u"The project %1 holds %2, too much to be copied as code. Name data, models and environments in a "
            u".beamignore there; "
            "weights belong in a Volume."_s.arg(project, what),
            {}};
    }
    return listing;
}

/// Not QDir::removeRecursively(), which leaves behind what has a name that is not valid UTF-8. What cannot be removed
/// now is tried again once it is abandoned.
void removeTree(const QString &folder)
{
    std::error_code ignored;
    std::filesystem::remove_all(QFile::encodeName(folder).toStdString(), ignored);
}

/// What a listing looks like: alike means that nothing has changed since.
QByteArray fingerprintOf(const QString &project, const ProjectListing &listing)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(project.toUtf8());
    for (const ProjectFile &file : listing.files) {
        hash.addData(
            QByteArray('\0' + file.path + '\0' + file.target + '\0' + QByteArray::number(static_cast<int>(file.type))
                + ' ' + QByteArray::number(file.mode) + ' ' + QByteArray::number(file.size) + ' '
                + QByteArray::number(file.changedNs) + ' ' + QByteArray::number(file.inode)));
    }
    return hash.result().toHex();
}

/// The folder of snapshots, on one thread.
class SnapshotFolder
{
public:
    SnapshotFolder(const QString &dataFolder, qint64 maxBytes)
        : m_data(QDir(dataFolder).absolutePath())
        , m_code(m_data + "/code"_L1)
        , m_maxBytes(maxBytes)
    {
    }

    Result<CodeSnapshot> take(const QString &project)
    {
        if (!QDir().mkpath(m_code + "/seen"_L1))
            return Error{ErrorCode::Io,
                u"The folder %1 cannot be made: look at the rights and the free space of what it lies in."_s.arg(
                    m_code),
                {}};
        removeAbandoned();
        for (int attempt = 1;; ++attempt) {
            const qint64 nowNs = QDateTime::currentMSecsSinceEpoch() * 1'000'000;
            const Result<ProjectListing> listing = listCode(project, m_data, m_maxBytes);
            if (!listing)
                return listing.error();
            const QByteArray fingerprint = fingerprintOf(project, *listing);
            if (const std::optional<CodeSnapshot> known = remembered(project, fingerprint))
                return *known;
            QByteArray disturbed;
            Result<CodeSnapshot> snapshot = copy(project, *listing, &disturbed);
            if (disturbed.isEmpty()) {
                if (snapshot && settled(*listing, nowNs))
                    remember(project, fingerprint, *snapshot);
                return snapshot;
            }
            if (attempt == attempts) {
                return Error{ErrorCode::Io,
                    u"%1 of the project %2 changes while it is copied. Wait for what writes it, or, when it is no "
                    u"code, name it "
                    "in .beamignore."_s.arg(QFile::decodeName(disturbed), project),
                    {}};
            }
        }
    }

private:
    static bool settled(const ProjectListing &listing, qint64 nowNs)
    {
        for (const ProjectFile &file : listing.files) {
            if (file.changedNs > nowNs - racyNs)
                return false;
        }
        return true;
    }

    QString memoryOf(const QString &project) const
    {
        return m_code + "/seen/"_L1
            + QString::fromLatin1(
                QCryptographicHash::hash(project.toUtf8(), QCryptographicHash::Sha256).toHex().left(32));
    }

    std::optional<CodeSnapshot> remembered(const QString &project, const QByteArray &fingerprint) const
    {
        QFile file(memoryOf(project));
        if (!file.open(QIODevice::ReadOnly))
            return std::nullopt;
        const QList<QByteArray> parts = file.readAll().split(' ');
        if (parts.size() != 4 || parts[0] != fingerprint)
            return std::nullopt;
        CodeSnapshot snapshot{QString::fromLatin1(parts[1]), {}, parts[2].toLongLong(), parts[3].toInt()};
        snapshot.folder = m_code + u'/' + snapshot.hash;
        if (snapshot.hash.size() != 64 || !QFileInfo(snapshot.folder).isDir())
            return std::nullopt;
        return snapshot;
    }

    /// Only saves work: when it cannot be written, the next snapshot copies again.
    void remember(const QString &project, const QByteArray &fingerprint, const CodeSnapshot &snapshot) const
    {
        QSaveFile file(memoryOf(project));
        if (file.open(QIODevice::WriteOnly)) {
            file.write(fingerprint + ' ' + snapshot.hash.toLatin1() + ' ' + QByteArray::number(snapshot.bytes) + ' '
                + QByteArray::number(snapshot.files));
            file.commit();
        }
    }

    /// Nothing is published when a file was `disturbed`.
    Result<CodeSnapshot> copy(const QString &project, const ProjectListing &listing, QByteArray *disturbed) const
    {
        const QString temporary = m_code + "/.tmp-"_L1 + QUuid::createUuid().toString(QUuid::WithoutBraces);
        if (::mkdir(QFile::encodeName(temporary).constData(), 0777) != 0)
            return systemError(u"The folder %1 cannot be made"_s.arg(temporary), errno);
        const auto remove = [&temporary] { removeTree(temporary); };
        const Result<TreeCopy> made = copyTree(project, listing.files, temporary);
        if (!made) {
            remove();
            return made.error();
        }
        if (!made->disturbed.isEmpty()) {
            *disturbed = made->disturbed;
            remove();
            return CodeSnapshot{};
        }
        CodeSnapshot snapshot{made->hash, m_code + u'/' + made->hash, made->bytes, made->files};
        if (std::rename(QFile::encodeName(temporary).constData(), QFile::encodeName(snapshot.folder).constData())
            != 0) {
            const int problem = errno;
            remove();
            if (problem != EEXIST && problem != ENOTEMPTY) // else the same code is there already
                return systemError(u"The copy of the code %1 cannot be published"_s.arg(snapshot.folder), problem);
        }
        return snapshot;
    }

    /// Removes copies that a console began and never published. Another console's copy is never that old.
    void removeAbandoned() const
    {
        const QDateTime limit = QDateTime::currentDateTime().addSecs(-abandonedSeconds);
        const QFileInfoList entries =
            QDir(m_code).entryInfoList({u".tmp-*"_s}, QDir::Dirs | QDir::Hidden | QDir::NoDotAndDotDot);
        for (const QFileInfo &entry : entries) {
            if (entry.lastModified() < limit)
                removeTree(entry.filePath());
        }
    }

    QString m_data;
    QString m_code;
    qint64 m_maxBytes;
};

} // namespace

CodeSnapshots::CodeSnapshots(QString dataFolder, CodeSnapshotOptions options)
    : m_dataFolder(std::move(dataFolder))
    , m_options(options)
{
}

QFuture<Result<CodeSnapshot>> CodeSnapshots::take(const QString &projectFolder) const
{
    auto promise = std::make_shared<QPromise<Result<CodeSnapshot>>>();
    promise->start();
    QThreadPool::globalInstance()->start([promise, projectFolder, dataFolder = m_dataFolder, options = m_options] {
        const QString real = QFileInfo(projectFolder).canonicalFilePath();
        promise->addResult(SnapshotFolder(dataFolder, options.maxBytes).take(real.isEmpty() ? projectFolder : real));
        promise->finish();
    });
    return promise->future();
}

QString deploymentHash(
    const EndpointSettings &settings, const QString &handler, const QString &codeHash, const QString &imageId)
{
    // QJsonObject keeps its members sorted, so equal settings have one text.
    const QJsonObject identity{
        {u"settings"_s, toJson(settings)}, {u"handler"_s, handler}, {u"code"_s, codeHash}, {u"image"_s, imageId}};
    return QString::fromLatin1(
        QCryptographicHash::hash(QJsonDocument(identity).toJson(QJsonDocument::Compact), QCryptographicHash::Sha256)
            .toHex());
}

} // namespace headstart
