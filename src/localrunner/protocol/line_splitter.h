// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>

namespace headstart {

/// Cuts a stream of bytes into lines and never holds more than one line's limit of it. A line that is longer is read to
/// its end, dropped, and reported once.
class LineSplitter
{
public:
    struct Line
    {
        QByteArray bytes; ///< without the line feed; empty when it was too long
        bool tooLong = false;
    };

    /// `limit`: the longest line in bytes, its line feed included.
    explicit LineSplitter(qsizetype limit);

    /// Takes the next bytes; returns the lines that end in them. Empty lines are left out.
    QList<Line> feed(const char *data, qsizetype size);
    /// At the end of the stream: what was left without a line feed; no value in it when nothing was.
    QByteArray takeRest();

private:
    void append(const char *data, qsizetype size);

    qsizetype m_limit;
    QByteArray m_buffer;
    bool m_skipping = false;
};

} // namespace headstart
