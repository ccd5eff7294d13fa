// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/protocol/line_reader.h"
#include "localrunner/protocol/line_splitter.h"
#include "localrunner/protocol/line_writer.h"
#include "localrunner/support/unique_fd.h"

#include <QSignalSpy>
#include <QTest>

#include <csignal>
#include <fcntl.h>
#include <unistd.h>

using namespace headstart;

namespace {

struct Pipe
{
    Pipe()
    {
        int ends[2] = {-1, -1};
        if (::pipe2(ends, O_CLOEXEC) != 0)
            qFatal("no pipe");
        reading.reset(ends[0]);
        writing.reset(ends[1]);
    }
    UniqueFd reading;
    UniqueFd writing;
};

QList<QByteArray> splitIn(const QByteArray &stream, qsizetype step, qsizetype limit)
{
    LineSplitter splitter(limit);
    QList<QByteArray> lines;
    for (qsizetype at = 0; at < stream.size(); at += step) {
        const QByteArray part = stream.mid(at, step);
        for (const LineSplitter::Line &line : splitter.feed(part.constData(), part.size()))
            lines.append(line.tooLong ? QByteArray("<too long>") : line.bytes);
    }
    return lines;
}

} // namespace

class LinesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void split_data();
    void split();
    void restIsKept();
    void readerClosesAtEndAndForgetsHalfALine();
    void writerNeverBlocks();
    void writerSaysWhenNobodyReads();
};

void LinesTest::split_data()
{
    QTest::addColumn<QByteArray>("stream");
    QTest::addColumn<QList<QByteArray>>("lines");
    QTest::newRow("one") << QByteArray("abc\n") << QList<QByteArray>{"abc"};
    QTest::newRow("two") << QByteArray("a\nb\n") << QList<QByteArray>{"a", "b"};
    QTest::newRow("empty ones are nothing") << QByteArray("\n\na\n\n") << QList<QByteArray>{"a"};
    QTest::newRow("unfinished") << QByteArray("a\nb") << QList<QByteArray>{"a"};
    QTest::newRow("as long as allowed") << QByteArray("1234567\nx\n") << QList<QByteArray>{"1234567", "x"};
    QTest::newRow("one too long") << QByteArray("12345678\nx\n") << QList<QByteArray>{"<too long>", "x"};
    QTest::newRow("far too long") << QByteArray(QByteArray(1000, 'y') + "\nx\n")
                                  << QList<QByteArray>{"<too long>", "x"};
    QTest::newRow("two too long") << QByteArray("123456789\n123456789\nx\n")
                                  << QList<QByteArray>{"<too long>", "<too long>", "x"};
    QTest::newRow("zero bytes") << QByteArray("a\0b\n", 4) << QList<QByteArray>{QByteArray("a\0b", 3)};
}

void LinesTest::split()
{
    QFETCH(QByteArray, stream);
    QFETCH(QList<QByteArray>, lines);
    for (const qsizetype step : {1, 2, 3, 7, 8, 9, 4096})
        QCOMPARE(splitIn(stream, step, 8), lines);
}

void LinesTest::restIsKept()
{
    LineSplitter splitter(8);
    QVERIFY(splitter.feed("abc", 3).isEmpty());
    QCOMPARE(splitter.takeRest(), QByteArray("abc"));
    QCOMPARE(splitter.takeRest(), QByteArray());
}

void LinesTest::readerClosesAtEndAndForgetsHalfALine()
{
    Pipe pipe;
    LineReader reader(pipe.reading.get(), 16);
    QSignalSpy lines(&reader, &LineReader::lineRead);
    QSignalSpy closed(&reader, &LineReader::closed);
    QCOMPARE(::write(pipe.writing.get(), "one\ntwo\nhalf", 12), 12);
    QTRY_COMPARE(lines.count(), 2);
    pipe.writing.reset();
    QTRY_COMPARE(closed.count(), 1);
    QCOMPARE(lines.count(), 2);
    QVERIFY(reader.isClosed());
}

void LinesTest::writerNeverBlocks()
{
    Pipe pipe;
    LineWriter writer(pipe.writing.get());
    QSignalSpy relieved(&writer, &LineWriter::relieved);
    const QByteArray line = QByteArray(1 << 20, 'x') + '\n';
    qsizetype taken = 0;
    while (writer.writeDroppable(line) && taken < 1000)
        ++taken;
    QVERIFY(writer.isCongested());
    QVERIFY2(taken > 10 && taken < 20, qPrintable(QString::number(taken)));
    writer.write("must arrive\n"); // answers are never dropped
    LineReader reader(pipe.reading.get(), 2 << 20);
    QSignalSpy lines(&reader, &LineReader::lineRead);
    QTRY_COMPARE_WITH_TIMEOUT(lines.count(), taken + 1, 20'000);
    QCOMPARE(lines.last().first().toByteArray(), QByteArray("must arrive"));
    QCOMPARE(relieved.count(), 1);
    QVERIFY(writer.writeDroppable("again\n"));
}

void LinesTest::writerSaysWhenNobodyReads()
{
    std::signal(SIGPIPE, SIG_IGN);
    Pipe pipe;
    LineWriter writer(pipe.writing.get());
    QSignalSpy broken(&writer, &LineWriter::broken);
    pipe.reading.reset();
    writer.write("hello?\n");
    QCOMPARE(broken.count(), 0); // never from within the call
    QTRY_COMPARE(broken.count(), 1);
    writer.write("hello?\n");
    QCoreApplication::sendPostedEvents(); // where a second telling would come from
    QCoreApplication::processEvents();
    QCOMPARE(broken.count(), 1);
}

QTEST_GUILESS_MAIN(LinesTest)
#include "tst_lines.moc"
