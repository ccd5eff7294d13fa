// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/capture_progress.h"

#include "ui/checkpoints/checkpoint_words.h"
#include "ui/theme/format.h"

#include <QCoreApplication>
#include <QLocale>

namespace headstart {

using State = protocol::Checkpoint::State;

namespace {

struct Texts
{
    Q_DECLARE_TR_FUNCTIONS(headstart::CaptureProgress)
};

} // namespace

void CaptureProgress::take(const protocol::Checkpoint &checkpoint)
{
    m_latest = checkpoint;
    m_givenUp = false;
}

bool CaptureProgress::isUnderWay() const
{
    return m_latest && m_latest->state == State::Capturing && !m_givenUp;
}

bool CaptureProgress::isGivenUp() const
{
    return m_latest && m_latest->state == State::Capturing && m_givenUp;
}

QString CaptureProgress::activity() const
{
    if (!isUnderWay())
        return {};
    return isBeingVerified(*m_latest) ? Texts::tr("Verifying the checkpoint") : Texts::tr("Writing the checkpoint");
}

QString CaptureProgress::outcome() const
{
    if (!m_latest || isUnderWay())
        return {};
    switch (m_latest->state) {
    case State::Capturing:
        return Texts::tr("The checkpoint was discarded.");
    case State::Available: {
        const QString id = shortId(m_latest->id);
        const QString size = QLocale().formattedDataSize(m_latest->diskBytes);
        return m_latest->frozenNs ? Texts::tr("Checkpoint %1 is available: %2, stood still for %3.")
                                        .arg(id, size, formatDuration(*m_latest->frozenNs))
                                  : Texts::tr("Checkpoint %1 is available: %2.").arg(id, size);
    }
    case State::CaptureFailed:
    case State::RestoreFailed:
    case State::Invalid:
        break;
    }
    const QString reason =
        m_latest->hint.isEmpty() ? m_latest->reason : QString(m_latest->reason + QLatin1Char(' ') + m_latest->hint);
    return m_latest->state == State::CaptureFailed
        ? Texts::tr("The checkpoint could not be captured: %1").arg(reason)
        : Texts::tr("Checkpoint %1 cannot be used any more: %2").arg(shortId(m_latest->id), reason);
}

} // namespace headstart
