// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/support/result.h"

#include <QByteArray>
#include <QList>

#include <chrono>

namespace headstart {

struct HttpHeader
{
    QByteArray name;
    QByteArray value;

    bool operator==(const HttpHeader &) const = default;
};

/// One request to a worker. A value; nothing of it is kept by reference.
struct HttpRequest
{
    QByteArray method = QByteArrayLiteral("POST"); ///< "GET" or "POST"; a GET has no body
    QByteArray target = QByteArrayLiteral("/"); ///< path and query
    QList<HttpHeader> headers;
    QByteArray body;
    std::chrono::milliseconds timeout{0}; ///< from send() to the last byte; 0: none
    qint64 maxBodyBytes = 256LL << 20; ///< a longer answer is given up with Failure::TooLarge
};

/// What came of a request. `body` holds what had arrived, also after a failure.
struct HttpAnswer
{
    enum class Failure {
        None,
        Cancelled,
        TimedOut,
        TooLarge, ///< the body passed maxBodyBytes
        NotSent, ///< no connection, or it broke before a byte of the body was sent: the request was not received
        Broken ///< it broke later: the request may have been received; sending again is the caller's decision
    };

    Failure failure = Failure::None;
    Error error; ///< a sentence for every failure but None
    int status = 0; ///< 0 when no answer began
    QList<HttpHeader> headers;
    bool headComplete = false; ///< the empty line behind the final head has arrived
    QByteArray body; ///< all of it, also when it was passed on in pieces
    qint64 sentNs = 0; ///< CLOCK_MONOTONIC when the request was handed over
    qint64 firstByteNs = 0; ///< when the answer began; 0 when it did not
    qint64 endNs = 0; ///< when its last byte had arrived, or it failed

    bool ok() const { return failure == Failure::None; }
    /// The value of the last header of that name (compared without case), or empty.
    QByteArray header(const QByteArray &name) const;
};

/// Takes one line of an answer's head, as it stands on the wire: a status line begins a new head, an empty line ends
/// it, any other adds a header.
void addHeaderLine(HttpAnswer *answer, const QByteArray &line);

} // namespace headstart
