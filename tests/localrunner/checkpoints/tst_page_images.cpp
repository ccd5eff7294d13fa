// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/checkpoints/page_images.h"

#include <QFile>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <memory>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

using namespace headstart;

/// The pages files on a real disk: what is in the page cache, and holes for what is zero.
class PageImagesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void evictsAndReadsAhead();
    void cancelsReadAhead();
    void residencyOfNothing();
    void scans_data();
    void scans();
    void scansAgain();
    void scansManyFiles();
    void cancelsScan();
    void leavesOtherFilesAlone();
    void refusesLinks();

private:
    QString path(const char *name) const { return m_folder->filePath(QLatin1String(name)); }
    void write(const char *name, const QByteArray &bytes) const
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        QCOMPARE(file.write(bytes), bytes.size());
    }
    QByteArray read(const char *name) const
    {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("unreadable");
    }
    qint64 onDisk(const char *name) const
    {
        struct stat status
        {
        };
        return ::stat(QFile::encodeName(path(name)).constData(), &status) == 0 ? status.st_blocks * 512 : -1;
    }
    static QByteArray random(qsizetype bytes)
    {
        QByteArray data(bytes, '\0');
        for (char &c : data)
            c = static_cast<char>(QRandomGenerator::global()->bounded(1, 256));
        return data;
    }
    std::unique_ptr<QTemporaryDir> m_folder;
};

namespace {
constexpr qsizetype page = 4096;
}

void PageImagesTest::init()
{
    // In the build tree: /tmp may be a tmpfs, of which nothing can be evicted.
    m_folder =
        std::make_unique<QTemporaryDir>(QStringView(HEADSTART_BINARY_DIR).toString() + QStringLiteral("/pages-XXXXXX"));
    QVERIFY(m_folder->isValid());
}

void PageImagesTest::evictsAndReadsAhead()
{
    constexpr qint64 tmpfs = 0x01021994;
    struct statfs disk
    {
    };
    QCOMPARE(::statfs(QFile::encodeName(m_folder->path()).constData(), &disk), 0);
    if (disk.f_type == tmpfs)
        QFAIL("the build tree lies on a tmpfs, where there is no page cache to look at");
    const QByteArray first = random(24 << 20);
    write("pages-1.img", first);
    write("pages-2.img", random((3 << 20) + 100));
    write("core-1.img", random(3 * page));
    QCOMPARE(pageimages::residency(m_folder->path()).value(), 1.0);
    QVERIFY(pageimages::evict(m_folder->path()).ok());
    QCOMPARE(pageimages::residency(m_folder->path()).value(), 0.0);

    const Result<pageimages::ReadAhead> cold = pageimages::readAhead(m_folder->path());
    QVERIFY(cold.ok());
    QCOMPARE(cold->bytes, (27 << 20) + 100 + 3 * page);
    QCOMPARE(cold->residentBytes, 0);
    QVERIFY(!cold->cancelled);
    QTRY_COMPARE(pageimages::residency(m_folder->path()).value(), 1.0);

    const Result<pageimages::ReadAhead> warm = pageimages::readAhead(m_folder->path());
    QCOMPARE(warm->residentBytes, warm->bytes);
    QCOMPARE(read("pages-1.img"), first);
}

void PageImagesTest::cancelsReadAhead()
{
    write("pages-1.img", random(16 << 20));
    QVERIFY(pageimages::evict(m_folder->path()).ok());
    const std::atomic<bool> cancelled(true);
    const Result<pageimages::ReadAhead> stopped = pageimages::readAhead(m_folder->path(), &cancelled);
    QVERIFY(stopped.ok());
    QVERIFY(stopped->cancelled);
    QCOMPARE(pageimages::residency(m_folder->path()).value(), 0.0);
}

void PageImagesTest::residencyOfNothing()
{
    QCOMPARE(pageimages::residency(m_folder->path()).value(), 1.0);
    write("pages-1.img", {});
    QCOMPARE(pageimages::residency(m_folder->path()).value(), 1.0);
    QVERIFY(!pageimages::residency(path("none")).ok());
}

void PageImagesTest::scans_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<qint64>("zero");
    QTest::addColumn<qint64>("punched");
    const QByteArray data = random(page);
    const auto zeros = [](int pages) { return QByteArray(pages * page, '\0'); };
    const auto row = [](const char *name, const QByteArray &bytes, qint64 zeroPages, qint64 punchedPages) {
        QTest::newRow(name) << bytes << zeroPages * page << punchedPages * page;
    };
    row("empty", {}, 0, 0);
    row("no zeros", data.repeated(40), 0, 0);
    row("15 are too few", data + zeros(15) + data, 15, 0);
    row("16 are enough", data + zeros(16) + data, 16, 16);
    row("all zero", zeros(300), 300, 300);
    row("at the start", zeros(20) + data, 20, 20);
    row("at the end", data + zeros(20), 20, 20);
    row("two runs", zeros(16) + data + zeros(17) + data, 33, 33);
    row("across a portion", data.repeated(250) + zeros(20) + data, 20, 20);
    row("longer than a portion", data + zeros(700) + data, 700, 700);
    QByteArray lastByte = zeros(1);
    lastByte[page - 1] = '\1';
    row("one bit in the last byte of each", lastByte.repeated(32), 0, 0);
    QByteArray ninthByte = zeros(1);
    ninthByte[8] = '\1';
    row("one bit in the ninth byte of each", ninthByte.repeated(32), 0, 0);
    row("all of one byte that is not zero", QByteArray(32 * page, 'x'), 0, 0);
    row("one bit in the middle of a run", zeros(10) + lastByte + zeros(10), 20, 0);
    row("a part of a page at the end", data + zeros(16) + QByteArray(100, '\0'), 16, 16);
}

void PageImagesTest::scans()
{
    QFETCH(QByteArray, bytes);
    QFETCH(qint64, zero);
    QFETCH(qint64, punched);
    write("pages-1.img", bytes);
    const Result<pageimages::PageScan> scan = pageimages::scanPages(m_folder->path());
    QVERIFY2(scan.ok(), scan.ok() ? "" : qPrintable(scan.error().message));
    QCOMPARE(scan->bytes, bytes.size());
    QCOMPARE(scan->zeroBytes, zero);
    QCOMPARE(scan->punchedBytes, punched);
    QVERIFY(!scan->cancelled);
    QVERIFY(read("pages-1.img") == bytes);
}

void PageImagesTest::scansAgain()
{
    const QByteArray bytes = random(page) + QByteArray(256 * page, '\0') + random(page) + QByteArray(3 * page, '\0');
    write("pages-1.img", bytes);
    QVERIFY(pageimages::scanPages(m_folder->path()).ok());
    QFile file(path("pages-1.img"));
    QVERIFY(file.open(QIODevice::ReadWrite));
    QCOMPARE(::fsync(file.handle()), 0);
    QVERIFY2(onDisk("pages-1.img") <= 8 * page, "the holes take no room");
    const Result<pageimages::PageScan> again = pageimages::scanPages(m_folder->path());
    QCOMPARE(again->bytes, bytes.size());
    QCOMPARE(again->zeroBytes, 259 * page);
    QCOMPARE(again->punchedBytes, 256 * page);
    QVERIFY(read("pages-1.img") == bytes);
    // Holes need no reading: what is left of the file is there.
    QVERIFY(pageimages::evict(m_folder->path()).ok());
    QCOMPARE(pageimages::readAhead(m_folder->path())->bytes, 5 * page);
}

void PageImagesTest::scansManyFiles()
{
    write("pages-1.img", QByteArray(16 * page, '\0'));
    write("pages-12.img", random(page) + QByteArray(page, '\0'));
    // The second time one of them is nothing but a hole.
    for (int round = 0; round < 2; ++round) {
        const Result<pageimages::PageScan> scan = pageimages::scanPages(m_folder->path());
        QCOMPARE(scan->bytes, 18 * page);
        QCOMPARE(scan->zeroBytes, 17 * page);
        QCOMPARE(scan->punchedBytes, 16 * page);
    }
}

void PageImagesTest::cancelsScan()
{
    write("pages-1.img", QByteArray(1024 * page, '\0'));
    const std::atomic<bool> cancelled(true);
    const Result<pageimages::PageScan> scan = pageimages::scanPages(m_folder->path(), &cancelled);
    QVERIFY(scan->cancelled);
    QCOMPARE(scan->bytes, 0);
    QVERIFY(onDisk("pages-1.img") != 0 || read("pages-1.img").size() == 1024 * page);
}

void PageImagesTest::leavesOtherFilesAlone()
{
    const QByteArray zeros(64 * page, '\0');
    for (const char *name : {"pages-.img", "pages-1.img.new", "pages-x.img", "pagemap-1.img", "ghost-file-1.img"})
        write(name, zeros);
    const Result<pageimages::PageScan> scan = pageimages::scanPages(m_folder->path());
    QCOMPARE(scan->bytes, 0);
    QCOMPARE(read("ghost-file-1.img"), zeros);
}

void PageImagesTest::refusesLinks()
{
    QTemporaryDir elsewhere;
    QVERIFY(QFile::link(elsewhere.filePath(QStringLiteral("victim")), path("pages-1.img")));
    QVERIFY(!pageimages::scanPages(m_folder->path()).ok());
    QVERIFY(!pageimages::readAhead(m_folder->path()).ok());
    QVERIFY(!pageimages::evict(m_folder->path()).ok());
}

QTEST_GUILESS_MAIN(PageImagesTest)
#include "tst_page_images.moc"
