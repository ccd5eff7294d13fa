// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/http/http_messages.h"

#include <QObject>

#include <functional>
#include <memory>

namespace headstart {

/// Speaks HTTP/1.1 with one server that listens on a Unix socket: one worker of a container. Connections are kept open
/// and used again; deleting the client closes them, so it goes when the container goes. Lives on one thread and never
/// blocks it.
///
/// **Nothing that may have been received is sent twice.** A kept connection may have been closed by the other side.
/// libcurl sees that before it sends, in nearly every case, and connects anew. Where the close arrives while the
/// request is on its way, libcurl itself would send again on a new connection; the body is therefore handed to it
/// through a callback that cannot be rewound, so that it can do so only as long as not one byte of the body has been
/// taken, and a request without its body is no request. A POST with an empty body always gets a new connection, for
/// which libcurl has no second try. Everything else ends as Failure::Broken.
class HttpClient : public QObject
{
    Q_OBJECT
public:
    using Chunk = std::function<void(const QByteArray &piece)>;
    using Done = std::function<void(const HttpAnswer &answer)>;

    /// Opens the socket (see UnixSocket) but does not connect yet.
    static Result<std::unique_ptr<HttpClient>> open(const QString &socketPath);
    ~HttpClient() override; ///< open requests end without a callback

    /// Sends a request and returns its id. `done` is called once, from the event loop or from cancel(), unless
    /// `context` has gone by then. `chunk` may be empty; it gets the body's pieces as they arrive. Both may delete this
    /// client.
    quint64 send(const HttpRequest &request, QObject *context, Done done, Chunk chunk = {});

    /// Ends a request and closes its connection; its `done` gets Failure::Cancelled before this returns. Unknown ids
    /// are ignored.
    void cancel(quint64 id);

private:
    HttpClient();
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace headstart
