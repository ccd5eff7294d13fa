// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/endpoints/reading.h"

#include <QJsonArray>
#include <QJsonDocument>

using namespace Qt::StringLiterals;
using namespace headstart;
using namespace headstart::test;

/// The arguments of a decorator by Beam's rules, read through a real interpreter.
class TestReaderSettings : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void read_data();
    void read();
    void refused_data();
    void refused();
    void warned_data();
    void warned();
    void unread_data();
    void unread();
    void structure_data();
    void structure();
    void defaultsOfEachKind_data();
    void defaultsOfEachKind();
    void severalInOneFile();
    void names_data();
    void names();

private:
    /// The only endpoint of a file with `before` above its decorator `@kind(arguments)`.
    static Endpoint endpointOf(
        const QByteArray &arguments, const QByteArray &before = {}, const QByteArray &kind = "endpoint")
    {
        ProjectFolder folder;
        folder.write(
            u"app.py"_s, "from beam import *\n" + before + "\n@" + kind + "(" + arguments + ")\ndef f():\n    pass\n");
        const Result<Project> project = readProject(folder.path());
        if (!project || project->endpoints.size() != 1) {
            QTest::qFail(qPrintable(project ? u"%1 problems"_s.arg(project->problems.size()) : project.error().message),
                __FILE__, __LINE__);
            return {};
        }
        return project->endpoints.first();
    }
};

void TestReaderSettings::read_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("arguments");
    QTest::addColumn<QByteArray>("member");
    QTest::addColumn<QByteArray>("json");
    const auto row = [](const QByteArray &arguments, const char *member, const char *json, const char *before = "") {
        QTest::addRow("%s%s%s", before, *before ? " | " : "", arguments.constData())
            << QByteArray(before) << arguments << QByteArray(member) << QByteArray(json);
    };
    row("cpu=1", "cpu_millicores", "1000");
    row("cpu=0.1", "cpu_millicores", "100");
    row("cpu=64", "cpu_millicores", "64000");
    row("cpu=1.5", "cpu_millicores", "1500");
    row("cpu='500m'", "cpu_millicores", "500");
    row("cpu='100m'", "cpu_millicores", "100");
    row("cpu='64000m'", "cpu_millicores", "64000");
    row("cpu=CORES * 2", "cpu_millicores", "4000", "CORES = 2");
    row("**DEFAULTS", "cpu_millicores", "3000", "DEFAULTS = {'cpu': 3}");
    row("**{'cpu': 3}", "cpu_millicores", "3000");
    for (const char *unit : {"", "m", "mb", "mi", "mib", "MiB", " Mi"})
        row("memory='512" + QByteArray(unit) + "'", "memory", "512");
    row("memory=512", "memory", "512");
    row("memory='16Gi'", "memory", "16384");
    row("memory='16gib'", "memory", "16384");
    row("memory='16G'", "memory", "16000");
    row("memory='16GB'", "memory", "16000");
    row("memory='1.5Gi'", "memory", "1536");
    row("memory='0.5'", "memory", "1");
    row("memory=f'{SIZE}Gi'", "memory", "4096", "SIZE = 4");
    row("gpu='T4'", "gpu", "[\"T4\"]");
    row("gpu='T4'", "gpu_count", "1");
    row("gpu=''", "gpu", "[]");
    row("gpu=None", "gpu_count", "0");
    row("gpu='nvidia tesla t4'", "gpu", "[\"T4\"]");
    row("gpu='GeForce RTX 4090 24GB'", "gpu", "[\"RTX4090\"]");
    row("gpu='a100-80'", "gpu", "[\"A100-80\"]");
    row("gpu=GpuType.A100_80", "gpu", "[\"A100-80\"]");
    row("gpu=GpuType.NoGPU", "gpu", "[]");
    row("gpu=['T4', GpuType.A10G, 'T4']", "gpu", "[\"T4\", \"A10G\"]");
    row("gpu='T4,L4'", "gpu", "[\"T4\", \"L4\"]");
    row("gpu='any'", "gpu", "[\"any\"]");
    row("gpu='T4', gpu_count=2", "gpu_count", "2");
    row("timeout=60", "timeout", "60");
    row("timeout=600", "timeout", "600");
    row("workers=3", "workers", "3");
    row("keep_warm_seconds=0", "keep_warm_seconds", "0");
    row("max_pending_tasks=7", "max_pending_tasks", "7");
    row("on_start=load", "on_start", "\"load\"", "def load():\n    pass");
    row("on_start=load", "on_start", "\"load\"", "async def load():\n    pass");
    row("on_start=l", "on_start", "\"l\"", "from models import load as l");
    row("on_start=load", "on_start", "\"load\"", "from models import *");
    row("on_start=load", "on_start", "\"load\"", "import functools\nload = functools.partial(print)");
    row("on_start=None", "on_start", "\"\"");
    row("volumes=[Volume(name='w', mount_path='./w'), Volume('x', '/x')]", "volumes",
        "[{\"name\": \"w\", \"mount_path\": \"./w\"}, {\"name\": \"x\", \"mount_path\": \"/x\"}]");
    row("volumes=[V]", "volumes", "[{\"name\": \"w\", \"mount_path\": \"w\"}]", "V = Volume(name='w', mount_path='w')");
    row("secrets=['A', 'B']", "secrets", "[\"A\", \"B\"]");
    row("env={'A': 'b', 'N': 3}", "env", "{\"A\": \"b\", \"N\": \"3\"}");
    row("env={**BASE, 'A': 'c'}", "env", "{\"A\": \"c\", \"B\": \"\"}", "BASE = {'A': 'b', 'B': ''}");
    row("callback_url='https://x/y'", "callback_url", "\"https://x/y\"");
    row("authorized=False", "authorized", "false");
    row("checkpoint_enabled=True", "checkpoint_enabled", "true");
    row("name='n'", "name", "\"n\"");
    row("name=None", "name", "\"\"");
    row("task_policy=TaskPolicy(timeout=30)", "timeout", "30");
    row("task_policy=TaskPolicy(timeout=0), timeout=20", "timeout", "20");
    row("task_policy=TaskPolicy(2, 40)", "timeout", "40");
    row("inputs=S", "inputs", "\"{\\\"fields\\\":{\\\"n\\\":{\\\"type\\\":\\\"Integer\\\"}}}\"",
        "class S(schema.Schema):\n    n = schema.Integer()");
    row("outputs=None", "outputs", "\"\"");
    row("app='a', autoscaler=QueueDepthAutoscaler(), pool='x', pricing=None", "cpu_millicores", "1000");
    row("disks=[], block_network=False, allow_list=None", "cpu_millicores", "1000");
}

void TestReaderSettings::read()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, arguments);
    QFETCH(QByteArray, member);
    QFETCH(QByteArray, json);
    const Endpoint endpoint = endpointOf(arguments, before);
    QCOMPARE(endpoint.obstacle, QString());
    QCOMPARE(endpoint.settings.unread, (QMap<QString, QString>()));
    const QJsonValue value = toJson(endpoint.settings).value(QString::fromUtf8(member));
    const QJsonValue expected = QJsonDocument::fromJson("[" + json + "]").array().at(0);
    QVERIFY2(value == expected, QJsonDocument(QJsonArray{value}).toJson().constData());
}

void TestReaderSettings::refused_data()
{
    QTest::addColumn<QByteArray>("arguments");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const QByteArray &arguments, const QString &sentence) {
        QTest::newRow(arguments.constData()) << arguments << sentence;
    };
    for (const char *cpu : {"0", "0.09", "64.1", "65", "-1"}) {
        row("cpu=" + QByteArray(cpu),
            u"cpu=%1: CPU value out of range. Must be between 0.1 and 64 cores."_s.arg(QLatin1String(cpu)));
    }
    for (const char *cpu : {"99m", "64001m", "99999999999m"}) {
        row("cpu='" + QByteArray(cpu) + "'",
            u"cpu='%1': CPU value out of range. Must be between 100m and 64000m."_s.arg(QLatin1String(cpu)));
    }
    for (const char *cpu : {"", "1", "500", "1.5m", "m", "500M", "-500m", "500m "}) {
        row("cpu='" + QByteArray(cpu) + "'",
            u"cpu='%1': Invalid CPU string format. Write thousandths of a core, as in \"1500m\", or a number of cores, "
            u"as "
            "in 1.5."_s.arg(QLatin1String(cpu)));
    }
    const QString cpuType = u"cpu=%1: CPU must be a number of cores, as in cpu=1.5, or a text in thousandths, as in "
                            "cpu=\"1500m\"."_s;
    row("cpu=None", cpuType.arg("None"_L1));
    row("cpu=[1]", cpuType.arg("[1]"_L1));
    row("cpu=GpuType.T4", cpuType.arg("GpuType.T4"_L1));
    const QString memory =
        u" Write a number of MiB, as in memory=1024, or a text with a unit, as in memory=\"16Gi\"."_s;
    for (const char *size : {"", "Gi", "16X", "1e3", "16 Gi B", "-1Gi", "1.2.3Gi", "16Ti"}) {
        row("memory='" + QByteArray(size) + "'",
            u"memory='%1': Unsupported memory format."_s.arg(QLatin1String(size)) + memory);
    }
    row("memory=1.5", u"memory=1.5: Unsupported memory format."_s + memory);
    row("memory='0Gi'", u"memory='0Gi': memory must be greater than 0."_s + memory);
    row("memory=0", u"memory=0: memory must be greater than 0."_s + memory);
    row("memory='9999999999Gi'", u"memory='9999999999Gi': memory is larger than any machine's."_s + memory);
    row("gpu=1", u"gpu=1: Invalid GPU type. Write a name, as in gpu=\"T4\", a member of GpuType, or a list of them."_s);
    row("gpu_count=-1", u"gpu_count=-1: It must be a whole number of at least 0."_s);
    row("workers='2'", u"workers='2': It must be a whole number."_s);
    row("timeout=1.5", u"timeout=1.5: It must be a whole number."_s);
    row("keep_warm_seconds=-1", u"keep_warm_seconds=-1: It must be a whole number of at least 0."_s);
    row("max_pending_tasks=None", u"max_pending_tasks=None: It must be a whole number of at least 0."_s);
    row("authorized=1", u"authorized=1: It must be True or False."_s);
    row("checkpoint_enabled='yes'", u"checkpoint_enabled='yes': It must be True or False."_s);
    row("name=3", u"name=3: It must be a text."_s);
    row("secrets='HF_TOKEN'", u"secrets='HF_TOKEN': It must be a list of names, as in secrets=[\"HF_TOKEN\"]."_s);
    row("secrets=['']", u"secrets=['']: It must be a list of names, as in secrets=[\"HF_TOKEN\"]."_s);
    row("env=['A=b']", u"env=['A=b']: It must be a dict, as in env={\"LOG_LEVEL\": \"debug\"}."_s);
    row("env={'A=b': 'c'}", u"env={'A=b': 'c'}: \"A=b\" is no name of an environment variable."_s);
    row("env={3: 'c'}", u"env={3: 'c'}: 3 is no name of an environment variable."_s);
    row("volumes=['./w']",
        u"volumes=['./w']: \"./w\" is no volume. Write Volume(name=\"weights\", mount_path=\"./weights\")."_s);
    row("volumes=Volume(name='w', mount_path='w')",
        u"volumes=Volume(name='w', mount_path='w'): It must be a list, as in volumes=[Volume(name=\"weights\", "
        "mount_path=\"./weights\")]."_s);
    row("volumes=[Volume(name='w')]",
        u"volumes=[Volume(name='w')]: A Volume needs a name and a mount_path, both texts, as in "
        "Volume(name=\"weights\", mount_path=\"./weights\")."_s);
    row("volumes=[Volume('w', '../w')]",
        u"volumes=[Volume('w', '../w')]: The mount path \"../w\" leads out of the project."_s);
    row("volumes=[Volume('a', 'w'), Volume('b', 'w')]", u"Two volumes have the mount path \"w\"; give each its own."_s);
    row("volumes=[CloudBucket(name='b', mount_path='b')]",
        u"volumes=[CloudBucket(name='b', mount_path='b')]: CloudBucket does not work on this machine yet; use a Volume."_s);
    row("disks=[DurableDisk(name='d')]",
        u"disks=[DurableDisk(name='d')]: This does not work on this machine yet; take it out to run here."_s);
    row("on_start=lambda: 1",
        u"on_start=lambda: 1: A lambda has no name by which a worker could find it. Define a function with def and "
        u"name "
        "it."_s);
    row("on_start='load'", u"on_start='load': It must be a function of the module, as in on_start=load_models."_s);
    row("on_start=missing",
        u"on_start=missing: There is no missing above this decorator in app.py. Define it there or import it."_s);
    row("inputs=3", u"inputs=3: It must be a subclass of beam.schema.Schema."_s);
    row("task_policy=3", u"task_policy=3: It must be a TaskPolicy, as in task_policy=TaskPolicy(timeout=60)."_s);
    row("task_policy=TaskPolicy(retries=1)",
        u"task_policy=TaskPolicy(retries=1): TaskPolicy has no field 'retries'; its fields are max_retries, timeout "
        u"and "
        "ttl."_s);
    row("gpus='T4'", u"endpoint() got an unexpected keyword argument 'gpus' (app.py, line 3)."_s);
    row("retries=3", u"endpoint() got an unexpected keyword argument 'retries' (app.py, line 3)."_s);
    row("cpu=1, **{'cpu': 2}", u"endpoint() got multiple values for keyword argument 'cpu' (app.py, line 3)."_s);
    row("1, '2Gi'",
        u"The arguments of @endpoint cannot be read without their names. Write them as in @endpoint(cpu=1, "
        "memory=\"1Gi\")."_s);
}

void TestReaderSettings::refused()
{
    QFETCH(QByteArray, arguments);
    QFETCH(QString, sentence);
    QCOMPARE(endpointOf(arguments).obstacle, sentence);
}

void TestReaderSettings::warned_data()
{
    QTest::addColumn<QByteArray>("arguments");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const QByteArray &arguments, const QString &sentence) {
        QTest::newRow(arguments.constData()) << arguments << sentence;
    };
    row("timeout=601", u"Beam ends a request after 600 seconds at most; timeout=601 means 600."_s);
    row("timeout=-1", u"Beam ends a request after 600 seconds at most; timeout=-1 means 600."_s);
    row("workers=0", u"workers=0 means one worker."_s);
    row("gpu_count=1", u"gpu_count=1 has no effect without gpu."_s);
    row("gpu=[]", u"gpu=[] asks Beam for one GPU of no type; write gpu=\"\" for none. No GPU is used here."_s);
    row("max_pending_tasks=missing",
        u"max_pending_tasks=missing cannot be read without running the code; its default is used here."_s);
}

void TestReaderSettings::warned()
{
    QFETCH(QByteArray, arguments);
    QFETCH(QString, sentence);
    const Endpoint endpoint = endpointOf(arguments);
    QCOMPARE(endpoint.obstacle, QString());
    QCOMPARE(endpoint.warnings, QStringList{sentence});
}

void TestReaderSettings::unread_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("source");
    for (const char *name : {"cpu", "memory", "gpu", "workers", "env", "image", "volumes", "secrets"})
        QTest::addRow("%s", name) << QByteArray(name) << QByteArray("os.environ.get( 'X' )");
    QTest::newRow("several lines") << QByteArray("env") << QByteArray("make(\n    1,  # one\n)");
    QTest::newRow("in a list") << QByteArray("gpu") << QByteArray("['T4', missing]");
    QTest::newRow("in an image") << QByteArray("image") << QByteArray("Image().add_commands([missing])");
}

/// The source stays as it is written, and the container is not started with a guess.
void TestReaderSettings::unread()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, source);
    const Endpoint endpoint = endpointOf(name + "=" + source);
    QCOMPARE(endpoint.settings.unread, (QMap<QString, QString>{{QString::fromUtf8(name), QString::fromUtf8(source)}}));
    QCOMPARE(endpoint.obstacle,
        u"%1=%2 cannot be read without running the code, and a container cannot start without it. Write its value in "
        u"the "
        "decorator or as a constant of the module."_s.arg(
            QString::fromUtf8(name), QString::fromUtf8(source).simplified()));
    EndpointSettings defaults;
    defaults.unread = endpoint.settings.unread;
    QCOMPARE(endpoint.settings, defaults);
}

void TestReaderSettings::structure_data()
{
    QTest::addColumn<QByteArray>("source");
    QTest::addColumn<QString>("obstacle");
    QTest::addColumn<QStringList>("warnings");
    QTest::newRow("method")
        << QByteArray("class K:\n    @endpoint()\n    def f(self): pass\n")
        << u"f is defined inside class K. Beam finds a handler by its name in the module, so move it "
           "to the top level of app.py."_s
        << QStringList();
    QTest::newRow("no parentheses") << QByteArray("@endpoint\ndef f(): pass\n")
                                    << u"@endpoint needs parentheses: write @endpoint() above f."_s << QStringList();
    QTest::newRow("two of Beam") << QByteArray("@endpoint()\n@endpoint()\ndef f(): pass\n")
                                 << u"f has several decorators of Beam; keep one of them."_s << QStringList();
    QTest::newRow("another above") << QByteArray("@cached(3)\n@endpoint()\ndef f(): pass\n") << QString()
                                   << QStringList{
                                          u"The decorator @cached(3) stands above @endpoint, so what it returns "
                                          "takes the handler's place. Put it below @endpoint."_s};
    QTest::newRow("another below") << QByteArray("@endpoint()\n@cached(3)\ndef f(): pass\n") << QString()
                                   << QStringList();
    QTest::newRow("unreadable **")
        << QByteArray("@endpoint(**load())\ndef f(): pass\n")
        << u"The arguments in **load() cannot be read without running the code. Write them out "
           "in the decorator."_s
        << QStringList();
    QTest::newRow("made by call") << QByteArray("def g(): pass\nf = endpoint(cpu=2)(g)\n") << QString()
                                  << QStringList();
}

void TestReaderSettings::structure()
{
    QFETCH(QByteArray, source);
    QFETCH(QString, obstacle);
    QFETCH(QStringList, warnings);
    ProjectFolder folder;
    folder.write(u"app.py"_s, "from beam import endpoint\n" + source);
    const Result<Project> project = readProject(folder.path());
    QVERIFY(project.ok());
    QCOMPARE(project->endpoints.size(), 1);
    QCOMPARE(project->endpoints.first().function, u"f"_s);
    QCOMPARE(project->endpoints.first().obstacle, obstacle);
    QCOMPARE(project->endpoints.first().warnings, warnings);
}

void TestReaderSettings::defaultsOfEachKind_data()
{
    QTest::addColumn<int>("cpu");
    QTest::addColumn<int>("timeout");
    QTest::addColumn<int>("keepWarm");
    QTest::newRow("endpoint") << 1000 << 180 << 180;
    QTest::newRow("asgi") << 1000 << 180 << 180;
    QTest::newRow("realtime") << 1000 << 180 << 180;
    QTest::newRow("function") << 125 << 3600 << 180;
    QTest::newRow("task_queue") << 1000 << 3600 << 10;
    QTest::newRow("schedule") << 1000 << 3600 << 180;
}

void TestReaderSettings::defaultsOfEachKind()
{
    QFETCH(int, cpu);
    QFETCH(int, timeout);
    QFETCH(int, keepWarm);
    const EndpointSettings settings = endpointOf("", "", QTest::currentDataTag()).settings;
    QCOMPARE(settings.cpuMillicores, cpu);
    QCOMPARE(settings.timeoutSeconds, timeout);
    QCOMPARE(settings.keepWarmSeconds, keepWarm);
    QCOMPARE(settings.memoryMib, 128);
}

void TestReaderSettings::severalInOneFile()
{
    ProjectFolder folder;
    folder.write(
        u"b.py"_s, "from beam import endpoint\n@endpoint(cpu=1)\ndef z(): pass\n@endpoint(cpu=2)\ndef a(): pass\n");
    folder.write(u"a.py"_s, "import beta9 as b\n@b.endpoint(cpu=3)\nasync def only(): pass\n");
    folder.write(u"broken.py"_s, "import beam\ndef f(:\n");
    const Result<Project> project = readProject(folder.path());
    QVERIFY(project.ok());
    QStringList seen;
    for (const Endpoint &endpoint : project->endpoints)
        seen.append(u"%1 %2"_s.arg(endpoint.handler()).arg(endpoint.settings.cpuMillicores));
    QCOMPARE(seen, (QStringList{u"a.py:only 3000"_s, u"b.py:z 1000"_s, u"b.py:a 2000"_s}));
    QCOMPARE(project->problems.size(), 1);
    QCOMPARE(project->problems.first().file, u"broken.py"_s);
    QCOMPARE(project->problems.first().line, 2);
}

void TestReaderSettings::names_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QString>("obstacle");
    const QString sentence =
        u"Python cannot import %1, because \"%2\" is no name it allows. Rename it with letters, digits and _ only."_s;
    QTest::newRow("nested") << QByteArray("pkg/größe_2.py") << QString();
    QTest::newRow("dash") << QByteArray("my-app.py") << sentence.arg("my-app.py"_L1, "my-app"_L1);
    QTest::newRow("folder") << QByteArray("2nd/app.py") << sentence.arg("2nd/app.py"_L1, "2nd"_L1);
    QTest::newRow("line break") << QByteArray("app\n.py") << sentence.arg("app\n.py"_L1, "app\n"_L1);
}

void TestReaderSettings::names()
{
    QFETCH(QByteArray, file);
    QFETCH(QString, obstacle);
    ProjectFolder folder;
    folder.write(QString::fromUtf8(file), "from beam import endpoint\n@endpoint()\ndef f(): pass\n");
    const Result<Project> project = readProject(folder.path());
    QVERIFY(project.ok());
    QCOMPARE(project->endpoints.size(), 1);
    QCOMPARE(project->endpoints.first().obstacle, obstacle);
}

QTEST_GUILESS_MAIN(TestReaderSettings)
#include "tst_reader_settings.moc"
