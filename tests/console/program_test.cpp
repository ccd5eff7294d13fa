// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/offscreen.h"

#include <QFile>
#include <QImage>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace headstart;

/// What the program writes to stdout and stderr when it needs neither rights nor a container.
class ProgramTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void screenshotIsSilent();
    void chartSaysItsErrorAlone();
    void otherWarningsAreHeard();
    void speaksTheUsersLanguage_data();
    void speaksTheUsersLanguage();

private:
    /// Exit code, stdout and stderr.
    struct Ran
    {
        int exitCode = -1;
        QString out;
        QString err;
    };
    Ran run(const QStringList &arguments, const QByteArray &language = "C.UTF-8") const;

    std::unique_ptr<QTemporaryDir> m_dir;
};

void ProgramTest::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    QVERIFY(m_dir->isValid());
}

ProgramTest::Ran ProgramTest::run(const QStringList &arguments, const QByteArray &language) const
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char *name : {"XDG_RUNTIME_DIR", "QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY", "LC_ALL", "LANGUAGE"})
        environment.remove(QString::fromLatin1(name));
    environment.insert(QStringLiteral("HEADSTART_ROOT"), m_dir->filePath(QStringLiteral("root")));
    environment.insert(QStringLiteral("LANG"), QString::fromLatin1(language));
    environment.insert(QStringLiteral("LC_CTYPE"), QStringLiteral("C.UTF-8")); // other locales may not be installed
    QProcess process;
    process.setProcessEnvironment(environment);
    process.setWorkingDirectory(m_dir->path());
    process.start(QStringView(HEADSTART_CONSOLE).toString(), arguments);
    if (!process.waitForFinished(60'000) || process.exitStatus() != QProcess::NormalExit)
        return {-1, {}, process.errorString()};
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
        QString::fromUtf8(process.readAllStandardError())};
}

void ProgramTest::screenshotIsSilent()
{
    const QString file = m_dir->filePath(QStringLiteral("window.png"));
    const Ran ran = run({QStringLiteral("--screenshot"), file});
    QCOMPARE(ran.err, QString());
    QCOMPARE(ran.out, QString());
    QCOMPARE(ran.exitCode, 0);
    QCOMPARE(QImage(file).size(), QSize(1280, 800));
}

void ProgramTest::chartSaysItsErrorAlone()
{
    const Ran ran = run(
        {QStringLiteral("run"), QStringLiteral("app.py:predict"), QStringLiteral("--chart"), QStringLiteral("t.gif")});
    QCOMPARE(ran.exitCode, 2);
    QCOMPARE(ran.err, QStringLiteral("headstart: --chart writes .svg and .png files, and t.gif is neither.\n"));
}

void ProgramTest::otherWarningsAreHeard()
{
    static QStringList heard;
    const QByteArray platform = qgetenv("QT_QPA_PLATFORM");
    const QtMessageHandler before =
        qInstallMessageHandler([](QtMsgType, const QMessageLogContext &, const QString &text) { heard.append(text); });
    drawOffscreen();
    qWarning("This plugin does not support propagateSizeHints()");
    qWarning("QStandardPaths: XDG_RUNTIME_DIR not set, defaulting to '/tmp/runtime-x'");
    qWarning("This plugin does not support propagateSizeHints() or anything else");
    qWarning("QStandardPaths: wrong permissions on runtime directory /run/user/0");
    qCritical("This plugin does not support propagateSizeHints()");
    qInstallMessageHandler(before);
    qputenv("QT_QPA_PLATFORM", platform);
    QCOMPARE(heard,
        QStringList({QStringLiteral("This plugin does not support propagateSizeHints() or anything else"),
            QStringLiteral("QStandardPaths: wrong permissions on runtime directory /run/user/0"),
            QStringLiteral("This plugin does not support propagateSizeHints()")}));
}

void ProgramTest::speaksTheUsersLanguage_data()
{
    QTest::addColumn<QByteArray>("language");
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *language, const char *line, const QString &expected) {
        QTest::addRow("%s: %s", language, line)
            << QByteArray(language) << QString::fromLatin1(line).split(QLatin1Char(' ')) << expected;
    };
    row("de_DE.UTF-8", "--help", QStringLiteral("Öffnet das Fenster"));
    row("de_DE.UTF-8", "--help", QStringLiteral("Optionen:"));
    row("de_DE.UTF-8", "run --help", QStringLiteral("Zeichnet die Zeitleiste"));
    row("de_DE.UTF-8", "run", QStringLiteral("headstart: run nimmt"));
    row("de_DE.UTF-8", "run --nonsense", QStringLiteral("nbekannte Option"));
    row("de_DE.UTF-8", "--size big", QStringLiteral("--size nimmt"));
    row("zh_CN.UTF-8", "--help", QStringLiteral("打开窗口"));
    row("zh_CN.UTF-8", "--help", QStringLiteral("选项"));
    row("zh_CN.UTF-8", "run --help", QStringLiteral("时间线"));
    row("zh_CN.UTF-8", "run", QStringLiteral("headstart: run 接受"));
    row("zh_CN.UTF-8", "run --nonsense", QStringLiteral("未知选项"));
    row("fi_FI.UTF-8", "--help", QStringLiteral("Opens the window"));
}

void ProgramTest::speaksTheUsersLanguage()
{
    QFETCH(QByteArray, language);
    QFETCH(QStringList, words);
    QFETCH(QString, expected);
    const Ran ran = run(words, language);
    const QString said = ran.out + ran.err;
    QVERIFY2(said.contains(expected), qPrintable(said));
}

QTEST_GUILESS_MAIN(ProgramTest)
#include "program_test.moc"
