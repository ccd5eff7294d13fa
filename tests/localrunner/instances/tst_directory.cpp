// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/support/directory.h"
#include "localrunner/support/random_name.h"
#include "localrunner/support/user_identity.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <atomic>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace headstart;

/// The floor under everything that is opened, made and removed where others may plant links.
class DirectoryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesOnly_data();
    void namesOnly();
    void linksAreNotFollowed();
    void filesAreReplacedWhole();
    void severalWritersAtOnce();
    void removesAnything();
    void removesNoDeeperThanLinks();
    void removesTheDeepWithFewDescriptors();
    void whatIsMountedInsideStays();
    void hexNames();
    void rightsOfAnother();

private:
    QTemporaryDir m_folder;
    Directory folder() const { return Directory::open(m_folder.path()).value(); }
};

void DirectoryTest::namesOnly_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("empty") << QString();
    QTest::newRow("itself") << QStringLiteral(".");
    QTest::newRow("up") << QStringLiteral("..");
    QTest::newRow("path") << QStringLiteral("a/b");
    QTest::newRow("absolute") << QStringLiteral("/etc");
    QTest::newRow("zero") << QString(QStringLiteral("a") + QChar(0) + QStringLiteral("b"));
}

void DirectoryTest::namesOnly()
{
    QFETCH(QString, name);
    QVERIFY(!folder().child(name).ok());
    QVERIFY(!folder().makeChild(name, 0700).ok());
    QVERIFY(!folder().openFile(name, O_RDONLY).ok());
    QVERIFY(!folder().rename(name, folder(), QStringLiteral("x")).ok());
    QVERIFY(!removeTree(folder(), name).ok());
}

void DirectoryTest::linksAreNotFollowed()
{
    QVERIFY(QFile::link(QStringLiteral("/etc"), m_folder.filePath(QStringLiteral("etc"))));
    QVERIFY(QFile::link(QStringLiteral("/etc/passwd"), m_folder.filePath(QStringLiteral("passwd"))));
    QVERIFY(!folder().child(QStringLiteral("etc")).ok());
    QVERIFY(!folder().makeChild(QStringLiteral("etc"), 0700).ok());
    QVERIFY(!folder().readFile(QStringLiteral("passwd"), 1 << 20).ok());
    QVERIFY(S_ISLNK(folder().statOf(QStringLiteral("passwd"))->st_mode));
    QVERIFY(folder().writeFile(QStringLiteral("passwd"), "mine", 0600).ok()); // replaces the link
    QCOMPARE(*folder().readFile(QStringLiteral("passwd"), 100), QByteArray("mine"));
    ::mkfifo(QFile::encodeName(m_folder.filePath(QStringLiteral("pipe"))).constData(), 0600);
    QVERIFY(!folder().readFile(QStringLiteral("pipe"), 100).ok()); // and does not wait for a writer
}

void DirectoryTest::filesAreReplacedWhole()
{
    QVERIFY(folder().writeFile(QStringLiteral("file"), QByteArray(100, 'a'), 0640).ok());
    QVERIFY(folder().writeFile(QStringLiteral("file"), "b", 0640).ok());
    QCOMPARE(*folder().readFile(QStringLiteral("file"), 100), QByteArray("b"));
    QVERIFY(!folder().readFile(QStringLiteral("file"), 0).ok());
}

void DirectoryTest::severalWritersAtOnce()
{
    std::atomic<int> failures = 0;
    const auto write = [&](char letter) {
        const Directory directory = folder();
        for (int round = 0; round < 300; ++round) {
            if (!directory.writeFile(QStringLiteral("shared"), QByteArray(50, letter), 0600))
                ++failures;
        }
    };
    {
        const std::jthread first(write, 'a');
        const std::jthread second(write, 'b');
    }
    QCOMPARE(failures.load(), 0);
    const QByteArray left = *folder().readFile(QStringLiteral("shared"), 100);
    QVERIFY(left == QByteArray(50, 'a') || left == QByteArray(50, 'b'));
    const Result<QList<QString>> names = folder().names();
    QVERIFY(std::none_of(names->cbegin(), names->cend(),
        [](const QString &name) { return name.startsWith(QStringLiteral(".shared")); }));
}

void DirectoryTest::removesAnything()
{
    const Result<Directory> tree = folder().makeChild(QStringLiteral("tree"), 0700);
    QVERIFY(tree->makeChild(QStringLiteral("closed"), 0000).ok());
    ::mkfifo(QFile::encodeName(tree->pathOf(QStringLiteral("pipe"))).constData(), 0600);
    ::mkdirat(tree->fd(), "\xff\xfe", 0700); // no UTF-8
    ::close(::openat(tree->fd(), "\xff\xfe/\xfd", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    for (int index = 0; index < 500; ++index)
        ::close(::openat(tree->fd(), QByteArray::number(index).constData(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    const Result<void> removed = removeTree(folder(), QStringLiteral("tree"));
    QVERIFY2(removed.ok(), qPrintable(removed.ok() ? QString() : removed.error().message));
    QVERIFY(!folder().exists(QStringLiteral("tree")));
    QVERIFY(removeTree(folder(), QStringLiteral("tree")).ok()); // what is missing is gone
}

void DirectoryTest::removesNoDeeperThanLinks()
{
    QVERIFY(QDir().mkpath(m_folder.filePath(QStringLiteral("victim/sub"))));
    QVERIFY(QDir().mkpath(m_folder.filePath(QStringLiteral("tree/sub"))));
    QVERIFY(
        QFile::link(m_folder.filePath(QStringLiteral("victim")), m_folder.filePath(QStringLiteral("tree/sub/link"))));
    QVERIFY(QFile::link(m_folder.filePath(QStringLiteral("victim")), m_folder.filePath(QStringLiteral("link"))));
    QVERIFY(removeTree(folder(), QStringLiteral("tree")).ok());
    QVERIFY(removeTree(folder(), QStringLiteral("link")).ok());
    QVERIFY(QFile::exists(m_folder.filePath(QStringLiteral("victim/sub"))));
}

void DirectoryTest::removesTheDeepWithFewDescriptors()
{
    int fd = ::open(QFile::encodeName(m_folder.path()).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (int depth = 0; depth < 2000; ++depth) {
        QCOMPARE(::mkdirat(fd, "deep", 0700), 0);
        const int next = ::openat(fd, "deep", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        ::close(fd);
        fd = next;
    }
    ::close(fd);
    const Result<void> removed = removeTree(folder(), QStringLiteral("deep"));
    QVERIFY2(removed.ok(), qPrintable(removed.ok() ? QString() : removed.error().message));
    QVERIFY(!folder().exists(QStringLiteral("deep")));
    QCOMPARE(folder().names()->filter(QStringLiteral(".deep")).size(), 0);
}

void DirectoryTest::whatIsMountedInsideStays()
{
    QVERIFY(QDir().mkpath(m_folder.filePath(QStringLiteral("precious/sub"))));
    QVERIFY(QDir().mkpath(m_folder.filePath(QStringLiteral("mounted/point"))));
    const QByteArray source = QFile::encodeName(m_folder.filePath(QStringLiteral("precious")));
    const QByteArray target = QFile::encodeName(m_folder.filePath(QStringLiteral("mounted/point")));
    // In a child with mounts of its own: a bind mount of the same file system, which has the same device number.
    const pid_t child = ::fork();
    if (child == 0) {
        const int flags = CLONE_NEWNS | (::geteuid() == 0 ? 0 : CLONE_NEWUSER);
        if (::unshare(flags) != 0 || ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0
            || ::mount(source.constData(), target.constData(), nullptr, MS_BIND, nullptr) != 0)
            ::_exit(2);
        ::_exit(removeTree(folder(), QStringLiteral("mounted")).ok() ? 1 : 0);
    }
    int status = 0;
    QCOMPARE(::waitpid(child, &status, 0), child);
    QCOMPARE(WEXITSTATUS(status), 0); // 1: it went through, 2: nothing could be mounted
    QVERIFY(QFile::exists(m_folder.filePath(QStringLiteral("precious/sub"))));
}

void DirectoryTest::hexNames()
{
    QVERIFY(isHexName(QStringLiteral("0123abcd"), 8));
    for (const char *name : {"0123ABCD", "0123abc", "0123abcde", "0123abcg", "../../..", ""})
        QVERIFY(!isHexName(QLatin1String(name), 8));
}

void DirectoryTest::rightsOfAnother()
{
    if (::geteuid() != 0) {
        const Result<UserIdentity> self = orderingUser();
        QVERIFY(self.ok() && self->uid == ::geteuid() && !self->isAnother());
        return;
    }
    const Result<UserIdentity> nobody = userIdentity(65534);
    QVERIFY(nobody.ok() && nobody->isAnother());
    QVERIFY(folder().writeFile(QStringLiteral("secret"), "x", 0600).ok());
    const QString secret = m_folder.filePath(QStringLiteral("secret"));
    QVERIFY(openAsUser(*userIdentity(0), secret, O_RDONLY).ok());
    const Result<UniqueFd> refused = openAsUser(*nobody, secret, O_RDONLY);
    QVERIFY(!refused.ok() && refused.error().code == ErrorCode::BadInput);
    QVERIFY(!openAsUser(*nobody, QStringLiteral("/proc/self/fd/0"), O_RDONLY).ok());
    QVERIFY(!openAsUser(*nobody, QStringLiteral("relative"), O_RDONLY).ok());
    QVERIFY(folder().readFile(QStringLiteral("secret"), 10).ok()); // this thread has its own rights back
}

QTEST_GUILESS_MAIN(DirectoryTest)
#include "tst_directory.moc"
