// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/endpoints/reading.h"

#include <sys/stat.h>

using namespace Qt::StringLiterals;
using namespace headstart;
using namespace headstart::test;

using Variables = QMap<QString, QString>;

/// `image=` by Beam's rules, read through a real interpreter.
class TestReaderImages : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void read_data();
    void read();
    void registry_data();
    void registry();
    void refused_data();
    void refused();
    void warned_data();
    void warned();
    void requirements();
    void requirementsThatCannotBeRead_data();
    void requirementsThatCannotBeRead();
    void requirementsThatIncludeOthers();

private:
    static void write(const ProjectFolder &folder, const QByteArray &image)
    {
        folder.write(u"app.py"_s,
            "from beam import *\nPACKAGES = ['numpy', 'pillow']\nBASE = Image(python_packages=PACKAGES)\n"
            "@endpoint(image="
                + image + ")\ndef f():\n    pass\n");
    }
    static Endpoint endpointOf(const ProjectFolder &folder, const QByteArray &image)
    {
        write(folder, image);
        const Result<Project> project = readProject(folder.path());
        return project && project->endpoints.size() == 1 ? project->endpoints.first() : Endpoint();
    }
};

void TestReaderImages::read_data()
{
    QTest::addColumn<QByteArray>("image");
    QTest::addColumn<QString>("python");
    QTest::addColumn<QStringList>("packages");
    QTest::addColumn<QStringList>("commands");
    QTest::addColumn<Variables>("env");
    const auto row = [](const char *image, const QString &python, const QStringList &packages,
                         const QStringList &commands = {}, const Variables &env = {}) {
        QTest::newRow(image) << QByteArray(image) << python << packages << commands << env;
    };
    row("None", {}, {});
    row("Image()", {}, {});
    row("Image('python3.9', ['a'], ['ls'])", u"python3.9"_s, {u"a"_s}, {u"ls"_s});
    row("Image(python_version=PythonVersion.Python310)", u"python3.10"_s, {});
    row("Image(python_version=PythonVersion.Python3)", u"python3"_s, {});
    row("Image(python_packages=PACKAGES + ['x'])", {}, {u"numpy"_s, u"pillow"_s, u"x"_s});
    row("Image(python_packages=['a>=1,<2', 'b[x]==1 ; python_version<\"3.9\"'])", {},
        {u"a>=1,<2"_s, u"b[x]==1 ; python_version<\"3.9\""_s});
    row("Image(python_packages=['a', '# no', '', ' b  # why'])", {}, {u"a"_s, u"b"_s});
    row("BASE.add_python_packages(['z'])", {}, {u"numpy"_s, u"pillow"_s, u"z"_s});
    row("Image().add_python_version('python3.12').add_commands(['a']).add_commands(['b']).build_with_gpu('T4')",
        u"python3.12"_s, {}, {u"a"_s, u"b"_s});
    row("Image(env_vars='A=b')", {}, {}, {}, {{u"A"_s, u"b"_s}});
    row("Image(env_vars=['A=b', 'C=d'])", {}, {}, {}, {{u"A"_s, u"b"_s}, {u"C"_s, u"d"_s}});
    row("Image(env_vars={'A': 'b', 'N': 1})", {}, {}, {}, {{u"A"_s, u"b"_s}, {u"N"_s, u"1"_s}});
    row("Image(env_vars='A=b').with_envs({'C': 'd'})", {}, {}, {}, {{u"A"_s, u"b"_s}, {u"C"_s, u"d"_s}});
    row("Image(env_vars='A=b').with_envs('C=d', clear=True)", {}, {}, {}, {{u"C"_s, u"d"_s}});
    row("Image(python_packages=None, commands=None, base_image=None, env_vars=None, image_id=None)", {}, {});
}

void TestReaderImages::read()
{
    QFETCH(QByteArray, image);
    QFETCH(QString, python);
    QFETCH(QStringList, packages);
    QFETCH(QStringList, commands);
    QFETCH(Variables, env);
    const Endpoint endpoint = endpointOf(ProjectFolder(), image);
    QCOMPARE(endpoint.function, u"f"_s);
    QCOMPARE(endpoint.obstacle, QString());
    QCOMPARE(endpoint.warnings, QStringList());
    const ImageSpec &spec = endpoint.settings.image;
    QVERIFY(spec.source == ImageSpec::Source::Host);
    QCOMPARE(spec.pythonVersion, python);
    QCOMPARE(spec.pythonPackages, packages);
    QCOMPARE(spec.commands, commands);
    QCOMPARE(spec.env, env);
}

void TestReaderImages::registry_data()
{
    QTest::addColumn<QByteArray>("image");
    QTest::newRow("base_image") << QByteArray("Image(base_image='docker.io/a/b:c')");
    QTest::newRow("from_registry") << QByteArray("Image.from_registry('docker.io/a/b:c')");
    QTest::newRow("from_registry by name") << QByteArray("Image.from_registry(uri='docker.io/a/b:c')");
}

void TestReaderImages::registry()
{
    QFETCH(QByteArray, image);
    const Endpoint endpoint = endpointOf(ProjectFolder(), image);
    QCOMPARE(endpoint.obstacle, QString());
    QVERIFY(endpoint.settings.image.source == ImageSpec::Source::Registry);
    QCOMPARE(endpoint.settings.image.reference, u"docker.io/a/b:c"_s);
}

void TestReaderImages::refused_data()
{
    QTest::addColumn<QByteArray>("image");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const QByteArray &image, const QString &sentence) {
        QTest::newRow(image.constData()) << image << sentence;
    };
    row("'python:3.11'", u"image must be an Image, as in image=Image(python_packages=[\"torch\"])."_s);
    row("Volume('a', 'b')", u"image must be an Image, as in image=Image(python_packages=[\"torch\"])."_s);
    row("Image(packages=['x'])", u"Image() got an unexpected keyword argument 'packages'."_s);
    row("Image(1, 2, 3, 4, 5, 6, 7, 8)", u"Image() takes at most 7 positional arguments."_s);
    row("Image('python2')", u"Invalid Python version \"python2\". Write it as in python_version=\"python3.10\"."_s);
    row("Image('python3.7')", u"Invalid Python version \"python3.7\". Write it as in python_version=\"python3.10\"."_s);
    row("Image(3.1)", u"Invalid Python version. Write it as in python_version=\"python3.10\"."_s);
    row("Image('micromamba3.9')",
        u"Micromamba environments cannot be made on this machine; name a python3 version and python_packages instead."_s);
    row("Image(python_packages=[1])", u"python_packages must be a list of texts or the path of a requirements.txt."_s);
    row("Image(commands='ls')", u"The commands of an image must be a list of texts."_s);
    row("Image().add_commands('ls')", u"The commands of an image must be a list of texts."_s);
    row("Image(base_image=3)",
        u"The image's name must be a text, as in base_image=\"docker.io/library/python:3.11-slim\"."_s);
    const QString variable = u"The environment variable \"A\" of the image is not accepted by Beam: it needs a name, a "
                             "value, and no further \"=\"."_s;
    for (const char *given : {"'A'", "'A='", "'A=b=c'", "['X=1', 'A']", "{'A': ''}", "{'A': 'b=c'}"})
        row("Image(env_vars=" + QByteArray(given) + ")", variable);
    row("Image(env_vars=3)", u"The environment of an image must be texts of the form \"NAME=value\", or a dict."_s);
    row("Image.from_dockerfile('Dockerfile')",
        u"Image.from_dockerfile does not work on this machine yet; use Image(...) with python_packages."_s);
    row("Image.from_id('x')",
        u"Image.from_id does not work on this machine yet; use Image(...) with python_packages."_s);
    row("Image(image_id='x')",
        u"image_id names an image of Beam's own store, which this machine does not have; describe the image instead."_s);
    row("Image().micromamba()",
        u"Image.micromamba does not work on this machine yet; name the packages in python_packages."_s);
    row("Image().with_docker()",
        u"Image.with_docker does not work on this machine yet; name the packages in python_packages."_s);
}

void TestReaderImages::refused()
{
    QFETCH(QByteArray, image);
    QFETCH(QString, sentence);
    const QString source = QString::fromUtf8(image);
    QCOMPARE(endpointOf(ProjectFolder(), image).obstacle, QString(u"image="_s + source + u": "_s + sentence));
}

void TestReaderImages::warned_data()
{
    QTest::addColumn<QByteArray>("image");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("option")
        << QByteArray("Image(python_packages=['--index-url https://x', 'a'])")
        << u"\"--index-url https://x\" of python_packages has no effect on this machine: nothing is "
           "installed."_s;
    QTest::newRow("secrets") << QByteArray("Image().with_secrets(['A'])")
                             << u"Image.with_secrets has no effect on this machine: nothing is built."_s;
    QTest::newRow("local path")
        << QByteArray("Image().add_local_path('./x')")
        << u"Image.add_local_path has no effect on this machine: the container sees the whole project."_s;
    QTest::newRow("credentials") << QByteArray("Image(base_image='a', base_image_creds=['DOCKERHUB_USERNAME'])")
                                 << u"base_image_creds are not used on this machine."_s;
    QTest::newRow("credentials of a registry")
        << QByteArray("Image.from_registry('a', credentials={'X': 'y'})")
        << u"The credentials of Image.from_registry are not used on this machine."_s;
}

void TestReaderImages::warned()
{
    QFETCH(QByteArray, image);
    QFETCH(QString, sentence);
    const Endpoint endpoint = endpointOf(ProjectFolder(), image);
    QCOMPARE(endpoint.obstacle, QString());
    QCOMPARE(endpoint.warnings, QStringList{sentence});
}

void TestReaderImages::requirements()
{
    ProjectFolder folder;
    folder.write(u"requirements.txt"_s, "numpy >= 1\r\n# comment\n\n-r more/base.txt\npillow # why\n-e .\n");
    folder.write(u"more/base.txt"_s, "--requirement=other.txt\nscipy");
    folder.write(u"more/other.txt"_s, "torch\n");
    for (const char *image :
        {"Image(python_packages='requirements.txt')", "Image().add_python_packages('./requirements.txt')"}) {
        const Endpoint endpoint = endpointOf(folder, image);
        QCOMPARE(endpoint.obstacle, QString());
        QCOMPARE(endpoint.settings.image.pythonPackages,
            (QStringList{u"numpy >= 1"_s, u"torch"_s, u"scipy"_s, u"pillow"_s}));
        QCOMPARE(endpoint.warnings,
            QStringList{u"\"-e .\" of python_packages has no effect on this machine: nothing is installed."_s});
    }
}

void TestReaderImages::requirementsThatCannotBeRead_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("missing") << u"none.txt"_s
                             << u"The requirements file none.txt of python_packages cannot be read: No such file or "
                                "directory. Its path is taken from the project's folder."_s;
    const QString noFile =
        u"%1 of python_packages is no file. Name a file with requirements, as in \"requirements.txt\"."_s;
    QTest::newRow("a folder") << u"folder"_s << noFile.arg("folder"_L1);
    QTest::newRow("a pipe") << u"pipe"_s << noFile.arg("pipe"_L1);
    QTest::newRow("a device without an end") << u"/dev/zero"_s << noFile.arg("/dev/zero"_L1);
    QTest::newRow("an empty text") << QString() << noFile.arg("\"\""_L1);
    QTest::newRow("large") << u"large.txt"_s << u"The requirements file large.txt is larger than 1 MiB."_s;
    QTest::newRow("itself") << u"loop.txt"_s << u"The requirements file loop.txt includes itself."_s;
}

void TestReaderImages::requirementsThatCannotBeRead()
{
    QFETCH(QString, path);
    QFETCH(QString, sentence);
    ProjectFolder folder;
    folder.write(u"folder/x"_s, "");
    folder.write(u"large.txt"_s, QByteArray((1 << 20) + 1, 'x'));
    folder.write(u"loop.txt"_s, "-r loop.txt\n");
    QCOMPARE(::mkfifo(QFile::encodeName(folder.path() + "/pipe"_L1).constData(), 0600), 0);
    const QByteArray image = "Image(python_packages='" + path.toUtf8() + "')";
    QCOMPARE(endpointOf(folder, image).obstacle, QString(u"image="_s + QString::fromUtf8(image) + u": "_s + sentence));
}

/// Few files that name one another often do not keep the reader busy.
void TestReaderImages::requirementsThatIncludeOthers()
{
    ProjectFolder folder;
    for (int level = 0; level < 7; ++level)
        folder.write(
            u"r%1.txt"_s.arg(level), QByteArray("-r r" + QByteArray::number(level + 1) + ".txt\n").repeated(50));
    folder.write(u"r7.txt"_s, "numpy\n");
    const QString obstacle = endpointOf(folder, "Image(python_packages='r0.txt')").obstacle;
    QVERIFY2(obstacle.contains("include more than 100 files"_L1), qPrintable(obstacle));
}

QTEST_GUILESS_MAIN(TestReaderImages)
#include "tst_reader_images.moc"
