// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/lazy/lazy_ranges.h"

#include <algorithm>
#include <vector>

namespace headstart {

void LazyRanges::add(const Piece &piece)
{
    if (piece.length == 0)
        return;
    remove(piece.address, piece.length);
    m_ranges.emplace(piece.address, Range{piece.address + piece.length, piece.offset});
    m_bytes += piece.length;
}

/// The range that holds the address.
LazyRanges::Ranges::const_iterator LazyRanges::at(quint64 address) const
{
    auto next = m_ranges.upper_bound(address);
    if (next == m_ranges.begin())
        return m_ranges.end();
    --next;
    return address < next->second.end ? next : m_ranges.end();
}

std::optional<LazyRanges::Piece> LazyRanges::from(quint64 address, quint64 most) const
{
    const auto found = at(address);
    if (found == m_ranges.end())
        return std::nullopt;
    const auto &[start, range] = *found;
    return Piece{address, std::min(most, range.end - address), range.offset + (address - start)};
}

std::optional<LazyRanges::Piece> LazyRanges::around(quint64 address, quint64 block) const
{
    const auto found = at(address);
    if (found == m_ranges.end())
        return std::nullopt;
    const quint64 blockStart = address & ~(block - 1);
    const auto &[start, range] = *found;
    const quint64 begin = std::max(start, blockStart);
    return Piece{begin, std::min(range.end, blockStart + block) - begin, range.offset + (begin - start)};
}

std::optional<LazyRanges::Piece> LazyRanges::firstIn(quint64 address, quint64 length, quint64 most) const
{
    if (length == 0)
        return std::nullopt;
    const quint64 end = address + length;
    if (at(address) == m_ranges.end()) {
        const auto next = m_ranges.lower_bound(address);
        if (next == m_ranges.end() || next->first >= end)
            return std::nullopt;
        address = next->first;
    }
    return from(address, std::min(most, end - address));
}

std::optional<LazyRanges::Piece> LazyRanges::first(quint64 most) const
{
    return m_ranges.empty() ? std::nullopt : from(m_ranges.begin()->first, most);
}

QList<LazyRanges::Piece> LazyRanges::all() const
{
    QList<Piece> pieces;
    for (const auto &[start, range] : m_ranges)
        pieces.append({start, range.end - start, range.offset});
    return pieces;
}

void LazyRanges::remove(quint64 address, quint64 length)
{
    const quint64 end = address + length;
    auto next = m_ranges.lower_bound(address);
    if (next != m_ranges.begin() && std::prev(next)->second.end > address)
        --next;
    while (next != m_ranges.end() && next->first < end) {
        const quint64 start = next->first;
        const Range range = next->second;
        next = m_ranges.erase(next);
        m_bytes -= std::min(end, range.end) - std::max(address, start);
        if (start < address)
            m_ranges.emplace(start, Range{address, range.offset});
        if (range.end > end)
            next = m_ranges.emplace(end, Range{range.end, range.offset + (end - start)}).first;
    }
}

void LazyRanges::move(quint64 from, quint64 to, quint64 length)
{
    std::vector<Piece> moved;
    const quint64 end = from + length;
    for (auto piece = firstIn(from, length, length); piece;) {
        moved.push_back(*piece);
        const quint64 next = piece->address + piece->length;
        piece = firstIn(next, end - next, length);
    }
    remove(from, length);
    remove(to, length);
    for (Piece piece : moved) {
        piece.address = to + (piece.address - from);
        add(piece);
    }
}

} // namespace headstart
