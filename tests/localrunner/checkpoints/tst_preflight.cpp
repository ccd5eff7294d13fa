// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/checkpoints/preflight.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <csignal>
#include <fcntl.h>
#include <functional>
#include <netinet/in.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace headstart;

/// Looks at real processes that have real obstacles open. Each is made between fork and _exit: system calls only.
class PreflightTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void finds_data();
    void finds();
    void endedProcesses();
    void fullDisk();
};

namespace {

/// Makes the obstacle; its descriptor, or -1 and errno.
using Make = int (*)();

int ioUring()
{
    std::array<char, 256> parameters{};
    return static_cast<int>(::syscall(SYS_io_uring_setup, 4, parameters.data()));
}

int listenOnTcp()
{
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const auto *generic = reinterpret_cast<const sockaddr *>(&address);
    return ::bind(fd, generic, sizeof address) == 0 && ::listen(fd, 1) == 0 ? fd : -1;
}

int listenOnName()
{
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX; // and no name: the kernel makes an abstract one
    const auto *generic = reinterpret_cast<const sockaddr *>(&address);
    return ::bind(fd, generic, sizeof(sa_family_t)) == 0 && ::listen(fd, 1) == 0 ? fd : -1;
}

int vsock()
{
    return ::socket(AF_VSOCK, SOCK_STREAM, 0);
}

int deletedFile()
{
    const int fd = ::open(".", O_TMPFILE | O_RDWR, 0600);
    return ::ftruncate(fd, 64 << 20) == 0 ? fd : -1;
}

int memory()
{
    const int fd = ::memfd_create("x", 0);
    return ::ftruncate(fd, 64 << 20) == 0 ? fd : -1;
}

int fuse()
{
    return ::open("/dev/fuse", O_RDWR);
}

int watch()
{
    const int fd = ::inotify_init();
    return ::inotify_add_watch(fd, ".", IN_CREATE) >= 0 ? fd : -1;
}

int initsPidfd()
{
    return static_cast<int>(::syscall(SYS_pidfd_open, 1, 0));
}

int pairInside()
{
    std::array<int, 2> pair{};
    return ::socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()) == 0 ? pair[0] : -1;
}

/// A child process that has made something and waits. It ends with this object.
class Child
{
public:
    explicit Child(Make make, const QByteArray &folder)
    {
        std::array<int, 2> ready{};
        if (::pipe(ready.data()) != 0)
            return;
        m_pid = ::fork();
        if (m_pid == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            int fd = -1;
            if (::chdir(folder.constData()) == 0) {
                // Nothing of the test's own descriptors, which may be anything.
                ::dup2(ready[1], 0);
                ::close_range(1, ~0U, 0);
                fd = make();
            }
            const int answer = fd < 0 ? -errno : fd;
            if (::write(0, &answer, sizeof answer) == sizeof answer)
                ::close(0);
            for (;;)
                ::pause();
        }
        ::close(ready[1]);
        if (::read(ready[0], &m_made, sizeof m_made) != sizeof m_made)
            m_made = -EIO;
        // The write end is closed when the child waits.
        char nothing = 0;
        while (::read(ready[0], &nothing, 1) > 0)
            continue;
        ::close(ready[0]);
    }
    ~Child()
    {
        ::kill(m_pid, SIGKILL);
        ::waitpid(m_pid, nullptr, 0);
    }
    Q_DISABLE_COPY_MOVE(Child)

    pid_t pid() const { return m_pid; }
    int made() const { return m_made; }

private:
    pid_t m_pid = -1;
    int m_made = -1;
};

} // namespace

Q_DECLARE_METATYPE(Make)

void PreflightTest::finds_data()
{
    QTest::addColumn<Make>("make");
    QTest::addColumn<bool>("hostNetwork");
    QTest::addColumn<QString>("expected"); // as in tst_preflight_rules
    const auto row = [](const char *name, Make make, bool hostNetwork, const char *expected) {
        QTest::newRow(name) << make << hostNetwork << QString::fromLatin1(expected);
    };
    row(
        "nothing", [] { return 0; }, true, "");
    row("io_uring", ioUring, true, "O has io_uring open as descriptor %1");
    row("port of the host", listenOnTcp, true, "O has the TCP port 127.0.0.1:");
    row("port of its own", listenOnTcp, false, "");
    row("abstract name of the host", listenOnName, true, "O has the abstract Unix socket @");
    row("abstract name of its own", listenOnName, false, "");
    row("pair inside", pairInside, true, "");
    row("vsock", vsock, true, "O has a socket of the kind AF_VSOCK open as descriptor %1");
    row("deleted 64 MiB", deletedFile, true, "W has a deleted file of 64 MiB open");
    row("memfd of 64 MiB", memory, true, "");
    row("/dev/fuse", fuse, true, "O has the device /dev/fuse open as descriptor %1");
    row("inotify", watch, true, "W watches files (inotify, descriptor %1)");
    row("descriptor of another process", initsPidfd, true, "O holds a descriptor (%1) of process 1,");
}

void PreflightTest::finds()
{
    QFETCH(Make, make);
    QFETCH(bool, hostNetwork);
    QFETCH(QString, expected);
    QTemporaryDir folder;
    const Child child(make, QFile::encodeName(folder.path()));
    QVERIFY2(child.made() >= 0, qPrintable(QStringLiteral("cannot be made here: errno %1").arg(-child.made())));
    PreflightRequest request;
    request.processes = {child.pid()};
    request.hostNetwork = hostNetwork;
    request.imagesFolder = folder.path();
    const QList<Finding> findings = findObstacles(request);
    for (const Finding &finding : findings)
        qInfo("%s", qPrintable(finding.sentence));
    QCOMPARE(findings.size(), expected.isEmpty() ? 0 : 1);
    if (expected.isEmpty())
        return;
    QCOMPARE(findings.first().severity == Finding::Severity::Obstacle, expected.startsWith(u'O'));
    const QString part = expected.mid(2).replace(QStringLiteral("%1"), QString::number(child.made()));
    QVERIFY(findings.first().sentence.contains(part));
    QVERIFY(findings.first().sentence.startsWith(QStringLiteral("Process %1 (tst_preflight)").arg(child.pid())));
}

void PreflightTest::endedProcesses()
{
    pid_t gone = 0;
    {
        const Child child([] { return 0; }, "/");
        gone = child.pid();
    }
    PreflightRequest request;
    request.processes = {gone};
    QVERIFY(findObstacles(request).isEmpty());
    // One that has ended does not hide those that have not.
    QTemporaryDir folder;
    const Child child(fuse, QFile::encodeName(folder.path()));
    request.processes = {gone, child.pid()};
    QCOMPARE(findObstacles(request).size(), 1);
}

void PreflightTest::fullDisk()
{
    const Child child([] { return 0; }, "/");
    PreflightRequest request;
    request.processes = {child.pid()};
    request.imagesFolder = QStringLiteral("/proc"); // has no room at all
    const QList<Finding> findings = findObstacles(request);
    QCOMPARE(findings.size(), 1);
    QVERIFY(findings.first().sentence.contains(QStringLiteral("/proc has 0 MiB free")));
    request.imagesFolder = QStringLiteral("/no/such/folder");
    QVERIFY(findObstacles(request).first().sentence.contains(QStringLiteral("/no/such/folder")));
}

QTEST_GUILESS_MAIN(PreflightTest)
#include "tst_preflight.moc"
