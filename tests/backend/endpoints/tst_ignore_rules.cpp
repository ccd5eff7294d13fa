// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/endpoints/ignore_rules.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace headstart;

/// The patterns of gitignore(5).
class TestIgnoreRules : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void patterns_data();
    void patterns();
    void hostilePatternDoesNotHang();
};

void TestIgnoreRules::patterns_data()
{
    QTest::addColumn<QByteArray>("lines");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<bool>("folder");
    QTest::addColumn<bool>("ignored");
    const auto row = [](const char *lines, const char *path, bool folder, bool ignored) {
        QTest::addRow("%s | %s%s", QByteArray(lines).replace('\n', ';').constData(), path, folder ? "/" : "")
            << QByteArray(lines) << QByteArray(path) << folder << ignored;
    };
    row("", "app.py", false, false);
    row("", ".git", true, true);
    row("", "a/__pycache__", true, true);
    row("!__pycache__/", "__pycache__", true, false);
    row("*.log", "a/b.log", false, true);
    row("*.log\n!keep.log", "a/keep.log", false, false);
    row("!keep.log\n*.log", "keep.log", false, true);
    row("data/", "data", false, false);
    row("data/", "a/data", true, true);
    row("/data", "data", false, true);
    row("/data", "a/data", false, false);
    row("a/b", "a/b", false, true);
    row("a/b", "x/a/b", false, false);
    row("**/b", "x/a/b", false, true);
    row("**/b", "b", false, true);
    row("a/**", "a/x/y", false, true);
    row("a/**", "a", true, false);
    row("a/**/b", "a/b", false, true);
    row("a/**/b", "a/x/y/b", false, true);
    row("a/*/b", "a/x/y/b", false, false);
    row("a*c", "a/c", false, false);
    row("a?c", "abc", false, true);
    row("a?c", "ac", false, false);
    row("[a-c].py", "b.py", false, true);
    row("[!a-c].py", "b.py", false, false);
    row("[!a-c].py", "d.py", false, true);
    row("[[:digit:]]x", "7x", false, true);
    row("[a", "[a", false, false);
    row("\\#x", "#x", false, true);
    row("#x", "#x", false, false);
    row("\\!x", "!x", false, true);
    row("x  ", "x", false, true);
    row("x\\ ", "x ", false, true);
    row("x\r\n", "x", false, true);
    row("\xef\xbb\xbfx", "x", false, true);
    row("foo\\*", "foo*", false, true);
    row("foo\\*", "foob", false, false);
}

void TestIgnoreRules::patterns()
{
    QFETCH(QByteArray, lines);
    QFETCH(QByteArray, path);
    QFETCH(bool, folder);
    QFETCH(bool, ignored);
    IgnoreRules rules;
    rules.add(lines);
    QCOMPARE(rules.ignores(path, folder), ignored);
}

void TestIgnoreRules::hostilePatternDoesNotHang()
{
    IgnoreRules rules;
    rules.add(QByteArray("a*").repeated(50) + "b\n" + QByteArray("**/x/").repeated(50) + "y");
    QVERIFY(!rules.ignores(QByteArray(5000, 'a'), false));
    QVERIFY(!rules.ignores(QByteArray("x/").repeated(500) + "z", false));
}

QTEST_GUILESS_MAIN(TestIgnoreRules)
#include "tst_ignore_rules.moc"
