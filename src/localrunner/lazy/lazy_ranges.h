// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QtGlobal>

#include <map>
#include <optional>

namespace headstart {

/// Which addresses of a lazily restored process still lack their memory, and where in its pages file that memory is.
/// All numbers are bytes, and multiples of a page. A value: a forked process begins with a copy.
class LazyRanges
{
public:
    struct Piece
    {
        quint64 address = 0;
        quint64 length = 0;
        quint64 offset = 0; ///< in the pages file

        bool operator==(const Piece &) const = default;
    };

    /// Adds what no range holds yet.
    void add(const Piece &piece);
    /// The part of the range at `address` that begins there and is at most `most` long; none when nothing is lacking
    /// there.
    std::optional<Piece> from(quint64 address, quint64 most) const;
    /// The part of the range around `address` that lies in its aligned block of `block` bytes (a power of two).
    std::optional<Piece> around(quint64 address, quint64 block) const;
    /// The first of what is lacking within [address, address + length), at most `most` long.
    std::optional<Piece> firstIn(quint64 address, quint64 length, quint64 most) const;
    /// The beginning of the range with the lowest address, at most `most` long; none when nothing is lacking.
    std::optional<Piece> first(quint64 most) const;
    /// Takes away whatever lies in there: it has arrived, or was given up by the process.
    void remove(quint64 address, quint64 length);
    /// What was at `from` is now at `to`, as mremap(2) has moved it. What the target held before is gone.
    void move(quint64 from, quint64 to, quint64 length);

    /// Every range, by ascending address.
    QList<Piece> all() const;
    bool isEmpty() const { return m_ranges.empty(); }
    quint64 bytes() const { return m_bytes; }

private:
    struct Range
    {
        quint64 end;
        quint64 offset;
    };
    using Ranges = std::map<quint64, Range>;

    Ranges::const_iterator at(quint64 address) const;

    Ranges m_ranges; ///< by first address; they do not overlap
    quint64 m_bytes = 0;
};

} // namespace headstart
