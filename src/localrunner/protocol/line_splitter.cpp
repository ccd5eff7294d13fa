// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/protocol/line_splitter.h"

#include <cstring>
#include <utility>

namespace headstart {

LineSplitter::LineSplitter(qsizetype limit)
    : m_limit(limit)
{
}

QList<LineSplitter::Line> LineSplitter::feed(const char *data, qsizetype size)
{
    QList<Line> lines;
    while (size > 0) {
        const auto *end = static_cast<const char *>(std::memchr(data, '\n', static_cast<size_t>(size)));
        const qsizetype part = end != nullptr ? end - data : size;
        append(data, part);
        if (end == nullptr)
            break;
        if (m_buffer.size() + 1 > m_limit)
            m_skipping = true;
        if (m_skipping)
            lines.append(Line{{}, true});
        else if (!m_buffer.isEmpty())
            lines.append(Line{m_buffer, false});
        m_skipping = false;
        m_buffer.clear();
        data += part + 1;
        size -= part + 1;
    }
    return lines;
}

QByteArray LineSplitter::takeRest()
{
    m_skipping = false;
    return std::exchange(m_buffer, {});
}

void LineSplitter::append(const char *data, qsizetype size)
{
    if (m_skipping)
        return;
    if (m_buffer.size() + size > m_limit) {
        m_skipping = true;
        m_buffer.clear();
        return;
    }
    m_buffer.append(data, size);
}

} // namespace headstart
