// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/http/http_client.h"

#include "backend/http/scripted_server.h"

#include <QTemporaryDir>
#include <QTest>

#include <optional>

using namespace headstart;
using Failure = HttpAnswer::Failure;

class HttpClientTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { m_dir = std::make_unique<QTemporaryDir>(); }
    void getsAnAnswer();
    void sendsBodyAndHeaders();
    void sendsALargeBody();
    void reusesTheConnection();
    void connectsAnewAfterTheServerClosedIt();
    void neverSendsTwice_data();
    void neverSendsTwice();
    void deliversChunks();
    void brokenChunkedAnswer();
    void boundsTheAnswer();
    void timesOut();
    void cancels();
    void deletedInItsCallbacks_data();
    void deletedInItsCallbacks();
    void goneContextHearsNothing();
    void refusesWhatIsNoSocket_data();
    void refusesWhatIsNoSocket();
    void followsTheSocketItOpened();
    void nobodyListens();
    void ignoresProxies();

private:
    QString path(const QString &name = QStringLiteral("w0.http")) const { return m_dir->filePath(name); }
    std::unique_ptr<HttpClient> open() const
    {
        Result<std::unique_ptr<HttpClient>> client = HttpClient::open(path());
        return client ? std::move(*client) : nullptr;
    }
    static HttpRequest post(const QByteArray &body)
    {
        HttpRequest request;
        request.body = body;
        return request;
    }
    /// Sends and spins the test's event loop until the answer is there.
    std::optional<HttpAnswer> fetch(HttpClient *client, const HttpRequest &request)
    {
        std::optional<HttpAnswer> answer;
        client->send(request, this, [&answer](const HttpAnswer &got) { answer = got; });
        (void)QTest::qWaitFor([&answer] { return answer.has_value(); }, 5000);
        return answer;
    }

    std::unique_ptr<QTemporaryDir> m_dir;
};

void HttpClientTest::getsAnAnswer()
{
    ScriptedServer server(path(), [&](int fd, int) {
        if (server.readRequest(fd).startsWith("GET /health HTTP/1.1\r\n"))
            ScriptedServer::write(fd, ScriptedServer::plainAnswer("fine", "X-Headstart-Outcome: complete\r\n"));
    });
    QVERIFY(server.ok());
    const auto client = open();
    QVERIFY(client);
    HttpRequest request;
    request.method = "GET";
    request.target = "/health";
    const auto answer = fetch(client.get(), request);
    QVERIFY(answer);
    QVERIFY2(answer->ok(), qPrintable(answer->error.message));
    QCOMPARE(answer->status, 200);
    QCOMPARE(answer->body, QByteArray("fine"));
    QCOMPARE(answer->header("x-headstart-outcome"), QByteArray("complete"));
    QVERIFY(answer->sentNs > 0 && answer->firstByteNs >= answer->sentNs && answer->endNs >= answer->firstByteNs);
}

void HttpClientTest::sendsBodyAndHeaders()
{
    QByteArray seen;
    ScriptedServer server(path(), [&](int fd, int) {
        seen = server.readRequest(fd);
        ScriptedServer::write(fd, ScriptedServer::plainAnswer("{}"));
    });
    const auto client = open();
    HttpRequest request = post("{\"kwargs\":{}}");
    request.headers = {{"X-TASK-ID", "abc"}, {"Content-Type", "application/json"}};
    const auto answer = fetch(client.get(), request);
    QVERIFY(answer && answer->ok());
    QVERIFY(seen.startsWith("POST / HTTP/1.1\r\n"));
    QVERIFY(seen.contains("X-TASK-ID: abc\r\n"));
    QVERIFY(seen.contains("Content-Type: application/json\r\n"));
    QVERIFY(seen.contains("Content-Length: 13\r\n"));
    QVERIFY(!seen.toLower().contains("expect:"));
    QVERIFY(!seen.contains("x-www-form-urlencoded"));
    QVERIFY(seen.endsWith("\r\n\r\n{\"kwargs\":{}}"));
}

void HttpClientTest::sendsALargeBody()
{
    qsizetype size = 0;
    ScriptedServer server(path(), [&](int fd, int) {
        const QByteArray request = server.readRequest(fd);
        size = request.size() - request.indexOf("\r\n\r\n") - 4;
        ScriptedServer::write(fd, ScriptedServer::plainAnswer("{}"));
    });
    const auto client = open();
    const auto answer = fetch(client.get(), post(QByteArray(8 << 20, 'x')));
    QVERIFY(answer && answer->ok());
    QCOMPARE(size, qsizetype(8 << 20));
}

void HttpClientTest::reusesTheConnection()
{
    ScriptedServer server(path(), [&](int fd, int) {
        while (!server.readRequest(fd).isEmpty())
            ScriptedServer::write(fd, ScriptedServer::plainAnswer("{}"));
    });
    auto client = open();
    for (int i = 0; i < 5; ++i) {
        const auto answer = fetch(client.get(), post("{}"));
        QVERIFY(answer && answer->ok());
    }
    QCOMPARE(server.requests(), 5);
    QCOMPARE(server.connections(), 1);

    // Deleting the client closes the connection: the server's script ends and the next client gets a new one.
    client = open();
    const auto answer = fetch(client.get(), post("{}"));
    QVERIFY(answer && answer->ok());
    QCOMPARE(server.connections(), 2);
}

void HttpClientTest::connectsAnewAfterTheServerClosedIt()
{
    ScriptedServer server(path(), [&](int fd, int) {
        if (!server.readRequest(fd).isEmpty())
            ScriptedServer::write(fd, ScriptedServer::plainAnswer("{}"));
    });
    const auto client = open();
    for (int i = 0; i < 3; ++i) {
        const auto answer = fetch(client.get(), post("{}"));
        QVERIFY2(answer && answer->ok(), answer ? qPrintable(answer->error.message) : "no answer");
    }
    QCOMPARE(server.connections(), 3);
    QCOMPARE(server.requests(), 3);
}

void HttpClientTest::neverSendsTwice_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("before"); // what the server says before it closes
    QTest::newRow("closed without a byte") << QByteArray("{\"a\":1}") << QByteArray();
    QTest::newRow("closed in the head") << QByteArray("{\"a\":1}") << QByteArray("HTTP/1.1 200 OK\r\nContent-Le");
    QTest::newRow("closed in the body") << QByteArray("{\"a\":1}")
                                        << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
    QTest::newRow("empty body") << QByteArray() << QByteArray();
    QTest::newRow("large body") << QByteArray(1 << 20, 'x') << QByteArray();
}

void HttpClientTest::neverSendsTwice()
{
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, before);
    // The first request of a connection is answered; the second is read and then the connection is closed: on a kept
    // connection libcurl would send it once more if it could.
    ScriptedServer server(path(), [&](int fd, int connection) {
        const auto answerOrClose = [&](bool answered) {
            const QByteArray request = server.readRequest(fd);
            if (request.isEmpty())
                return false;
            ScriptedServer::write(fd, answered ? ScriptedServer::plainAnswer("{}") : before);
            return answered;
        };
        if (answerOrClose(connection == 1))
            answerOrClose(false);
    });
    const auto client = open();
    const auto first = fetch(client.get(), post("{}"));
    QVERIFY(first && first->ok());
    const auto second = fetch(client.get(), post(body));
    QVERIFY(second);
    QCOMPARE(second->failure, Failure::Broken);
    QVERIFY(second->error.code == ErrorCode::Io);
    QVERIFY(!second->error.message.isEmpty());
    QCOMPARE(server.requests(), 2);
}

void HttpClientTest::deliversChunks()
{
    std::atomic_bool next = false;
    ScriptedServer server(path(), [&](int fd, int) {
        server.readRequest(fd);
        ScriptedServer::write(fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\none,\r\n");
        while (!next)
            std::this_thread::yield();
        ScriptedServer::write(fd, "4\r\ntwo.\r\n0\r\n\r\n");
    });
    const auto client = open();
    QByteArrayList pieces;
    std::optional<HttpAnswer> answer;
    client->send(
        post("{}"), this, [&](const HttpAnswer &got) { answer = got; },
        [&](const QByteArray &piece) {
            pieces.append(piece);
            next = true;
        });
    QTRY_VERIFY(answer);
    QVERIFY(answer->ok());
    QCOMPARE(pieces, QByteArrayList({"one,", "two."}));
    QCOMPARE(answer->body, QByteArray("one,two."));
}

void HttpClientTest::brokenChunkedAnswer()
{
    ScriptedServer server(path(), [&](int fd, int) {
        server.readRequest(fd);
        ScriptedServer::write(fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nerror\r\n");
    });
    const auto client = open();
    const auto answer = fetch(client.get(), post("{}"));
    QVERIFY(answer);
    QCOMPARE(answer->failure, Failure::Broken);
    QCOMPARE(answer->status, 200);
    QCOMPARE(answer->body, QByteArray("error"));
}

void HttpClientTest::boundsTheAnswer()
{
    ScriptedServer server(path(), [&](int fd, int) {
        server.readRequest(fd);
        ScriptedServer::write(fd, "HTTP/1.1 200 OK\r\n\r\n" + QByteArray(3 << 20, 'x'));
    });
    const auto client = open();
    HttpRequest request = post("{}");
    request.maxBodyBytes = 1 << 20;
    const auto answer = fetch(client.get(), request);
    QVERIFY(answer);
    QCOMPARE(answer->failure, Failure::TooLarge);
    QVERIFY(answer->body.size() <= (1 << 20));
    QVERIFY(answer->error.message.contains(QStringLiteral("1 MiB")));
}

void HttpClientTest::timesOut()
{
    ScriptedServer server(path(), [&](int fd, int) {
        server.readRequest(fd);
        (void)server.waitReadable(fd);
    });
    const auto client = open();
    HttpRequest request = post("{}");
    request.timeout = std::chrono::milliseconds(150);
    const auto answer = fetch(client.get(), request);
    QVERIFY(answer);
    QCOMPARE(answer->failure, Failure::TimedOut);
    QVERIFY(answer->error.code == ErrorCode::TimedOut);
    const double took = static_cast<double>(answer->endNs - answer->sentNs) / 1e6;
    QVERIFY2(took >= 150 && took < 1000, qPrintable(QString::number(took)));
}

void HttpClientTest::cancels()
{
    std::atomic_bool closed = false;
    ScriptedServer server(path(), [&](int fd, int) {
        server.readRequest(fd);
        closed = server.waitReadable(fd); // the client's end
    });
    const auto client = open();
    std::optional<HttpAnswer> answer;
    const quint64 id = client->send(post("{}"), this, [&](const HttpAnswer &got) { answer = got; });
    QTRY_COMPARE(server.requests(), 1);
    client->cancel(id);
    QVERIFY(answer);
    QCOMPARE(answer->failure, Failure::Cancelled);
    QVERIFY(answer->error.code == ErrorCode::Interrupted);
    QTRY_VERIFY(closed);
    client->cancel(id); // no longer known: nothing happens
}

void HttpClientTest::deletedInItsCallbacks_data()
{
    QTest::addColumn<bool>("inChunk");
    QTest::newRow("done") << false;
    QTest::newRow("chunk") << true;
}

void HttpClientTest::deletedInItsCallbacks()
{
    QFETCH(bool, inChunk);
    ScriptedServer server(path(), [&](int fd, int) {
        server.readRequest(fd);
        ScriptedServer::write(fd, ScriptedServer::plainAnswer("text"));
    });
    auto client = open();
    bool called = false;
    const auto drop = [&] {
        called = true;
        client.reset();
    };
    client->send(
        post("{}"), this,
        [&, inChunk](const HttpAnswer &) {
            if (!inChunk)
                drop();
        },
        [&, inChunk](const QByteArray &) {
            if (inChunk)
                drop();
        });
    QTRY_VERIFY(called);
    QVERIFY(!client);
}

void HttpClientTest::goneContextHearsNothing()
{
    ScriptedServer server(path(), [&](int fd, int) {
        while (!server.readRequest(fd).isEmpty())
            ScriptedServer::write(fd, ScriptedServer::plainAnswer("{}"));
    });
    const auto client = open();
    auto context = std::make_unique<QObject>();
    bool called = false;
    client->send(post("{}"), context.get(), [&](const HttpAnswer &) { called = true; });
    context.reset();
    const auto answer = fetch(client.get(), post("{}"));
    QVERIFY(answer && answer->ok());
    QTRY_COMPARE(server.requests(), 2);
    QVERIFY(!called);
}

void HttpClientTest::refusesWhatIsNoSocket_data()
{
    QTest::addColumn<QString>("what");
    for (const char *what : {"missing", "file", "directory", "link to the socket", "link to nothing"})
        QTest::newRow(what) << QString::fromLatin1(what);
}

void HttpClientTest::refusesWhatIsNoSocket()
{
    QFETCH(QString, what);
    ScriptedServer server(path(QStringLiteral("other")), [](int, int) {});
    if (what == u"file") {
        QFile file(path());
        QVERIFY(file.open(QIODevice::WriteOnly));
    } else if (what == u"directory") {
        QVERIFY(QDir().mkdir(path()));
    } else if (what == u"link to the socket") {
        QVERIFY(QFile::link(path(QStringLiteral("other")), path()));
    } else if (what == u"link to nothing") {
        QVERIFY(QFile::link(path(QStringLiteral("nowhere")), path()));
    }
    const Result<std::unique_ptr<HttpClient>> client = HttpClient::open(path());
    QVERIFY(!client.ok());
    QVERIFY(client.error().code == ErrorCode::Io);
    QVERIFY(client.error().message.contains(path()));
}

void HttpClientTest::followsTheSocketItOpened()
{
    // The container replaces the name after it was opened: the requests still go to the first socket.
    ScriptedServer good(path(), [&](int fd, int) {
        good.readRequest(fd);
        ScriptedServer::write(fd, ScriptedServer::plainAnswer("good"));
    });
    const auto client = open();
    QVERIFY(QFile::remove(path()));
    ScriptedServer evil(path(), [&](int fd, int) {
        evil.readRequest(fd);
        ScriptedServer::write(fd, ScriptedServer::plainAnswer("evil"));
    });
    const auto answer = fetch(client.get(), post("{}"));
    QVERIFY(answer && answer->ok());
    QCOMPARE(answer->body, QByteArray("good"));
    QCOMPARE(evil.connections(), 0);
}

void HttpClientTest::nobodyListens()
{
    {
        ScriptedServer server(path(), [](int, int) {});
    }
    const auto client = open();
    QVERIFY(client);
    const auto answer = fetch(client.get(), post("{}"));
    QVERIFY(answer);
    QCOMPARE(answer->failure, Failure::NotSent);
    QVERIFY(answer->error.message.contains(path()));
}

void HttpClientTest::ignoresProxies()
{
    qputenv("http_proxy", "http://127.0.0.1:1");
    qputenv("ALL_PROXY", "http://127.0.0.1:1");
    ScriptedServer server(path(), [&](int fd, int) {
        server.readRequest(fd);
        ScriptedServer::write(fd, ScriptedServer::plainAnswer("{}"));
    });
    const auto client = open();
    const auto answer = fetch(client.get(), post("{}"));
    qunsetenv("http_proxy");
    qunsetenv("ALL_PROXY");
    QVERIFY2(answer && answer->ok(), answer ? qPrintable(answer->error.message) : "no answer");
}

QTEST_GUILESS_MAIN(HttpClientTest)
#include "http_client_test.moc"
