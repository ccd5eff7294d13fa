// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/places.h"
#include "console/run_arguments.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace headstart;

class ArgumentsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanup() { qunsetenv("HEADSTART_ROOT"); }
    void readsARun();
    void repeatsAndDefaults();
    void readsTheStart();
    void readsADeployment();
    void helpWins();
    void rootGoesBeforeTheEnvironment();
    void defaultPlaces();

private:
    QTemporaryDir m_dir;
};

void ArgumentsTest::initTestCase()
{
    QFile file(m_dir.filePath(QStringLiteral("app.py")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QVERIFY(QDir::setCurrent(m_dir.path()));
}

void ArgumentsTest::readsARun()
{
    qputenv("HS_A", "one");
    Arguments arguments = runArguments();
    QVERIFY(arguments
                .parse({QStringLiteral("app.py:predict"), QStringLiteral("--data"), QStringLiteral("{}"),
                    QStringLiteral("--format=json"), QStringLiteral("--allow-cpu"), QStringLiteral("--network=off"),
                    QStringLiteral("--secret"), QStringLiteral("HS_A"), QStringLiteral("--interpreter"),
                    QStringLiteral("."), QStringLiteral("--root"), QStringLiteral("r")})
                .ok());
    const Result<RunArguments> options = readRunArguments(arguments);
    qunsetenv("HS_A");
    QVERIFY2(options.ok(), options ? "" : qPrintable(options.error().message));
    QVERIFY(options->json);
    QCOMPARE(options->invocation.handler, QStringLiteral("app.py:predict"));
    QCOMPARE(options->invocation.body, QByteArray("{}"));
    QVERIFY(options->invocation.options.allowCpu && !options->invocation.options.network);
    QCOMPARE(options->invocation.options.interpreter, QDir::currentPath());
    QCOMPARE(options->invocation.secrets, (QMap<QString, QString>{{QStringLiteral("HS_A"), QStringLiteral("one")}}));
    QCOMPARE(options->places.root, QString(QDir::currentPath() + QStringLiteral("/r")));
    QCOMPARE(options->places.dataFolder, QString(QDir::currentPath() + QStringLiteral("/r/console")));
}

void ArgumentsTest::repeatsAndDefaults()
{
    Arguments arguments = runArguments();
    QVERIFY(arguments
                .parse({QStringLiteral("app.py:predict"), QStringLiteral("--chart"), QStringLiteral("a.svg"),
                    QStringLiteral("--chart=b.PNG")})
                .ok());
    const Result<RunArguments> options = readRunArguments(arguments);
    QVERIFY(options.ok());
    QCOMPARE(options->charts.size(), 2);
    QVERIFY(options->invocation.options.network && !options->invocation.options.allowCpu && !options->json);
    QVERIFY(options->invocation.options.start == StartWanted::Auto);
    QVERIFY(options->invocation.options.restore == RestoreWay::Auto);
    QVERIFY(options->invocation.body.isEmpty());
}

void ArgumentsTest::readsTheStart()
{
    Arguments arguments = runArguments();
    QVERIFY(arguments
                .parse({QStringLiteral("app.py:predict"), QStringLiteral("--start"), QStringLiteral("restore"),
                    QStringLiteral("--restore=lazy")})
                .ok());
    const Result<RunArguments> options = readRunArguments(arguments);
    QVERIFY2(options.ok(), options ? "" : qPrintable(options.error().message));
    QVERIFY(options->invocation.options.start == StartWanted::Restore);
    QVERIFY(options->invocation.options.restore == RestoreWay::Lazy);
}

void ArgumentsTest::readsADeployment()
{
    Arguments arguments = deployArguments();
    QVERIFY(arguments
                .parse({QStringLiteral("app.py:predict"), QStringLiteral("--interpreter"), QStringLiteral("."),
                    QStringLiteral("--format"), QStringLiteral("json")})
                .ok());
    const Result<RunArguments> options = readDeployArguments(arguments);
    QVERIFY2(options.ok(), options ? "" : qPrintable(options.error().message));
    QVERIFY(options->json);
    QCOMPARE(options->invocation.handler, QStringLiteral("app.py:predict"));
    QCOMPARE(options->invocation.options.interpreter, QDir::currentPath());
}

void ArgumentsTest::helpWins()
{
    Arguments arguments = runArguments();
    QVERIFY(arguments.parse({QStringLiteral("--help"), QStringLiteral("--nonsense")}).ok());
    QVERIFY(arguments.isHelp());
    QVERIFY(arguments.helpText().startsWith(QStringLiteral("Usage: headstart run app.py:predict [options]\n")));
    QVERIFY(arguments.helpText().contains(QStringLiteral("--allow-cpu")));
}

void ArgumentsTest::rootGoesBeforeTheEnvironment()
{
    qputenv("HEADSTART_ROOT", "/from/environment");
    QCOMPARE(findPlaces({}).root, QStringLiteral("/from/environment"));
    QCOMPARE(findPlaces(QStringLiteral("/from/option")).root, QStringLiteral("/from/option"));
}

void ArgumentsTest::defaultPlaces()
{
    const Places places = findPlaces({});
    QVERIFY(places.root.isEmpty());
    QCOMPARE(places.dataFolder, QString(qEnvironmentVariable("XDG_DATA_HOME") + QStringLiteral("/headstart")));
}

QTEST_GUILESS_MAIN(ArgumentsTest)
#include "arguments_test.moc"
