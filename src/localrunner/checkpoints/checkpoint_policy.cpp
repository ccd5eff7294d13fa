// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/checkpoints/checkpoint_policy.h"

#include <QHash>
#include <QLocale>

#include <algorithm>

namespace headstart {

namespace {

using protocol::Checkpoint;
using State = Checkpoint::State;

constexpr qint64 dayMs = 24LL * 3600 * 1000;

bool isNewer(const Checkpoint &left, const Checkpoint &right)
{
    return left.createdAtMs != right.createdAtMs ? left.createdAtMs > right.createdAtMs : left.id > right.id;
}

qint64 lastUse(const Checkpoint &record)
{
    return std::max(record.createdAtMs, record.lastUsedAtMs);
}

QString bytesText(qint64 bytes)
{
    return QLocale::c().formattedDataSize(bytes, 1, QLocale::DataSizeIecFormat);
}

/// What is kept longest comes last.
enum class Rank { Outdated, Available, NewestAvailable };

class Chooser
{
public:
    Chooser(const QList<Checkpoint> &records, const QSet<QString> &keep, const CheckpointPolicy &policy, qint64 nowMs)
        : m_records(records)
        , m_keep(keep)
        , m_policy(policy)
        , m_nowMs(nowMs)
    {
        for (const Checkpoint &record : records) {
            const auto newest = m_newest.constFind(record.deployment);
            if (record.state == State::Available && (newest == m_newest.constEnd() || isNewer(record, **newest)))
                m_newest.insert(record.deployment, &record);
        }
        std::stable_sort(m_records.begin(), m_records.end(), [this](const Checkpoint &left, const Checkpoint &right) {
            if (rankOf(left) != rankOf(right))
                return rankOf(left) < rankOf(right);
            if (lastUse(left) != lastUse(right))
                return lastUse(left) < lastUse(right);
            return isNewer(right, left);
        });
    }

    QList<CheckpointRemoval> run()
    {
        if (m_policy.maxAgeDays > 0)
            byAge();
        if (m_policy.maxPerDeployment > 0)
            byCount();
        if (m_policy.maxBytes > 0)
            byBytes();
        return m_removals;
    }

private:
    Rank rankOf(const Checkpoint &record) const
    {
        if (record.state != State::Available)
            return Rank::Outdated;
        return m_newest.value(record.deployment)->id == record.id ? Rank::NewestAvailable : Rank::Available;
    }

    bool stays(const Checkpoint &record) const
    {
        return record.state == State::Capturing || m_keep.contains(record.id);
    }

    bool isGone(const Checkpoint &record) const { return m_gone.contains(record.id); }

    void take(const Checkpoint &record, CheckpointRemoval::Reason reason, const QString &sentence)
    {
        m_gone.insert(record.id);
        m_removals.append({record.id, reason, sentence});
    }

    void byAge()
    {
        for (const Checkpoint &record : std::as_const(m_records)) {
            const qint64 days = (m_nowMs - lastUse(record)) / dayMs;
            if (stays(record) || m_nowMs - lastUse(record) <= m_policy.maxAgeDays * dayMs)
                continue;
            take(record, CheckpointRemoval::Reason::Age,
                QStringLiteral("It has not been used for %1 days; checkpoints are kept for %2.")
                    .arg(days)
                    .arg(m_policy.maxAgeDays));
        }
    }

    void byCount()
    {
        QHash<std::pair<QString, bool>, int> counts;
        const auto groupOf = [](const Checkpoint &record) {
            return std::pair(record.deployment, record.state == State::CaptureFailed);
        };
        for (const Checkpoint &record : std::as_const(m_records)) {
            if (!isGone(record))
                ++counts[groupOf(record)];
        }
        for (const Checkpoint &record : std::as_const(m_records)) {
            int &count = counts[groupOf(record)];
            if (isGone(record) || stays(record) || count <= m_policy.maxPerDeployment)
                continue;
            --count;
            take(record, CheckpointRemoval::Reason::Count,
                QStringLiteral("Its deployment has newer ones; %1 are kept for each.").arg(m_policy.maxPerDeployment));
        }
    }

    void byBytes()
    {
        qint64 bytes = 0;
        for (const Checkpoint &record : std::as_const(m_records))
            bytes += isGone(record) ? 0 : bytesOf(record);
        for (const Checkpoint &record : std::as_const(m_records)) {
            if (bytes <= m_policy.maxBytes)
                return;
            if (isGone(record) || stays(record) || bytesOf(record) == 0)
                continue;
            take(record, CheckpointRemoval::Reason::Bytes,
                QStringLiteral("The checkpoints take %1, more than the %2 they may; this one was not used for longest.")
                    .arg(bytesText(bytes), bytesText(m_policy.maxBytes)));
            bytes -= bytesOf(record);
        }
    }

    static qint64 bytesOf(const Checkpoint &record)
    {
        return record.state == State::CaptureFailed ? 0 : std::max<qint64>(record.diskBytes, 0);
    }

    QList<Checkpoint> m_records; ///< in the order in which they go
    const QSet<QString> &m_keep;
    const CheckpointPolicy &m_policy;
    qint64 m_nowMs;
    QHash<QString, const Checkpoint *> m_newest; ///< into the caller's list
    QSet<QString> m_gone;
    QList<CheckpointRemoval> m_removals;
};

} // namespace

QString toString(CheckpointRemoval::Reason reason)
{
    switch (reason) {
    case CheckpointRemoval::Reason::Age:
        return QStringLiteral("age");
    case CheckpointRemoval::Reason::Count:
        return QStringLiteral("count");
    case CheckpointRemoval::Reason::Bytes:
        break;
    }
    return QStringLiteral("bytes");
}

QList<CheckpointRemoval> chooseRemovals(
    const QList<Checkpoint> &records, const QSet<QString> &keep, const CheckpointPolicy &policy, qint64 nowMs)
{
    return Chooser(records, keep, policy, nowMs).run();
}

bool StartAdvice::captureFailed() const
{
    return newest && newest->state == State::CaptureFailed;
}

StartAdvice adviceFor(const QString &deployment, const QList<Checkpoint> &records)
{
    StartAdvice advice;
    for (const Checkpoint &record : records) {
        if (record.deployment != deployment)
            continue;
        if (!advice.newest || isNewer(record, *advice.newest))
            advice.newest = record;
        if (record.state == State::Available && (!advice.available || isNewer(record, *advice.available)))
            advice.available = record;
    }
    return advice;
}

} // namespace headstart
