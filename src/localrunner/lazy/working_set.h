// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/lazy/lazy_ranges.h"
#include "localrunner/support/result.h"

#include <QList>
#include <QString>

#include <map>

namespace headstart {

/// Which parts of a checkpoint's memory the first requests after lazy restores have needed, so that the next restore
/// brings them before they are asked for. It is a guess by experience and never more: one that is wrong or damaged
/// costs time alone. (Recording a function's working set and prefetching it: Ustiugov et al., REAP, ASPLOS 2021.)
///
/// A value. Positions are those in the pages files, which no mapping changes.
class WorkingSet
{
public:
    /// Notes `length` bytes at `offset` of pages-<file>.img.
    void add(quint32 file, quint64 offset, quint64 length);
    void add(const WorkingSet &other);
    quint64 bytes() const;
    bool isEmpty() const { return m_files.empty(); }

    /// The parts of `lacking` that belong to the set, by ascending address; `lacking` is from pages-<file>.img.
    QList<LazyRanges::Piece> in(quint32 file, const LazyRanges &lacking) const;

    struct Extent
    {
        quint32 file = 0;
        quint64 offset = 0;
        quint64 length = 0;

        bool operator==(const Extent &) const = default;
    };
    /// All of it, by file and offset.
    QList<Extent> all() const;

    /// The set in that file; an empty one where there is none or it is damaged.
    static WorkingSet load(const QString &path);
    /// Replaces the file at once.
    Result<void> save(const QString &path) const;

    bool operator==(const WorkingSet &) const = default;

private:
    using Extents = std::map<quint64, quint64>; ///< end by beginning; they do not touch
    std::map<quint32, Extents> m_files;
};

} // namespace headstart
