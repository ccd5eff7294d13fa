// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/volumes/volume_transfer.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

using namespace headstart;

/// Imports and exports, and what people may try with them.
class VolumeTransferTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void folderThereAndBack();
    void archiveThereAndBack();
    void singleFile();
    void holesStayHoles();
    void strangeThingsAreLeftOut();
    void hostileArchives_data();
    void hostileArchives();
    void damagedArchive();
    void exportNeverOverwrites();
    void cancelled();

private:
    QString path(const QString &name) const { return m_folder->filePath(name); }
    void write(const QString &name, const QByteArray &bytes) const;
    Result<TransferReport> import(const QString &volume, const QString &name) const
    {
        return importVolume(*m_store, volume, path(name), m_user, m_cancelled);
    }
    Result<TransferReport> exportTo(const QString &volume, const QString &name) const
    {
        return exportVolume(*m_store, volume, path(name), m_user, m_cancelled);
    }
    /// A tar with one entry.
    void makeArchive(const QString &name, const QByteArray &entry, unsigned type, const QByteArray &target) const;
    void makeTree() const;
    void checkTree(const QString &folder) const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<VolumeStore> m_store;
    UserIdentity m_user;
    std::atomic<bool> m_cancelled = false;
};

void VolumeTransferTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(QDir(m_folder->path()).mkdir(QStringLiteral("volumes")));
    m_store = std::make_unique<VolumeStore>(Directory::open(path(QStringLiteral("volumes"))).value());
    m_user = *userIdentity(::geteuid());
    m_cancelled = false;
}

void VolumeTransferTest::write(const QString &name, const QByteArray &bytes) const
{
    QFile file(path(name));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

void VolumeTransferTest::makeTree() const
{
    QVERIFY(QDir().mkpath(path(QStringLiteral("in/blobs/empty"))));
    QVERIFY(QDir().mkpath(path(QStringLiteral("in/snapshots/main"))));
    write(QStringLiteral("in/blobs/abc"), QByteArray(3 << 20, 'w'));
    write(QStringLiteral("in/config ä.json"), "{}");
    QVERIFY(QFile::link(QStringLiteral("../../blobs/abc"), path(QStringLiteral("in/snapshots/main/model.bin"))));
    QCOMPARE(::chmod(QFile::encodeName(path(QStringLiteral("in/blobs/abc"))).constData(), 04755), 0);
}

void VolumeTransferTest::checkTree(const QString &folder) const
{
    QFile model(folder + QStringLiteral("/snapshots/main/model.bin"));
    QVERIFY(model.open(QIODevice::ReadOnly));
    QCOMPARE(model.readAll(), QByteArray(3 << 20, 'w'));
    QCOMPARE(QFileInfo(folder + QStringLiteral("/snapshots/main/model.bin")).symLinkTarget(),
        folder + QStringLiteral("/blobs/abc"));
    QVERIFY(QFileInfo(folder + QStringLiteral("/blobs/empty")).isDir());
    QVERIFY(QFile::exists(folder + QStringLiteral("/config ä.json")));
    struct stat info
    {
    };
    QCOMPARE(::stat(QFile::encodeName(folder + QStringLiteral("/blobs/abc")).constData(), &info), 0);
    QVERIFY((info.st_mode & 07777) == 0755); // set-user-id is gone
}

void VolumeTransferTest::folderThereAndBack()
{
    makeTree();
    const auto imported = import(QStringLiteral("v"), QStringLiteral("in"));
    QVERIFY2(imported.ok(), qPrintable(imported.ok() ? QString() : imported.error().message));
    QCOMPARE(imported->files, 3);
    QCOMPARE(imported->bytes, (3 << 20) + 2);
    QVERIFY(imported->notes.isEmpty());
    checkTree(path(QStringLiteral("volumes/v/data")));
    QVERIFY(exportTo(QStringLiteral("v"), QStringLiteral("out")).ok());
    checkTree(path(QStringLiteral("out")));
}

void VolumeTransferTest::archiveThereAndBack()
{
    makeTree();
    QVERIFY(import(QStringLiteral("v"), QStringLiteral("in")).ok());
    QVERIFY(exportTo(QStringLiteral("v"), QStringLiteral("out.tar")).ok());
    // Another program reads it, and packs it for us.
    QDir().mkdir(path(QStringLiteral("unpacked")));
    QCOMPARE(QProcess::execute(QStringLiteral("tar"),
                 {QStringLiteral("-xf"), path(QStringLiteral("out.tar")), QStringLiteral("-C"),
                     path(QStringLiteral("unpacked"))}),
        0);
    checkTree(path(QStringLiteral("unpacked")));
    QCOMPARE(QProcess::execute(QStringLiteral("tar"),
                 {QStringLiteral("-czf"), path(QStringLiteral("back.tar.gz")), QStringLiteral("-C"),
                     path(QStringLiteral("unpacked")), QStringLiteral(".")}),
        0);
    const auto imported = import(QStringLiteral("w"), QStringLiteral("back.tar.gz"));
    QVERIFY2(imported.ok(), qPrintable(imported.ok() ? QString() : imported.error().message));
    checkTree(path(QStringLiteral("volumes/w/data")));
}

void VolumeTransferTest::singleFile()
{
    write(QStringLiteral("model.safetensors"), "weights");
    const auto imported = import(QStringLiteral("v"), QStringLiteral("model.safetensors"));
    QVERIFY(imported.ok());
    QCOMPARE(imported->files, 1);
    QVERIFY(QFile::exists(path(QStringLiteral("volumes/v/data/model.safetensors"))));
}

void VolumeTransferTest::holesStayHoles()
{
    QDir().mkdir(path(QStringLiteral("in")));
    const int fd =
        ::open(QFile::encodeName(path(QStringLiteral("in/sparse"))).constData(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    QCOMPARE(::pwrite(fd, "x", 1, 64 << 20), 1);
    QCOMPARE(::ftruncate(fd, 128 << 20), 0);
    ::close(fd);
    QVERIFY(import(QStringLiteral("v"), QStringLiteral("in")).ok());
    struct stat info
    {
    };
    QCOMPARE(::stat(QFile::encodeName(path(QStringLiteral("volumes/v/data/sparse"))).constData(), &info), 0);
    QCOMPARE(info.st_size, 128 << 20);
    QVERIFY2(info.st_blocks * 512 < (1 << 20), qPrintable(QString::number(info.st_blocks)));
}

void VolumeTransferTest::strangeThingsAreLeftOut()
{
    QDir().mkpath(path(QStringLiteral("in/sub")));
    write(QStringLiteral("in/file"), "x");
    QCOMPARE(::mkfifo(QFile::encodeName(path(QStringLiteral("in/pipe"))).constData(), 0600), 0);
    for (const auto &[name, target] :
        {std::pair{"shadow", "/etc/shadow"}, std::pair{"sub/up", "../../secret"}, std::pair{"up", ".."}})
        QVERIFY(QFile::link(QLatin1String(target), path(QStringLiteral("in/") + QLatin1String(name))));
    const auto imported = import(QStringLiteral("v"), QStringLiteral("in"));
    QVERIFY(imported.ok());
    QCOMPARE(imported->files, 1);
    QCOMPARE(imported->notes.size(), 4);
    QVERIFY(imported->notes.filter(QStringLiteral("/etc/shadow")).size() == 1);
    QCOMPARE(
        QDir(path(QStringLiteral("volumes/v/data"))).entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot),
        QStringList({QStringLiteral("file"), QStringLiteral("sub")}));
}

void VolumeTransferTest::makeArchive(
    const QString &name, const QByteArray &entry, unsigned type, const QByteArray &target) const
{
    archive *writer = archive_write_new();
    archive_write_set_format_gnutar(writer);
    QCOMPARE(archive_write_open_filename(writer, QFile::encodeName(path(name)).constData()), ARCHIVE_OK);
    archive_entry *item = archive_entry_new();
    const auto add = [&](const QByteArray &itemName, unsigned itemType, const QByteArray &link) {
        archive_entry_clear(item);
        archive_entry_set_pathname(item, itemName.constData());
        archive_entry_set_filetype(item, itemType);
        archive_entry_set_perm(item, 0644);
        archive_entry_set_size(item, itemType == AE_IFREG ? 4 : 0);
        if (itemType == AE_IFLNK)
            archive_entry_set_symlink(item, link.constData());
        QCOMPARE(archive_write_header(writer, item), ARCHIVE_OK);
        if (itemType == AE_IFREG)
            archive_write_data(writer, "evil", 4);
    };
    add("first", AE_IFREG, {});
    add(entry, type, target);
    if (type == AE_IFLNK)
        add(entry + "/through", AE_IFREG, {});
    archive_entry_free(item);
    archive_write_free(writer);
}

void VolumeTransferTest::hostileArchives_data()
{
    QTest::addColumn<QByteArray>("entry");
    QTest::addColumn<bool>("link");
    QTest::addColumn<QByteArray>("target");
    QTest::newRow("up") << QByteArray("../escaped") << false << QByteArray();
    QTest::newRow("up in the middle") << QByteArray("a/../../escaped") << false << QByteArray();
    QTest::newRow("absolute") << QByteArray("/escaped") << false << QByteArray();
    QTest::newRow("through a link that stays inside") << QByteArray("l") << true << QByteArray("first");
    QTest::newRow("through a link outside") << QByteArray("l") << true << QByteArray("../..");
}

void VolumeTransferTest::hostileArchives()
{
    QFETCH(QByteArray, entry);
    QFETCH(bool, link);
    QFETCH(QByteArray, target);
    makeArchive(QStringLiteral("evil.tar"), entry, link ? AE_IFLNK : AE_IFREG, target);
    const auto imported = import(QStringLiteral("v"), QStringLiteral("evil.tar"));
    if (target == "../..") {
        // The link is left out; what lay "below" it is now below a folder of that name, inside the volume.
        QVERIFY(imported.ok() && imported->notes.size() == 1);
        QVERIFY(QFileInfo(path(QStringLiteral("volumes/v/data/l"))).isDir());
        QVERIFY(!QFile::exists(path(QStringLiteral("volumes/through"))));
    } else {
        QVERIFY(!imported.ok());
        QVERIFY(m_store->list()->isEmpty());
    }
    QVERIFY(!QFile::exists(path(QStringLiteral("escaped"))) && !QFile::exists(path(QStringLiteral("volumes/escaped"))));
    QVERIFY(!QFile::exists(QStringLiteral("/escaped")));
}

void VolumeTransferTest::damagedArchive()
{
    write(QStringLiteral("bad.tar"), QByteArray(5000, 'z'));
    const auto imported = import(QStringLiteral("v"), QStringLiteral("bad.tar"));
    QVERIFY(!imported.ok() && imported.error().code == ErrorCode::BadInput);
    QVERIFY2(imported.error().message.contains(QStringLiteral("bad.tar")), qPrintable(imported.error().message));
    QVERIFY(m_store->list()->isEmpty());
}

void VolumeTransferTest::exportNeverOverwrites()
{
    makeTree();
    QVERIFY(import(QStringLiteral("v"), QStringLiteral("in")).ok());
    write(QStringLiteral("mine.tar"), "precious");
    for (const QString &taken : {QStringLiteral("mine.tar"), QStringLiteral("in")}) {
        const auto refused = exportTo(QStringLiteral("v"), taken);
        QVERIFY(!refused.ok() && refused.error().code == ErrorCode::BadInput);
    }
    QVERIFY(!exportTo(QStringLiteral("v"), QStringLiteral("x.tar.gz")).ok());
    QVERIFY(!exportTo(QStringLiteral("v"), QStringLiteral("no/such/folder")).ok());
    QVERIFY(!exportTo(QStringLiteral("nothing"), QStringLiteral("new")).ok());
    QCOMPARE(QFileInfo(path(QStringLiteral("mine.tar"))).size(), 8);
}

void VolumeTransferTest::cancelled()
{
    makeTree();
    QVERIFY(import(QStringLiteral("v"), QStringLiteral("in")).ok());
    m_cancelled = true;
    QVERIFY(import(QStringLiteral("w"), QStringLiteral("in")).error().code == ErrorCode::Interrupted);
    for (const QString &name : {QStringLiteral("out"), QStringLiteral("out.tar")})
        QVERIFY(exportTo(QStringLiteral("v"), name).error().code == ErrorCode::Interrupted);
    QCOMPARE(m_store->list()->size(), 1);
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
        QStringList({QStringLiteral("in"), QStringLiteral("volumes")}));
}

QTEST_GUILESS_MAIN(VolumeTransferTest)
#include "tst_volume_transfer.moc"
