// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/span_style.h"
#include "ui/timeline/timeline_export.h"

#include "ui/sample_tasks.h"

#include <QFile>
#include <QImage>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

using namespace headstart;

namespace {

struct Svg
{
    bool valid = false;
    QStringList texts;
    int images = 0;
    QString width;
};

Svg readSvg(const QString &file)
{
    Svg svg;
    QFile in(file);
    if (!in.open(QIODevice::ReadOnly))
        return svg;
    QXmlStreamReader reader(&in);
    while (!reader.atEnd()) {
        if (reader.readNext() != QXmlStreamReader::StartElement)
            continue;
        if (reader.name() == QLatin1String("svg"))
            svg.width = reader.attributes().value(QLatin1String("viewBox")).toString();
        else if (reader.name() == QLatin1String("image"))
            ++svg.images;
        else if (reader.name() == QLatin1String("text"))
            svg.texts.append(reader.readElementText().trimmed());
    }
    svg.valid = !reader.hasError();
    return svg;
}

} // namespace

class TimelineExportTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void svgHoldsTheNamesAsText()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath(u"timeline.svg"_qs);
        const Result<void> done = renderTimeline({samples::coldTask(), samples::warmTask()}, file);
        QVERIFY2(done.ok(), done.ok() ? "" : qPrintable(done.error().message));
        const Svg svg = readSvg(file);
        QVERIFY(svg.valid);
        QCOMPARE(svg.images, 0);
        const QString all = svg.texts.join(u'\n');
        for (const QString &name : {QString(spans::queue), QString(spans::imageLoad), QString(spans::containerStart),
                 QString(spans::applicationStart), QString(spans::taskRun), QString(spans::onStart),
                 QString(unaccountedName)})
            QVERIFY2(all.contains(spanLabel(name)), qPrintable(name + u" is missing in:\n"_qs + all));
        QVERIFY2(all.contains(u"8.48 s"_qs), qPrintable(all));
        QVERIFY2(all.contains(u"2 s"_qs), "the axis has no label");
    }

    void pngHasTwiceThePixelsAndTheColours()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath(u"timeline.png"_qs);
        QVERIFY(renderTimeline({samples::coldTask()}, file, QSize(800, 240)).ok());
        const QImage image(file);
        QCOMPARE(image.size(), QSize(1600, 480));
        int applicationStart = 0;
        const QRgb wanted = colour(Colour::ApplicationStart, false).rgb();
        for (int x = 0; x < image.width(); ++x) {
            for (int y = 0; y < image.height(); ++y)
                applicationStart += image.pixel(x, y) == wanted ? 1 : 0;
        }
        QVERIFY2(applicationStart > 5000, qPrintable(QString::number(applicationStart)));
    }

    void hundredsOfTasksFitByHeight()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath(u"many.svg"_qs);
        QVERIFY(renderTimeline(samples::manyTasks(200), file).ok());
        QCOMPARE(readSvg(file).texts.filter(QRegularExpression(u"^(cold|warm)"_qs)).size(), 200);
    }

    void badInputIsRefused_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<int>("tasks");
        QTest::addColumn<QSize>("size");
        QTest::addColumn<ErrorCode>("code");
        QTest::newRow("suffix") << u"/tmp/a.gif"_qs << 1 << QSize(800, 0) << ErrorCode::BadInput;
        QTest::newRow("no tasks") << u"/tmp/a.svg"_qs << 0 << QSize(800, 0) << ErrorCode::BadInput;
        QTest::newRow("no width") << u"/tmp/a.svg"_qs << 1 << QSize(0, 0) << ErrorCode::BadInput;
        QTest::newRow("too many") << u"/tmp/a.png"_qs << 2000 << QSize(800, 0) << ErrorCode::BadInput;
        QTest::newRow("no such folder") << u"/nonexistent/a.svg"_qs << 1 << QSize(800, 0) << ErrorCode::Io;
    }

    void badInputIsRefused()
    {
        QFETCH(QString, file);
        QFETCH(int, tasks);
        QFETCH(QSize, size);
        QFETCH(ErrorCode, code);
        const Result<void> done = renderTimeline(samples::manyTasks(tasks), file, size);
        QVERIFY(!done.ok());
        QCOMPARE(toString(done.error().code), toString(code));
        QVERIFY(done.error().message.endsWith(u'.'));
    }
};

QTEST_MAIN(TimelineExportTest)
#include "tst_timeline_export.moc"
