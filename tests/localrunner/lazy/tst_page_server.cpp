// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/lazy/page_server.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <QtEndian>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <protozero/pbf_writer.hpp>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace headstart;

namespace {

constexpr quint64 page = 4096;
constexpr quint64 pages = 600; // in the pages file; the process has as many again without one
constexpr int userModeOnly = 1; // UFFD_USER_MODE_ONLY: what needs no rights, since Linux 5.11

QByteArray framed(const std::string &message)
{
    QByteArray size(4, '\0');
    qToLittleEndian(static_cast<quint32>(message.size()), size.data());
    return size + QByteArray::fromStdString(message);
}

void write(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("%s cannot be written", qPrintable(path));
}

/// Every page of the file begins with its number, and 1.
QByteArray content()
{
    QByteArray bytes(static_cast<qsizetype>(pages * page), '\0');
    for (quint64 at = 0; at < pages; ++at) {
        const quint64 words[] = {at, 1};
        std::memcpy(bytes.data() + at * page, words, sizeof words);
    }
    return bytes;
}

} // namespace

/// A process of its own is played by this one, whose userfaultfd the server gets: all but CRIU is real.
class PageServerTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void answersFaults();
    void bringsTheRestWhenTold();
    void remembersWhatWasNeeded();
    void expectsWhatWasNeeded();
    void readingOnBringsMore();
    void goesOnWithoutTheRunner();
    void images_data();
    void images();

private:
    void writePagemap(quint64 filePages);
    void start();
    void send(PageMessage::Kind kind);
    PageMessage hear();
    quint64 present() const;
    quint64 word(quint64 at, int index = 0) const
    {
        return reinterpret_cast<volatile quint64 *>(m_area + at * page)[index];
    }
    QString workingSet() const { return m_folder->filePath(QStringLiteral("set")); }

    std::unique_ptr<QTemporaryDir> m_folder;
    char *m_area = nullptr;
    UniqueFd m_faults;
    UniqueFd m_channel;
    std::thread m_server;
    int m_exit = -1;
};

void PageServerTest::writePagemap(quint64 filePages)
{
    std::string head;
    protozero::pbf_writer(head).add_uint32(1, 5);
    std::string entry;
    protozero::pbf_writer writer(entry);
    writer.add_uint64(1, reinterpret_cast<quintptr>(m_area));
    writer.add_uint32(4, 6);
    writer.add_uint64(5, filePages);
    QByteArray magic(8, '\0');
    qToLittleEndian<quint32>(0x54564319, magic.data());
    qToLittleEndian<quint32>(0x56084025, magic.data() + 4);
    write(m_folder->filePath(QStringLiteral("pagemap-9.img")), magic + framed(head) + framed(entry));
}

void PageServerTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    void *area = ::mmap(nullptr, 2 * pages * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    QVERIFY(area != MAP_FAILED);
    m_area = static_cast<char *>(area);
    m_faults.reset(static_cast<int>(::syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK | userModeOnly)));
    QVERIFY2(m_faults, "this kernel has no userfaultfd");
    uffdio_api api{};
    api.api = UFFD_API;
    QCOMPARE(::ioctl(m_faults.get(), UFFDIO_API, &api), 0);
    uffdio_register all{};
    all.range = {reinterpret_cast<quintptr>(m_area), 2 * pages * page};
    all.mode = UFFDIO_REGISTER_MODE_MISSING;
    QCOMPARE(::ioctl(m_faults.get(), UFFDIO_REGISTER, &all), 0);
    writePagemap(pages);
    write(m_folder->filePath(QStringLiteral("pages-5.img")), content());
}

void PageServerTest::cleanup()
{
    m_channel.reset();
    if (m_server.joinable())
        m_server.join();
    ::munmap(m_area, 2 * pages * page);
    m_faults.reset();
}

void PageServerTest::start()
{
    Result<std::pair<UniqueFd, UniqueFd>> channel = pageChannel();
    QVERIFY(channel.ok());
    m_channel = std::move(channel->first);
    m_exit = -1;
    m_server = std::thread([this, fd = channel->second.release()] {
        m_exit = PageServer(m_folder->path(), workingSet(), UniqueFd(fd)).run();
    });
    PageMessage task;
    task.kind = PageMessage::Kind::Task;
    task.number = 9;
    task.fd.reset(::fcntl(m_faults.get(), F_DUPFD_CLOEXEC, 0));
    QVERIFY(sendMessage(m_channel.get(), task).ok());
}

void PageServerTest::send(PageMessage::Kind kind)
{
    PageMessage message;
    message.kind = kind;
    QVERIFY(sendMessage(m_channel.get(), message).ok());
}

PageMessage PageServerTest::hear()
{
    PageMessage heard;
    (void)QTest::qWaitFor([&] {
        Result<PageMessage> message = receiveMessage(m_channel.get());
        if (message)
            heard = std::move(*message);
        return message.ok();
    });
    return heard;
}

/// Pages that have arrived. Looking does not touch them.
quint64 PageServerTest::present() const
{
    std::vector<unsigned char> states(2 * pages);
    if (::mincore(m_area, 2 * pages * page, states.data()) != 0)
        qFatal("mincore");
    return static_cast<quint64>(
        std::count_if(states.begin(), states.end(), [](auto state) { return (state & 1) != 0; }));
}

void PageServerTest::answersFaults()
{
    start();
    QCOMPARE(word(3), 3U); // before CRIU is done, just what is asked for
    QCOMPARE(present(), 1U);
    send(PageMessage::Kind::Restored);
    std::vector<std::thread> readers;
    std::atomic<int> wrong = 0;
    for (int reader = 0; reader < 4; ++reader) {
        readers.emplace_back([this, reader, &wrong] {
            for (quint64 at = 0; at < pages; ++at) {
                const quint64 index = (at * 7 + static_cast<quint64>(reader)) % pages;
                wrong += word(index) != index || word(index, 1) != 1 ? 1 : 0;
                wrong += word(pages + index, 1) != 0 ? 1 : 0; // never in the checkpoint: zeros
            }
        });
    }
    const PageMessage message = hear();
    m_faults.reset(); // as the runner does then: the kernel has all to give that is still asked for
    for (std::thread &reader : readers)
        reader.join();
    QCOMPARE(wrong.load(), 0);
    QVERIFY(message.kind == PageMessage::Kind::Complete);
    QCOMPARE(message.total, pages * page);
    QCOMPARE(message.number, pages * page);
    m_server.join();
    QCOMPARE(m_exit, 0);
}

void PageServerTest::bringsTheRestWhenTold()
{
    start();
    send(PageMessage::Kind::Restored);
    QCOMPARE(word(300), 300U);
    const quint64 asked = present();
    QVERIFY2(asked < 20, QByteArray::number(asked).constData());
    send(PageMessage::Kind::Stream);
    QVERIFY(hear().kind == PageMessage::Kind::Complete);
    QCOMPARE(present(), pages);
    for (quint64 at = 0; at < pages; ++at)
        QCOMPARE(word(at), at);
}

void PageServerTest::remembersWhatWasNeeded()
{
    start();
    send(PageMessage::Kind::Restored);
    QCOMPARE(word(100), 100U);
    QCOMPARE(word(400), 400U);
    const quint64 needed = present() * page;
    send(PageMessage::Kind::Stream);
    const PageMessage message = hear();
    QVERIFY(message.kind == PageMessage::Kind::Complete);
    QCOMPARE(message.number, needed);
    const WorkingSet set = WorkingSet::load(workingSet());
    QCOMPARE(set.bytes(), needed);
    QCOMPARE(set.all().size(), 2);
    QVERIFY(set.all().first().offset <= 100 * page && set.all().first().length < 20 * page);
    QCOMPARE(set.all().first().file, 5U);
}

void PageServerTest::expectsWhatWasNeeded()
{
    WorkingSet set;
    set.add(5, 50 * page, 7 * page);
    set.add(5, 500 * page, 90 * page);
    set.add(5, 5000 * page, page); // of another checkpoint, or damaged
    set.add(77, 0, page);
    QVERIFY(set.save(workingSet()).ok());
    start();
    send(PageMessage::Kind::Restored);
    QTRY_COMPARE(present(), 97U); // and nobody has touched anything
    QCOMPARE(word(599), 599U);
    WorkingSet elsewhere; // written meanwhile by the server of another container
    elsewhere.add(5, 300 * page, 3 * page);
    QVERIFY(elsewhere.save(workingSet()).ok());
    send(PageMessage::Kind::Stream);
    const PageMessage message = hear();
    QVERIFY(message.kind == PageMessage::Kind::Complete);
    QVERIFY(message.number > 97 * page);
    const WorkingSet learnt = WorkingSet::load(workingSet());
    QVERIFY(learnt.bytes() > set.bytes() + elsewhere.bytes()); // it has learnt of the end
    QVERIFY(learnt.all().contains(WorkingSet::Extent{5, 300 * page, 3 * page}));
    QCOMPARE(word(53), 53U);
}

void PageServerTest::readingOnBringsMore()
{
    start();
    send(PageMessage::Kind::Restored);
    quint64 at = 0;
    for (int faults = 0; faults < 6; ++faults) {
        QCOMPARE(word(at), at);
        at = present(); // the first that is lacking
    }
    QVERIFY2(at > 6 * 3, QByteArray::number(at).constData()); // six, if each fault brought one
}

/// It lets go of nothing before all is there: what was not brought would read as zeros.
void PageServerTest::goesOnWithoutTheRunner()
{
    start();
    send(PageMessage::Kind::Restored);
    QCOMPARE(word(7), 7U);
    m_channel.reset();
    m_server.join();
    QCOMPARE(m_exit, 0);
    QCOMPARE(present(), pages);
    for (quint64 at = 0; at < pages; ++at)
        QCOMPARE(word(at), at);
}

void PageServerTest::images_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("keep"); // -1: gone
    QTest::addColumn<QString>("says");
    QTest::newRow("no pagemap") << QStringLiteral("pagemap-9.img") << -1
                                << QStringLiteral("The checkpoint's pagemap-9.img cannot be read.");
    QTest::newRow("pagemap cut") << QStringLiteral("pagemap-9.img") << 30
                                 << QStringLiteral("The checkpoint's pagemap-9.img is damaged.");
    QTest::newRow("no pages") << QStringLiteral("pages-5.img") << -1 << QStringLiteral("pages-5.img");
    QTest::newRow("pages cut") << QStringLiteral("pages-5.img") << 8192
                               << QStringLiteral(
                                      "pages-5.img has 8192 bytes and must have 2457600: the checkpoint is damaged.");
}

void PageServerTest::images()
{
    QFETCH(QString, file);
    QFETCH(int, keep);
    QFETCH(QString, says);
    const QString path = m_folder->filePath(file);
    QVERIFY(keep < 0 ? QFile::remove(path) : QFile::resize(path, keep));
    start();
    const PageMessage message = hear();
    QVERIFY(message.kind == PageMessage::Kind::Failed);
    QVERIFY2(message.text.contains(says), qPrintable(message.text));
    m_server.join();
    QCOMPARE(m_exit, 1);
}

QTEST_GUILESS_MAIN(PageServerTest)
#include "tst_page_server.moc"
