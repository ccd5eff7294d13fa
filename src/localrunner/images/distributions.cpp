// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/images/distributions.h"

#include "localrunner/images/file_access.h"
#include "localrunner/images/requirement.h"

#include <QFile>
#include <QRegularExpression>

#include <dirent.h>
#include <fcntl.h>
#include <memory>

namespace headstart {

namespace {

constexpr qint64 longestMetadata = 1 << 20; // the head counts; the description that follows may be long

struct CloseDirectory
{
    void operator()(DIR *directory) const { ::closedir(directory); }
};

struct MetadataName
{
    QByteArray entry; ///< "Pillow-9.4.0.egg-info"
    bool isFolder = true;
    bool isEgg = false;
};

QList<MetadataName> metadataIn(const SiteFolder &folder)
{
    QList<MetadataName> names;
    UniqueFd fd = openInRoot(folder.root->get(), folder.path, O_RDONLY | O_DIRECTORY);
    const std::unique_ptr<DIR, CloseDirectory> stream(fd ? ::fdopendir(fd.get()) : nullptr);
    if (!stream)
        return names;
    fd.release(); // the stream's now
    while (const dirent *entry = ::readdir(stream.get())) {
        const QByteArray name(entry->d_name);
        const bool isEgg = name.endsWith(".egg-info");
        if (isEgg || name.endsWith(".dist-info"))
            names.append({name, entry->d_type != DT_REG, isEgg});
    }
    return names;
}

/// The value of a header of the metadata, which ends at the first empty line.
QStringList headerValues(const QByteArray &metadata, const QByteArray &key)
{
    QStringList values;
    for (const QByteArray &line : metadata.split('\n')) {
        if (line.trimmed().isEmpty())
            break;
        if (line.size() > key.size() && line.startsWith(key) && line[key.size()] == ':')
            values.append(QString::fromUtf8(line.mid(key.size() + 1)).trimmed());
    }
    return values;
}

QByteArray metadataPath(const SiteFolder &folder, const MetadataName &name)
{
    const QByteArray path = folder.path + '/' + name.entry;
    if (!name.isEgg)
        return path + "/METADATA";
    return name.isFolder ? QByteArray(path + "/PKG-INFO") : path;
}

} // namespace

QStringList Distribution::requirements() const
{
    const auto text = readBelow(metadata.root->get(), metadata.path, longestMetadata);
    return text ? headerValues(*text, "Requires-Dist") : QStringList();
}

QHash<QString, Distribution> findDistributions(const QList<SiteFolder> &folders)
{
    // name-version.dist-info and name-version-py3.11.egg-info; the name has no "-" of its own (PEP 427, PEP 376).
    static const QRegularExpression pattern(QStringLiteral("^([^-]+)-([^-]+?)(?:-py\\d[\\d.]*)?\\.(?:dist|egg)-info$"));
    QHash<QString, Distribution> found;
    for (const SiteFolder &folder : folders) {
        for (const MetadataName &name : metadataIn(folder)) {
            Distribution distribution;
            distribution.metadata = {folder.root, metadataPath(folder, name)};
            const QRegularExpressionMatch match = pattern.match(QFile::decodeName(name.entry));
            if (match.hasMatch()) {
                distribution.name = match.captured(1);
                distribution.version = match.captured(2);
            } else {
                const auto text = readBelow(folder.root->get(), distribution.metadata.path, longestMetadata);
                if (!text)
                    continue; // an uninstallation's remains
                distribution.name = headerValues(*text, "Name").value(0);
                distribution.version = headerValues(*text, "Version").value(0);
            }
            const QString key = normalizedPackageName(distribution.name);
            if (!key.isEmpty() && !found.contains(key))
                found.insert(key, distribution);
        }
    }
    return found;
}

} // namespace headstart
