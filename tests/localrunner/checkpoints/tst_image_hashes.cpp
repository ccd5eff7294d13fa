// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/checkpoints/image_hashes.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

#include <functional>
#include <memory>

using namespace headstart;

/// Damage to a checkpoint's images is seen, and where it is.
class ImageHashesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void knownHash();
    void untouched();
    void metadataDamage_data();
    void metadataDamage();
    void pagesDamage_data();
    void pagesDamage();
    void json();
    void damagedJson_data();
    void damagedJson();
    void cancelled();
    void neverHashed();

private:
    QString path(const QString &name) const { return m_folder->filePath(name); }
    void write(const QString &name, const QByteArray &bytes) const
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        QCOMPARE(file.write(bytes), bytes.size());
    }
    void flipBit(const QString &name, qint64 offset) const
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(file.seek(offset));
        char byte = 0;
        QVERIFY(file.getChar(&byte));
        QVERIFY(file.seek(offset));
        QVERIFY(file.putChar(static_cast<char>(byte ^ 0x10)));
    }
    std::unique_ptr<QTemporaryDir> m_folder;
    ImageHashes m_hashes;
};

namespace {
const QString core = QStringLiteral("core-1.img");
const QString pages = QStringLiteral("pages-1.img");
constexpr qint64 chunk = ImageHashes::chunkBytes;
} // namespace

void ImageHashesTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    write(core, QByteArray(5000, 'c'));
    write(QStringLiteral("empty.img"), {});
    write(QStringLiteral("ghost-file-1.img"), QByteArray(chunk + 7, 'g'));
    write(pages, QByteArray(2 * chunk + 4096, 'p'));
    write(QStringLiteral("pages-2.img"), QByteArray(4096, 'q'));
    Result<ImageHashes> hashes = hashMetadata(m_folder->path());
    QVERIFY(hashes.ok());
    m_hashes = *std::move(hashes);
    QVERIFY(hashPages(m_folder->path(), &m_hashes).ok());
}

void ImageHashesTest::knownHash()
{
    // XXH3-128 of no bytes: the value that xxhsum -H2 prints for an empty file.
    QCOMPARE(m_hashes.metadata.value(QStringLiteral("empty.img")).hash.toHex(),
        QByteArray("99aa06d3014798d86001c324468d497f"));
    QCOMPARE(
        m_hashes.metadata.keys(), (QStringList{core, QStringLiteral("empty.img"), QStringLiteral("ghost-file-1.img")}));
    QCOMPARE(m_hashes.pages.value(pages).bytes, 2 * chunk + 4096);
    QCOMPARE(m_hashes.pages.value(pages).chunks.size(), 3);
    QCOMPARE(m_hashes.pages.value(pages).chunks.at(0), m_hashes.pages.value(pages).chunks.at(1));
    QVERIFY(m_hashes.pages.value(pages).chunks.at(0) != m_hashes.pages.value(pages).chunks.at(2));
}

void ImageHashesTest::untouched()
{
    QCOMPARE(verifyMetadata(m_folder->path(), m_hashes), QString());
    QCOMPARE(verifyPages(m_folder->path(), m_hashes), QString());
}

void ImageHashesTest::metadataDamage_data()
{
    QTest::addColumn<std::function<void()>>("damage");
    QTest::addColumn<QString>("named");
    const auto row = [](const char *name, std::function<void()> damage, const char *named) {
        QTest::newRow(name) << std::move(damage) << QString::fromLatin1(named);
    };
    row(
        "first bit", [this] { flipBit(core, 0); }, "core-1.img is damaged");
    row(
        "last byte", [this] { flipBit(core, 4999); }, "core-1.img is damaged");
    row(
        "second chunk of a large one", [this] { flipBit(QStringLiteral("ghost-file-1.img"), chunk + 6); },
        "ghost-file-1.img is damaged");
    row(
        "cut", [this] { QFile(path(core)).resize(4999); }, "core-1.img is cut off: it has 4999 bytes and had 5000");
    row(
        "grown", [this] { QFile(path(core)).resize(5001); }, "core-1.img is too long");
    row(
        "missing", [this] { QFile::remove(path(core)); }, "core-1.img is missing");
    row(
        "new", [this] { write(QStringLiteral("tcp-1.img"), "x"); }, "tcp-1.img lies among");
    row(
        "new pages", [this] { write(QStringLiteral("pages-9.img"), "x"); }, "pages-9.img lies among");
    row(
        "pages cut", [this] { QFile(path(pages)).resize(chunk); }, "pages-1.img is cut off");
    row(
        "pages missing", [this] { QFile::remove(path(pages)); }, "pages-1.img is missing");
    row(
        "a link instead",
        [this] {
            QFile::rename(path(core), path(QStringLiteral("../elsewhere")));
            QFile::link(path(QStringLiteral("../elsewhere")), path(core));
        },
        "core-1.img is not a regular file");
    row(
        "no folder", [this] { m_folder->remove(); }, "");
}

void ImageHashesTest::metadataDamage()
{
    QFETCH(std::function<void()>, damage);
    QFETCH(QString, named);
    damage();
    const QString found = verifyMetadata(m_folder->path(), m_hashes);
    QFile::remove(path(QStringLiteral("../elsewhere")));
    QVERIFY(!found.isEmpty());
    QVERIFY2(found.contains(named), qPrintable(found));
}

void ImageHashesTest::pagesDamage_data()
{
    QTest::addColumn<qint64>("offset");
    QTest::addColumn<QString>("named");
    QTest::newRow("first byte") << qint64(0)
                                << QStringLiteral("pages-1.img is damaged between byte 0 and byte 4194304");
    QTest::newRow("last byte of a chunk") << chunk - 1 << QStringLiteral("between byte 0 and byte 4194304");
    QTest::newRow("first byte of the next") << chunk << QStringLiteral("between byte 4194304 and byte 8388608");
    QTest::newRow("last byte") << 2 * chunk + 4095 << QStringLiteral("between byte 8388608 and byte 8392704");
}

void ImageHashesTest::pagesDamage()
{
    QFETCH(qint64, offset);
    QFETCH(QString, named);
    flipBit(pages, offset);
    // Not seen before a restore, where only sizes of pages count; seen when the pages are verified.
    QCOMPARE(verifyMetadata(m_folder->path(), m_hashes), QString());
    const QString found = verifyPages(m_folder->path(), m_hashes);
    QVERIFY2(found.contains(named), qPrintable(found));
}

void ImageHashesTest::json()
{
    const QByteArray text = QJsonDocument(toJson(m_hashes)).toJson();
    const Result<ImageHashes> back = imageHashesFromJson(QJsonDocument::fromJson(text).object());
    QVERIFY(back.ok());
    QVERIFY(*back == m_hashes);
    QVERIFY(*imageHashesFromJson(toJson(ImageHashes())) == ImageHashes());
}

void ImageHashesTest::damagedJson_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::newRow("algorithm") << QByteArray("xxh3-128") << QByteArray("md5");
    QTest::newRow("no metadata") << QByteArray("\"metadata\"") << QByteArray("\"m\"");
    QTest::newRow("no pages") << QByteArray("\"pages\"") << QByteArray("\"p\"");
    QTest::newRow("size that is none") << QByteArray("\"5000\"") << QByteArray("\"many\"");
    QTest::newRow("negative size") << QByteArray("\"5000\"") << QByteArray("\"-5000\"");
    QTest::newRow("short hash") << QByteArray("99aa06d3") << QByteArray("99aa06");
    QTest::newRow("hash of other letters") << QByteArray("99aa06d3") << QByteArray("99xx06d3");
}

void ImageHashesTest::damagedJson()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QByteArray text = QJsonDocument(toJson(m_hashes)).toJson();
    QVERIFY(text.contains(from));
    text.replace(from, to);
    const Result<ImageHashes> back = imageHashesFromJson(QJsonDocument::fromJson(text).object());
    QVERIFY(!back);
    QVERIFY(back.error().code == ErrorCode::Io);
}

void ImageHashesTest::cancelled()
{
    const std::atomic<bool> stop(true);
    const Result<void> hashed = hashPages(m_folder->path(), &m_hashes, &stop);
    QVERIFY(!hashed);
    QVERIFY(hashed.error().code == ErrorCode::Interrupted);
    // What is half hashed does not pass for verified.
    QVERIFY(!verifyPages(m_folder->path(), m_hashes).isEmpty());
}

void ImageHashesTest::neverHashed()
{
    const Result<ImageHashes> hashes = hashMetadata(m_folder->path());
    QCOMPARE(verifyMetadata(m_folder->path(), *hashes), QString());
    QVERIFY(verifyPages(m_folder->path(), *hashes).contains(QStringLiteral("never hashed")));
}

QTEST_GUILESS_MAIN(ImageHashesTest)
#include "tst_image_hashes.moc"
