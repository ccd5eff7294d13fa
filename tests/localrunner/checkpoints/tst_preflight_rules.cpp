// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/checkpoints/preflight_rules.h"

#include <QTest>

#include <functional>
#include <sys/stat.h>

using namespace headstart;

/// What stops a checkpoint, from made-up facts; and the facts from texts as the kernel writes them.
class PreflightRulesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void judges_data();
    void judges();
    void obstaclesFirstAndOnce();
    void nothingRuns();
    void readsStatus();
    void readsMounts();
    void readsFdInfo();
    void readsMaps();
    void readsSockets();
};

namespace {

using Change = std::function<void(ContainerFacts &)>;
constexpr qint64 mebibyte = 1 << 20;

ProcessFacts worker(pid_t pid)
{
    ProcessFacts process;
    process.pid = pid;
    process.command = QStringLiteral("python3");
    process.ids = QList<uint>(8, 0);
    process.pidDepth = 2;
    process.userNamespace = QStringLiteral("user:[4026531837]");
    process.anonymousBytes = 100 * mebibyte;
    process.mountIds = {10, 11};
    process.overlayDevices = {QStringLiteral("0:47")};
    return process;
}

OpenFile open(int fd, const char *target, mode_t mode)
{
    OpenFile file;
    file.fd = fd;
    file.target = QString::fromLatin1(target);
    file.mode = mode;
    file.mountId = 10;
    return file;
}

OpenFile device(const char *target, unsigned major, unsigned minor)
{
    OpenFile file = open(7, target, S_IFCHR | 0600);
    file.deviceMajor = major;
    file.deviceMinor = minor;
    return file;
}

OpenFile deleted(const char *target, qint64 bytes, quint64 links = 0)
{
    OpenFile file = open(7, target, S_IFREG | 0600);
    file.bytes = bytes;
    file.links = links;
    return file;
}

Change has(const OpenFile &file)
{
    return [file](ContainerFacts &facts) { facts.processes[0].files.append(file); };
}

Change hasSocket(const SocketFacts &socket, const char *protocol, bool hostNetwork)
{
    return [=](ContainerFacts &facts) {
        OpenFile file = open(5, "socket:[77]", S_IFSOCK | 0777);
        file.inode = 77;
        file.socketProtocol = QString::fromLatin1(protocol);
        facts.processes[0].files.append(file);
        facts.sockets.insert(77, socket);
        facts.request.hostNetwork = hostNetwork;
    };
}

SocketFacts inet(SocketFacts::Kind kind, const char *local, bool listening, const char *remote = nullptr)
{
    SocketFacts socket;
    socket.kind = kind;
    socket.local = QString::fromLatin1(local);
    socket.listening = listening;
    socket.connected = remote != nullptr;
    socket.remote = QString::fromLatin1(remote);
    return socket;
}

SocketFacts local(const char *name, quint64 peer = 0, bool datagram = false)
{
    SocketFacts socket;
    socket.kind = SocketFacts::Kind::Unix;
    socket.local = QString::fromLatin1(name);
    socket.peer = peer;
    socket.datagram = datagram;
    return socket;
}

Change maps(const char *target)
{
    return [target](ContainerFacts &facts) {
        facts.processes[0].mappings.append({QStringLiteral("7f00-7f10"), QString::fromLatin1(target)});
    };
}

} // namespace

Q_DECLARE_METATYPE(Change)

void PreflightRulesTest::judges_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("expected"); // "", or "O" or "W", a space and a part of the sentence
    const auto row = [](const char *name, const Change &change, const char *expected) {
        QTest::newRow(name) << change << QString::fromLatin1(expected);
    };
    using Kind = SocketFacts::Kind;
    row(
        "plain", [](ContainerFacts &) {}, "");
    row("io_uring", has(open(9, "anon_inode:[io_uring]", 0600)),
        "O Process 100 (python3) has io_uring open as descriptor 9");
    row("eventfd", has(open(9, "anon_inode:[eventfd]", 0600)), "");
    row("perf", has(open(9, "anon_inode:[perf_event]", 0600)), "O kind perf_event open as descriptor 9");
    row("bpf", has(open(9, "anon_inode:bpf-map", 0600)), "O kind bpf-map");
    row("inotify without watches", has(open(9, "anon_inode:inotify", 0600)), "");
    row(
        "inotify on the overlay",
        [](ContainerFacts &facts) {
            OpenFile file = open(9, "anon_inode:inotify", 0600);
            file.watchedDevices = {QStringLiteral("8:1"), QStringLiteral("0:47")};
            facts.processes[0].files.append(file);
        },
        "O watches files of the container's own file system (inotify, descriptor 9)");
    row(
        "inotify on a volume",
        [](ContainerFacts &facts) {
            OpenFile file = open(9, "anon_inode:inotify", 0600);
            file.watchedDevices = {QStringLiteral("8:1")};
            facts.processes[0].files.append(file);
        },
        "W watches files (inotify, descriptor 9)");
    row(
        "pidfd of a child",
        [](ContainerFacts &facts) {
            OpenFile file = open(9, "anon_inode:[pidfd]", 0600);
            file.ofProcess = 101;
            facts.processes[0].files.append(file);
        },
        "");
    row(
        "pidfd of the host",
        [](ContainerFacts &facts) {
            OpenFile file = open(9, "anon_inode:[pidfd]", 0600);
            file.ofProcess = 1;
            facts.processes[0].files.append(file);
        },
        "O of process 1, which is not in the container");
    row("/dev/null", has(device("/dev/null", 1, 3)), "");
    row("/dev/urandom", has(device("/dev/urandom", 1, 9)), "");
    row("a terminal", has(device("/dev/pts/0", 136, 0)), "");
    row("/dev/mem", has(device("/dev/mem", 1, 1)), "O device /dev/mem open as descriptor 7");
    row("/dev/fuse", has(device("/dev/fuse", 10, 229)), "O device /dev/fuse");
    row("nvidia", has(device("/dev/nvidia0", 195, 0)), "O device /dev/nvidia0");
    row("null of the host", has([] {
        OpenFile file = device("/dev/null", 1, 3);
        file.mountId = 99;
        return file;
    }()),
        "O /dev/null open as descriptor 7, which lies on no file system that the container has");
    row("message queue", has([] {
        OpenFile file = open(7, "/queue", S_IFREG | 0600);
        file.mountId = 99;
        return file;
    }()),
        "O /queue open as descriptor 7");
    row("memfd", has([] {
        OpenFile file = deleted("/memfd:x (deleted)", 4096 * mebibyte);
        file.mountId = 99;
        return file;
    }()),
        "");
    row("small deleted file", has(deleted("/tmp/x (deleted)", mebibyte)), "");
    row("64 MiB deleted", has(deleted("/tmp/x (deleted)", 64 * mebibyte)),
        "W deleted file of 64 MiB open (/tmp/x, descriptor 7)");
    row("64 MiB with another name", has(deleted("/tmp/x (deleted)", 64 * mebibyte, 1)), "");
    row("2 GiB deleted", has(deleted("/tmp/x (deleted)", 2048 * mebibyte)), "O deleted file of 2.0 GiB open");
    row("listener on the host", hasSocket(inet(Kind::Tcp, "0.0.0.0:8080", true), "TCP", true),
        "O has the TCP port 0.0.0.0:8080 of this machine's network open (descriptor 5)");
    row("listener in its own network", hasSocket(inet(Kind::Tcp, "0.0.0.0:8080", true), "TCP", false), "");
    row("UDP on the host", hasSocket(inet(Kind::Udp, "0.0.0.0:53", false), "UDP", true),
        "O has the UDP port 0.0.0.0:53");
    row("unbound UDP", hasSocket(inet(Kind::Udp, "0.0.0.0:0", false), "UDP", true), "");
    row("TCP to outside", hasSocket(inet(Kind::Tcp, "10.0.0.2:40000", false, "1.2.3.4:443"), "TCP", true),
        "W TCP connection to 1.2.3.4:443 open (descriptor 5)");
    row("vsock", hasSocket(SocketFacts(), "AF_VSOCK", false), "O socket of the kind AF_VSOCK open as descriptor 5");
    row("MPTCP", hasSocket(SocketFacts(), "MPTCP", false), "O socket of the kind MPTCP");
    row("netlink", hasSocket(SocketFacts(), "NETLINK", false), "");
    row("abstract on the host", hasSocket(local("@name"), "UNIX-STREAM", true), "O abstract Unix socket @name");
    row("abstract in its own network", hasSocket(local("@name"), "UNIX-STREAM", false), "");
    row(
        "pair inside",
        [](ContainerFacts &facts) {
            hasSocket(local("", 78), "UNIX-STREAM", true)(facts);
            OpenFile other = open(3, "socket:[78]", S_IFSOCK | 0777);
            other.inode = 78;
            facts.processes[1].files.append(other);
            facts.sockets.insert(78, local("", 77));
        },
        "");
    row("pair to the outside", hasSocket(local("", 78), "UNIX-STREAM", true),
        "O connected to something outside of the container over a Unix socket (descriptor 5)");
    row(
        "a database of the host",
        [](ContainerFacts &facts) {
            hasSocket(local("", 78), "UNIX-STREAM", true)(facts);
            facts.sockets.insert(78, local("/run/db.sock", 77));
        },
        "O connected to /run/db.sock outside");
    row("the host's log", hasSocket(local("", 78, true), "UNIX", true), "W over a Unix socket (descriptor 5)");
    row("our own sockets", hasSocket(local("/headstart/run/w0.ctl", 78), "UNIX-STREAM", true), "");
    row("secret memory", maps("/secretmem (deleted)"), "O secret memory (memfd_secret) mapped at 7f00-7f10");
    row("huge pages", maps("/anon_hugepage (deleted)"), "O huge pages");
    row("GPU mapping", maps("/dev/nvidia0"), "O device /dev/nvidia0 mapped");
    row("shared memory", maps("/dev/shm/sem.x"), "");
    row("shared anonymous memory", maps("/dev/zero (deleted)"), "");
    row(
        "traced", [](ContainerFacts &facts) { facts.processes[1].tracer = 4; },
        "O Process 101 (python3) is being traced by process 4");
    row(
        "zombie", [](ContainerFacts &facts) { facts.processes[1].state = 'Z'; }, "");
    row(
        "uninterruptible", [](ContainerFacts &facts) { facts.processes[1].state = 'D'; }, "W waits for a disk");
    row(
        "pid namespace", [](ContainerFacts &facts) { facts.processes[0].pidDepth = 3; },
        "O process namespace of its own");
    row(
        "user namespace", [](ContainerFacts &facts) { facts.processes[1].userNamespace = QStringLiteral("user:[1]"); },
        "O user namespace of its own");
    row(
        "user with the right", [](ContainerFacts &facts) { facts.processes[0].ids[1] = 1000; }, "");
    row(
        "user without the right",
        [](ContainerFacts &facts) {
            facts.processes[0].ids[1] = 1000;
            facts.mayRaiseLimits = false;
        },
        "O runs as user 1000 and not as root");
    row(
        "leftover",
        [](ContainerFacts &facts) { facts.processes[0].sharedMemoryNames = {QStringLiteral("link_remap.12")}; },
        "O /dev/shm/link_remap.12 was left behind");
    row(
        "little disk",
        [](ContainerFacts &facts) {
            facts.freeBytes = 263 * mebibyte; // 2 × 100 of memory and 64 to spare
            facts.request.imagesFolder = QStringLiteral("/srv/hs");
        },
        "O needs about 264 MiB, and /srv/hs has 263 MiB free");
    row(
        "enough disk", [](ContainerFacts &facts) { facts.freeBytes = 264 * mebibyte; }, "");
    row(
        "low limit", [](ContainerFacts &facts) { facts.request.memoryLimitBytes = 250 * mebibyte; },
        "W hold 200 MiB and its limit is 250 MiB");
}

void PreflightRulesTest::judges()
{
    QFETCH(Change, change);
    QFETCH(QString, expected);
    ContainerFacts facts;
    facts.processes = {worker(100), worker(101)};
    change(facts);
    const QList<Finding> findings = judge(facts);
    QCOMPARE(findings.size(), expected.isEmpty() ? 0 : 1);
    if (expected.isEmpty())
        return;
    const Finding &finding = findings.first();
    QCOMPARE(finding.severity == Finding::Severity::Obstacle, expected.startsWith(u'O'));
    QVERIFY2(finding.sentence.contains(expected.mid(2)), qPrintable(finding.sentence));
    QVERIFY2(!finding.sentence.contains(QStringLiteral("%")), qPrintable(finding.sentence));
    QVERIFY(finding.sentence.endsWith(u'.'));
}

void PreflightRulesTest::obstaclesFirstAndOnce()
{
    ContainerFacts facts;
    facts.processes = {worker(100), worker(101)};
    has(deleted("/tmp/x (deleted)", 64 * mebibyte))(facts);
    has(open(9, "anon_inode:[io_uring]", 0600))(facts);
    // Two processes in one mount namespace see one /dev/shm.
    for (ProcessFacts &process : facts.processes)
        process.sharedMemoryNames = {QStringLiteral("link_remap.1")};
    const QList<Finding> findings = judge(facts);
    QCOMPARE(findings.size(), 3);
    QCOMPARE(findings.at(0).severity, Finding::Severity::Obstacle);
    QCOMPARE(findings.at(1).severity, Finding::Severity::Obstacle);
    QCOMPARE(findings.at(2).severity, Finding::Severity::Warning);
}

void PreflightRulesTest::nothingRuns()
{
    ContainerFacts facts;
    facts.freeBytes = 0;
    QVERIFY(judge(facts).isEmpty());
}

void PreflightRulesTest::readsStatus()
{
    ProcessFacts facts;
    parseStatus(
        "Name:\tpt main thread\nState:\tt (tracing stop)\nTracerPid:\t12\nUid:\t0\t1000\t0\t0\nGid:\t0\t0\t0\t5\n"
        "NSpid:\t200\t3\nVmSwap:\t    16 kB\nRssAnon:\t    1024 kB\nRssFile:\t 99 kB\nRssShmem:\t  8 kB\nodd\n",
        &facts);
    QCOMPARE(facts.command, QStringLiteral("pt main thread"));
    QCOMPARE(facts.state, 't');
    QCOMPARE(facts.tracer, 12);
    QCOMPARE(facts.ids, (QList<uint>{0, 1000, 0, 0, 0, 0, 0, 5}));
    QCOMPARE(facts.pidDepth, 2);
    QCOMPARE(facts.anonymousBytes, 1040 * 1024);
    QCOMPARE(facts.sharedBytes, 8 * 1024);
}

void PreflightRulesTest::readsMounts()
{
    ProcessFacts facts;
    parseMountInfo("80 60 0:47 / / rw,relatime - overlay overlay rw,lowerdir=/x\n"
                   "81 80 8:1 /vol /volumes/w rw shared:1 master:2 - ext4 /dev/sda1 rw\n"
                   "broken line\n",
        &facts);
    QCOMPARE(facts.mountIds, (QSet<int>{80, 81}));
    QCOMPARE(facts.overlayDevices, QSet<QString>{QStringLiteral("0:47")});
}

void PreflightRulesTest::readsFdInfo()
{
    OpenFile file;
    parseFdInfo("pos:\t0\nflags:\t02\nmnt_id:\t15\nino:\t9\n"
                "inotify wd:1 ino:60 sdev:2f mask:2 ignored_mask:0 fhandle-bytes:8 fhandle-type:f8 f_handle:00\n"
                "inotify wd:2 ino:61 sdev:800001 mask:2 ignored_mask:0 fhandle-bytes:8 fhandle-type:1 f_handle:00\n",
        &file);
    QCOMPARE(file.mountId, 15);
    QCOMPARE(file.watchedDevices, (QStringList{QStringLiteral("0:47"), QStringLiteral("8:1")}));
    parseFdInfo("Pid:\t-1\nNSpid:\t-1\n", &file);
    QCOMPARE(file.ofProcess, 0);
    parseFdInfo("Pid:\t41\n", &file);
    QCOMPARE(file.ofProcess, 41);
}

void PreflightRulesTest::readsMaps()
{
    const QList<Mapping> mappings = parseMaps("55d0-55d1 r-xp 00000000 08:01 12   /usr/bin/python3.11\n"
                                              "7f00-7f01 rw-s 00000000 00:05 3    /dev/nvidia0\n"
                                              "7f02-7f03 rw-p 00000000 00:00 0\n"
                                              "7f04-7f05 rw-s 00000000 00:10 4    /secretmem (deleted)\n"
                                              "7f06-7f07 rw-p 00000000 00:00 0    [heap]\n");
    QCOMPARE(mappings.size(), 2);
    QCOMPARE(mappings.at(0).target, QStringLiteral("/dev/nvidia0"));
    QCOMPARE(mappings.at(1).range, QStringLiteral("7f04-7f05"));
    QCOMPARE(mappings.at(1).target, QStringLiteral("/secretmem (deleted)"));
}

void PreflightRulesTest::readsSockets()
{
    QHash<quint64, SocketFacts> sockets;
    parseInternetSockets(
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
        "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 501 1 0 100 0 0 10 "
        "0\n"
        "   1: 0200000A:9C40 04030201:01BB 01 00000000:00000000 00:00000000 00000000     0        0 502 1 0 100 0 0 10 "
        "0\n"
        "   2: 00000000000000000000000001000000:0035 00000000000000000000000000000000:0000 0A 00000000:00000000 "
        "00:00000000 "
        "00000000 0 0 503 1 0\n"
        "   3: 0100007F:9C41 0100007F:1F90 06 00000000:00000000 03:00000F2E 00000000     0        0 0 3 0\n",
        SocketFacts::Kind::Tcp, &sockets);
    QCOMPARE(sockets.size(), 3);
    QCOMPARE(sockets.value(501).local, QStringLiteral("127.0.0.1:8080"));
    QVERIFY(sockets.value(501).listening && !sockets.value(501).connected);
    QCOMPARE(sockets.value(502).remote, QStringLiteral("1.2.3.4:443"));
    QVERIFY(sockets.value(502).connected && !sockets.value(502).listening);
    QCOMPARE(sockets.value(503).local, QStringLiteral("[::1]:53"));
}

QTEST_GUILESS_MAIN(PreflightRulesTest)
#include "tst_preflight_rules.moc"
