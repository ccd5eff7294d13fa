// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/protocol/span.h"
#include "ui/theme/format.h"
#include "ui/theme/span_style.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QDirIterator>
#include <QRegularExpression>
#include <QTest>

using namespace headstart;

namespace {

const QList<Colour> textColours{Colour::SuccessText, Colour::WarningText, Colour::ErrorText, Colour::MutedText,
    Colour::StderrText, Colour::SystemText};
const QList<Colour> fillColours{Colour::Queue, Colour::ImageLoad, Colour::ContainerStart, Colour::ApplicationStart,
    Colour::CheckpointCapture, Colour::TaskRun, Colour::RuntimeBoot, Colour::Import, Colour::OnStart, Colour::OtherSpan,
    Colour::Unaccounted};

} // namespace

class ThemeTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void palettesAreToldApart()
    {
        QVERIFY(!isDark(lightPalette()));
        QVERIFY(isDark(darkPalette()));
        QCOMPARE(colour(Colour::TaskRun, darkPalette()), colour(Colour::TaskRun, true));
        QVERIFY(colour(Colour::TaskRun, true) != colour(Colour::TaskRun, false));
    }

    void contrastHasTheKnownEnds()
    {
        QCOMPARE(contrastRatio(Qt::black, Qt::white), 21.0);
        QCOMPARE(contrastRatio(Qt::red, Qt::red), 1.0);
        QVERIFY(std::abs(contrastRatio(QColor(0x76, 0x76, 0x76), Qt::white) - 4.54) < 0.01); // WCAG's classic grey
    }

    void everythingIsReadable_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }

    void everythingIsReadable()
    {
        QFETCH(bool, dark);
        const QPalette palette = dark ? darkPalette() : lightPalette();
        const auto check = [](const QColor &front, const QColor &back, double least, const QString &what) {
            const double ratio = contrastRatio(front, back);
            QVERIFY2(ratio >= least, qPrintable(QStringLiteral("%1: %2").arg(what).arg(ratio)));
        };
        for (QPalette::ColorRole ground : {QPalette::Window, QPalette::Base, QPalette::AlternateBase}) {
            for (Colour id : textColours)
                check(colour(id, dark), palette.color(ground), 4.5,
                    QStringLiteral("text %1 on %2").arg(int(id)).arg(int(ground)));
            check(palette.color(QPalette::Text), palette.color(ground), 7, QStringLiteral("text"));
            check(palette.color(QPalette::PlaceholderText), palette.color(ground), 4.5, QStringLiteral("placeholder"));
        }
        for (Colour id : fillColours) {
            const QColor fill = colour(id, dark);
            check(fill, palette.color(QPalette::Base), 3, QStringLiteral("bar %1").arg(int(id)));
            check(textOn(fill), fill, 4.5, QStringLiteral("label in bar %1").arg(int(id)));
        }
        check(palette.color(QPalette::HighlightedText), palette.color(QPalette::Highlight), 4,
            QStringLiteral("selection"));
    }

    void noTwoPhasesLookAlike()
    {
        QStringList names = phaseNames();
        names << spans::runtimeBoot << spans::import << spans::onStart << unaccountedName;
        QSet<QString> labels;
        for (int i = 0; i < names.size(); ++i) {
            labels.insert(spanLabel(names.at(i)));
            for (int j = 0; j < i; ++j)
                QVERIFY2(spanStyle(names.at(i)).colour != spanStyle(names.at(j)).colour, qPrintable(names.at(i)));
        }
        QCOMPARE(labels.size(), names.size());
        // The phases of a cold start lie beside each other: their patterns differ too.
        const QStringList neighbours{
            spans::queue, spans::imageLoad, spans::containerStart, spans::applicationStart, spans::taskRun};
        QSet<int> hatches;
        for (const QString &name : neighbours)
            hatches.insert(static_cast<int>(spanStyle(name).hatch));
        QCOMPARE(hatches.size(), neighbours.size());
    }

    void noRawColourOutsideTheTheme()
    {
        static const QRegularExpression raw(
            QStringLiteral("Qt::(red|green|blue|yellow|cyan|magenta|gr[ae]y|dark[A-Z]|light[A-Z]|black|white)"
                           "|QColor\\([0-9\"u]|#[0-9a-fA-F]{6}|0xff[0-9a-f]{6}"));
        int files = 0;
        QDirIterator it(QStringView(HEADSTART_SOURCE_DIR).toString() + QStringLiteral("/src/ui"),
            {QStringLiteral("*.cpp"), QStringLiteral("*.h")}, QDir::Files, QDirIterator::Subdirectories);
        while (it.hasNext()) {
            const QString path = it.next();
            if (path.contains(QStringLiteral("/theme/")))
                continue;
            QFile file(path);
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QRegularExpressionMatch match = raw.match(QString::fromUtf8(file.readAll()));
            QVERIFY2(!match.hasMatch(), qPrintable(path + u": "_qs + match.captured()));
            ++files;
        }
        QVERIFY(files > 30);
    }

    void durations_data()
    {
        QTest::addColumn<qint64>("ns");
        QTest::addColumn<QString>("text");
        QTest::newRow("not measured") << qint64(-1) << QString();
        QTest::newRow("zero") << qint64(0) << u"0 ms"_qs;
        QTest::newRow("nanoseconds") << qint64(870) << u"870 ns"_qs;
        QTest::newRow("microseconds") << qint64(1'250) << u"1.25 µs"_qs;
        QTest::newRow("milliseconds") << qint64(38'400'000) << u"38.4 ms"_qs;
        QTest::newRow("just below a second") << qint64(999'499'999) << u"999 ms"_qs;
        QTest::newRow("rounds up to a second") << qint64(999'600'000) << u"1 s"_qs;
        QTest::newRow("seconds") << qint64(8'408'000'000) << u"8.41 s"_qs;
        QTest::newRow("a minute and a half") << qint64(99'960'000'000) << u"1 min 40 s"_qs;
        QTest::newRow("hours") << qint64(7'260'000'000'000) << u"2 h 1 min"_qs;
    }

    void durations()
    {
        QFETCH(qint64, ns);
        QFETCH(QString, text);
        QCOMPARE(formatDuration(ns, QLocale::c()), text);
    }

    void bodies()
    {
        QCOMPARE(formatBody("{\"b\":1,\"a\":[1.50,{}],\"t\":\"x, {y}\\\"\"}", {}),
            u"{\n    \"b\": 1,\n    \"a\": [\n        1.50,\n        {}\n    ],\n    \"t\": \"x, {y}\\\"\"\n}"_qs);
        QCOMPARE(formatBody("plain", u"text/plain"_qs), u"plain"_qs);
        QVERIFY(formatBody(QByteArray("\x89PNG\0\xff", 6), u"image/png"_qs).contains(u"image/png"_qs));
        QVERIFY(formatBody(QByteArray(100, 'x'), {}, 50).size() < 60);
    }
};

QTEST_MAIN(ThemeTest)
#include "tst_theme.moc"
