// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/endpoints/reading.h"

using namespace Qt::StringLiterals;
using namespace headstart;
using namespace headstart::test;

/// Projects as users write them, read through a real interpreter.
class TestProjectReader : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void documentedExample();
    void handlers_data();
    void handlers();
};

void TestProjectReader::documentedExample()
{
    ProjectFolder folder;
    folder.write(u"app.py"_s, R"(from beam import endpoint, Image, Volume

CACHE_PATH = "./weights"

def download_models():
    return 1

@endpoint(
    on_start=download_models,
    volumes=[Volume(name="weights", mount_path=CACHE_PATH)],
    cpu=1, memory="16Gi", gpu="T4",
    image=Image(python_version="python3.9", python_packages=["transformers", "torch"]),
    secrets=["HF_TOKEN"], keep_warm_seconds=30, checkpoint_enabled=True,
)
def predict(context, prompt):
    return {}
)");
    const Result<Project> project = readProject(folder.path());
    QVERIFY2(project.ok(), qPrintable(project ? QString() : project.error().message));
    QCOMPARE(project->problems, QList<ProjectProblem>());
    QCOMPARE(project->endpoints.size(), 1);
    const Endpoint &endpoint = project->endpoints.first();
    QCOMPARE(endpoint.handler(), u"app.py:predict"_s);
    QCOMPARE(endpoint.moduleHandler(), u"app:predict"_s);
    QCOMPARE(endpoint.kind, u"endpoint"_s);
    QCOMPARE(endpoint.obstacle, QString());
    QCOMPARE(endpoint.decorator, (SourceRange{8, 1, 14, 1}));
    const EndpointSettings &settings = endpoint.settings;
    QCOMPARE(settings.onStart, u"download_models"_s);
    QCOMPARE(settings.cpuMillicores, 1000);
    QCOMPARE(settings.memoryMib, 16384);
    QCOMPARE(settings.gpus, QStringList{u"T4"_s});
    QCOMPARE(settings.gpuCount, 1);
    QCOMPARE(settings.image.pythonVersion, u"python3.9"_s);
    QCOMPARE(settings.image.pythonPackages, (QStringList{u"transformers"_s, u"torch"_s}));
    QCOMPARE(settings.volumes, (QList<VolumeMount>{{u"weights"_s, u"./weights"_s}}));
    QCOMPARE(settings.secrets, QStringList{u"HF_TOKEN"_s});
    QCOMPARE(settings.keepWarmSeconds, 30);
    QVERIFY(settings.checkpointEnabled);
    QVERIFY(settings.unread.isEmpty());
    QVERIFY(!project->python.isEmpty());
    QVERIFY(project->pythonVersion.startsWith("3."_L1));
}

void TestProjectReader::handlers_data()
{
    QTest::addColumn<QByteArray>("source");
    QTest::addColumn<QStringList>("found");

    const QByteArray body = "def f():\n    pass\n";
    QTest::newRow("from beam import as") << QByteArray("from beam import endpoint as ep\n@ep()\n" + body)
                                         << QStringList{u"endpoint f"_s};
    QTest::newRow("import beam") << QByteArray("import beam\n@beam.endpoint()\n" + body)
                                 << QStringList{u"endpoint f"_s};
    QTest::newRow("import beam as") << QByteArray("import beam as b\n@b.endpoint()\n" + body)
                                    << QStringList{u"endpoint f"_s};
    QTest::newRow("beta9") << QByteArray("from beta9 import endpoint\n@endpoint()\n" + body)
                           << QStringList{u"endpoint f"_s};
    QTest::newRow("deep module") << QByteArray("from beta9.abstractions.endpoint import endpoint\n@endpoint()\n" + body)
                                 << QStringList{u"endpoint f"_s};
    QTest::newRow("star import") << QByteArray("from beam import *\n@endpoint()\n" + body)
                                 << QStringList{u"endpoint f"_s};
    QTest::newRow("try and except") << QByteArray(
        "try:\n    from beam import endpoint\nexcept ImportError:\n    from beta9 import endpoint\n@endpoint()\n"
        + body) << QStringList{u"endpoint f"_s};
    QTest::newRow("decorator in a variable")
        << QByteArray("from beam import endpoint\nep = endpoint(cpu=2)\n@ep\n" + body) << QStringList{u"endpoint f"_s};
    QTest::newRow("async") << QByteArray("from beam import endpoint\n@endpoint()\nasync " + body)
                           << QStringList{u"endpoint f"_s};
    QTest::newRow("byte order mark and CRLF") << QByteArray(
        "\xef\xbb\xbf" + QByteArray("from beam import endpoint\n@endpoint()\n" + body).replace("\n", "\r\n"))
                                              << QStringList{u"endpoint f"_s};
    QTest::newRow("coding cookie") << QByteArray(
        "# -*- coding: latin-1 -*-\nfrom beam import endpoint\nX = '\xe4'\n@endpoint(name=X)\n" + body)
                                   << QStringList{u"endpoint f"_s};
    QTest::newRow("tabs") << QByteArray("from beam import endpoint\n@endpoint(\n\tcpu=1,\n)\ndef f():\n\tpass\n")
                          << QStringList{u"endpoint f"_s};
    QTest::newRow("another library's endpoint")
        << QByteArray("from web import endpoint\n# beam\n@endpoint()\n" + body) << QStringList();
    QTest::newRow("only when run as a program") << QByteArray(
        "from beam import endpoint\nif __name__ == '__main__':\n    @endpoint()\n    def f():\n        pass\n")
                                                << QStringList();
    QTest::newRow("every kind") << QByteArray(
        "from beam import endpoint, asgi, realtime, function, task_queue, schedule\n"
        "@endpoint()\ndef a(): pass\n@asgi()\ndef b(): pass\n@realtime()\ndef c(): pass\n@function()\ndef d(): pass\n"
        "@task_queue()\ndef e(): pass\n@schedule(when='@daily')\ndef f(): pass\n")
                                << QStringList{u"endpoint a"_s, u"asgi b"_s, u"realtime c"_s, u"function d"_s,
                                       u"task_queue e"_s, u"schedule f"_s};
}

void TestProjectReader::handlers()
{
    QFETCH(QByteArray, source);
    QFETCH(QStringList, found);
    ProjectFolder folder;
    folder.write(u"app.py"_s, source);
    const Result<Project> project = readProject(folder.path());
    QVERIFY2(project.ok(), qPrintable(project ? QString() : project.error().message));
    QCOMPARE(project->problems, QList<ProjectProblem>());
    QStringList seen;
    for (const Endpoint &endpoint : project->endpoints) {
        seen.append(endpoint.kind + u' ' + endpoint.function);
        if (endpoint.kind == "endpoint"_L1)
            QCOMPARE(endpoint.obstacle, QString());
        else
            QVERIFY2(endpoint.obstacle.contains("do not run on this machine yet"_L1), qPrintable(endpoint.obstacle));
    }
    QCOMPARE(seen, found);
}

QTEST_GUILESS_MAIN(TestProjectReader)
#include "tst_project_reader.moc"
