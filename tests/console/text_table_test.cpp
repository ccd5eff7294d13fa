// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/text_table.h"

#include <QTest>

using namespace headstart;

class TextTableTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void pads();
    void aligns();
};

void TextTableTest::pads()
{
    QCOMPARE(padded(QStringLiteral("ab"), 4), QStringLiteral("ab  "));
    QCOMPARE(padded(QStringLiteral("ab"), 4, true), QStringLiteral("  ab"));
    QCOMPARE(padded(QStringLiteral("abcdef"), 4), QStringLiteral("abc\u2026"));
    QCOMPARE(columnsOf(QStringLiteral("\u72b6\u6001")), 4);
    QCOMPARE(padded(QStringLiteral("\u72b6\u6001"), 6), QStringLiteral("\u72b6\u6001  "));
    QCOMPARE(columnsOf(padded(QStringLiteral("\u72b6\u6001\u72b6"), 4)), 4);
}

void TextTableTest::aligns()
{
    QCOMPARE(
        textTable({QStringLiteral("Name"), QStringLiteral("Size")},
            {{QStringLiteral("a"), QStringLiteral("12345")}, {QStringLiteral("longer"), QStringLiteral("1")}}, {1}),
        QStringLiteral("Name     Size\na       12345\nlonger      1\n"));
    QCOMPARE(textTable({QStringLiteral("A"), QStringLiteral("B")}, {{QStringLiteral("x"), QString()}}),
        QStringLiteral("A  B\nx\n"));
}

QTEST_GUILESS_MAIN(TextTableTest)
#include "text_table_test.moc"
