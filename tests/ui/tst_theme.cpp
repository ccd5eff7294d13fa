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

#include <algorithm>
#include <array>
#include <cmath>

using namespace headstart;

namespace {

const QList<Colour> textColours{Colour::SuccessText, Colour::WarningText, Colour::ErrorText, Colour::MutedText,
    Colour::StderrText, Colour::SystemText};
const QList<Colour> fillColours{Colour::Queue, Colour::ImageLoad, Colour::ContainerStart, Colour::ApplicationStart,
    Colour::CheckpointCapture, Colour::TaskRun, Colour::RuntimeBoot, Colour::Import, Colour::OnStart, Colour::Restore,
    Colour::Resume, Colour::ReadAhead, Colour::Prepare, Colour::Freeze, Colour::Dump, Colour::SaveFilesystem,
    Colour::OtherSpan, Colour::Unaccounted};

using Matrix = std::array<std::array<double, 3>, 3>;

/// How colours look to people without one kind of cones, in linear sRGB: Machado, Oliveira and Fernandes 2009, severity
/// 1.0. The first is of those who have all three.
constexpr std::array<Matrix, 4> eyes = {{
    {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
    {{{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}},
    {{{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}},
    {{{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}}},
}};

/// CIE L*a*b* under D65 of a colour as one of these eyes sees it.
std::array<double, 3> lab(const QColor &value, const Matrix &eye)
{
    const auto linear = [](double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
    const std::array<double, 3> rgb{linear(value.redF()), linear(value.greenF()), linear(value.blueF())};
    std::array<double, 3> seen{};
    for (std::size_t row = 0; row < 3; ++row)
        seen[row] = std::clamp(eye[row][0] * rgb[0] + eye[row][1] * rgb[1] + eye[row][2] * rgb[2], 0.0, 1.0);
    const auto f = [](double t) { return t > 0.008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116; };
    const double x = f((0.4124 * seen[0] + 0.3576 * seen[1] + 0.1805 * seen[2]) / 0.9505);
    const double y = f(0.2126 * seen[0] + 0.7152 * seen[1] + 0.0722 * seen[2]);
    const double z = f((0.0193 * seen[0] + 0.1192 * seen[1] + 0.9505 * seen[2]) / 1.089);
    return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

/// The distance of two colours (CIE76) for the eye that tells them apart worst.
double leastDistance(const QColor &a, const QColor &b)
{
    double least = 1000;
    for (const Matrix &eye : eyes) {
        const std::array<double, 3> first = lab(a, eye);
        const std::array<double, 3> second = lab(b, eye);
        least = std::min(least, std::hypot(first[0] - second[0], first[1] - second[1], first[2] - second[2]));
    }
    return least;
}

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
        names << spans::runtimeBoot << spans::import << spans::onStart << spans::restore << spans::resume
              << spans::readAhead << spans::prepare << spans::freeze << spans::dump << spans::saveFilesystem
              << unaccountedName;
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

    void neighboursAreToldApartByEveryEye_data()
    {
        QTest::addColumn<QStringList>("names");
        QTest::addColumn<bool>("dark");
        for (bool dark : {false, true}) {
            const char *suffix = dark ? "dark" : "light";
            QTest::addRow("of a restore, %s", suffix) << QStringList{spans::restore, spans::resume} << dark;
            QTest::addRow("of a capture, %s", suffix)
                << QStringList{spans::prepare, spans::freeze, spans::dump, spans::saveFilesystem} << dark;
            // In the row below, at the same place, lies a cold start.
            for (const QLatin1String name : {spans::runtimeBoot, spans::import, spans::onStart}) {
                QTest::addRow("restored and cold, %s, %s", name.data(), suffix)
                    << QStringList{spans::restore, name} << dark;
            }
        }
    }

    void neighboursAreToldApartByEveryEye()
    {
        QFETCH(QStringList, names);
        QFETCH(bool, dark);
        QSet<int> hatches;
        for (int i = 0; i < names.size(); ++i) {
            hatches.insert(static_cast<int>(spanStyle(names.at(i)).hatch));
            for (int j = 0; j < i; ++j) {
                const double distance = leastDistance(
                    colour(spanStyle(names.at(i)).colour, dark), colour(spanStyle(names.at(j)).colour, dark));
                // Twice what is just noticeable side by side is 5; these are small areas.
                QVERIFY2(distance >= 20,
                    qPrintable(QStringLiteral("%1, %2: %3").arg(names.at(i), names.at(j)).arg(distance)));
            }
        }
        QCOMPARE(hatches.size(), names.size());
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
