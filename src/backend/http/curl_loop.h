// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QObject>
#include <QTimer>

#include <curl/curl.h>

#include <optional>

class QSocketNotifier;

namespace headstart {

/// libcurl's multi interface driven by the Qt event loop of the thread it lives on: libcurl names the descriptors and
/// the timeout it wants watched, Qt watches them. Owns the cache of open connections, which are closed when it goes.
class CurlLoop : public QObject
{
    Q_OBJECT
public:
    explicit CurlLoop(QObject *parent = nullptr);
    ~CurlLoop() override; ///< every handle must have been removed before

    /// Starts a transfer; nothing happens before the event loop runs.
    void add(CURL *easy);
    /// Takes a transfer out, finished or not. The connection of an unfinished one is closed.
    void remove(CURL *easy);

    struct Finished
    {
        CURL *easy = nullptr;
        CURLcode code = CURLE_OK;
    };
    /// The next transfer that has ended since turned(); it must still be removed.
    std::optional<Finished> takeFinished();

Q_SIGNALS:
    /// libcurl has run: data may have arrived and transfers may have ended. Emitted outside of libcurl, so that all of
    /// its functions may be called from here, and this object may be deleted.
    void turned();

private:
    struct Watch
    {
        QSocketNotifier *read = nullptr;
        QSocketNotifier *write = nullptr;
    };

    static int onSocket(CURL *easy, curl_socket_t fd, int what, void *self, void *);
    static int onTimer(CURLM *multi, long milliseconds, void *self);
    void watch(curl_socket_t fd, int what);
    void unwatch(curl_socket_t fd);
    void act(curl_socket_t fd, int events);

    CURLM *m_multi = nullptr;
    QTimer m_timer;
    QHash<curl_socket_t, Watch> m_watches;
};

} // namespace headstart
