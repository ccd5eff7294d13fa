// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/console/console_fixture.h"

#include <QJsonArray>
#include <QTest>

using namespace headstart::testing;

/// What users do wrong: each row ends in its exit code, its status and a sentence that names the matter.
class ConsoleBadAppsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void apps_data();
    void apps();
    void tracebacksPointAtTheUsersLine();
    void commandLines_data();
    void commandLines();
};

void ConsoleBadAppsTest::apps_data()
{
    QTest::addColumn<QByteArray>("code");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("exit");
    QTest::addColumn<QString>("status");
    QTest::addColumn<QString>("words");
    const QByteArray good = "from beam import endpoint\n@endpoint()\ndef predict(**inputs):\n    ";
    const auto row = [](const char *name, const QByteArray &code, const QByteArray &body, int exit, const char *status,
                         const char *words) {
        QTest::newRow(name) << code << body << exit << QString::fromLatin1(status) << QString::fromLatin1(words);
    };
    row("no such function", "from beam import endpoint\n@endpoint()\ndef other():\n    pass\n", "", 2, "ERROR",
        "app.py:predict");
    row("not decorated", "def predict():\n    return 1\n", "", 2, "ERROR", "@endpoint");
    row("syntax error", "from beam import endpoint\n@endpoint(\ndef predict():\n    pass\n", "", 2, "ERROR", "app.py");
    row("empty file", "", "", 2, "ERROR", "@endpoint");
    row("import error", "import no_such_module_here\n" + good + "return 1\n", "", 1, "ERROR", "no_such_module_here");
    row("import raises", good + "return 1\nraise RuntimeError('at import')\n", "", 1, "ERROR", "at import");
    row("import exits", good + "return 1\nraise SystemExit(3)\n", "", 1, "ERROR", "");
    row("on_start raises",
        "from beam import endpoint\ndef load():\n    raise ValueError('no weights')\n@endpoint(on_start=load)\ndef "
        "predict():\n    pass\n",
        "", 1, "ERROR", "no weights");
    row("on_start takes arguments",
        "from beam import endpoint\ndef load(a, b):\n    pass\n@endpoint(on_start=load)\ndef predict():\n    pass\n",
        "", 2, "ERROR", "load");
    row("handler raises", good + "raise KeyError('missing')\n", "", 1, "ERROR", "KeyError: 'missing'");
    row("handler exits", good + "import os; os._exit(7)\n", "", 1, "ERROR", "7");
    row("handler kills itself", good + "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)\n", "", 1, "ERROR",
        "SIGSEGV");
    row("result is no JSON", good + "return {1, 2}\n", "", 1, "ERROR", "set");
    row("result is NaN", good + "return float('nan')\n", "", 1, "ERROR", "");
    row("missing argument", "from beam import endpoint\n@endpoint()\ndef predict(prompt):\n    return prompt\n", "{}",
        1, "ERROR", "prompt");
    row("body is an array", good + "return 1\n", "[1, 2]", 2, "ERROR", "JSON object");
    row("body is no JSON", good + "return 1\n", "{'x': 1}", 2, "ERROR", "JSON object");
    row("generator raises", good + "yield 1\n    raise ValueError('half way')\n", "", 1, "ERROR", "half way");
    row("timeout", "import time\nfrom beam import endpoint\n@endpoint(timeout=1)\ndef predict():\n    time.sleep(60)\n",
        "", 4, "TIMEOUT", "1 s");
    row("setting that cannot be read",
        "from beam import endpoint\nimport os\n@endpoint(memory=os.environ['M'])\ndef predict():\n    pass\n", "", 2,
        "ERROR", "memory=os.environ['M']");
    row("impossible setting", "from beam import endpoint\n@endpoint(cpu=1000)\ndef predict():\n    pass\n", "", 2,
        "ERROR", "CPU");
    row("task queue", "from beam import task_queue\n@task_queue()\ndef predict():\n    pass\n", "", 2, "ERROR",
        "task_queue");
    row("missing package",
        "from beam import endpoint, Image\n@endpoint(image=Image(python_packages=['no-such-package-here']))\ndef "
        "predict():\n    pass\n",
        "", 3, "ERROR", "no-such-package-here");
    row("registry image",
        "from beam import endpoint, Image\n@endpoint(image=Image(base_image='docker.io/x'))\ndef predict():\n    "
        "pass\n",
        "", 3, "ERROR", "");
    row("gpu without one", "from beam import endpoint\n@endpoint(gpu='T4')\ndef predict():\n    pass\n", "", 3, "ERROR",
        "--allow-cpu");
    row("missing secret", "from beam import endpoint\n@endpoint(secrets=['NOPE'])\ndef predict():\n    pass\n", "", 2,
        "ERROR", "NOPE");
}

void ConsoleBadAppsTest::apps()
{
    QFETCH(QByteArray, code);
    QFETCH(QByteArray, body);
    QFETCH(QString, words);
    ConsoleFixture f;
    f.project().write(QStringLiteral("app.py"), code);
    const Ran ran = f.runJson({QStringLiteral("--data"), QString::fromUtf8(body)});
    const QJsonObject object = ran.json();
    const QString message = object.value(QLatin1String("error"))[QLatin1String("message")].toString();
    const QByteArray context =
        "exit code " + QByteArray::number(ran.exitCode) + ", message: " + message.toUtf8() + ", stderr: " + ran.err;
    QFETCH(int, exit);
    QVERIFY2(ran.exitCode == exit, context.constData());
    QTEST(object.value(QLatin1String("task"))[QLatin1String("status")].toString(), "status");
    QVERIFY2(!message.isEmpty() && !message.contains(QLatin1Char('\n')), context.constData());
    QVERIFY2(message.contains(words), context.constData());
    QCOMPARE(f.leftovers(), QStringList());
}

void ConsoleBadAppsTest::tracebacksPointAtTheUsersLine()
{
    ConsoleFixture f;
    f.project().write(QStringLiteral("app.py"),
        "from beam import endpoint\n\ndef helper():\n    return 1 / 0\n\n@endpoint()\ndef predict():\n    return "
        "helper()\n");
    const Ran ran = f.run({QStringLiteral("run"), QStringLiteral("app.py:predict")});
    QCOMPARE(ran.exitCode, 1);
    QVERIFY2(ran.err.contains("app.py\", line 4, in helper"), ran.err.constData());
    QVERIFY(ran.err.contains("The handler raised ZeroDivisionError"));
    QVERIFY(!ran.err.contains("headstart_worker/")); // none of our own frames
}

void ConsoleBadAppsTest::commandLines_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<int>("exit");
    QTest::addColumn<QByteArray>("sentence");
    const auto row = [](const char *line, int exit, const char *sentence) {
        QTest::newRow(line) << QString::fromLatin1(line).split(QLatin1Char(' ')) << exit << QByteArray(sentence);
    };
    row("run", 2, "run takes one handler");
    row("run a b", 2, "run takes one handler");
    row("run nofile.py:predict", 2, "nofile.py");
    row("run app.py", 2, "app.py");
    row("run app.py:predict --bogus", 2, "bogus");
    row("run app.py:predict --data", 2, "data");
    row("run app.py:predict --data @missing.json", 2, "missing.json");
    row("run app.py:predict --data @.", 2, "folder");
    row("run app.py:predict --format xml", 2, "xml");
    row("run app.py:predict --network maybe", 2, "maybe");
    row("run app.py:predict --interpreter /nowhere", 2, "/nowhere");
    row("run app.py:predict --image-root /nowhere", 2, "/nowhere");
    row("run app.py:predict --secret HS_UNSET", 2, "HS_UNSET");
    row("run app.py:predict --chart t.gif", 2, "t.gif");
    row("run app.py:predict --chart /nowhere/t.svg", 2, "/nowhere/t.svg");
    row("tasks --limit many", 2, "--limit");
    row("tasks --limit 0", 2, "--limit");
    row("tasks --status FINE", 2, "COMPLETE");
    row("tasks extra", 2, "options only");
    row("task", 2, "one ID");
    row("task ffffffff", 2, "ffffffff");
    row("volumes", 2, "list, create, remove, import and export");
    row("volumes shrink", 2, "shrink");
    row("volumes create", 2, "name");
    row("volumes create ../x", 2, "../x");
    row("volumes remove none", 2, "none");
    row("volumes import v /nowhere", 2, "/nowhere");
    row("volumes export none out", 2, "none");
    row("doctor twice", 2, "options only");
    row("nonsense", 2, "nonsense");
    row("--nonsense", 2, "nonsense");
    row("--size big", 2, "1280x800");
}

void ConsoleBadAppsTest::commandLines()
{
    QFETCH(QStringList, words);
    QFETCH(QByteArray, sentence);
    ConsoleFixture f;
    f.project().write(QStringLiteral("app.py"), "from beam import endpoint\n@endpoint()\ndef predict():\n    pass\n");
    const Ran ran = f.run(words);
    QTEST(ran.exitCode, "exit");
    QVERIFY2(ran.err.startsWith("headstart: "), ran.err.constData());
    QVERIFY2(ran.err.contains(sentence), ran.err.constData());
    QVERIFY(ran.out.isEmpty());
}

QTEST_GUILESS_MAIN(ConsoleBadAppsTest)
#include "tst_console_bad_apps.moc"
