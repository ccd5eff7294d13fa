// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/dispatch/payload.h"

#include <QTest>

using namespace headstart;

class PayloadTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void takes_data();
    void takes();
    void refuses_data();
    void refuses();
};

void PayloadTest::takes_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("payload");
    const auto row = [](const char *name, const char *body, const char *payload) {
        QTest::newRow(name) << QByteArray(body) << QByteArray(payload);
    };
    row("empty", "", R"({"args":null,"kwargs":{}})");
    row("white space", " \n\t ", R"({"args":null,"kwargs":{}})");
    row("empty object", "{}", R"({"args":null,"kwargs":{}})");
    row("keys become keyword arguments", R"({"x":1,"y":[2]})", R"({"args":null,"kwargs":{"x":1,"y":[2]}})");
    row("args array", R"({"args":[1,"a"]})", R"({"args":[1,"a"],"kwargs":{}})");
    row("args and other keys", R"({"args":[1],"x":2})", R"({"args":[1],"kwargs":{"x":2}})");
    row("kwargs object", R"({"kwargs":{"x":1}})", R"({"args":null,"kwargs":{"x":1}})");
    row("kwargs drops other keys", R"({"kwargs":{"x":1},"y":2})", R"({"args":null,"kwargs":{"x":1}})");
    row("args and kwargs", R"({"args":[],"kwargs":{"x":1},"z":0})", R"({"args":[],"kwargs":{"x":1}})");
    row("args that is no array", R"({"args":"a"})", R"({"args":null,"kwargs":{"args":"a"}})");
    row("kwargs that is no object", R"({"kwargs":[1],"x":1})", R"({"args":null,"kwargs":{"kwargs":[1],"x":1}})");
    row("null values stay", R"({"x":null})", R"({"args":null,"kwargs":{"x":null}})");
    row("big whole number", R"({"x":9007199254740993})", R"({"args":null,"kwargs":{"x":9007199254740993}})");
    row("not ASCII", "{\"x\":\"\xc3\xa4\xe4\xbd\xa0\"}", "{\"args\":null,\"kwargs\":{\"x\":\"\xc3\xa4\xe4\xbd\xa0\"}}");
    row("leading line feed", "\n{\"x\":1}\n", R"({"args":null,"kwargs":{"x":1}})");
}

void PayloadTest::takes()
{
    QFETCH(QByteArray, body);
    const Result<QByteArray> payload = workerPayload(body);
    QVERIFY2(payload.ok(), payload ? "" : qPrintable(payload.error().message));
    QTEST(*payload, "payload");
}

void PayloadTest::refuses_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("word");
    QTest::newRow("array") << QByteArray("[1]") << QStringLiteral("an array");
    QTest::newRow("string") << QByteArray("\"x\"") << QStringLiteral("a string");
    QTest::newRow("number") << QByteArray("12") << QStringLiteral("a number");
    QTest::newRow("null") << QByteArray("null") << QStringLiteral("null");
    QTest::newRow("true") << QByteArray("true") << QStringLiteral("true");
    QTest::newRow("cut off") << QByteArray("{\"x\":") << QStringLiteral("at byte");
    QTest::newRow("two objects") << QByteArray("{} {}") << QStringLiteral("at byte");
    QTest::newRow("single quotes") << QByteArray("{'x': 1}") << QStringLiteral("at byte");
    QTest::newRow("words") << QByteArray("prompt") << QStringLiteral("at byte");
    QTest::newRow("not UTF-8") << QByteArray("{\"x\":\"\xff\"}") << QStringLiteral("at byte");
    QTest::newRow("deep") << QByteArray(5000, '[') << QString();
}

void PayloadTest::refuses()
{
    QFETCH(QByteArray, body);
    QFETCH(QString, word);
    const Result<QByteArray> payload = workerPayload(body);
    QVERIFY(!payload.ok());
    QVERIFY(payload.error().code == ErrorCode::BadInput);
    QVERIFY2(payload.error().message.contains(word), qPrintable(payload.error().message));
}

QTEST_GUILESS_MAIN(PayloadTest)
#include "payload_test.moc"
