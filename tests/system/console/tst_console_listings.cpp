// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/console/console_fixture.h"

#include <QFile>
#include <QJsonArray>
#include <QTest>

using namespace headstart::testing;

class ConsoleListingsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void helpAndVersion_data();
    void helpAndVersion();
    void tasksAndTask();
    void emptyListings();
    void volumes();
    void doctor();
    void noDisplay();
};

void ConsoleListingsTest::helpAndVersion_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<QByteArray>("begin");
    QTest::newRow("--version") << QStringList(QStringLiteral("--version")) << QByteArray("headstart ");
    QTest::newRow("--help") << QStringList(QStringLiteral("--help")) << QByteArray("Usage: headstart [folder]");
    QTest::newRow("-h") << QStringList(QStringLiteral("-h")) << QByteArray("Usage: headstart [folder]");
    for (const char *name : {"run", "tasks", "task", "volumes", "doctor"}) {
        QTest::addRow("%s --help", name) << QStringList({QString::fromLatin1(name), QStringLiteral("--help")})
                                         << QByteArray("Usage: headstart ") + name;
    }
}

void ConsoleListingsTest::helpAndVersion()
{
    QFETCH(QStringList, words);
    QFETCH(QByteArray, begin);
    const Ran ran = ConsoleFixture().run(words);
    QCOMPARE(ran.exitCode, 0);
    QVERIFY2(ran.out.startsWith(begin), ran.out.constData());
    QCOMPARE(ran.err, QByteArray());
}

void ConsoleListingsTest::tasksAndTask()
{
    ConsoleFixture f;
    f.project().write(
        QStringLiteral("app.py"), appSource("", "pass", "print('a line'); inputs['x'] = 1 / inputs.get('by', 1)"));
    QCOMPARE(f.runJson().exitCode, 0);
    QCOMPARE(f.runJson({QStringLiteral("--data"), QStringLiteral("{\"by\": 0}")}).exitCode, 1);

    const Ran list = f.run({QStringLiteral("tasks"), QStringLiteral("--format=json")});
    QCOMPARE(list.exitCode, 0);
    const QJsonArray tasks = list.json().value(QLatin1String("tasks")).toArray();
    QCOMPARE(tasks.size(), 2);
    QCOMPARE(tasks.at(0)[QLatin1String("status")].toString(), QStringLiteral("ERROR")); // the newest first
    QVERIFY(tasks.at(1)[QLatin1String("phases_ns")][QLatin1String("application_start")].toInteger() > 0);
    const Ran errors = f.run({QStringLiteral("tasks"), QStringLiteral("--status"), QStringLiteral("error"),
        QStringLiteral("--format=json")});
    QCOMPARE(errors.json().value(QLatin1String("tasks")).toArray().size(), 1);
    const Ran one = f.run(
        {QStringLiteral("tasks"), QStringLiteral("--limit"), QStringLiteral("1"), QStringLiteral("--format=json")});
    QCOMPARE(one.json().value(QLatin1String("tasks")).toArray().size(), 1);
    const Ran table = f.run({QStringLiteral("tasks")});
    QCOMPARE(table.out.count('\n'), 3);

    const QString id = tasks.at(0)[QLatin1String("id")].toString();
    const Ran task = f.run({QStringLiteral("task"), id.left(8), QStringLiteral("--format=json")});
    QCOMPARE(task.exitCode, 0);
    QCOMPARE(task.json().value(QLatin1String("task"))[QLatin1String("id")].toString(), id);
    QVERIFY(task.json().value(QLatin1String("spans")).toArray().size() >= 5);
    const Ran text = f.run({QStringLiteral("task"), id});
    QVERIFY2(
        text.out.contains("ZeroDivisionError") && text.out.contains("stdout | a line") && text.out.contains("task run"),
        text.out.constData());
}

void ConsoleListingsTest::emptyListings()
{
    ConsoleFixture f;
    const Ran tasks = f.run({QStringLiteral("tasks")});
    QCOMPARE(tasks.exitCode, 0);
    QVERIFY(tasks.out.isEmpty() && !tasks.err.isEmpty());
    const Ran json = f.run({QStringLiteral("tasks"), QStringLiteral("--format=json")});
    QVERIFY(json.json().value(QLatin1String("tasks")).toArray().isEmpty());
    QCOMPARE(json.json().value(QLatin1String("version")).toInt(), 1);
    QCOMPARE(f.run({QStringLiteral("volumes"), QStringLiteral("list")}).exitCode, 0);
}

void ConsoleListingsTest::volumes()
{
    ConsoleFixture f;
    f.project().write(QStringLiteral("weights.bin"), QByteArray(5000, 'w'));
    const auto volumes = [&f](const QStringList &words) {
        return f.run(QStringList(QStringLiteral("volumes")) + words);
    };
    QCOMPARE(volumes({QStringLiteral("create"), QStringLiteral("w")}).exitCode, 0);
    QCOMPARE(volumes({QStringLiteral("create"), QStringLiteral("w")}).exitCode, 2);
    // Relative to where the command is run.
    const Ran imported = volumes({QStringLiteral("import"), QStringLiteral("w"), QStringLiteral("weights.bin")});
    QVERIFY2(imported.exitCode == 0, imported.err.constData());
    const Ran list = volumes({QStringLiteral("list"), QStringLiteral("--format=json")});
    QCOMPARE(list.json().value(QLatin1String("volumes")).toArray().first()[QLatin1String("bytes")].toInt(), 5000);
    QVERIFY(volumes({QStringLiteral("list")}).out.contains("w "));
    const QString out = f.project().filePath(QStringLiteral("out"));
    const Ran exported = volumes({QStringLiteral("export"), QStringLiteral("w"), out});
    QVERIFY2(exported.exitCode == 0, exported.err.constData());
    QFile copy(out + QStringLiteral("/weights.bin"));
    QVERIFY(copy.open(QIODevice::ReadOnly));
    QCOMPARE(copy.readAll(), QByteArray(5000, 'w'));
    QCOMPARE(volumes({QStringLiteral("remove"), QStringLiteral("w")}).exitCode, 0);
    QVERIFY(volumes({QStringLiteral("list"), QStringLiteral("--format=json")})
                .json()
                .value(QLatin1String("volumes"))
                .toArray()
                .isEmpty());
}

void ConsoleListingsTest::doctor()
{
    ConsoleFixture f;
    const Ran ran = f.run({QStringLiteral("doctor"), QStringLiteral("--format=json")});
    const QJsonArray checks = ran.json().value(QLatin1String("checks")).toArray();
    QVERIFY(checks.size() >= 8);
    bool failed = false;
    for (const QJsonValue &check : checks) {
        const QString state = check[QLatin1String("state")].toString();
        failed = failed || state == u"failed";
        QVERIFY(!check[QLatin1String("message")].toString().isEmpty());
        if (state != u"ok")
            QVERIFY2(!check[QLatin1String("remedy")].toString().isEmpty(),
                qPrintable(check[QLatin1String("name")].toString()));
    }
    QCOMPARE(ran.exitCode, failed ? 3 : 0);
}

void ConsoleListingsTest::noDisplay()
{
    ConsoleFixture f;
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char *name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
        environment.remove(QString::fromLatin1(name));
    process.setProcessEnvironment(environment);
    process.start(ConsoleFixture::consolePath(), QStringList());
    QVERIFY(process.waitForFinished(20000));
    QVERIFY(process.exitStatus() == QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 3);
    QVERIFY(process.readAllStandardError().contains("There is no display"));
}

QTEST_GUILESS_MAIN(ConsoleListingsTest)
#include "tst_console_listings.moc"
