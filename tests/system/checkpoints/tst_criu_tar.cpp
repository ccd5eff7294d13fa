// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The `tar` that CRIU calls to bring back a tmpfs leaves what the system's tar leaves, for archives that it unpacks by
// itself as well as for those that it hands on.
#include "small_archive.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <fcntl.h>
#include <functional>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

using namespace headstart;

namespace {

const QString systemTar = QStringLiteral("/usr/bin/tar");
const QString ourTar = QStringLiteral(HEADSTART_BINARY_DIR) + QStringLiteral("/app/runner/criu-tools/tar");

using Fill = std::function<bool(const QByteArray &folder)>;

QByteArray in(const QByteArray &folder, const QByteArray &name)
{
    return folder + name;
}

bool write(const QByteArray &path, const QByteArray &content, mode_t mode)
{
    QFile file(QFile::decodeName(path));
    return file.open(QIODevice::WriteOnly) && file.write(content) == content.size() && file.flush()
        && ::fchmod(file.handle(), mode) == 0;
}

bool folderOf(const QByteArray &path, mode_t mode)
{
    return ::mkdir(path.constData(), 0700) == 0 && ::chmod(path.constData(), mode) == 0;
}

/// Names, kinds, rights, owners, times, link targets, device numbers and contents of all below `folder`, and of itself.
QByteArray listing(const QString &folder)
{
    QProcess find;
    find.setWorkingDirectory(folder);
    find.start(QStringLiteral("/usr/bin/find"),
        {QStringLiteral("."), QStringLiteral("-printf"), QStringLiteral("%p %y %m %U:%G %T@ %l %n\\n"),
            QStringLiteral("-type"), QStringLiteral("f"), QStringLiteral("-exec"), QStringLiteral("/usr/bin/md5sum"),
            QStringLiteral("{}"), QStringLiteral(";")});
    if (!find.waitForFinished() || find.exitCode() != 0)
        return {};
    QByteArrayList lines = find.readAllStandardOutput().split('\n');
    for (const QString &name : QDir(folder).entryList(QDir::System | QDir::NoDotAndDotDot)) {
        struct stat status
        {
        };
        if (::lstat(QFile::encodeName(folder + u'/' + name).constData(), &status) == 0)
            lines.append(name.toUtf8() + ' ' + QByteArray::number(major(status.st_rdev)) + ':'
                + QByteArray::number(minor(status.st_rdev)));
    }
    std::sort(lines.begin(), lines.end());
    return lines.join('\n');
}

/// The archive that CRIU makes of `folder` when it dumps a tmpfs.
QByteArray archiveOf(const QString &folder)
{
    QProcess tar;
    tar.start(systemTar,
        {QStringLiteral("--create"), QStringLiteral("--gzip"), QStringLiteral("--no-unquote"),
            QStringLiteral("--no-wildcards"), QStringLiteral("--one-file-system"), QStringLiteral("--check-links"),
            QStringLiteral("--preserve-permissions"), QStringLiteral("--sparse"), QStringLiteral("--numeric-owner"),
            QStringLiteral("--directory"), folder, QStringLiteral(".")});
    return tar.waitForFinished() && tar.exitCode() == 0 ? tar.readAllStandardOutput() : QByteArray();
}

/// Its exit code. CRIU opens the image file, so that its beginning may have been read.
int extract(const QString &program, const QByteArray &archive, const QString &folder, qint64 offset = 0)
{
    QTemporaryDir place;
    const QString path = place.filePath(QStringLiteral("archive"));
    if (!write(QFile::encodeName(path), QByteArray(offset, 'x') + archive, 0600))
        return -1;
    QProcess tar;
    tar.setProcessChannelMode(QProcess::ForwardedChannels);
    tar.setStandardInputFile(path);
    tar.setChildProcessModifier([offset] { ::lseek(STDIN_FILENO, offset, SEEK_SET); });
    tar.start(program,
        {QStringLiteral("--extract"), QStringLiteral("--gzip"), QStringLiteral("--no-unquote"),
            QStringLiteral("--no-wildcards"), QStringLiteral("--directory"), folder});
    return tar.waitForFinished() && tar.exitStatus() == QProcess::NormalExit ? tar.exitCode() : -1;
}

bool unpackedHere(const QByteArray &archive)
{
    const auto bytes = unpackSmall(std::string_view(archive.constData(), static_cast<size_t>(archive.size())));
    return bytes && readSmallArchive(*bytes);
}

} // namespace

class TestCriuTar : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sameAsTheSystemsTar_data();
    void sameAsTheSystemsTar();
    void damagedIsRefusedAsByTheSystemsTar_data();
    void damagedIsRefusedAsByTheSystemsTar();
    void leadsNowhereElse();
};

void TestCriuTar::sameAsTheSystemsTar_data()
{
    QTest::addColumn<Fill>("fill");
    QTest::addColumn<bool>("here");
    const auto row = [](const char *name, bool here, Fill fill) { QTest::newRow(name) << fill << here; };

    row("empty", true, [](const QByteArray &) { return true; });
    row("sticky and of another owner", true, [](const QByteArray &folder) {
        return ::chown(folder.constData(), 1234, 4321) == 0 && ::chmod(folder.constData(), 01777) == 0;
    });
    row("like /dev", true, [](const QByteArray &folder) {
        return ::mknod(in(folder, "/null").constData(), S_IFCHR, makedev(1, 3)) == 0
            && ::chmod(in(folder, "/null").constData(), 0666) == 0
            && ::mknod(in(folder, "/loop0").constData(), S_IFBLK | 0660, makedev(7, 300)) == 0
            && ::symlink("/proc/self/fd", in(folder, "/fd").constData()) == 0
            && ::symlink("/proc/self/fd/0", in(folder, "/stdin").constData()) == 0 && folderOf(in(folder, "/pts"), 0755)
            && folderOf(in(folder, "/shm"), 01777) && write(in(folder, "/console"), "", 0600);
    });
    row("files and folders", true, [](const QByteArray &folder) {
        return folderOf(in(folder, "/a"), 0755) && folderOf(in(folder, "/a/b"), 0700)
            && write(in(folder, "/a/b/text"), "1\n2\n", 0640)
            && write(in(folder, "/a/odd"), QByteArray(1025, '\0') + "x", 04755)
            && ::chown(in(folder, "/a/odd").constData(), 7, 8) == 0
            && ::chmod(in(folder, "/a/odd").constData(), 04755) == 0 && write(in(folder, "/\xc3\xa4 space"), "y", 0);
    });
    row("a folder that nobody may write to", true, [](const QByteArray &folder) {
        return folderOf(in(folder, "/closed"), 0755) && write(in(folder, "/closed/in"), "z", 0444)
            && ::chmod(in(folder, "/closed").constData(), 0555) == 0;
    });
    row("long names", false,
        [](const QByteArray &folder) { return write(in(folder, '/' + QByteArray(200, 'n')), "long", 0644); });
    row("a hard link", false, [](const QByteArray &folder) {
        return write(in(folder, "/one"), "1", 0644)
            && ::link(in(folder, "/one").constData(), in(folder, "/two").constData()) == 0;
    });
    row("a sparse file", false, [](const QByteArray &folder) {
        return write(in(folder, "/sparse"), "end", 0644)
            && ::truncate(in(folder, "/sparse").constData(), 10 << 20) == 0;
    });
    row("more than fits", false, [](const QByteArray &folder) {
        return write(in(folder, "/large"), QByteArray(mostArchiveBytes + 1, 'l'), 0644);
    });
    row("a pipe", false, [](const QByteArray &folder) { return ::mkfifo(in(folder, "/fifo").constData(), 0600) == 0; });
    row("before 1970", false, [](const QByteArray &folder) {
        const timespec times[] = {{-1000, 0}, {-1000, 0}};
        return write(in(folder, "/old"), "", 0644)
            && ::utimensat(AT_FDCWD, in(folder, "/old").constData(), times, 0) == 0;
    });
}

void TestCriuTar::sameAsTheSystemsTar()
{
    QFETCH(Fill, fill);
    QFETCH(bool, here);
    QTemporaryDir source;
    QTemporaryDir theirs;
    QTemporaryDir ours;
    QVERIFY2(fill(QFile::encodeName(source.path())), qPrintable(qt_error_string()));
    const QByteArray archive = archiveOf(source.path());
    QVERIFY(!archive.isEmpty());
    QCOMPARE(unpackedHere(archive), here);

    QCOMPARE(extract(systemTar, archive, theirs.path()), 0);
    QCOMPARE(extract(ourTar, archive, ours.path()), 0);
    const QByteArray expected = listing(theirs.path());
    QVERIFY(!expected.isEmpty());
    QCOMPARE(QString::fromUtf8(listing(ours.path())), QString::fromUtf8(expected));

    QTemporaryDir fromTheMiddle;
    QCOMPARE(extract(ourTar, archive, fromTheMiddle.path(), 12), 0);
    QCOMPARE(QString::fromUtf8(listing(fromTheMiddle.path())), QString::fromUtf8(expected));
}

void TestCriuTar::damagedIsRefusedAsByTheSystemsTar_data()
{
    QTest::addColumn<QByteArray>("archive");
    QTemporaryDir source;
    QVERIFY(write(QFile::encodeName(source.filePath(QStringLiteral("file"))), QByteArray(5000, 'a') + "b", 0644));
    const QByteArray whole = archiveOf(source.path());
    QVERIFY(unpackedHere(whole));
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no archive") << QByteArray("this is text");
    QTest::newRow("cut off") << whole.left(whole.size() / 2);
    QByteArray flipped = whole;
    flipped[whole.size() - 6] = static_cast<char>(flipped[whole.size() - 6] ^ 1); // in gzip's own sum
    QTest::newRow("a bit flipped") << flipped;
}

void TestCriuTar::damagedIsRefusedAsByTheSystemsTar()
{
    QFETCH(QByteArray, archive);
    QVERIFY(!unpackedHere(archive));
    QTemporaryDir theirs;
    QTemporaryDir ours;
    const int code = extract(systemTar, archive, theirs.path());
    QVERIFY(code > 0);
    QCOMPARE(extract(ourTar, archive, ours.path()), code);
}

/// An archive whose link leads out of the folder and whose next file lies behind that link.
void TestCriuTar::leadsNowhereElse()
{
    QTemporaryDir outside;
    QTemporaryDir source;
    QTemporaryDir behind;
    QTemporaryDir into;
    const QByteArray link = QFile::encodeName(source.filePath(QStringLiteral("way")));
    QVERIFY(::symlink(QFile::encodeName(outside.path()).constData(), link.constData()) == 0);
    QVERIFY(folderOf(QFile::encodeName(behind.filePath(QStringLiteral("way"))), 0755));
    QVERIFY(write(QFile::encodeName(behind.filePath(QStringLiteral("way/file"))), "x", 0644));

    QProcess both;
    both.start(QStringLiteral("/bin/sh"),
        {QStringLiteral("-c"),
            QStringLiteral("cd \"$0\" && \"$3\" --create --numeric-owner --file \"$2/a.tar\" ./way && "
                           "cd \"$1\" && \"$3\" --append --numeric-owner --file \"$2/a.tar\" ./way/file && "
                           "gzip --stdout \"$2/a.tar\""),
            source.path(), behind.path(), into.path(), systemTar});
    QVERIFY(both.waitForFinished() && both.exitCode() == 0);
    const QByteArray archive = both.readAllStandardOutput();
    QVERIFY(unpackedHere(archive));
    (void)extract(ourTar, archive, into.path());
    QVERIFY(QDir(outside.path()).isEmpty());
}

QTEST_GUILESS_MAIN(TestCriuTar)
#include "tst_criu_tar.moc"
