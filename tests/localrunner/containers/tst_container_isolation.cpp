// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/containers/container_harness.h"

#include <QFile>
#include <QTest>

using namespace headstart;
using namespace headstart::testing;

/// What a container may not do, tried from inside it.
class TestContainerIsolation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void deniedCalls_data();
    void deniedCalls();
    void threadsAndProcessesStart();
    void hasFewCapabilities();
    void makesNoSetUserIdFile();
    void makesNoDevice();
    void networkIsTheHosts();
    void networkOffLeavesAWorkingLoopback();
    void environmentIsWhatItWasGiven();
};

void TestContainerIsolation::initTestCase()
{
    const QString obstacle = ContainerHarness::prepareProcess();
    QVERIFY2(obstacle.isEmpty(), qPrintable(obstacle));
}

void TestContainerIsolation::deniedCalls_data()
{
    // Numbers of x86-64 and aarch64.
    QTest::addColumn<int>("x86");
    QTest::addColumn<int>("arm");
    QTest::addColumn<QByteArray>("arguments");
    QTest::addColumn<QByteArray>("error");
    QTest::newRow("io_uring_setup") << 425 << 425 << QByteArray("4, 0") << QByteArray("ENOSYS");
    QTest::newRow("io_uring_enter") << 426 << 426 << QByteArray("0, 0, 0, 0, 0") << QByteArray("ENOSYS");
    QTest::newRow("io_uring_register") << 427 << 427 << QByteArray("0, 0, 0, 0") << QByteArray("ENOSYS");
    QTest::newRow("clone3") << 435 << 435 << QByteArray("0, 0") << QByteArray("ENOSYS");
    QTest::newRow("openat2") << 437 << 437 << QByteArray("0, 0, 0, 0") << QByteArray("ENOSYS");
    QTest::newRow("a call of the future") << 700 << 700 << QByteArray("0") << QByteArray("ENOSYS");
    QTest::newRow("mount") << 165 << 40 << QByteArray("0, 0, 0, 0, 0") << QByteArray("EPERM");
    QTest::newRow("umount2") << 166 << 39 << QByteArray("0, 0") << QByteArray("EPERM");
    QTest::newRow("ptrace") << 101 << 117 << QByteArray("0, 0, 0, 0") << QByteArray("EPERM");
    QTest::newRow("unshare a user namespace") << 272 << 97 << QByteArray("0x10000000") << QByteArray("EPERM");
    QTest::newRow("setns") << 308 << 268 << QByteArray("0, 0") << QByteArray("EPERM");
    QTest::newRow("bpf") << 321 << 280 << QByteArray("0, 0, 0") << QByteArray("EPERM");
    QTest::newRow("perf_event_open") << 298 << 241 << QByteArray("0, 0, -1, -1, 0") << QByteArray("EPERM");
    QTest::newRow("keyctl") << 250 << 219 << QByteArray("0, 0") << QByteArray("EPERM");
    QTest::newRow("userfaultfd") << 323 << 282 << QByteArray("0") << QByteArray("EPERM");
    QTest::newRow("pivot_root") << 155 << 41 << QByteArray("0, 0") << QByteArray("EPERM");
    QTest::newRow("open_by_handle_at") << 304 << 265 << QByteArray("0, 0, 0") << QByteArray("EPERM");
    QTest::newRow("fsopen") << 430 << 430 << QByteArray("0, 0") << QByteArray("EPERM");
    QTest::newRow("init_module") << 175 << 105 << QByteArray("0, 0, 0") << QByteArray("EPERM");
    QTest::newRow("reboot") << 169 << 142 << QByteArray("0, 0, 0") << QByteArray("EPERM");
    QTest::newRow("clone of a user namespace")
        << 56 << 220 << QByteArray("0x10000011, 0, 0, 0, 0") << QByteArray("EPERM");
    QTest::newRow("allowed: getpid") << 39 << 172 << QByteArray("0") << QByteArray("none");
}

void TestContainerIsolation::deniedCalls()
{
    QFETCH(int, x86);
    QFETCH(int, arm);
    QFETCH(QByteArray, arguments);
    QFETCH(QByteArray, error);
    ContainerHarness harness;
    const Outcome outcome = harness.run(harness.launchOfPython(QStringLiteral(R"(
import ctypes, errno, os
libc = ctypes.CDLL(None, use_errno=True)
number = %1 if os.uname().machine == 'x86_64' else %2
result = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(argument) for argument in (%3,)])
print(errno.errorcode[ctypes.get_errno()] if result < 0 else 'none')
)")
                                                                   .arg(x86)
                                                                   .arg(arm)
                                                                   .arg(QString::fromLatin1(arguments))));
    QVERIFY2(outcome.finished, outcome.problems().constData());
    QCOMPARE(outcome.output(), error);
}

void TestContainerIsolation::threadsAndProcessesStart()
{
    ContainerHarness harness;
    const Outcome outcome = harness.run(harness.launchOfPython(QStringLiteral(R"(
import subprocess, threading, multiprocessing
def work(queue): queue.put('process')
thread = threading.Thread(target=lambda: print('thread', flush=True)); thread.start(); thread.join()
print(subprocess.run(['/bin/echo', 'program'], capture_output=True, text=True).stdout.strip())
queue = multiprocessing.get_context('fork').Queue()
process = multiprocessing.get_context('fork').Process(target=work, args=(queue,)); process.start(); print(queue.get()); process.join()
)")));
    QCOMPARE(outcome.output(), QByteArray("thread\nprogram\nprocess"));
}

void TestContainerIsolation::hasFewCapabilities()
{
    ContainerHarness harness;
    const Outcome outcome = harness.run(harness.launchOfPython(QStringLiteral(R"(
status = dict(line.split(':', 1) for line in open('/proc/self/status'))
print({status[name].strip() for name in ('CapPrm', 'CapEff', 'CapBnd')}, status['CapAmb'].strip(), status['NoNewPrivs'].strip(), status['Seccomp'].strip())
)")));
    // CHOWN 0, DAC_OVERRIDE 1, FOWNER 3, KILL 5, SETGID 6, SETUID 7, SYS_CHROOT 18
    QCOMPARE(outcome.output(), QByteArray("{'00000000000400eb'} 0000000000000000 1 2"));
}

void TestContainerIsolation::makesNoSetUserIdFile()
{
    ContainerHarness harness;
    const Outcome outcome = harness.run(harness.launchOfPython(QStringLiteral(R"(
import os, stat
os.chdir('/headstart/run')
def attempt(action):
    try: action(); return 'made'
    except OSError as error: return error.strerror
open('plain', 'w').close()
print(attempt(lambda: os.chmod('plain', 0o4755)))
print(attempt(lambda: os.chmod('plain', 0o2755)))
print(attempt(lambda: os.fchmod(os.open('plain', os.O_RDONLY), 0o4755)))
print(attempt(lambda: os.close(os.open('new', os.O_CREAT | os.O_WRONLY, 0o4755))))
print(attempt(lambda: os.mknod('node', 0o4755 | stat.S_IFREG)))
print(attempt(lambda: os.setxattr('plain', 'security.capability', b'\x01\0\0\2\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0\0\0\0\0')))
os.umask(0)
print(attempt(lambda: os.close(os.open('usual', os.O_CREAT | os.O_WRONLY, 0o755))), oct(os.stat('usual').st_mode))
print(sorted(os.listdir('.')))
)")));
    const QByteArray denied = "Operation not permitted\n";
    QCOMPARE(
        outcome.output(), denied + denied + denied + denied + denied + denied + "made 0o100755\n['plain', 'usual']");
}

void TestContainerIsolation::makesNoDevice()
{
    ContainerHarness harness;
    const Outcome outcome = harness.run(harness.launchOfPython(QStringLiteral(R"(
import os, stat
for kind, name in ((stat.S_IFBLK, 'disk'), (stat.S_IFCHR, 'memory')):
    try: os.mknod('/headstart/run/' + name, kind | 0o666, os.makedev(8, 0)); print('made')
    except OSError as error: print(error.strerror)
open('/dev/null', 'w').write('x'); print(len(open('/dev/urandom', 'rb').read(4)))
print(sorted(name for name in os.listdir('/dev') if name != 'core'))
)")));
    QCOMPARE(outcome.output(),
        QByteArray("Operation not permitted\nOperation not permitted\n4\n"
                   "['fd', 'full', 'mqueue', 'null', 'ptmx', 'pts', 'random', 'shm', 'stderr', 'stdin', 'stdout', "
                   "'tty', 'urandom', 'zero']"));
}

void TestContainerIsolation::networkIsTheHosts()
{
    ContainerHarness harness;
    const Outcome outcome =
        harness.run(harness.launchOfPython(QStringLiteral("import os; print(os.readlink('/proc/self/ns/net'))")));
    QCOMPARE(outcome.output(), QFile::symLinkTarget(QStringLiteral("/proc/self/ns/net")).section(u'/', -1).toUtf8());
}

void TestContainerIsolation::networkOffLeavesAWorkingLoopback()
{
    ContainerHarness harness;
    ContainerLaunch launch = harness.launchOfPython(QStringLiteral(R"(
import socket
print([name for _, name in socket.if_nameindex()])
server = socket.create_server(('127.0.0.1', 0))
client = socket.create_connection(server.getsockname(), 2)
server.accept()[0].sendall(b'hello'); print(client.recv(5).decode())
try: socket.create_connection(('192.0.2.1', 80), 2); print('connected')
except OSError as error: print(error.strerror)
)"));
    launch.spec.network = false;
    const Outcome outcome = harness.run(launch);
    QVERIFY2(outcome.finished, outcome.problems().constData());
    QCOMPARE(outcome.output(), QByteArray("['lo']\nhello\nNetwork is unreachable"));
}

void TestContainerIsolation::environmentIsWhatItWasGiven()
{
    ContainerHarness harness;
    ContainerLaunch launch =
        harness.launchOfPython(QStringLiteral("import os; print(dict(sorted(os.environ.items())))"));
    launch.image.environment = {
        {QStringLiteral("PATH"), QStringLiteral("/usr/bin")}, {QStringLiteral("A"), QStringLiteral("image")}};
    launch.environment = {
        {QStringLiteral("A"), QStringLiteral("worker")}, {QStringLiteral("B"), QStringLiteral("x=y z")}};
    const Outcome outcome = harness.run(launch);
    QCOMPARE(outcome.output(),
        QByteArray("{'A': 'worker', 'B': 'x=y z', 'HOME': '/root', 'LC_CTYPE': 'C.UTF-8', 'PATH': '/usr/bin'}"));
}

QTEST_GUILESS_MAIN(TestContainerIsolation)
#include "tst_container_isolation.moc"
