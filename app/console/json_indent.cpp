// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/json_indent.h"

namespace headstart {

namespace {

bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

qsizetype skipSpace(const QByteArray &json, qsizetype at)
{
    while (at < json.size() && isSpace(json.at(at)))
        ++at;
    return at;
}

/// The position behind the string that begins at `at`.
qsizetype stringEnd(const QByteArray &json, qsizetype at)
{
    for (qsizetype i = at + 1; i < json.size(); ++i) {
        if (json.at(i) == '\\')
            ++i;
        else if (json.at(i) == '"')
            return i + 1;
    }
    return json.size();
}

} // namespace

QByteArray indentJson(const QByteArray &json)
{
    QByteArray out;
    int depth = 0;
    const auto newLine = [&out, &depth] { out.append('\n').append(QByteArray(2 * depth, ' ')); };
    for (qsizetype i = skipSpace(json, 0); i < json.size(); i = skipSpace(json, i)) {
        const char c = json.at(i);
        if (c == '"') {
            const qsizetype end = stringEnd(json, i);
            out += json.mid(i, end - i);
            i = end;
            continue;
        }
        ++i;
        if (c == '{' || c == '[') {
            const qsizetype next = skipSpace(json, i);
            const bool empty = next < json.size() && (json.at(next) == '}' || json.at(next) == ']');
            out += c;
            if (empty) {
                out += json.at(next);
                i = next + 1;
            } else {
                ++depth;
                newLine();
            }
        } else if (c == '}' || c == ']') {
            depth = std::max(0, depth - 1);
            newLine();
            out += c;
        } else if (c == ',') {
            out += c;
            newLine();
        } else if (c == ':') {
            out += ": ";
        } else {
            out += c;
        }
    }
    return out;
}

} // namespace headstart
