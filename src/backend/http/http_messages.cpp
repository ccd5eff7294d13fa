// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/http/http_messages.h"

namespace headstart {

QByteArray HttpAnswer::header(const QByteArray &name) const
{
    QByteArray value;
    for (const HttpHeader &entry : headers) {
        if (entry.name.compare(name, Qt::CaseInsensitive) == 0)
            value = entry.value;
    }
    return value;
}

void addHeaderLine(HttpAnswer *answer, const QByteArray &line)
{
    const QByteArray text = line.trimmed();
    if (text.startsWith("HTTP/")) {
        // An interim answer (100 Continue) has a head of its own, which the next one replaces.
        answer->headers.clear();
        answer->headComplete = false;
        answer->status = 0;
        const qsizetype space = text.indexOf(' ');
        if (space > 0)
            answer->status = text.mid(space + 1, 3).toInt();
        return;
    }
    if (text.isEmpty()) {
        answer->headComplete = answer->status >= 200;
        return;
    }
    const qsizetype colon = text.indexOf(':');
    if (colon > 0)
        answer->headers.append({text.left(colon).trimmed(), text.mid(colon + 1).trimmed()});
}

} // namespace headstart
