// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/lazy/restore_choice.h"

namespace headstart {

namespace {

constexpr qint64 leastWarmBytes = 96 << 20; ///< below, CRIU copies all of it from the page cache in no time
constexpr qint64 leastColdBytes = 16 << 20; ///< below, any disk has read it before the processes exist
constexpr double mostResidentOfCold = 0.9;
constexpr double mostTouched = 0.6; ///< page faults cost more than copying it all when nearly all is needed

double touchedShare(qint64 memoryBytes, const std::optional<qint64> &touchedBytes)
{
    return touchedBytes ? static_cast<double>(*touchedBytes) / static_cast<double>(memoryBytes) : 0;
}

QString inMebibytes(qint64 bytes)
{
    return QStringLiteral("%1 MiB").arg((bytes + (1 << 19)) >> 20);
}

QString inPercent(double share)
{
    return QStringLiteral("%1 %").arg(qRound(share * 100));
}

} // namespace

bool RestoreWayChoice::mayBeLazy(qint64 memoryBytes, const std::optional<qint64> &touchedBytes)
{
    return memoryBytes >= leastColdBytes && touchedShare(memoryBytes, touchedBytes) <= mostTouched;
}

RestoreWayChoice RestoreWayChoice::of(const Facts &facts)
{
    const double touched = facts.memoryBytes > 0 ? touchedShare(facts.memoryBytes, facts.touchedBytes) : 1;
    const bool cold = facts.residentShare < mostResidentOfCold;
    const QString memory = inMebibytes(facts.memoryBytes);
    if (facts.memoryBytes < (cold ? leastColdBytes : leastWarmBytes)) {
        return {false,
            QStringLiteral("%1 of memory are little, and %2 of it is in the page cache")
                .arg(memory, inPercent(facts.residentShare))};
    }
    if (touched > mostTouched) {
        return {
            false, QStringLiteral("the first request needed %1 of %2 the last time").arg(inPercent(touched), memory)};
    }
    if (!facts.touchedBytes) {
        return {true,
            QStringLiteral("what the first request needs of %1 has not been measured yet, and %2 of it is in the page "
                           "cache")
                .arg(memory, inPercent(facts.residentShare))};
    }
    return {true,
        QStringLiteral("the first request needed %1 of %2 the last time, and %3 of it is in the page cache")
            .arg(inPercent(touched), memory, inPercent(facts.residentShare))};
}

} // namespace headstart
