// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/lazy/pagemap_image.h"

#include <QTest>
#include <QtEndian>

#include <protozero/pbf_writer.hpp>

using namespace headstart;

namespace {

constexpr quint64 page = 4096;
constexpr quint32 lazy = 2;
constexpr quint32 present = 4;

QByteArray number(quint32 value)
{
    QByteArray bytes(4, '\0');
    qToLittleEndian(value, bytes.data());
    return bytes;
}

QByteArray framed(const std::string &message)
{
    return number(static_cast<quint32>(message.size())) + QByteArray::fromStdString(message);
}

QByteArray head(quint32 pagesId)
{
    std::string message;
    protozero::pbf_writer(message).add_uint32(1, pagesId);
    return number(0x54564319) + number(0x56084025) + framed(message);
}

/// As CRIU 4.2.1 writes it: the number of pages in the wide field, 0 in the narrow one.
QByteArray entry(quint64 address, quint64 pages, quint32 flags)
{
    std::string message;
    protozero::pbf_writer writer(message);
    writer.add_uint64(1, address);
    writer.add_uint32(2, 0);
    writer.add_uint32(4, flags);
    writer.add_uint64(5, pages);
    return framed(message);
}

/// As CRIU 3 wrote it.
QByteArray narrowEntry(quint64 address, quint32 pages, quint32 flags)
{
    std::string message;
    protozero::pbf_writer writer(message);
    writer.add_uint64(1, address);
    writer.add_uint32(2, pages);
    writer.add_uint32(4, flags);
    return framed(message);
}

} // namespace

class PagemapImageTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void placesMemoryInThePagesFile();
    void damaged_data();
    void damaged();
};

void PagemapImageTest::placesMemoryInThePagesFile()
{
    const Result<PagemapImage> image = parsePagemap(head(7) + entry(16 * page, 2, present)
            + entry(32 * page, 3, present | lazy) + entry(40 * page, 4, lazy) // zeros, not in the file
            + narrowEntry(64 * page, 5, present | lazy),
        QStringLiteral("pagemap-1.img"));
    QVERIFY(image.ok());
    QCOMPARE(image->pagesName(), QStringLiteral("pages-7.img"));
    QCOMPARE(image->fileBytes, 10 * page);
    QCOMPARE(image->lazy.bytes(), 8 * page);
    QCOMPARE(image->lazy.from(32 * page, 100 * page).value(), (LazyRanges::Piece{32 * page, 3 * page, 2 * page}));
    QCOMPARE(image->lazy.from(64 * page, 100 * page).value(), (LazyRanges::Piece{64 * page, 5 * page, 5 * page}));
    QVERIFY(!image->lazy.from(16 * page, page));
}

void PagemapImageTest::damaged_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const QByteArray good = head(1) + entry(16 * page, 2, present);
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("another image") << QByteArray(number(0x54564319) + number(1) + good.mid(8));
    QTest::newRow("no head") << good.left(8);
    QTest::newRow("no pages file") << head(0);
    QTest::newRow("cut in a size") << good + "ab";
    QTest::newRow("cut in an entry") << good.chopped(1);
    QTest::newRow("a size beyond the end") << QByteArray(good + number(0xffffffff));
    QTest::newRow("a field of another type") << QByteArray(good + framed(std::string("\x0d\x01\x02\x03\x04", 5)));
    QTest::newRow("a number that never ends") << QByteArray(good + framed(std::string(12, '\xff')));
    QTest::newRow("a parent image") << QByteArray(good + entry(64 * page, 1, present | 1));
    QTest::newRow("no page's beginning") << QByteArray(good + entry(64 * page + 1, 1, present));
    QTest::newRow("out of order") << QByteArray(good + entry(17 * page, 1, present));
    QTest::newRow("beyond the address space") << QByteArray(good + entry(quint64(1) << 63, 1, present));
    QTest::newRow("more pages than there can be") << QByteArray(good + entry(64 * page, quint64(1) << 60, present));
}

void PagemapImageTest::damaged()
{
    QFETCH(QByteArray, bytes);
    const Result<PagemapImage> image = parsePagemap(bytes, QStringLiteral("pagemap-1.img"));
    QVERIFY(!image);
    QCOMPARE(image.error().message, QStringLiteral("The checkpoint's pagemap-1.img is damaged."));
}

QTEST_GUILESS_MAIN(PagemapImageTest)
#include "tst_pagemap_image.moc"
