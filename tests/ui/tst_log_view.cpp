// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/logs/log_view.h"
#include "ui/theme/theme.h"

#include "ui/sample_tasks.h"

#include <QElapsedTimer>
#include <QScrollBar>
#include <QTest>
#include <QTextBlock>

using namespace headstart;

namespace {

protocol::LogLine line(qint64 ms, const QString &stream, const QString &message, bool partial = false)
{
    protocol::LogLine result;
    result.timeNs = ms * 1'000'000;
    result.stream = stream;
    result.message = message;
    result.partial = partial;
    return result;
}

} // namespace

class LogViewTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void streamsAreNamed()
    {
        LogView view;
        view.setLines(samples::coldTask().logs);
        const QStringList lines = view.toPlainText().split(u'\n');
        QCOMPARE(lines.size(), 4);
        QVERIFY(lines.at(0).contains(u"sys"_qs));
        QVERIFY(lines.at(1).contains(u"out"_qs) && lines.at(1).endsWith(u"loading the model"_qs));
        QVERIFY(lines.at(2).contains(u"err"_qs));
    }

    void appendsComeInBatches()
    {
        LogView view;
        for (int i = 0; i < 5; ++i)
            view.append(line(i, u"stdout"_qs, QString::number(i)));
        QVERIFY(view.toPlainText().isEmpty());
        QTRY_COMPARE(view.document()->blockCount(), 5);
    }

    void piecesOfALineJoin()
    {
        LogView view;
        view.setLines({line(1, u"stdout"_qs, u"first "_qs, true), line(1, u"stdout"_qs, u"half"_qs),
            line(2, u"stdout"_qs, u"next"_qs)});
        QCOMPARE(view.document()->blockCount(), 2);
        QVERIFY(view.document()->firstBlock().text().endsWith(u"first half"_qs));
    }

    void staysBoundedWhenAHandlerPrintsWithoutEnd()
    {
        LogView view;
        view.resize(600, 300);
        view.show();
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < 100'000; ++i)
            view.append(line(i, u"stdout"_qs, QStringLiteral("line %1").arg(i)));
        QTRY_VERIFY_WITH_TIMEOUT(view.toPlainText().endsWith(u"line 99999"_qs), 30'000);
        QCOMPARE(view.document()->blockCount(), LogView::maximumLines);
        const QString endless(1 << 20, u'x');
        view.append(line(100'000, u"stdout"_qs, endless));
        QTRY_VERIFY(view.document()->lastBlock().text().contains(u"xxx"_qs));
        QVERIFY(view.document()->lastBlock().length() < 10'000);
    }

    void followsTheEndUnlessScrolledUp()
    {
        LogView view;
        view.resize(400, 120);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        QList<protocol::LogLine> lines;
        for (int i = 0; i < 200; ++i)
            lines.append(line(i, u"stdout"_qs, QString::number(i)));
        view.setLines(lines);
        QCOMPARE(view.verticalScrollBar()->value(), view.verticalScrollBar()->maximum());
        view.verticalScrollBar()->setValue(10);
        view.append(line(201, u"stdout"_qs, u"more"_qs));
        QTRY_VERIFY(view.toPlainText().endsWith(u"more"_qs));
        QCOMPARE(view.verticalScrollBar()->value(), 10);
    }

    void controlCharactersDoNotBreakTheLayout()
    {
        LogView view;
        view.setLines({line(1, u"stdout"_qs, u"a\u2029b\x1b[31mred\r\n\x07"_qs)});
        QCOMPARE(view.document()->blockCount(), 1);
        QVERIFY(view.toPlainText().contains(u"␛[31mred"_qs));
    }

    void anIntervalIsMarked()
    {
        LogView view;
        view.setLines(samples::coldTask().logs);
        QCOMPARE(view.showInterval(515'000'000, 8'435'000'000), 2);
        QCOMPARE(view.extraSelections().size(), 2);
        QVERIFY(view.textCursor().block().text().endsWith(u"loading the model"_qs));
        QCOMPARE(view.showInterval(9'000'000'000, 9'900'000'000), 0);
        view.clearLines();
        QVERIFY(view.extraSelections().isEmpty());
    }

    void coloursFollowThePalette()
    {
        LogView view;
        view.setPalette(lightPalette());
        view.setLines({line(1, u"stderr"_qs, u"careful"_qs)});
        const auto colourOfText = [&view] {
            QTextCursor cursor(view.document());
            cursor.movePosition(QTextCursor::End);
            return cursor.charFormat().foreground().color();
        };
        QCOMPARE(colourOfText(), colour(Colour::StderrText, false));
        view.setPalette(darkPalette());
        QCOMPARE(colourOfText(), colour(Colour::StderrText, true));
    }
};

QTEST_MAIN(LogViewTest)
#include "tst_log_view.moc"
