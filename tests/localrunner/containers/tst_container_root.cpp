// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/containers/container_harness.h"

#include "localrunner/images/image_resolver.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QScopeGuard>
#include <QTest>

#include <cerrno>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace headstart;
using namespace headstart::testing;

/// What a container of the host image sees of the machine.
class TestContainerRoot : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void seesTheSystemButNothingPrivate();
    void seesMountsBelowThePartsItShows();
    void hidesWhatNotEveryoneMayRead();
    void writesGoToItsOwnLayerOnDisk();
    void codeIsAPrivateCopy();
    void codeShowsOnlyWhatItsUserMayRead();
    void volumesAreSharedAtEveryPlace();
    void volumeOverAFileIsRefused();
    void startsInARootFolder();
    void virtualEnvironmentBelowHomeRuns();

private:
    static QJsonObject answerOf(const Outcome &outcome)
    {
        return QJsonDocument::fromJson(outcome.lines.value(outcome.lines.size() - 1)).object();
    }
    static bool write(const QString &path, const QByteArray &content, mode_t mode = 0644)
    {
        QFile file(path);
        return file.open(QIODevice::WriteOnly) && file.write(content) == content.size()
            && ::chmod(QFile::encodeName(path).constData(), mode) == 0;
    }
};

void TestContainerRoot::initTestCase()
{
    const QString obstacle = ContainerHarness::prepareProcess();
    QVERIFY2(obstacle.isEmpty(), qPrintable(obstacle));
}

void TestContainerRoot::seesTheSystemButNothingPrivate()
{
    ContainerHarness harness;
    const MachineState before = MachineState::now(harness.folder());
    const Outcome outcome = harness.run(harness.launchOfPython(QStringLiteral(R"(
import json, os
def exists(path): return os.path.lexists(path)
print(json.dumps({
    'shadow': exists('/etc/shadow'), 'sudoers': exists('/etc/sudoers'), 'passwd': exists('/etc/passwd'),
    'home': os.listdir('/home'), 'root': os.listdir('/root'), 'srv': os.listdir('/srv'), 'run': sorted(os.listdir('/run')),
    'log': os.listdir('/var/log'), 'mnt': os.listdir('/mnt'), 'tmp': os.listdir('/tmp'), 'state': exists('/var/lib/headstart'),
    'dpkg': exists('/var/lib/dpkg'), 'modules': len(os.listdir('/usr/lib/python3/dist-packages')) > 0,
    'resolver': os.path.isfile('/etc/resolv.conf') and not os.path.islink('/etc/resolv.conf'),
    'hosts': 'test' in open('/etc/hosts').read(), 'hostname': os.uname().nodename, 'pids': [p for p in os.listdir('/proc') if p.isdigit()],
    'mode': oct(os.stat('/tmp').st_mode & 0o7777), 'sys': os.access('/sys', os.W_OK) and not os.statvfs('/sys').f_flag & os.ST_RDONLY,
}))
)")));
    QVERIFY2(outcome.finished && !outcome.lines.isEmpty(), outcome.problems().constData());
    const QJsonObject seen = answerOf(outcome);
    for (const char *hidden : {"shadow", "sudoers", "state", "dpkg", "sys"})
        QVERIFY2(!seen.value(QLatin1String(hidden)).toBool(true), hidden);
    for (const char *shown : {"passwd", "modules", "resolver", "hosts"})
        QVERIFY2(seen.value(QLatin1String(shown)).toBool(), shown);
    for (const char *empty : {"home", "root", "srv", "log", "tmp"})
        QVERIFY2(seen.value(QLatin1String(empty)).toArray().isEmpty(), empty);
    QCOMPARE(seen.value(QLatin1String("run")).toArray(), QJsonArray{QStringLiteral("lock")});
    QCOMPARE(seen.value(QLatin1String("mnt")).toArray(), QJsonArray{QStringLiteral("code")});
    QCOMPARE(seen.value(QLatin1String("hostname")).toString(), QStringLiteral("test"));
    QCOMPARE(seen.value(QLatin1String("pids")).toArray(), QJsonArray{QStringLiteral("1")});
    QCOMPARE(seen.value(QLatin1String("mode")).toString(), QStringLiteral("0o1777"));
    QCOMPARE(outcome.leftBehind, QString());
    const MachineState after = MachineState::now(harness.folder());
    QCOMPARE(after.mounts, before.mounts);
    QCOMPARE(after.controlGroups, before.controlGroups);
    QVERIFY(QDir(harness.folder() + QLatin1String("/containers")).isEmpty());
    QVERIFY(QDir(harness.folder() + QLatin1String("/runc")).isEmpty());
}

void TestContainerRoot::seesMountsBelowThePartsItShows()
{
    const QString place = QStringLiteral("/opt/headstart-test-mount-%1").arg(::getpid());
    const QByteArray path = QFile::encodeName(place);
    QVERIFY(QDir().mkpath(place));
    QCOMPARE(::mount("test", path.constData(), "tmpfs", 0, "mode=0755"), 0);
    const auto cleanUp = qScopeGuard([&] {
        ::umount2(path.constData(), MNT_DETACH);
        ::rmdir(path.constData());
    });
    QVERIFY(write(place + QLatin1String("/public"), "seen"));
    QVERIFY(write(place + QLatin1String("/private"), "hidden", 0600));
    ContainerHarness harness;
    const Outcome outcome = harness.run(harness.launchOfPython(QStringLiteral(R"(
import os
place = '%1'
print(open(place + '/public').read(), os.path.exists(place + '/private'))
try:
    open(place + '/new', 'w')
    print('written')
except OSError as error:
    print(error.strerror)
)")
                                                                   .arg(place)));
    QVERIFY2(outcome.finished, outcome.problems().constData());
    QCOMPARE(outcome.output(), QByteArray("seen False\nRead-only file system"));
    QVERIFY(!QFile::exists(place + QLatin1String("/new")));
}

void TestContainerRoot::hidesWhatNotEveryoneMayRead()
{
    const QString secret = QStringLiteral("/etc/headstart-test-secret-%1").arg(::getpid());
    const QString folder = QStringLiteral("/opt/headstart-test-folder-%1").arg(::getpid());
    QVERIFY(write(secret, "secret", 0600));
    QVERIFY(QDir().mkpath(folder));
    QVERIFY(write(folder + QLatin1String("/inside"), "secret"));
    QVERIFY(::chmod(QFile::encodeName(folder).constData(), 0750) == 0);
    const auto cleanUp = qScopeGuard([&] {
        QFile::remove(secret);
        QDir(folder).removeRecursively();
    });
    ContainerHarness harness;
    const Outcome outcome = harness.run(harness.launchOfPython(QStringLiteral(
        "import os; print(os.path.lexists('%1'), os.path.lexists('%2'), os.path.exists('/etc/ssl/certs'))")
                                                                   .arg(secret, folder)));
    QCOMPARE(outcome.output(), QByteArray("False False True"));
}

void TestContainerRoot::writesGoToItsOwnLayerOnDisk()
{
    ContainerHarness harness;
    const Outcome outcome = harness.run(harness.launchOfPython(QStringLiteral(R"(
import os
for path in ['/etc/headstart-test', '/usr/lib/headstart-test', '/opt/headstart-test', '/tmp/file', '/outputs/file', '/new', '/var/tmp/file']:
    with open(path, 'w') as file: file.write('x')
disk = os.stat('/usr').st_dev
with open('/proc/mounts') as mounts: kinds = {line.split()[1]: line.split()[2] for line in mounts}
print(kinds['/usr'], kinds['/'] != 'tmpfs', kinds.get('/tmp', 'none'))
os.unlink('/etc/passwd')
print(os.path.exists('/etc/passwd'))
)")));
    QVERIFY2(outcome.finished, outcome.problems().constData());
    QCOMPARE(outcome.output(), QByteArray("overlay True none\nFalse"));
    QVERIFY(QFile::exists(QStringLiteral("/etc/passwd")));
    for (const char *path : {"/etc/headstart-test", "/usr/lib/headstart-test", "/opt/headstart-test", "/new"})
        QVERIFY2(!QFile::exists(QLatin1String(path)), path);
}

void TestContainerRoot::codeIsAPrivateCopy()
{
    ContainerHarness harness;
    const QString file = harness.folder() + QLatin1String("/code/app.py");
    QVERIFY(write(file, "original"));
    const Outcome outcome = harness.run(
        harness.launchOfPython(QStringLiteral("print(open('app.py').read()); open('app.py', 'w').write('changed'); "
                                              "open('new', 'w'); print(open('app.py').read())")));
    QCOMPARE(outcome.output(), QByteArray("original\nchanged"));
    QFile after(file);
    QVERIFY(after.open(QIODevice::ReadOnly));
    QCOMPARE(after.readAll(), QByteArray("original"));
    QVERIFY(!QFile::exists(harness.folder() + QLatin1String("/code/new")));
}

void TestContainerRoot::codeShowsOnlyWhatItsUserMayRead()
{
    constexpr uid_t stranger = 4711;
    ContainerHarness harness;
    const QString code = harness.folder() + QLatin1String("/code");
    QVERIFY(write(code + QLatin1String("/app.py"), "code"));
    QVERIFY(write(code + QLatin1String("/theirs"), "x", 0600));
    QVERIFY(::chown(QFile::encodeName(code + QLatin1String("/theirs")).constData(), stranger, stranger) == 0);
    QVERIFY(QDir().mkpath(code + QLatin1String("/sub/deep")));
    QVERIFY(write(code + QLatin1String("/sub/deep/roots"), "x", 0640));
    ContainerLaunch launch = harness.launchOfPython(
        QStringLiteral("import os; print(sorted(f for _, _, files in os.walk('.') for f in files))"));
    launch.uid = stranger;
    launch.groups = {stranger};
    const Outcome outcome = harness.run(launch);
    QVERIFY2(outcome.finished, outcome.problems().constData());
    QCOMPARE(outcome.output(), QByteArray("['app.py', 'theirs']"));
}

void TestContainerRoot::volumesAreSharedAtEveryPlace()
{
    ContainerHarness harness;
    ContainerLaunch launch = harness.launchOfPython(QStringLiteral(R"(
import os
open('weights/a', 'w').write('1')
print(open('/volumes/weights/a').read(), open('/models/deep/b').read(), os.path.exists('/mnt/code/models/deep/b'))
)"));
    const QString first = harness.makeFolder(QStringLiteral("volumes/first"));
    const QString second = harness.makeFolder(QStringLiteral("volumes/second"));
    QVERIFY(write(second + QLatin1String("/b"), "2"));
    launch.volumes = {{{QStringLiteral("first"), QStringLiteral("./weights")}, first},
        {{QStringLiteral("second"), QStringLiteral("/models/deep")}, second}};
    const Outcome outcome = harness.run(launch);
    QVERIFY2(outcome.finished, outcome.problems().constData());
    QCOMPARE(outcome.output(), QByteArray("1 2 True"));
    QVERIFY(QFile::exists(first + QLatin1String("/a")));
    QVERIFY(!QFile::exists(harness.folder() + QLatin1String("/code/weights")));
}

void TestContainerRoot::volumeOverAFileIsRefused()
{
    ContainerHarness harness;
    QVERIFY(write(harness.folder() + QLatin1String("/code/weights"), "a file"));
    ContainerLaunch launch = harness.launchOfPython(QStringLiteral("print(1)"));
    launch.volumes = {{{QStringLiteral("first"), QStringLiteral("weights/inner")},
        harness.makeFolder(QStringLiteral("volumes/first"))}};
    const Outcome outcome = harness.run(launch);
    QVERIFY(outcome.finished && !outcome.started);
    QCOMPARE(toString(outcome.exit.reason), QStringLiteral("start_failed"));
    QCOMPARE(toString(outcome.exit.error.code), QStringLiteral("bad_input"));
    QVERIFY2(outcome.exit.error.message.contains(QLatin1String("weights")), qPrintable(outcome.exit.error.message));
}

void TestContainerRoot::startsInARootFolder()
{
    // The machine's own /usr, bound below a folder, is a root filesystem that needs no download.
    ContainerHarness harness;
    const QString root = harness.makeFolder(QStringLiteral("rootfs"));
    QVERIFY(QDir().mkpath(root + QLatin1String("/usr")) && QDir().mkpath(root + QLatin1String("/etc")));
    for (const char *link : {"bin", "lib", "lib64", "sbin"})
        QVERIFY(QFile::link(QLatin1String("usr/") + QLatin1String(link), root + u'/' + QLatin1String(link)));
    QVERIFY(write(root + QLatin1String("/marker"), "mine"));
    ContainerLaunch launch =
        harness.launchOf({QStringLiteral("/usr/bin/python3"), QStringLiteral("-I"), QStringLiteral("-c"),
            QStringLiteral("import os; print(open('/marker').read(), os.path.exists('/etc/passwd'), "
                           "os.path.exists('/etc/hosts')); open('/written', 'w')")});
    const ImageComposition host = launch.image;
    launch.image.overlays = {{QStringLiteral("/"),
        {std::make_shared<const UniqueFd>(UniqueFd(::open(QFile::encodeName(root).constData(), O_PATH | O_DIRECTORY)))},
        false}};
    launch.image.binds.clear();
    for (const ImageComposition::Overlay &overlay : host.overlays) {
        if (overlay.destination == u"/usr")
            launch.image.overlays.append(overlay);
    }
    const Outcome outcome = harness.run(launch);
    QVERIFY2(outcome.finished && outcome.started, outcome.problems().constData());
    QCOMPARE(outcome.output(), QByteArray("mine False True"));
    QVERIFY(!QFile::exists(root + QLatin1String("/written")));
}

void TestContainerRoot::virtualEnvironmentBelowHomeRuns()
{
    const QString home = QStringLiteral("/home/headstart-test-%1").arg(::getpid());
    const QString environment = home + QLatin1String("/my env");
    const auto cleanUp = qScopeGuard([&] { QDir(home).removeRecursively(); });
    QVERIFY(QDir().mkpath(environment + QLatin1String("/bin")));
    QVERIFY(write(home + QLatin1String("/diary"), "private"));
    QVERIFY(
        write(environment + QLatin1String("/pyvenv.cfg"), "home = /usr/bin\ninclude-system-site-packages = false\n"));
    QVERIFY(QFile::link(QStringLiteral("/usr/bin/python3"), environment + QLatin1String("/bin/python3")));

    ContainerHarness harness;
    ImageResolverSettings settings;
    settings.cacheFolder = harness.makeFolder(QStringLiteral("images"));
    settings.user.open = [](const QString &path, int flags) -> Result<UniqueFd> {
        UniqueFd fd(::open(QFile::encodeName(path).constData(), flags | O_CLOEXEC));
        return fd ? Result<UniqueFd>(std::move(fd)) : Result<UniqueFd>(systemError(path, errno));
    };
    ImageSpec spec;
    spec.interpreter = environment;
    const auto image = ImageResolver(settings).resolve(spec);
    QVERIFY2(image.ok(), image ? "" : qPrintable(image.error().message));
    ContainerLaunch launch = harness.launchOf({image->composition.python, QStringLiteral("-c"), QStringLiteral(R"(
import os, sys
try: open(sys.prefix + '/new', 'w'); written = True
except OSError: written = False
print(sys.prefix, os.listdir(os.path.dirname(sys.prefix)), written, os.environ['VIRTUAL_ENV'] == sys.prefix)
)")});
    launch.image = image->composition;
    const Outcome outcome = harness.run(launch);
    QVERIFY2(outcome.finished, outcome.problems().constData());
    QCOMPARE(outcome.output(), environment.toUtf8() + " ['my env'] False True");
}

QTEST_GUILESS_MAIN(TestContainerRoot)
#include "tst_container_root.moc"
