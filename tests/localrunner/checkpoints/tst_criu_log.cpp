// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/checkpoints/criu_log.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace headstart;

/// Excerpts of logs that CRIU 4.2.1 wrote on Linux 6.18 (those without the right CAP_SYS_RESOURCE begin with an error
/// that means nothing), and what is made of them.
class CriuLogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void explains_data();
    void explains();
    void capturedPercentSigns();
    void hintsAreSentences();
    void readsTheEndOfALongLog();
};

namespace {

const QByteArray noise =
    "(00.000027) Version: 4.2.1 (gitid 0)\n"
    "(00.088672) Error (criu/util.c:1534): rlimit: Can't setup RLIMIT_NOFILE for self: Operation not permitted\n"
    "(00.090001) Warn  (criu/kerndat.c:1103): $XDG_RUNTIME_DIR not set. Cannot find location for kerndat file\n";

} // namespace

void CriuLogTest::explains_data()
{
    QTest::addColumn<QByteArray>("log");
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("inSentence");
    QTest::addColumn<QString>("inHint");
    const auto row = [](const char *name, const char *log, const char *line, const char *sentence, const char *hint) {
        QTest::newRow(name) << QByteArray(noise + log) << QString::fromLatin1(line) << QString::fromLatin1(sentence)
                            << QString::fromLatin1(hint);
    };
    row("io_uring",
        "pie: 21557: Error (criu/pie/parasite.c:588): send_fds failed (-22)\n"
        "(00.119623) Error (criu/parasite-syscall.c:280): Can't retrieve FDs from socket\n"
        "(00.119628) Error (compel/src/lib/infect-rpc.c:44): Message reply from daemon is trimmed (12/0)\n",
        "Error (criu/pie/parasite.c:588): send_fds failed (-22)", "io_uring", "UV_USE_IO_URING=0");
    row("unix socket to the outside",
        "(00.145015) Error (criu/sk-unix.c:881): unix: Can't dump half of stream unix connection. name: (null); peer "
        "name: (null)\n(00.145131) Error (criu/cr-dump.c:1975): Dumping FAILED.\n",
        "Error (criu/sk-unix.c:881): unix: Can't dump half of stream unix connection. name: (null); peer name: (null)",
        "connected to something outside", "Close the connection");
    row("unix socket to a name",
        "(00.1) Error (criu/sk-unix.c:881): unix: Can't dump half of stream unix connection. name: (null); peer name: "
        "/run/mysqld.sock\n",
        "Error (criu/sk-unix.c:881): unix: Can't dump half of stream unix connection. name: (null); peer name: "
        "/run/mysqld.sock",
        "connected to /run/mysqld.sock outside", "Close the connection");
    row("deleted file",
        "(00.090391) Error (criu/files-reg.c:1031): Can't dump ghost file /tmp/gh of 4194304 size, increase limit\n"
        "(00.090411) Error (criu/cr-dump.c:1545): Dump files (pid: 22159) failed with -1\n",
        "Error (criu/files-reg.c:1031): Can't dump ghost file /tmp/gh of 4194304 size, increase limit",
        "/tmp/gh is deleted but open, and its 4194304 bytes", "volume");
    row("no iptables",
        "(00.071) Error (criu/util.c:642): execvp(\"iptables-restore\", ...) failed: No such file or directory\n"
        "(00.072) Error (criu/util.c:657): exited, status=1\n(00.073) Error (criu/cr-dump.c:1975): Dumping FAILED.\n",
        "Error (criu/util.c:642): execvp(\"iptables-restore\", ...) failed: No such file or directory",
        "needs the program iptables-restore", "apt install iptables");
    row("another user",
        "(00.140354) Error (criu/cr-dump.c:389): Can't get rlimit 0: Operation not permitted\n"
        "(00.140358) Error (criu/cr-dump.c:1584): Dump core (pid: 22388) failed with -1\n",
        "Error (criu/cr-dump.c:389): Can't get rlimit 0: Operation not permitted", "CAP_SYS_RESOURCE", "root");
    row("port in use",
        "(00.071)     17: Error (criu/sk-inet.c:1028): inet: Can't bind inet socket (id 12): Address already in use\n"
        "(00.072) Error (criu/cr-restore.c:2331): Restoring FAILED.\n",
        "Error (criu/sk-inet.c:1028): inet: Can't bind inet socket (id 12): Address already in use", "in use",
        "network: off");
    row("nvidia", "(00.1) Error (criu/files-ext.c:94): Can't dump file 5 of that type [20666] (chr 195:255)\n",
        "Error (criu/files-ext.c:94): Can't dump file 5 of that type [20666] (chr 195:255)", "NVIDIA", "GPU");
    row("fuse",
        "(00.163065) Error (criu/files-ext.c:94): Can't dump file 3 of that type [20600] (chr 10:229)\n"
        "(00.163086) Error (criu/cr-dump.c:1545): Dump files (pid: 19603) failed with -1\n",
        "Error (criu/files-ext.c:94): Can't dump file 3 of that type [20600] (chr 10:229)",
        "device (10:229, descriptor 3)", "on_start");
    row("perf event",
        "(00.122353) Error (criu/files-ext.c:94): Can't dump file 3 of that type [600] (anon "
        "anon_inode:[perf_event])\n",
        "Error (criu/files-ext.c:94): Can't dump file 3 of that type [600] (anon anon_inode:[perf_event])",
        "kind perf_event open (descriptor 3)", "on_start");
    row("bpf map",
        "(00.118999) Error (criu/files-ext.c:94): Can't dump file 3 of that type [600] (anon anon_inode:bpf-map)\n",
        "Error (criu/files-ext.c:94): Can't dump file 3 of that type [600] (anon anon_inode:bpf-map)",
        "kind bpf-map open (descriptor 3)", "on_start");
    row("vsock", "(00.090399) Error (criu/sockets.c:767): sockets: BUG! Unknown socket collected (family 40)\n",
        "Error (criu/sockets.c:767): sockets: BUG! Unknown socket collected (family 40)", "address family 40",
        "on_start");
    row("memfd_secret",
        "(00.071111) Error (criu/proc_parse.c:502): Unknown shit 100600 (/secretmem (deleted))\n"
        "(00.071117) Error (criu/proc_parse.c:738): Can't open 18391's mapfile link 7fe1b8ca4000: No such device\n",
        "Error (criu/proc_parse.c:502): Unknown shit 100600 (/secretmem (deleted))", "secret memory", "Release");
    row("inotify on overlay", "(00.234890) Error (criu/fsnotify.c:284): fsnotify: \tCan't dump that handle\n",
        "Error (criu/fsnotify.c:284): fsnotify: Can't dump that handle", "inotify", "--reload");
    row("message queue",
        "(00.113208) Error (criu/files-reg.c:1790): Can't lookup mount=88 for fd=3 path=/hsq (deleted)\n",
        "Error (criu/files-reg.c:1790): Can't lookup mount=88 for fd=3 path=/hsq (deleted)",
        "/hsq (deleted) is open (descriptor 3)", "message queue");
    row("traced",
        "(00.097548) Error (compel/src/lib/infect.c:262): Unseizable non-zombie 22259 found, state t, err -1/10\n",
        "Error (compel/src/lib/infect.c:262): Unseizable non-zombie 22259 found, state t, err -1/10",
        "Process 22259 is being traced", "debugger");
    row("traced in a container",
        "(00.688960) Error (criu/seize.c:335): zombie 32160 (comm python3) found while seizing\n",
        "Error (criu/seize.c:335): zombie 32160 (comm python3) found while seizing", "Process 32160 is being traced",
        "debugger");
    row("pid namespace",
        "(00.099554) Error (criu/namespaces.c:460): Can't dump nested pid namespace for 20443\n"
        "(00.099556) Error (criu/namespaces.c:700): Can't make pidns id\n",
        "Error (criu/namespaces.c:460): Can't dump nested pid namespace for 20443", "Process 20443 runs in a pid",
        "bwrap");
    row("foreign pidfd", "(00.110725) Error (criu/pidfd.c:97): pidfd: pidfd pid 1 is not a part of process tree..\n",
        "Error (criu/pidfd.c:97): pidfd: pidfd pid 1 is not a part of process tree..", "descriptor of process 1,",
        "on_start");
    row("old CRIU", "(00.1) Error (criu/vdso.c:608): vdso: Unexpected rt vDSO area bounds\n",
        "Error (criu/vdso.c:608): vdso: Unexpected rt vDSO area bounds", "too old", "install-criu");
    row("size of a file", "(00.2)  1: Error (criu/files-reg.c:2109): File vol/w.bin has bad size 12 (expect 4096)\n",
        "Error (criu/files-reg.c:2109): File vol/w.bin has bad size 12 (expect 4096)",
        "vol/w.bin has 12 bytes now and had 4096", "captures a new");
    row("missing file",
        "(00.2)  1: Error (criu/files-reg.c:2269): Can't open file mnt/code/m.py on restore: No such file or "
        "directory\n",
        "Error (criu/files-reg.c:2269): Can't open file mnt/code/m.py on restore: No such file or directory",
        "mnt/code/m.py was open", "captures a new");
    row("leftover", "(00.1) Error (criu/files-reg.c:1301): Can't link remap to /dev/shm/sem.x: File exists\n",
        "Error (criu/files-reg.c:1301): Can't link remap to /dev/shm/sem.x: File exists", "/dev/shm/sem.x was left",
        "new container");
    row("disk full",
        "(00.9) Error (criu/page-xfer.c:441): page-xfer: Unable to spice data: No space left on device\n"
        "(00.9) Error (criu/cr-dump.c:1975): Dumping FAILED.\n",
        "Error (criu/page-xfer.c:441): page-xfer: Unable to spice data: No space left on device", "full", "Make room");
    row("damaged", "(00.1) Error (criu/protobuf.c:70): Unexpected EOF on inventory.img\n",
        "Error (criu/protobuf.c:70): Unexpected EOF on inventory.img", "damaged", "captures a new");
    row("processor", "(00.1) Error (criu/cpu.c:9): cpu: CPU instruction capabilities do not match run time\n",
        "Error (criu/cpu.c:9): cpu: CPU instruction capabilities do not match run time", "processor", "captures a new");
    row("a known line after an unknown one",
        "(00.1) Error (criu/mystery.c:1): something new\n"
        "(00.2) Error (criu/cr-dump.c:389): Can't get rlimit 0: Operation not permitted\n",
        "Error (criu/cr-dump.c:389): Can't get rlimit 0: Operation not permitted", "CAP_SYS_RESOURCE", "root");
    row("the first of unknown ones",
        "(00.1) Error (criu/mystery.c:1): something new\n(00.2) Error (criu/cr-dump.c:1975): Dumping FAILED.\n",
        "Error (criu/mystery.c:1): something new", "CRIU failed: something new", "");
    row("no error", "(00.3) Dumping finished\n", "", "was killed", "");
    row("cut off in the middle", "(00.1) Error (criu/mystery.c:1): someth", "Error (criu/mystery.c:1): someth",
        "CRIU failed: someth", "");
    QTest::newRow("nothing") << QByteArray() << QString() << QStringLiteral("left no log") << QString();
}

void CriuLogTest::explains()
{
    QFETCH(QByteArray, log);
    QFETCH(QString, line);
    QFETCH(QString, inSentence);
    QFETCH(QString, inHint);
    const CriuFailure failure = explainCriuLog(log);
    QCOMPARE(failure.line, line);
    QVERIFY2(failure.sentence.contains(inSentence), qPrintable(failure.sentence));
    QVERIFY2(failure.hint.contains(inHint), qPrintable(failure.hint));
    QCOMPARE(failure.hint.isEmpty(), inHint.isEmpty());
}

void CriuLogTest::capturedPercentSigns()
{
    const CriuFailure failure = explainCriuLog("Error (criu/files-reg.c:2): File a%2%1b has bad size 7 (expect 9)\n");
    QVERIFY2(
        failure.sentence.startsWith(QStringLiteral("a%2%1b has 7 bytes now and had 9")), qPrintable(failure.sentence));
}

void CriuLogTest::hintsAreSentences()
{
    // The marks of captured text are all replaced, also where a group did not take part in the match.
    const CriuFailure failure = explainCriuLog("Error (criu/seize.c:1): zombie 5 (comm x) found while seizing\n");
    QVERIFY2(!failure.sentence.contains(u'%'), qPrintable(failure.sentence));
    QVERIFY(failure.hint.endsWith(u'.'));
}

void CriuLogTest::readsTheEndOfALongLog()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("dump.log"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QVERIFY(file.resize(20 << 20));
    QVERIFY(file.seek(file.size()));
    file.write("\n(00.1) Error (criu/mystery.c:1): the end\n");
    file.close();
    const QByteArray log = readCriuLog(path);
    QCOMPARE(log.size(), qsizetype(16) << 20);
    QCOMPARE(explainCriuLog(log).line, QStringLiteral("Error (criu/mystery.c:1): the end"));
    QVERIFY(readCriuLog(folder.filePath(QStringLiteral("none"))).isEmpty());
}

QTEST_GUILESS_MAIN(CriuLogTest)
#include "tst_criu_log.moc"
