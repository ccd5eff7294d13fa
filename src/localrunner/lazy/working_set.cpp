// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/lazy/working_set.h"

#include <QDataStream>
#include <QFile>
#include <QSaveFile>

#include <algorithm>
#include <iterator>

namespace headstart {

namespace {

constexpr quint32 magic = 0x48535753; // "HSWS"
constexpr quint32 version = 1;
constexpr qint64 longestFile = 64 << 20;
constexpr quint64 largestOffset = quint64(1) << 60;

} // namespace

void WorkingSet::add(quint32 file, quint64 offset, quint64 length)
{
    if (length == 0)
        return;
    Extents &extents = m_files[file];
    quint64 begin = offset;
    quint64 end = offset + length;
    auto next = extents.upper_bound(begin);
    if (next != extents.begin() && std::prev(next)->second >= begin)
        --next;
    while (next != extents.end() && next->first <= end) {
        begin = std::min(begin, next->first);
        end = std::max(end, next->second);
        next = extents.erase(next);
    }
    extents.emplace(begin, end);
}

void WorkingSet::add(const WorkingSet &other)
{
    for (const Extent &extent : other.all())
        add(extent.file, extent.offset, extent.length);
}

quint64 WorkingSet::bytes() const
{
    quint64 sum = 0;
    for (const Extent &extent : all())
        sum += extent.length;
    return sum;
}

QList<LazyRanges::Piece> WorkingSet::in(quint32 file, const LazyRanges &lacking) const
{
    QList<LazyRanges::Piece> pieces;
    const auto found = m_files.find(file);
    if (found == m_files.end())
        return pieces;
    const Extents &extents = found->second;
    for (const LazyRanges::Piece &range : lacking.all()) {
        const quint64 rangeEnd = range.offset + range.length;
        auto extent = extents.upper_bound(range.offset);
        if (extent != extents.begin())
            --extent;
        for (; extent != extents.end() && extent->first < rangeEnd; ++extent) {
            const quint64 begin = std::max(range.offset, extent->first);
            const quint64 end = std::min(rangeEnd, extent->second);
            if (begin < end)
                pieces.append({range.address + (begin - range.offset), end - begin, begin});
        }
    }
    return pieces;
}

QList<WorkingSet::Extent> WorkingSet::all() const
{
    QList<Extent> list;
    for (const auto &[file, extents] : m_files) {
        for (const auto &[begin, end] : extents)
            list.append({file, begin, end - begin});
    }
    return list;
}

WorkingSet WorkingSet::load(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly) || file.size() > longestFile)
        return {};
    QDataStream stream(&file);
    stream.setVersion(QDataStream::Qt_6_4);
    quint32 seenMagic = 0;
    quint32 seenVersion = 0;
    quint32 count = 0;
    stream >> seenMagic >> seenVersion >> count;
    if (seenMagic != magic || seenVersion != version)
        return {};
    WorkingSet set;
    for (quint32 i = 0; i < count && stream.status() == QDataStream::Ok; ++i) {
        quint32 pages = 0;
        quint64 offset = 0;
        quint64 length = 0;
        stream >> pages >> offset >> length;
        if (offset > largestOffset || length > largestOffset)
            return {};
        set.add(pages, offset, length);
    }
    return stream.status() == QDataStream::Ok ? set : WorkingSet();
}

Result<void> WorkingSet::save(const QString &path) const
{
    const QList<Extent> extents = all();
    QSaveFile file(path);
    if (file.open(QIODevice::WriteOnly)) {
        QDataStream stream(&file);
        stream.setVersion(QDataStream::Qt_6_4);
        stream << magic << version << static_cast<quint32>(extents.size());
        for (const Extent &extent : extents)
            stream << extent.file << extent.offset << extent.length;
        if (file.commit())
            return {};
    }
    return Error{ErrorCode::Io, QStringLiteral("%1 cannot be written: %2.").arg(path, file.errorString()), {}};
}

} // namespace headstart
