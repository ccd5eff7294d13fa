// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/checkpoints/capture_watch.h"

#include "backend/dispatch/dispatcher.h"

#include <algorithm>

namespace headstart {

using State = protocol::Checkpoint::State;

bool CaptureWatch::take(const protocol::Checkpoint &checkpoint, const QString &container)
{
    const auto known = std::find_if(m_captures.begin(), m_captures.end(),
        [&checkpoint](const Capture &capture) { return capture.checkpoint.id == checkpoint.id; });
    if (checkpoint.state != State::Capturing) {
        if (known == m_captures.end())
            return false;
        m_captures.erase(known);
        return true;
    }
    const bool published = checkpoint.zeroBytes.has_value(); // its pages are looked through before
    if (known == m_captures.end()) {
        m_captures.append({checkpoint, container, published});
        return true;
    }
    const bool changed = known->checkpoint != checkpoint;
    known->checkpoint = checkpoint;
    known->written = known->written || published;
    return changed;
}

QStringList CaptureWatch::lookAt(const QList<ContainerState> &containers)
{
    QStringList ended;
    for (Capture &capture : m_captures) {
        const auto container = std::find_if(containers.cbegin(), containers.cend(),
            [&capture](const ContainerState &candidate) { return candidate.id == capture.container; });
        if (container == containers.cend()) {
            if (!capture.written)
                ended.append(capture.checkpoint.id);
        } else if (container->state == u"warm" || container->state == u"busy") {
            capture.written = true;
        }
    }
    m_captures.removeIf([&ended](const Capture &capture) { return ended.contains(capture.checkpoint.id); });
    return ended;
}

QStringList CaptureWatch::giveUp()
{
    QStringList ended;
    for (const Capture &capture : std::as_const(m_captures))
        ended.append(capture.checkpoint.id);
    m_captures.clear();
    return ended;
}

QList<protocol::Checkpoint> CaptureWatch::captures() const
{
    QList<protocol::Checkpoint> list;
    for (const Capture &capture : m_captures)
        list.append(capture.checkpoint);
    return list;
}

bool CaptureWatch::isUnderWay(const QString &checkpoint) const
{
    return std::any_of(m_captures.cbegin(), m_captures.cend(),
        [&checkpoint](const Capture &capture) { return capture.checkpoint.id == checkpoint; });
}

} // namespace headstart
