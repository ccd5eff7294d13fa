// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace headstart {

/// What of a processor a program may have adapted itself to when it started: which instructions there are.
struct Processor
{
    QString vendor; ///< "GenuineIntel"; on Arm the number of the implementer
    QString family; ///< "6"; on Arm the architecture
    QString model; ///< "143"; on Arm the part
    QString name; ///< for people: "Intel(R) Xeon(R) …"; may be empty
    QStringList features; ///< sorted; those that every processor of the machine has

    bool operator==(const Processor &) const = default;
};

/// Reads the text of /proc/cpuinfo (x86 and Arm). Pure.
Processor parseProcessor(const QByteArray &cpuinfo);

} // namespace headstart
