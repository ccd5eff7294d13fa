// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/json_indent.h"

#include <QJsonDocument>
#include <QTest>

using namespace headstart;

class JsonIndentTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void indents_data();
    void indents();
    void survivesNoJson();
};

void JsonIndentTest::indents_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("indented");
    const auto row = [](const char *name, const char *json, const char *indented) {
        QTest::newRow(name) << QByteArray(json) << QByteArray(indented);
    };
    row("number", "1.50", "1.50");
    row("string", "\"a, b: {c}\"", "\"a, b: {c}\"");
    row("escaped quote", "[\"a\\\"b\",1]", "[\n  \"a\\\"b\",\n  1\n]");
    row("escaped backslash", "[\"\\\\\",1]", "[\n  \"\\\\\",\n  1\n]");
    row("order of keys", "{\"b\":1,\"a\":2}", "{\n  \"b\": 1,\n  \"a\": 2\n}");
    row("nested", "{\"a\":[1,{\"b\":null}]}", "{\n  \"a\": [\n    1,\n    {\n      \"b\": null\n    }\n  ]\n}");
    row("empty", "{\"a\":{},\"b\":[ ]}", "{\n  \"a\": {},\n  \"b\": []\n}");
    row("big number", "[12345678901234567890]", "[\n  12345678901234567890\n]");
    row("spaces", " { \"a\" : true } ", "{\n  \"a\": true\n}");
    row("nothing", "", "");
}

void JsonIndentTest::indents()
{
    QFETCH(QByteArray, json);
    QTEST(indentJson(json), "indented");
    const QJsonDocument before = QJsonDocument::fromJson(json);
    QCOMPARE(QJsonDocument::fromJson(indentJson(json)), before);
}

void JsonIndentTest::survivesNoJson()
{
    for (const QByteArray &text :
        {QByteArray("}}}]"), QByteArray("\"open"), QByteArray("{\"a\\"), QByteArray("[[[["), QByteArray("{")})
        (void)indentJson(text);
}

QTEST_GUILESS_MAIN(JsonIndentTest)
#include "json_indent_test.moc"
