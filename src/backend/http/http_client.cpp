// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/http/http_client.h"

#include "backend/http/curl_loop.h"
#include "backend/http/unix_socket.h"
#include "localrunner/support/monotonic.h"

#include <QPointer>

#include <cstring>
#include <map>
#include <optional>

namespace headstart {

namespace {

/// One request under way. libcurl holds pointers to it, so it never moves.
struct Transfer
{
    quint64 id = 0;
    CURL *easy = nullptr;
    curl_slist *headerList = nullptr;
    HttpRequest request;
    qsizetype bodySent = 0; ///< bytes of the body that libcurl has taken
    HttpAnswer answer;
    QByteArray pending; ///< arrived since the last delivery to `chunk`
    bool tooLarge = false;
    QPointer<QObject> context;
    HttpClient::Done done;
    HttpClient::Chunk chunk;

    Transfer() = default;
    Transfer(const Transfer &) = delete;
    Transfer &operator=(const Transfer &) = delete;
    ~Transfer()
    {
        curl_easy_cleanup(easy);
        curl_slist_free_all(headerList);
    }
};

size_t readBody(char *buffer, size_t size, size_t count, void *data)
{
    auto *transfer = static_cast<Transfer *>(data);
    const QByteArray &body = transfer->request.body;
    const auto length = std::min(static_cast<qsizetype>(size * count), body.size() - transfer->bodySent);
    std::memcpy(buffer, body.constData() + transfer->bodySent, static_cast<size_t>(length));
    transfer->bodySent += length;
    return static_cast<size_t>(length);
}

size_t writeBody(char *data, size_t size, size_t count, void *self)
{
    auto *transfer = static_cast<Transfer *>(self);
    const qsizetype length = static_cast<qsizetype>(size) * static_cast<qsizetype>(count);
    if (transfer->answer.body.size() + length > transfer->request.maxBodyBytes) {
        transfer->tooLarge = true;
        return CURL_WRITEFUNC_ERROR;
    }
    transfer->answer.body.append(data, length);
    if (transfer->chunk)
        transfer->pending.append(data, length);
    return size * count;
}

size_t readHeader(char *data, size_t size, size_t count, void *self)
{
    auto *transfer = static_cast<Transfer *>(self);
    if (transfer->answer.firstByteNs == 0)
        transfer->answer.firstByteNs = monotonicNs();
    addHeaderLine(&transfer->answer, QByteArray(data, static_cast<qsizetype>(size * count)));
    return size * count;
}

void setUp(Transfer *transfer, const QByteArray &socketPath)
{
    const HttpRequest &request = transfer->request;
    CURL *easy = transfer->easy = curl_easy_init();
    Q_CHECK_PTR(easy);
    // The host is only what stands in "Host:"; the connection goes to the socket, whatever proxies the environment
    // names.
    curl_easy_setopt(easy, CURLOPT_URL, QByteArray("http://worker" + request.target).constData());
    curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, socketPath.constData());
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http");
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, 128L * 1024L);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
    curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &writeBody);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &readHeader);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
    if (request.method == "GET") {
        curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
    } else {
        curl_easy_setopt(easy, CURLOPT_POST, 1L);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
        curl_easy_setopt(easy, CURLOPT_READFUNCTION, &readBody);
        curl_easy_setopt(easy, CURLOPT_READDATA, transfer);
        if (request.body.isEmpty())
            curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    }
    // A worker answers in microseconds; waiting a second for "100 Continue" would be the longest part of a warm
    // invocation.
    curl_slist *list = curl_slist_append(nullptr, "Expect:");
    for (const HttpHeader &header : request.headers)
        list = curl_slist_append(list, QByteArray(header.name + ": " + header.value).constData());
    transfer->headerList = list;
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, list);
}

Error errorOf(const Transfer &transfer, CURLcode code, const QString &path)
{
    const QString why = code == CURLE_OK ? QStringLiteral("it was closed within the answer's head")
                                         : QString::fromUtf8(curl_easy_strerror(code));
    switch (transfer.answer.failure) {
    case HttpAnswer::Failure::TooLarge:
        return {ErrorCode::HandlerFailed,
            QStringLiteral("The answer is longer than %1 MiB and was given up; return less, or write it to a volume.")
                .arg(transfer.request.maxBodyBytes >> 20),
            {}};
    case HttpAnswer::Failure::TimedOut:
        return {ErrorCode::TimedOut,
            QStringLiteral("There was no complete answer within %1 s.")
                .arg(static_cast<double>(transfer.request.timeout.count()) / 1000.0),
            {}};
    case HttpAnswer::Failure::NotSent:
        return {ErrorCode::Io,
            QStringLiteral("The request could not be sent to the worker's socket %1: %2.").arg(path, why), {}};
    default:
        return {ErrorCode::Io,
            QStringLiteral("The connection to the worker broke before its answer was complete: %1. The request may "
                           "have been received, so "
                           "it is not sent again.")
                .arg(why),
            {}};
    }
}

HttpAnswer::Failure failureOf(const Transfer &transfer, CURLcode code)
{
    using Failure = HttpAnswer::Failure;
    // libcurl 7.88 takes an end of the connection within the head for a complete, empty answer.
    if (code == CURLE_OK)
        return transfer.answer.headComplete ? Failure::None : Failure::Broken;
    if (transfer.tooLarge)
        return Failure::TooLarge;
    if (code == CURLE_OPERATION_TIMEDOUT)
        return Failure::TimedOut;
    const bool connected = code != CURLE_COULDNT_CONNECT && code != CURLE_COULDNT_RESOLVE_HOST;
    const bool received =
        transfer.answer.status != 0 || transfer.bodySent > 0 || (connected && transfer.request.body.isEmpty());
    return received ? Failure::Broken : Failure::NotSent;
}

} // namespace

class HttpClient::Private
{
public:
    explicit Private(HttpClient *client)
        : q(client)
    {
    }

    void deliver();
    void deliverChunks(const QPointer<HttpClient> &alive);
    void end(quint64 id, HttpAnswer::Failure failure, CURLcode code);

    HttpClient *q;
    std::optional<UnixSocket> socket;
    std::map<quint64, std::unique_ptr<Transfer>> transfers;
    quint64 lastId = 0;
    CurlLoop loop; // last: it goes first, while the handles of `transfers` are still there
};

void HttpClient::Private::deliverChunks(const QPointer<HttpClient> &alive)
{
    QList<quint64> ids;
    for (const auto &[id, transfer] : transfers) {
        if (!transfer->pending.isEmpty())
            ids.append(id);
    }
    for (const quint64 id : std::as_const(ids)) {
        const auto found = transfers.find(id);
        if (found == transfers.end())
            continue;
        const QByteArray piece = std::exchange(found->second->pending, {});
        const Chunk chunk = found->second->chunk; // a copy: the transfer may end in the call
        if (found->second->context)
            chunk(piece);
        if (!alive)
            return;
    }
}

void HttpClient::Private::deliver()
{
    const QPointer<HttpClient> alive(q);
    deliverChunks(alive);
    while (alive) {
        const std::optional<CurlLoop::Finished> finished = loop.takeFinished();
        if (!finished)
            return;
        Transfer *transfer = nullptr;
        curl_easy_getinfo(finished->easy, CURLINFO_PRIVATE, &transfer);
        end(transfer->id, failureOf(*transfer, finished->code), finished->code);
    }
}

void HttpClient::Private::end(quint64 id, HttpAnswer::Failure failure, CURLcode code)
{
    const auto found = transfers.find(id);
    if (found == transfers.end())
        return;
    const std::unique_ptr<Transfer> transfer = std::move(found->second);
    transfers.erase(found);
    loop.remove(transfer->easy);
    transfer->answer.endNs = monotonicNs();
    transfer->answer.failure = failure;
    if (failure == HttpAnswer::Failure::Cancelled)
        transfer->answer.error = {ErrorCode::Interrupted, QStringLiteral("The request was cancelled."), {}};
    else if (failure != HttpAnswer::Failure::None)
        transfer->answer.error = errorOf(*transfer, code, socket->path());
    if (transfer->context && transfer->done)
        transfer->done(transfer->answer);
}

HttpClient::HttpClient()
    : d(std::make_unique<Private>(this))
{
    connect(&d->loop, &CurlLoop::turned, this, [this] { d->deliver(); });
}

HttpClient::~HttpClient()
{
    for (const auto &[id, transfer] : d->transfers)
        d->loop.remove(transfer->easy);
    d->transfers.clear();
}

Result<std::unique_ptr<HttpClient>> HttpClient::open(const QString &socketPath)
{
    Result<UnixSocket> socket = UnixSocket::open(socketPath);
    if (!socket)
        return std::move(socket).error();
    std::unique_ptr<HttpClient> client(new HttpClient);
    client->d->socket.emplace(std::move(*socket));
    return client;
}

quint64 HttpClient::send(const HttpRequest &request, QObject *context, Done done, Chunk chunk)
{
    auto transfer = std::make_unique<Transfer>();
    transfer->id = ++d->lastId;
    transfer->request = request;
    transfer->context = context;
    transfer->done = std::move(done);
    transfer->chunk = std::move(chunk);
    setUp(transfer.get(), d->socket->connectPath());
    transfer->answer.sentNs = monotonicNs();
    CURL *easy = transfer->easy;
    const quint64 id = transfer->id;
    d->transfers.emplace(id, std::move(transfer));
    d->loop.add(easy);
    return id;
}

void HttpClient::cancel(quint64 id)
{
    d->end(id, HttpAnswer::Failure::Cancelled, CURLE_OK);
}

} // namespace headstart
