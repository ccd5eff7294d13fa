// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/checkpoints/processor.h"

#include <QSet>

#include <optional>

namespace headstart {

namespace {

/// The value of the first line that begins with one of the names.
QString firstValue(const QByteArrayList &lines, std::initializer_list<const char *> names)
{
    for (const char *name : names) {
        for (const QByteArray &line : lines) {
            const qsizetype colon = line.indexOf(':');
            if (colon > 0 && line.left(colon).trimmed() == name)
                return QString::fromUtf8(line.mid(colon + 1).trimmed());
        }
    }
    return {};
}

} // namespace

Processor parseProcessor(const QByteArray &cpuinfo)
{
    const QByteArrayList lines = cpuinfo.split('\n');
    Processor processor;
    processor.vendor = firstValue(lines, {"vendor_id", "CPU implementer"});
    processor.family = firstValue(lines, {"cpu family", "CPU architecture"});
    processor.model = firstValue(lines, {"model", "CPU part"});
    processor.name = firstValue(lines, {"model name", "Processor"});
    // A container may run on any of them, so what only some can do does not count.
    std::optional<QSet<QString>> common;
    QString last; // most machines have many alike
    for (const QByteArray &line : lines) {
        const qsizetype colon = line.indexOf(':');
        const QByteArray name = line.left(colon).trimmed();
        if (colon < 0 || (name != "flags" && name != "Features"))
            continue;
        const QString text = QString::fromLatin1(line.mid(colon + 1)).simplified();
        if (text == last)
            continue;
        last = text;
        const QStringList words = text.split(u' ', Qt::SkipEmptyParts);
        const QSet<QString> own(words.begin(), words.end());
        common = common ? common->intersect(own) : own;
    }
    if (common)
        processor.features = common->values();
    processor.features.sort();
    return processor;
}

} // namespace headstart
