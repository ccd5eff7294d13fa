// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/images/image_resolver.h"

#include "localrunner/images/file_access.h"
#include "localrunner/images/mask_store.h"
#include "localrunner/images/requirement_check.h"
#include "localrunner/support/monotonic.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

using namespace headstart;

/// Images of made-up interpreters and root filesystems, and of this machine.
class TestImageResolver : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void hostImageOfThisMachine();
    void hostImageIsQuickTheSecondTime();
    void identityFollowsWhatIsInstalled();
    void interpreters_data();
    void interpreters();
    void virtualEnvironmentShowsItsBase();
    void linksToAnInterpreterAreKept();
    void requirements_data();
    void requirements();
    void adviceFitsTheInterpreter();
    void extrasAreChecked();
    void anotherPythonIsANote();
    void rootFolders();
    void refusals();
    void debianNames_data();
    void debianNames();
    void maskHidesWhatAStrangerMayNotRead();
    void maskSeesWhatIsNew();

private:
    QString path(const char *name) const { return m_folder->filePath(QString::fromLatin1(name)); }
    static void write(const QString &file, const QByteArray &content, mode_t mode = 0644);
    /// A prefix as an installation leaves it: the interpreter is a file that only holds its version.
    void makePrefix(const char *name, const char *series, const char *version) const;
    void makeDistribution(const QString &site, const char *entry, const QByteArray &metadata = {}) const;
    ImageResolver resolver(uid_t uid = 0) const;
    ImageSpec spec(const QString &interpreter) const
    {
        ImageSpec spec;
        spec.interpreter = interpreter;
        return spec;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestImageResolver::write(const QString &file, const QByteArray &content, mode_t mode)
{
    QVERIFY(QDir().mkpath(QFileInfo(file).path()));
    QFile out(file);
    QVERIFY(out.open(QIODevice::WriteOnly) && out.write(content) == content.size());
    out.close();
    QCOMPARE(::chmod(QFile::encodeName(file).constData(), mode), 0);
}

void TestImageResolver::makePrefix(const char *name, const char *series, const char *version) const
{
    const QString prefix = path(name);
    const QString python = QLatin1String("python") + QLatin1String(series);
    write(prefix + QLatin1String("/lib/") + python + QLatin1String("/os.py"), "");
    write(prefix + QLatin1String("/bin/") + python,
        QByteArray("\x7f"
                   "ELF")
            + '\0' + "3.99.1" + '\0' + series + ".x" + '\0' + version + '\0',
        0755);
    QVERIFY(QFile::link(python, prefix + QLatin1String("/bin/python3")));
}

void TestImageResolver::makeDistribution(const QString &site, const char *entry, const QByteArray &metadata) const
{
    const QString folder = site + u'/' + QLatin1String(entry);
    const bool isEgg = QByteArray(entry).endsWith(".egg-info");
    write(folder + (isEgg ? QLatin1String("/PKG-INFO") : QLatin1String("/METADATA")), metadata);
}

ImageResolver TestImageResolver::resolver(uid_t uid) const
{
    ImageResolverSettings settings;
    settings.cacheFolder = path("cache");
    settings.hiddenFolders = {path("hidden")};
    settings.user.uid = uid;
    settings.user.groups = {uid};
    settings.user.open = [](const QString &file, int flags) -> Result<UniqueFd> {
        UniqueFd fd(::open(QFile::encodeName(file).constData(), flags | O_CLOEXEC));
        if (!fd)
            return Error{ErrorCode::NotFound, QStringLiteral("%1 does not exist.").arg(file), {}};
        return fd;
    };
    return ImageResolver(settings);
}

void TestImageResolver::init()
{
    m_folder = std::make_unique<QTemporaryDir>(QStringLiteral("/var/tmp/headstart-images-XXXXXX"));
    QVERIFY(m_folder->isValid());
    if (::geteuid() != 0)
        QFAIL("mask layers hold device nodes: these tests must be run as root");
}

void TestImageResolver::hostImageOfThisMachine()
{
    const auto image = resolver().resolve({});
    QVERIFY2(image.ok(), image ? "" : qPrintable(image.error().message));
    QVERIFY(QRegularExpression(QStringLiteral("^host:[0-9a-f]{16}$")).match(image->image.id).hasMatch());
    QCOMPARE(image->image.python, QStringLiteral("/usr/bin/python3"));
    QVERIFY2(QRegularExpression(QStringLiteral("^3\\.\\d+\\.\\d+")).match(image->image.pythonVersion).hasMatch(),
        qPrintable(image->image.pythonVersion));
    QCOMPARE(image->composition.overlays.first().destination, QStringLiteral("/"));
    QVERIFY(image->composition.files.contains(QStringLiteral("/etc/hosts")));
    // The real interpreter is asked once, here, whether reading its code told the truth.
    QProcess python;
    python.start(QStringLiteral("/usr/bin/python3"),
        {QStringLiteral("-I"), QStringLiteral("-c"),
            QStringLiteral("import platform; print(platform.python_version(), end='')")});
    QVERIFY(python.waitForFinished());
    QCOMPARE(image->image.pythonVersion, QString::fromUtf8(python.readAllStandardOutput()));
}

void TestImageResolver::hostImageIsQuickTheSecondTime()
{
    const auto first = resolver().resolve({});
    const qint64 start = monotonicNs();
    const auto second = resolver().resolve({});
    const qint64 used = monotonicNs() - start;
    QVERIFY(first.ok() && second.ok());
    QCOMPARE(second->image, first->image);
    // A scan of /usr takes hundreds of milliseconds; the limit leaves room for a busy machine.
    QVERIFY2(used < 250'000'000, QByteArray::number(used / 1'000'000).constData());
}

void TestImageResolver::identityFollowsWhatIsInstalled()
{
    makePrefix("py", "3.11", "3.11.4");
    const QString site = path("py/lib/python3.11/site-packages");
    makeDistribution(site, "one-1.0.dist-info");
    const auto before = resolver().resolve(spec(path("py")));
    const auto same = resolver().resolve(spec(path("py")));
    QVERIFY(before.ok() && same.ok());
    QCOMPARE(same->image.id, before->image.id);
    QVERIFY(QDir(site + QLatin1String("/one-1.0.dist-info")).removeRecursively());
    makeDistribution(site, "one-1.1.dist-info");
    const auto after = resolver().resolve(spec(path("py")));
    QVERIFY(after.ok());
    QVERIFY(after->image.id != before->image.id);
}

void TestImageResolver::interpreters_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("python"); ///< empty: refused
    QTest::addColumn<QString>("version");
    QTest::newRow("prefix") << QStringLiteral("py") << QStringLiteral("py/bin/python3") << QStringLiteral("3.11.4");
    QTest::newRow("program") << QStringLiteral("py/bin/python3.11") << QStringLiteral("py/bin/python3.11")
                             << QStringLiteral("3.11.4");
    QTest::newRow("conda") << QStringLiteral("conda") << QStringLiteral("conda/bin/python3")
                           << QStringLiteral("3.12.7");
    QTest::newRow("missing") << QStringLiteral("nowhere") << QString() << QString();
    QTest::newRow("a file that is no program") << QStringLiteral("text") << QString() << QString();
    QTest::newRow("a program outside bin") << QStringLiteral("tool") << QString() << QString();
    QTest::newRow("a shim") << QStringLiteral("shims/bin/python3") << QString() << QString();
    QTest::newRow("an empty folder") << QStringLiteral("empty") << QString() << QString();
    QTest::newRow("a circle of links") << QStringLiteral("circle/bin/python3") << QString() << QString();
    QTest::newRow("Headstart's own folder") << QStringLiteral("hidden/py") << QString() << QString();
}

void TestImageResolver::interpreters()
{
    makePrefix("py", "3.11", "3.11.4");
    makePrefix("conda", "3.12", "3.12.0");
    write(path("conda/conda-meta/python-3.12.7-h123_0.json"), "{}");
    makePrefix("hidden/py", "3.11", "3.11.4");
    write(path("text"), "text");
    write(path("tool"), "#!/bin/sh", 0755);
    write(path("shims/bin/python3"), "#!/bin/sh", 0755);
    QVERIFY(QDir().mkpath(path("empty")) && QDir().mkpath(path("circle/bin")));
    QVERIFY(QFile::link(QStringLiteral("python3"), path("circle/bin/python3")));
    QFETCH(QString, name);
    QFETCH(QString, python);
    QFETCH(QString, version);
    const auto image = resolver().resolve(spec(m_folder->filePath(name)));
    QCOMPARE(image.ok(), !python.isEmpty());
    if (!image) {
        QVERIFY2(image.error().message.contains(m_folder->filePath(name)), qPrintable(image.error().message));
        return;
    }
    QCOMPARE(image->image.python, m_folder->filePath(python));
    QCOMPARE(image->image.pythonVersion, version);
    const QString prefix = m_folder->filePath(name.section(u'/', 0, 0));
    QVERIFY(std::any_of(image->composition.binds.cbegin(), image->composition.binds.cend(),
        [&prefix](const ImageComposition::Bind &bind) { return bind.destination == prefix; }));
    QVERIFY(image->composition.environment.value(QStringLiteral("PATH")).startsWith(prefix + QLatin1String("/bin:")));
}

void TestImageResolver::virtualEnvironmentShowsItsBase()
{
    makePrefix("base", "3.10", "3.10.13");
    makeDistribution(path("base/lib/python3.10/site-packages"), "numpy-1.26.0.dist-info");
    write(path("venv/pyvenv.cfg"),
        "home = " + path("base/bin").toUtf8() + "\ninclude-system-site-packages = false\nversion = 3.10.1\n");
    QVERIFY(QDir().mkpath(path("venv/bin")));
    QVERIFY(QFile::link(path("base/bin/python3.10"), path("venv/bin/python3")));
    makeDistribution(path("venv/lib/python3.10/site-packages"), "torch-2.1.0.dist-info");
    ImageSpec wanted = spec(path("venv"));
    wanted.pythonPackages = QStringList{QStringLiteral("torch>=2")};
    const auto image = resolver().resolve(wanted);
    QVERIFY2(image.ok(), image ? "" : qPrintable(image.error().message));
    QCOMPARE(image->image.pythonVersion, QStringLiteral("3.10.13"));
    QStringList shown;
    for (const ImageComposition::Bind &bind : image->composition.binds)
        shown.append(bind.destination);
    QVERIFY(shown.contains(path("venv")) && shown.contains(path("base")));
    QCOMPARE(image->composition.environment.value(QStringLiteral("VIRTUAL_ENV")), path("venv"));
    wanted.pythonPackages = QStringList{QStringLiteral("numpy")};
    const auto without = resolver().resolve(wanted);
    QVERIFY(!without.ok());
    QVERIFY2(without.error().message.endsWith(path("venv") + QLatin1String("/bin/pip install 'numpy'")),
        qPrintable(without.error().message));
    write(path("venv/pyvenv.cfg"), "home = " + path("base/bin").toUtf8() + "\ninclude-system-site-packages = TRUE\n");
    QVERIFY(resolver().resolve(wanted).ok());
}

void TestImageResolver::linksToAnInterpreterAreKept()
{
    makePrefix("installs/3.11", "3.11", "3.11.9");
    QVERIFY(QDir().mkpath(path("local/bin")));
    QVERIFY(QFile::link(path("installs/3.11/bin/python3.11"), path("local/bin/python3.11")));
    write(path("local/share/keyring"), "private");
    const auto image = resolver().resolve(spec(path("local/bin/python3.11")));
    QVERIFY2(image.ok(), image ? "" : qPrintable(image.error().message));
    for (const ImageComposition::Bind &bind : image->composition.binds)
        QVERIFY2(!bind.destination.startsWith(path("local")), qPrintable(bind.destination));
    const SharedFd &root = image->composition.overlays.first().lowers.first();
    const auto link = statBelow(root->get(), QFile::encodeName(path("local/bin/python3.11").mid(1)));
    QVERIFY(link && S_ISLNK(link->st_mode));
}

void TestImageResolver::requirements_data()
{
    QTest::addColumn<QStringList>("asked");
    QTest::addColumn<QString>("code"); ///< empty: satisfied
    QTest::addColumn<QString>("words");
    const auto row = [](const char *name, const QStringList &asked, const char *code, const char *words) {
        QTest::newRow(name) << asked << QString::fromLatin1(code) << QString::fromLatin1(words);
    };
    row("nothing", {}, "", "");
    row("other spelling", {QStringLiteral("pyyaml"), QStringLiteral("Py_YAML")}, "machine_cannot", "Py_YAML");
    row("installed", {QStringLiteral("PYYAML>=6"), QStringLiteral("typing_extensions")}, "", "");
    row("egg", {QStringLiteral("Pillow==9.4.*")}, "", "");
    row("egg without version in its name", {QStringLiteral("cryptography<40")}, "", "");
    row("missing", {QStringLiteral("transformers==4.30")}, "machine_cannot", "transformers==4.30");
    row("too old", {QStringLiteral("pyyaml>=7")}, "machine_cannot", "6.0.1");
    row("not for this machine", {QStringLiteral("pywin32; sys_platform == 'win32'")}, "", "");
    row("option", {QStringLiteral("--index-url https://example.org")}, "", "");
    row("nonsense", {QStringLiteral("py yaml")}, "bad_input", "py yaml");
}

void TestImageResolver::requirements()
{
    makePrefix("py", "3.11", "3.11.4");
    const QString site = path("py/lib/python3.11/site-packages");
    makeDistribution(site, "PyYAML-6.0.1.dist-info");
    makeDistribution(site, "typing_extensions-4.8.0.dist-info");
    makeDistribution(site, "Pillow-9.4.0-py3.11.egg-info");
    makeDistribution(
        site, "cryptography.egg-info", "Metadata-Version: 2.1\nName: cryptography\nVersion: 38.0.4\n\nVersion: 99\n");
    makeDistribution(site, "~umpy-1.0.dist-info");
    QFETCH(QStringList, asked);
    QFETCH(QString, code);
    QFETCH(QString, words);
    ImageSpec wanted = spec(path("py"));
    wanted.pythonPackages = asked;
    const auto image = resolver().resolve(wanted);
    QCOMPARE(image ? QString() : toString(image.error().code), code);
    if (!image)
        QVERIFY2(image.error().message.contains(words), qPrintable(image.error().message));
}

void TestImageResolver::adviceFitsTheInterpreter()
{
    const auto unmet = [](const char *text, const char *installed) {
        return UnmetRequirement{*Requirement::parse(QString::fromLatin1(text)), QString::fromLatin1(installed), {}};
    };
    Interpreter system;
    system.python = QStringLiteral("/usr/bin/python3");
    const QStringList known{QStringLiteral("python3-numpy"), QStringLiteral("python3-pil")};
    QString message = unmetRequirementsError({unmet("numpy", ""), unmet("Pillow>=9", "")}, system, known).message;
    QVERIFY2(message.contains(QLatin1String("sudo apt-get install python3-numpy python3-pil")), qPrintable(message));
    message = unmetRequirementsError({unmet("numpy", "")}, system, {}).message;
    QVERIFY2(message.contains(QLatin1String("likely")), qPrintable(message));
    // What Debian does not have, or has in another version, comes from pip, into an environment.
    message = unmetRequirementsError({unmet("vllm", "")}, system, known).message;
    QVERIFY2(
        message.contains(QLatin1String("-m venv")) && message.contains(QLatin1String("'vllm'")), qPrintable(message));
    message = unmetRequirementsError({unmet("numpy>=2", "1.24.2")}, system, known).message;
    QVERIFY2(
        message.contains(QLatin1String("numpy 1.24.2 is installed")) && !message.contains(QLatin1String("apt-get")),
        qPrintable(message));
}

void TestImageResolver::extrasAreChecked()
{
    makePrefix("py", "3.11", "3.11.4");
    const QString site = path("py/lib/python3.11/site-packages");
    makeDistribution(site, "uvicorn-0.23.0.dist-info",
        "Name: uvicorn\nRequires-Dist: click>=7\nRequires-Dist: httptools>=0.5 ; extra == 'standard'\n"
        "Requires-Dist: colorama ; sys_platform == 'win32' and extra == 'standard'\n\nRequires-Dist: nonsense\n");
    ImageSpec wanted = spec(path("py"));
    wanted.pythonPackages = QStringList{QStringLiteral("uvicorn")};
    QVERIFY(resolver().resolve(wanted).ok());
    wanted.pythonPackages = QStringList{QStringLiteral("uvicorn[standard]")};
    const auto image = resolver().resolve(wanted);
    QVERIFY(!image.ok());
    QVERIFY2(image.error().message.contains(QLatin1String("httptools>=0.5, which uvicorn[standard] needs")),
        qPrintable(image.error().message));
    QVERIFY(!image.error().message.contains(QLatin1String("colorama")));
    makeDistribution(site, "httptools-0.6.dist-info");
    QVERIFY(resolver().resolve(wanted).ok());
}

void TestImageResolver::anotherPythonIsANote()
{
    makePrefix("py", "3.11", "3.11.4");
    ImageSpec wanted = spec(path("py"));
    for (const char *fine : {"", "python3", "python3.11", "3.11"}) {
        wanted.pythonVersion = QString::fromLatin1(fine);
        const auto image = resolver().resolve(wanted);
        QVERIFY(image.ok());
        QVERIFY2(image->image.notes.isEmpty(), fine);
    }
    wanted.pythonVersion = QStringLiteral("python3.9");
    const auto image = resolver().resolve(wanted);
    QVERIFY(image.ok());
    QCOMPARE(image->image.notes.size(), 1);
    QVERIFY(image->image.notes.first().contains(QLatin1String("3.9"))
        && image->image.notes.first().contains(QLatin1String("3.11.4")));
}

void TestImageResolver::rootFolders()
{
    ImageSpec wanted;
    wanted.source = ImageSpec::Source::RootFolder;
    wanted.rootFolder = path("rootfs");
    QVERIFY(QDir().mkpath(path("rootfs/etc")));
    const auto empty = resolver().resolve(wanted);
    QVERIFY(!empty.ok());
    QVERIFY2(empty.error().message.contains(QLatin1String("no Python")), qPrintable(empty.error().message));
    makePrefix("rootfs/usr/local", "3.12", "3.12.1");
    const auto image = resolver().resolve(wanted);
    QVERIFY2(image.ok(), image ? "" : qPrintable(image.error().message));
    QVERIFY(image->image.id.startsWith(QLatin1String("folder:")));
    QCOMPARE(image->image.python, QStringLiteral("/usr/local/bin/python3"));
    QCOMPARE(image->image.pythonVersion, QStringLiteral("3.12.1"));
    // A link in the folder that leads out of it is followed inside it only.
    QVERIFY(QFile::remove(path("rootfs/usr/local/bin/python3")));
    QVERIFY(QFile::link(QStringLiteral("/../../../../../../usr/bin/python3"), path("rootfs/usr/local/bin/python3")));
    QVERIFY(!resolver().resolve(wanted).ok());
    wanted.rootFolder = QStringLiteral("/");
    QVERIFY(!resolver().resolve(wanted).ok());
    wanted.rootFolder = QStringLiteral("relative");
    QVERIFY(!resolver().resolve(wanted).ok());
}

void TestImageResolver::refusals()
{
    ImageSpec wanted;
    wanted.source = ImageSpec::Source::Registry;
    wanted.reference = QStringLiteral("docker.io/library/python:3.11");
    const auto registry = resolver().resolve(wanted);
    QVERIFY(!registry.ok());
    QCOMPARE(toString(registry.error().code), QStringLiteral("machine_cannot"));
    QVERIFY(registry.error().message.contains(wanted.reference));
    wanted = {};
    wanted.commands = QStringList{QStringLiteral("apt-get install -y ffmpeg")};
    const auto commands = resolver().resolve(wanted);
    QVERIFY(!commands.ok());
    QCOMPARE(toString(commands.error().code), QStringLiteral("machine_cannot"));
    QVERIFY(commands.error().message.contains(wanted.commands.first()));
    wanted = {};
    wanted.env = {{QStringLiteral("A=B"), QStringLiteral("x")}};
    QVERIFY(!resolver().resolve(wanted).ok());
}

void TestImageResolver::debianNames_data()
{
    QTest::addColumn<QString>("distribution");
    QTest::addColumn<QString>("package");
    const QString known = QStringLiteral("python3-");
    QTest::newRow("same") << QStringLiteral("NumPy") << known + QLatin1String("numpy");
    QTest::newRow("by its module") << QStringLiteral("scikit-learn") << known + QLatin1String("sklearn");
    QTest::newRow("python- taken off") << QStringLiteral("python-magic") << known + QLatin1String("magic");
    QTest::newRow("unknown") << QStringLiteral("vllm") << QString();
}

void TestImageResolver::debianNames()
{
    QFETCH(QString, distribution);
    QTEST(debianPackageFor(distribution,
              {QStringLiteral("python3-numpy"), QStringLiteral("python3-sklearn"), QStringLiteral("python3-magic")}),
        "package");
}

void TestImageResolver::maskHidesWhatAStrangerMayNotRead()
{
    constexpr uid_t user = 4711;
    write(path("tree/public"), "");
    write(path("tree/private"), "", 0600);
    write(path("tree/group"), "", 0640);
    QCOMPARE(::chown(qPrintable(path("tree/group")), 0, user), 0);
    write(path("tree/own"), "", 0400);
    QCOMPARE(::chown(qPrintable(path("tree/own")), user, user), 0);
    write(path("tree/deep/closed/inside"), "");
    QCOMPARE(::chmod(qPrintable(path("tree/deep/closed")), 0711), 0);
    const UniqueFd tree(::open(qPrintable(path("tree")), O_PATH | O_DIRECTORY | O_CLOEXEC));
    const auto sorted = [](QList<QByteArray> paths) {
        std::sort(paths.begin(), paths.end());
        return paths;
    };
    QCOMPARE(sorted(*findUnreadable(tree.get(), Readers::everyone())),
        (QList<QByteArray>{"deep/closed", "group", "own", "private"}));
    QCOMPARE(sorted(*findUnreadable(tree.get(), Readers::user(user, {user}))),
        (QList<QByteArray>{"deep/closed", "private"}));
    const auto layer = MaskStore(path("masks")).maskOf(QStringLiteral("tree"), tree.get(), Readers::everyone(), "key");
    QVERIFY(layer.ok() && *layer);
    const auto whiteout = statBelow((*layer)->get(), "deep/closed");
    QVERIFY(whiteout && S_ISCHR(whiteout->st_mode) && whiteout->st_rdev == makedev(0, 0));
    QVERIFY(!statBelow((*layer)->get(), "public"));
    QCOMPARE(statBelow((*layer)->get(), "deep")->st_mode, statBelow(tree.get(), "deep")->st_mode);
    const auto nothing =
        MaskStore(path("masks")).maskOf(QStringLiteral("tree"), tree.get(), Readers::user(0, {}), "key");
    QVERIFY(nothing.ok() && !*nothing);
}

void TestImageResolver::maskSeesWhatIsNew()
{
    write(path("tree/sub/public"), "");
    const UniqueFd tree(::open(qPrintable(path("tree")), O_PATH | O_DIRECTORY | O_CLOEXEC));
    const MaskStore store(path("masks"));
    const auto hiddenNames = [&](const QByteArray &key) {
        const auto layer = store.maskOf(QStringLiteral("tree"), tree.get(), Readers::everyone(), key);
        return layer.ok() && *layer && statBelow((*layer)->get(), "sub/private").has_value();
    };
    QVERIFY(!hiddenNames("a"));
    write(path("tree/sub/private"), "", 0600);
    QVERIFY(hiddenNames("a"));
    QVERIFY(QFile::remove(path("tree/sub/private")));
    QVERIFY(!hiddenNames("a"));
    // A file that only loses its permission changes no directory: it is found with the next change of a package.
    write(path("tree/sub/private"), "");
    QVERIFY(!hiddenNames("a"));
    QCOMPARE(::chmod(qPrintable(path("tree/sub/private")), 0600), 0);
    QVERIFY(!hiddenNames("a"));
    QVERIFY(hiddenNames("b"));
}

QTEST_GUILESS_MAIN(TestImageResolver)
#include "tst_image_resolver.moc"
