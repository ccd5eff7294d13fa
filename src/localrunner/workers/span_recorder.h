// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/protocol/span.h"

#include <QList>
#include <QMap>

namespace headstart {

/// The spans of one container as the runner stamps them: gives out ids ("c1", "c2" …), keeps what is open, and returns
/// each span as it is to be sent: when it opens and again when it ends. Pure values; times are CLOCK_MONOTONIC
/// nanoseconds and given by the caller.
class SpanRecorder
{
public:
    Span open(QLatin1String name, const QString &parent, qint64 timeNs, const QJsonObject &attributes = {});
    /// Ends an open span; attributes are added. An end before its start is moved to it. The id must be one of an open
    /// span.
    Span end(const QString &id, qint64 timeNs, const QJsonObject &attributes = {});
    bool isOpen(const QString &id) const { return m_open.contains(id); }
    /// Ends all that is open, children before their parents, with the attribute `interrupted`: it did not come to its
    /// own end.
    QList<Span> interruptAll(qint64 timeNs);

private:
    QList<QString> m_order; ///< ids of the open ones, oldest first
    QMap<QString, Span> m_open;
    int m_last = 0;
};

} // namespace headstart
