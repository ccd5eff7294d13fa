// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/http/http_messages.h"

#include <QTest>

using namespace headstart;

class HttpMessagesTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsAHead();
    void interimHeadIsReplaced();
    void oddLines_data();
    void oddLines();
};

void HttpMessagesTest::readsAHead()
{
    HttpAnswer answer;
    addHeaderLine(&answer, "HTTP/1.1 500 Internal Server Error\r\n");
    addHeaderLine(&answer, "Content-Type: application/json\r\n");
    addHeaderLine(&answer, "X-Headstart-Outcome:  error \r\n");
    addHeaderLine(&answer, "\r\n");
    QCOMPARE(answer.status, 500);
    QCOMPARE(answer.headers.size(), 2);
    QCOMPARE(answer.header("content-TYPE"), QByteArray("application/json"));
    QCOMPARE(answer.header("x-headstart-outcome"), QByteArray("error"));
    QVERIFY(answer.header("etag").isEmpty());
    QVERIFY(answer.headComplete);
}

void HttpMessagesTest::interimHeadIsReplaced()
{
    HttpAnswer answer;
    for (const char *line : {"HTTP/1.1 100 Continue\r\n", "X-Interim: 1\r\n", "\r\n"})
        addHeaderLine(&answer, line);
    QVERIFY(!answer.headComplete);
    for (const char *line : {"HTTP/1.1 200 OK\r\n", "X-Final: 1\r\n", "\r\n"})
        addHeaderLine(&answer, line);
    QCOMPARE(answer.status, 200);
    QVERIFY(answer.header("X-Interim").isEmpty());
    QCOMPARE(answer.header("X-Final"), QByteArray("1"));
}

void HttpMessagesTest::oddLines_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<int>("headers");
    QTest::addColumn<int>("status");
    QTest::newRow("no colon") << QByteArray("nonsense\r\n") << 0 << 0;
    QTest::newRow("colon first") << QByteArray(": value\r\n") << 0 << 0;
    QTest::newRow("no status") << QByteArray("HTTP/1.1\r\n") << 0 << 0;
    QTest::newRow("status is text") << QByteArray("HTTP/1.1 abc\r\n") << 0 << 0;
    QTest::newRow("no reason") << QByteArray("HTTP/1.1 204\r\n") << 0 << 204;
    QTest::newRow("empty value") << QByteArray("X-Empty:\r\n") << 1 << 0;
}

void HttpMessagesTest::oddLines()
{
    QFETCH(QByteArray, line);
    HttpAnswer answer;
    addHeaderLine(&answer, line);
    QTEST(static_cast<int>(answer.headers.size()), "headers");
    QTEST(answer.status, "status");
}

QTEST_GUILESS_MAIN(HttpMessagesTest)
#include "http_messages_test.moc"
