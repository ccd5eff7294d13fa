// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/http/curl_loop.h"

#include <QSocketNotifier>

namespace headstart {

namespace {

/// curl_global_init() is to run once and before any other use; a static does both.
void initialiseCurl()
{
    static const CURLcode done = curl_global_init(CURL_GLOBAL_DEFAULT);
    Q_ASSERT(done == CURLE_OK);
    Q_UNUSED(done)
}

} // namespace

CurlLoop::CurlLoop(QObject *parent)
    : QObject(parent)
{
    initialiseCurl();
    m_multi = curl_multi_init();
    Q_CHECK_PTR(m_multi);
    curl_multi_setopt(m_multi, CURLMOPT_SOCKETFUNCTION, &CurlLoop::onSocket);
    curl_multi_setopt(m_multi, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(m_multi, CURLMOPT_TIMERFUNCTION, &CurlLoop::onTimer);
    curl_multi_setopt(m_multi, CURLMOPT_TIMERDATA, this);
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, [this] { act(CURL_SOCKET_TIMEOUT, 0); });
}

CurlLoop::~CurlLoop()
{
    // Closing the cached connections calls onSocket() once more for each.
    curl_multi_cleanup(m_multi);
}

void CurlLoop::add(CURL *easy)
{
    curl_multi_add_handle(m_multi, easy);
}

void CurlLoop::remove(CURL *easy)
{
    curl_multi_remove_handle(m_multi, easy);
}

std::optional<CurlLoop::Finished> CurlLoop::takeFinished()
{
    int left = 0;
    while (const CURLMsg *message = curl_multi_info_read(m_multi, &left)) {
        if (message->msg == CURLMSG_DONE)
            return Finished{message->easy_handle, message->data.result};
    }
    return std::nullopt;
}

int CurlLoop::onSocket(CURL *, curl_socket_t fd, int what, void *self, void *)
{
    auto *loop = static_cast<CurlLoop *>(self);
    if (what == CURL_POLL_REMOVE)
        loop->unwatch(fd);
    else
        loop->watch(fd, what);
    return 0;
}

int CurlLoop::onTimer(CURLM *, long milliseconds, void *self)
{
    auto *loop = static_cast<CurlLoop *>(self);
    if (milliseconds < 0)
        loop->m_timer.stop();
    else
        loop->m_timer.start(static_cast<int>(std::min(milliseconds, 3600L * 1000L))); // woken early, libcurl asks again
    return 0;
}

void CurlLoop::watch(curl_socket_t fd, int what)
{
    Watch &watch = m_watches[fd];
    const auto set = [this, fd](QSocketNotifier *&notifier, QSocketNotifier::Type type, int event, bool wanted) {
        if (!notifier && wanted) {
            notifier = new QSocketNotifier(fd, type, this);
            connect(notifier, &QSocketNotifier::activated, this, [this, fd, event] { act(fd, event); });
        }
        if (notifier)
            notifier->setEnabled(wanted);
    };
    set(watch.read, QSocketNotifier::Read, CURL_CSELECT_IN, (what & CURL_POLL_IN) != 0);
    set(watch.write, QSocketNotifier::Write, CURL_CSELECT_OUT, (what & CURL_POLL_OUT) != 0);
}

void CurlLoop::unwatch(curl_socket_t fd)
{
    const Watch watch = m_watches.take(fd);
    for (QSocketNotifier *notifier : {watch.read, watch.write}) {
        if (!notifier)
            continue;
        // Disabled now, since the descriptor is about to be closed and its number used again; deleted later, since this
        // may be called from its own signal.
        notifier->setEnabled(false);
        notifier->deleteLater();
    }
}

void CurlLoop::act(curl_socket_t fd, int events)
{
    int running = 0;
    curl_multi_socket_action(m_multi, fd, events, &running);
    Q_EMIT turned();
}

} // namespace headstart
