// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/console/console_fixture.h"

#include "backend/store/when_done.h"
#include <QFile>
#include <QJsonArray>
#include <QTest>

#include <unistd.h>

using namespace headstart::testing;

class ConsoleRunsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void jsonObject();
    void tableAndProgress();
    void plainText();
    void dataSources_data();
    void dataSources();
    void projectIsUntouched();
    void volumeOutlivesTheRun();
    void onStartOncePerWorker();
    void whatHasNoEffectIsSaid();
    void sameCodeSameDeployment();
    void timesOut();
    void outOfMemory();
    void secrets();
    void noNetwork();
    void closedStdout();
    void fullStdout();
    void writesCharts();
};

namespace {

QStringList phasesOf(const QJsonObject &object)
{
    QStringList names;
    const QJsonArray spans = object.value(QLatin1String("spans")).toArray();
    for (const QJsonValue &span : spans) {
        if (span[QLatin1String("parent")].toString().isEmpty())
            names.append(span[QLatin1String("name")].toString());
    }
    return names;
}

const QStringList coldPhases{QStringLiteral("queue"), QStringLiteral("image_load"), QStringLiteral("container_start"),
    QStringLiteral("application_start"), QStringLiteral("task_run")};

} // namespace

void ConsoleRunsTest::jsonObject()
{
    ConsoleFixture f;
    f.project().write(
        QStringLiteral("app.py"), appSource("print('importing')", "print('loading')", "print('handling')"));
    const Ran ran = f.runJson({QStringLiteral("--data"), QStringLiteral("{\"x\": [1, \"\u00e4\"]}")});
    QVERIFY2(ran.exitCode == 0, ran.err.constData());
    const QJsonObject object = ran.json();
    QCOMPARE(object.value(QLatin1String("version")).toInt(), 1);
    QStringList keys = object.keys();
    keys.sort();
    QCOMPARE(keys,
        QStringList({QStringLiteral("checkpoint"), QStringLiteral("error"), QStringLiteral("logs"),
            QStringLiteral("result"), QStringLiteral("spans"), QStringLiteral("task"), QStringLiteral("version")}));
    const QJsonObject task = object.value(QLatin1String("task")).toObject();
    QCOMPARE(task.value(QLatin1String("status")).toString(), QStringLiteral("COMPLETE"));
    QCOMPARE(task.value(QLatin1String("start")).toString(), QStringLiteral("cold"));
    QVERIFY(task.value(QLatin1String("duration_ns")).toInteger() > 0);
    QCOMPARE(object.value(QLatin1String("result"))
                 .toObject()
                 .value(QLatin1String("inputs"))
                 .toObject()
                 .value(QLatin1String("x"))
                 .toArray(),
        QJsonArray({1, QStringLiteral("\u00e4")}));
    QVERIFY(object.value(QLatin1String("error")).isNull());
    QCOMPARE(phasesOf(object), coldPhases);
    qint64 end = 0;
    QStringList children;
    const QJsonArray spans = object.value(QLatin1String("spans")).toArray();
    for (const QJsonValue &span : spans) {
        const qint64 from = span[QLatin1String("start_ns")].toInteger();
        const qint64 to = span[QLatin1String("end_ns")].toInteger();
        QVERIFY(to >= from);
        if (!span[QLatin1String("parent")].toString().isEmpty()) {
            children.append(span[QLatin1String("name")].toString());
            continue;
        }
        QVERIFY(from >= end);
        end = to;
    }
    for (const char *name : {"runtime_boot", "import", "on_start"})
        QVERIFY2(children.contains(QLatin1String(name)), name);
    QStringList messages;
    const QJsonArray logs = object.value(QLatin1String("logs")).toArray();
    for (const QJsonValue &line : logs)
        messages.append(line[QLatin1String("message")].toString());
    QCOMPARE(
        messages, QStringList({QStringLiteral("importing"), QStringLiteral("loading"), QStringLiteral("handling")}));
    QCOMPARE(f.leftovers(), QStringList());
}

void ConsoleRunsTest::tableAndProgress()
{
    ConsoleFixture f;
    f.project().write(QStringLiteral("app.py"), appSource("", "pass", "print('to the log')"));
    const Ran ran = f.run({QStringLiteral("run"), QStringLiteral("app.py:predict"), QStringLiteral("--data"),
        QStringLiteral("{\"b\": 1, \"a\": 2}")});
    QVERIFY2(ran.exitCode == 0, ran.err.constData());
    QVERIFY(ran.out.startsWith("{\n  \"value\": {"));
    for (const QString &phase : coldPhases)
        QVERIFY2(ran.out.contains(QByteArray('\n' + phase.toUtf8().replace('_', ' '))), ran.out.constData());
    QVERIFY(ran.out.contains("\u2588"));
    QVERIFY(!ran.out.contains("to the log"));
    QVERIFY(ran.err.contains("stdout | to the log\n"));
    QVERIFY(ran.err.contains("image load "));
    QVERIFY(!ran.err.contains('\033') && !ran.err.contains('\r')); // no terminal
}

void ConsoleRunsTest::plainText()
{
    ConsoleFixture f;
    f.project().write(QStringLiteral("app.py"),
        "from beam import endpoint\n@endpoint()\ndef predict():\n    for i in range(3):\n        yield i\n");
    const Ran ran = f.run({QStringLiteral("run"), QStringLiteral("app.py:predict")});
    QVERIFY2(ran.exitCode == 0, ran.err.constData());
    QVERIFY2(ran.out.startsWith("data: {\"data\":0}\n\ndata: {\"data\":1}\n\n"), ran.out.constData());
}

void ConsoleRunsTest::dataSources_data()
{
    QTest::addColumn<QString>("data");
    QTest::addColumn<QByteArray>("input");
    QTest::newRow("argument") << QStringLiteral("{\"x\": 5}") << QByteArray();
    QTest::newRow("file") << QStringLiteral("@request.json") << QByteArray();
    QTest::newRow("stdin") << QStringLiteral("-") << QByteArray("{\"x\": 5}");
}

void ConsoleRunsTest::dataSources()
{
    QFETCH(QString, data);
    QFETCH(QByteArray, input);
    ConsoleFixture f;
    f.project().write(QStringLiteral("app.py"), appSource("", "pass", "pass"));
    f.project().write(QStringLiteral("request.json"), "{\"x\": 5}");
    const Ran ran = f.run({QStringLiteral("run"), QStringLiteral("app.py:predict"), QStringLiteral("--format=json"),
                              QStringLiteral("--data"), data},
        input);
    QVERIFY2(ran.exitCode == 0, ran.err.constData());
    QCOMPARE(ran.json().value(QLatin1String("result"))[QLatin1String("inputs")][QLatin1String("x")].toInt(), 5);
}

void ConsoleRunsTest::projectIsUntouched()
{
    ConsoleFixture f;
    f.project().write(QStringLiteral("app.py"),
        appSource(
            "import helper", "open('made.txt', 'w').write('x'); os.remove('data.txt')", "os.makedirs('deep/er')"));
    f.project().write(QStringLiteral("helper.py"), "x = 1\n");
    f.project().write(QStringLiteral("data.txt"), "keep\n");
    const QByteArray before = f.fingerprint();
    const Ran ran = f.runJson();
    QVERIFY2(ran.exitCode == 0, ran.err.constData());
    QCOMPARE(f.fingerprint(), before);
}

void ConsoleRunsTest::volumeOutlivesTheRun()
{
    ConsoleFixture f;
    f.project().write(QStringLiteral("app.py"),
        "from beam import endpoint, Volume\n@endpoint(volumes=[Volume(name='weights', mount_path='./weights')])\ndef "
        "predict():\n"
        "    with open('./weights/n', 'a') as file:\n        file.write('x' * 1000)\n    return "
        "open('/volumes/weights/n').read().count('x')\n");
    QCOMPARE(f.runJson().json().value(QLatin1String("result")).toInt(), 1000);
    const Ran second = f.runJson();
    QCOMPARE(second.json().value(QLatin1String("result")).toInt(), 2000);
    const Ran list =
        f.run({QStringLiteral("volumes"), QStringLiteral("list"), QStringLiteral("--format"), QStringLiteral("json")});
    const QJsonObject volume = list.json().value(QLatin1String("volumes")).toArray().first().toObject();
    QCOMPARE(volume.value(QLatin1String("name")).toString(), QStringLiteral("weights"));
    QCOMPARE(volume.value(QLatin1String("bytes")).toInt(), 2000);
}

void ConsoleRunsTest::onStartOncePerWorker()
{
    ConsoleFixture f;
    f.project().write(QStringLiteral("app.py"),
        "import os, time\nfrom beam import endpoint, Volume\ndef load():\n    open('./v/%d' % os.getpid(), "
        "'a').write('1')\n"
        "@endpoint(workers=3, on_start=load, volumes=[Volume(name='v', mount_path='./v')])\ndef predict():\n"
        "    for _ in range(200):\n        names = os.listdir('./v')\n        marks = [open('./v/' + name).read() for "
        "name in names]\n        if len(marks) == 3 and all(marks):\n            break\n        time.sleep(0.05)\n"
        "    return marks\n");
    const Ran ran = f.runJson();
    QVERIFY2(ran.exitCode == 0, ran.err.constData());
    QCOMPARE(ran.json().value(QLatin1String("result")).toArray(),
        QJsonArray({QStringLiteral("1"), QStringLiteral("1"), QStringLiteral("1")}));
}

void ConsoleRunsTest::whatHasNoEffectIsSaid()
{
    ConsoleFixture f;
    f.project().write(QStringLiteral("app.py"),
        "from beam import endpoint, Image\n@endpoint(gpu_count=1, "
        "image=Image(python_version='python3.8'))\n"
        "def predict():\n    return 1\n");
    const Ran ran = f.runJson();
    QVERIFY2(ran.exitCode == 0, ran.err.constData());
    QString said;
    const QJsonArray logs = ran.json().value(QLatin1String("logs")).toArray();
    for (const QJsonValue &line : logs)
        said += line[QLatin1String("message")].toString() + QLatin1Char('\n');
    QVERIFY2(said.contains(QStringLiteral("gpu_count")), qPrintable(said));
    QVERIFY2(said.count(QStringLiteral("3.8")) == 1, qPrintable(said)); // by the runner alone
}

void ConsoleRunsTest::sameCodeSameDeployment()
{
    ConsoleFixture f;
    f.project().write(QStringLiteral("app.py"), appSource("", "pass", "pass"));
    const auto version = [&f] {
        return f.runJson()
            .json()
            .value(QLatin1String("task"))[QLatin1String("deployment")][QLatin1String("version")]
            .toInt();
    };
    QCOMPARE(version(), 1);
    QCOMPARE(version(), 1);
    f.project().write(QStringLiteral("app.py"), appSource("", "pass", "print(1)"));
    QCOMPARE(version(), 2);
}

void ConsoleRunsTest::timesOut()
{
    ConsoleFixture f;
    f.project().write(QStringLiteral("app.py"),
        "import time\nfrom beam import endpoint\n@endpoint(timeout=1)\ndef predict():\n    time.sleep(60)\n");
    const Ran ran = f.runJson();
    QCOMPARE(ran.exitCode, 4);
    QCOMPARE(ran.json().value(QLatin1String("task"))[QLatin1String("status")].toString(), QStringLiteral("TIMEOUT"));
    QVERIFY(
        ran.json().value(QLatin1String("error"))[QLatin1String("message")].toString().contains(QStringLiteral("1 s")));
    QCOMPARE(f.leftovers(), QStringList());
}

void ConsoleRunsTest::outOfMemory()
{
    ConsoleFixture f;
    f.project().write(QStringLiteral("app.py"),
        "from beam import endpoint\n@endpoint(memory='64Mi')\ndef predict():\n    return len(bytearray(b'x') * (1 << "
        "30))\n");
    const Ran ran = f.runJson();
    QCOMPARE(ran.exitCode, 1);
    const QString message = ran.json().value(QLatin1String("error"))[QLatin1String("message")].toString();
    QVERIFY2(message.contains(QStringLiteral("out of memory"), Qt::CaseInsensitive)
            && message.contains(QStringLiteral("64")),
        qPrintable(message));
    QCOMPARE(f.leftovers(), QStringList());
}

void ConsoleRunsTest::secrets()
{
    ConsoleFixture f;
    f.project().write(QStringLiteral("app.py"),
        "import os\nfrom beam import endpoint\n@endpoint(secrets=['HS_TOKEN'])\ndef predict():\n    return "
        "len(os.environ['HS_TOKEN'])\n");
    QCOMPARE(f.runJson().exitCode, 2);
    qputenv("HS_TOKEN", "very-secret-value");
    const Ran ran = f.runJson({QStringLiteral("--secret"), QStringLiteral("HS_TOKEN")});
    qunsetenv("HS_TOKEN");
    QVERIFY2(ran.exitCode == 0, ran.err.constData());
    QCOMPARE(ran.json().value(QLatin1String("result")).toInt(), 17);
    for (const QString &name : {QStringLiteral("headstart.db"), QStringLiteral("headstart.db-wal")}) {
        QFile file(f.project().root() + QStringLiteral("/console/") + name);
        if (file.open(QIODevice::ReadOnly))
            QVERIFY(!file.readAll().contains("very-secret-value"));
    }
}

void ConsoleRunsTest::noNetwork()
{
    ConsoleFixture f;
    f.project().write(QStringLiteral("app.py"),
        "from beam import endpoint\n@endpoint()\ndef predict():\n    return sorted(l.split(':')[0].strip() for l in "
        "open('/proc/net/dev') if ':' in l)\n");
    const Ran ran = f.runJson({QStringLiteral("--network"), QStringLiteral("off")});
    QVERIFY2(ran.exitCode == 0, ran.err.constData());
    QCOMPARE(ran.json().value(QLatin1String("result")).toArray(), QJsonArray({QStringLiteral("lo")}));
}

void ConsoleRunsTest::closedStdout()
{
    ConsoleFixture f;
    f.project().write(QStringLiteral("app.py"), appSource("", "pass", "print('x')"));
    const std::unique_ptr<QProcess> process = f.start({QStringLiteral("run"), QStringLiteral("app.py:predict")});
    QVERIFY(process->waitForStarted());
    process->closeReadChannel(QProcess::StandardOutput);
    QVERIFY(process->waitForFinished(60000));
    QVERIFY(process->exitStatus() == QProcess::NormalExit); // not killed by SIGPIPE with the container left to itself
    QCOMPARE(process->exitCode(), 0);
    QCOMPARE(f.leftovers(), QStringList());
}

void ConsoleRunsTest::fullStdout()
{
    ConsoleFixture f;
    f.project().write(QStringLiteral("app.py"), appSource("", "pass", "pass"));
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("HEADSTART_ROOT"), f.project().root());
    process.setProcessEnvironment(environment);
    process.setStandardOutputFile(QStringLiteral("/dev/full"));
    process.start(f.consolePath(), {QStringLiteral("tasks"), QStringLiteral("--format=json")});
    QVERIFY(process.waitForFinished(60000));
    QCOMPARE(process.exitCode(), 3);
    QVERIFY(process.readAllStandardError().contains("could not be written"));
}

void ConsoleRunsTest::writesCharts()
{
    ConsoleFixture f;
    f.project().write(QStringLiteral("app.py"), appSource("", "pass", "pass"));
    const QString svg = f.project().filePath(QStringLiteral("t.svg"));
    const QString png = f.project().filePath(QStringLiteral("t.png"));
    const Ran ran = f.runJson({QStringLiteral("--chart"), svg, QStringLiteral("--chart"), png});
    QVERIFY2(ran.exitCode == 0, ran.err.constData());
    QFile picture(svg);
    QVERIFY(picture.open(QIODevice::ReadOnly));
    QVERIFY(picture.readAll().contains(">application start<"));
    QVERIFY(QFile(png).size() > 1000);
}

QTEST_GUILESS_MAIN(ConsoleRunsTest)
#include "tst_console_runs.moc"
