// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/checkpoints/image_hashes.h"

#include "localrunner/checkpoints/image_files.h"

#include <QJsonArray>

#include <algorithm>
#include <fcntl.h>
#include <functional>
#include <memory>
#include <optional>
#include <vector>
#include <xxhash.h>

namespace headstart {

namespace {

using imagefiles::ImageFile;

constexpr qsizetype hashBytes = sizeof(XXH128_canonical_t);
const QLatin1String algorithm("xxh3-128");

QByteArray bytesOf(XXH128_hash_t hash)
{
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, hash);
    return {reinterpret_cast<const char *>(canonical.digest), hashBytes};
}

/// Reads a file chunk by chunk. `visit(index, chunk)` ends it by false.
Result<void> forEachChunk(const QString &folder, const ImageFile &file,
    const std::function<bool(qsizetype index, const char *data, qint64 size)> &visit)
{
    const Result<UniqueFd> fd = imagefiles::open(folder, file.name, O_RDONLY);
    if (!fd)
        return fd.error();
    std::vector<char> buffer(static_cast<std::size_t>(std::min(file.bytes, ImageHashes::chunkBytes)));
    qsizetype index = 0;
    for (qint64 offset = 0; offset < file.bytes; offset += ImageHashes::chunkBytes) {
        const qint64 size = std::min(file.bytes - offset, ImageHashes::chunkBytes);
        if (const Result<void> read = imagefiles::readAt(fd->get(), file.name, offset, buffer.data(), size); !read)
            return read;
        if (!visit(index++, buffer.data(), size))
            return {};
    }
    return {};
}

Result<QByteArray> hashOf(const QString &folder, const ImageFile &file)
{
    const std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state(XXH3_createState(), &XXH3_freeState);
    XXH3_128bits_reset(state.get());
    const Result<void> read = forEachChunk(folder, file, [&state](qsizetype, const char *data, qint64 size) {
        XXH3_128bits_update(state.get(), data, static_cast<std::size_t>(size));
        return true;
    });
    if (!read)
        return read.error();
    return bytesOf(XXH3_128bits_digest(state.get()));
}

QByteArray hashOf(const char *data, qint64 size)
{
    return bytesOf(XXH3_128bits(data, static_cast<std::size_t>(size)));
}

bool isSet(const std::atomic<bool> *flag)
{
    return flag && flag->load(std::memory_order_relaxed);
}

QString missing(const QString &name)
{
    return QStringLiteral("%1 is missing from the checkpoint's images.").arg(name);
}

QString otherSize(const QString &name, qint64 is, qint64 was)
{
    return QStringLiteral("%1 is %2: it has %3 bytes and had %4 when it was captured.")
        .arg(name, is < was ? QStringLiteral("cut off") : QStringLiteral("too long"))
        .arg(is)
        .arg(was);
}

std::optional<QByteArray> hashFromJson(const QJsonValue &value)
{
    const QByteArray hash = QByteArray::fromHex(value.toString().toLatin1());
    if (hash.size() != hashBytes || value.toString().size() != 2 * hashBytes)
        return std::nullopt;
    return hash;
}

/// Sizes are texts, since a number of JSON is a double.
std::optional<qint64> sizeFromJson(const QJsonValue &value)
{
    bool ok = false;
    const qint64 size = value.toString().toLongLong(&ok);
    return ok && size >= 0 ? std::optional(size) : std::nullopt;
}

std::optional<ImageHashes> parsed(const QJsonObject &object)
{
    ImageHashes hashes;
    const QJsonValue metadata = object.value(QStringLiteral("metadata"));
    const QJsonValue pages = object.value(QStringLiteral("pages"));
    if (object.value(QStringLiteral("algorithm")).toString() != algorithm || !metadata.isObject() || !pages.isObject())
        return std::nullopt;
    const QJsonObject files = metadata.toObject();
    for (auto file = files.begin(); file != files.end(); ++file) {
        const QJsonObject entry = file.value().toObject();
        const std::optional<qint64> size = sizeFromJson(entry.value(QStringLiteral("bytes")));
        const std::optional<QByteArray> hash = hashFromJson(entry.value(QStringLiteral("hash")));
        if (!size || !hash)
            return std::nullopt;
        hashes.metadata.insert(file.key(), {*size, *hash});
    }
    const QJsonObject pagesFiles = pages.toObject();
    for (auto file = pagesFiles.begin(); file != pagesFiles.end(); ++file) {
        const QJsonObject entry = file.value().toObject();
        const std::optional<qint64> size = sizeFromJson(entry.value(QStringLiteral("bytes")));
        if (!size)
            return std::nullopt;
        ImageHashes::Pages so{*size, {}};
        for (const QJsonValue &chunk : entry.value(QStringLiteral("chunks")).toArray()) {
            const std::optional<QByteArray> hash = hashFromJson(chunk);
            if (!hash)
                return std::nullopt;
            so.chunks.append(*hash);
        }
        hashes.pages.insert(file.key(), so);
    }
    return hashes;
}

qsizetype chunksOf(qint64 bytes)
{
    return (bytes + ImageHashes::chunkBytes - 1) / ImageHashes::chunkBytes;
}

} // namespace

QJsonObject toJson(const ImageHashes &hashes)
{
    QJsonObject metadata;
    for (auto file = hashes.metadata.cbegin(); file != hashes.metadata.cend(); ++file) {
        metadata.insert(file.key(),
            QJsonObject{{QStringLiteral("bytes"), QString::number(file->bytes)},
                {QStringLiteral("hash"), QString::fromLatin1(file->hash.toHex())}});
    }
    QJsonObject pages;
    for (auto file = hashes.pages.cbegin(); file != hashes.pages.cend(); ++file) {
        QJsonArray chunks;
        for (const QByteArray &chunk : file->chunks)
            chunks.append(QString::fromLatin1(chunk.toHex()));
        pages.insert(file.key(),
            QJsonObject{{QStringLiteral("bytes"), QString::number(file->bytes)}, {QStringLiteral("chunks"), chunks}});
    }
    return {{QStringLiteral("algorithm"), algorithm}, {QStringLiteral("metadata"), metadata},
        {QStringLiteral("pages"), pages}};
}

Result<ImageHashes> imageHashesFromJson(const QJsonObject &object)
{
    std::optional<ImageHashes> hashes = parsed(object);
    if (hashes)
        return *std::move(hashes);
    return Error{ErrorCode::Io, QStringLiteral("The list of hashes of the checkpoint's images is damaged."), {}};
}

Result<ImageHashes> hashMetadata(const QString &folder)
{
    const Result<QList<ImageFile>> files = imagefiles::list(folder);
    if (!files)
        return files.error();
    ImageHashes hashes;
    for (const ImageFile &file : *files) {
        if (imagefiles::isPages(file.name)) {
            hashes.pages.insert(file.name, {file.bytes, {}});
            continue;
        }
        const Result<QByteArray> hash = hashOf(folder, file);
        if (!hash)
            return hash.error();
        hashes.metadata.insert(file.name, {file.bytes, *hash});
    }
    return hashes;
}

Result<void> hashPages(const QString &folder, ImageHashes *hashes, const std::atomic<bool> *cancelled)
{
    for (auto file = hashes->pages.begin(); file != hashes->pages.end(); ++file) {
        file->chunks.clear();
        const Result<void> read =
            forEachChunk(folder, {file.key(), file->bytes}, [&](qsizetype, const char *data, qint64 size) {
                file->chunks.append(hashOf(data, size));
                return !isSet(cancelled);
            });
        if (!read)
            return read;
        if (isSet(cancelled))
            return Error{ErrorCode::Interrupted, QStringLiteral("Hashing the checkpoint's pages was cancelled."), {}};
    }
    return {};
}

QString verifyMetadata(const QString &folder, const ImageHashes &hashes)
{
    const Result<QList<ImageFile>> files = imagefiles::list(folder);
    if (!files)
        return files.error().message;
    QMap<QString, qint64> sizes;
    for (const ImageFile &file : *files) {
        sizes.insert(file.name, file.bytes);
        if (!hashes.metadata.contains(file.name) && !hashes.pages.contains(file.name))
            return QStringLiteral("%1 lies among the checkpoint's images and was not captured.").arg(file.name);
    }
    for (auto file = hashes.pages.cbegin(); file != hashes.pages.cend(); ++file) {
        if (!sizes.contains(file.key()))
            return missing(file.key());
        if (sizes.value(file.key()) != file->bytes)
            return otherSize(file.key(), sizes.value(file.key()), file->bytes);
    }
    for (auto file = hashes.metadata.cbegin(); file != hashes.metadata.cend(); ++file) {
        if (!sizes.contains(file.key()))
            return missing(file.key());
        if (sizes.value(file.key()) != file->bytes)
            return otherSize(file.key(), sizes.value(file.key()), file->bytes);
        const Result<QByteArray> hash = hashOf(folder, {file.key(), file->bytes});
        if (!hash)
            return hash.error().message;
        if (*hash != file->hash)
            return QStringLiteral("%1 is damaged: it is not what was captured.").arg(file.key());
    }
    return {};
}

QString verifyPages(const QString &folder, const ImageHashes &hashes, const std::atomic<bool> *cancelled)
{
    for (auto file = hashes.pages.cbegin(); file != hashes.pages.cend(); ++file) {
        if (file->chunks.size() != chunksOf(file->bytes))
            return QStringLiteral("The pages of %1 were never hashed, so that they cannot be verified.")
                .arg(file.key());
        QString damage;
        const Result<void> read =
            forEachChunk(folder, {file.key(), file->bytes}, [&](qsizetype index, const char *data, qint64 size) {
                if (hashOf(data, size) != file->chunks.at(index)) {
                    const qint64 offset = index * ImageHashes::chunkBytes;
                    damage = QStringLiteral("%1 is damaged between byte %2 and byte %3: it is not what was captured.")
                                 .arg(file.key())
                                 .arg(offset)
                                 .arg(offset + size);
                }
                return damage.isEmpty() && !isSet(cancelled);
            });
        if (!read)
            return read.error().message;
        if (!damage.isEmpty() || isSet(cancelled))
            return damage;
    }
    return {};
}

} // namespace headstart
