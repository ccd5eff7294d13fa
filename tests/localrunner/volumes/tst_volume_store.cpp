// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/volumes/tree_size.h"
#include "localrunner/volumes/volume_name.h"
#include "localrunner/volumes/volume_store.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <sys/wait.h>
#include <unistd.h>

using namespace headstart;

class VolumeStoreTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void names_data();
    void names();
    void lifeOfAVolume();
    void useKeepsIt();
    void diedUserIsForgotten();
    void publishIsAllOrNothing();
    void publishTakesAnEmptyOne();
    void sweepTakesOnlyTheAbandoned();
    void sizes();

private:
    void writeFile(const QString &path, qsizetype bytes) const;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<VolumeStore> m_store;
};

void VolumeStoreTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_store = std::make_unique<VolumeStore>(Directory::open(m_folder->path()).value());
}

void VolumeStoreTest::writeFile(const QString &path, qsizetype bytes) const
{
    QFile file(m_folder->filePath(path));
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(QByteArray(bytes, 'x')), bytes);
}

void VolumeStoreTest::names_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("good");
    QTest::newRow("plain") << QStringLiteral("weights") << true;
    QTest::newRow("all kinds") << QStringLiteral("My-weights_2") << true;
    QTest::newRow("64") << QString(64, u'a') << true;
    QTest::newRow("65") << QString(65, u'a') << false;
    QTest::newRow("empty") << QString() << false;
    QTest::newRow("dot") << QStringLiteral(".") << false;
    QTest::newRow("up") << QStringLiteral("..") << false;
    QTest::newRow("hidden") << QStringLiteral(".lock") << false;
    QTest::newRow("slash") << QStringLiteral("a/b") << false;
    QTest::newRow("option") << QStringLiteral("-rf") << false;
    QTest::newRow("space") << QStringLiteral("a b") << false;
    QTest::newRow("umlaut") << QStringLiteral("gewichtä") << false;
    QTest::newRow("zero") << QString(QStringLiteral("a") + QChar(0)) << false;
}

void VolumeStoreTest::names()
{
    QFETCH(QString, name);
    QFETCH(bool, good);
    const Result<void> checked = checkVolumeName(name);
    QCOMPARE(checked.ok(), good);
    QVERIFY(good || (checked.error().code == ErrorCode::BadInput && checked.error().message.endsWith(u'.')));
    QCOMPARE(m_store->create(name).ok(), good);
}

void VolumeStoreTest::lifeOfAVolume()
{
    QVERIFY(m_store->create(QStringLiteral("b")).ok());
    QVERIFY(m_store->create(QStringLiteral("a")).ok());
    const Result<void> again = m_store->create(QStringLiteral("a"));
    QVERIFY(!again.ok() && again.error().code == ErrorCode::BadInput);
    writeFile(QStringLiteral("b/data/file"), 1000);
    const auto volumes = m_store->list();
    QVERIFY(volumes.ok());
    QCOMPARE(volumes->size(), 2);
    QCOMPARE(volumes->at(0).name, QStringLiteral("a"));
    QCOMPARE(volumes->at(1).bytes.value_or(-1), 1000);
    QCOMPARE(volumes->at(1).files.value_or(-1), 1);
    QVERIFY(volumes->at(1).createdAtMs > 1'700'000'000'000);
    QVERIFY(m_store->remove(QStringLiteral("b")).ok());
    const Result<void> gone = m_store->remove(QStringLiteral("b"));
    QVERIFY(!gone.ok() && gone.error().code == ErrorCode::NotFound);
    QCOMPARE(m_store->list()->size(), 1);
    QVERIFY(!QFile::exists(m_folder->filePath(QStringLiteral("b"))));
}

void VolumeStoreTest::useKeepsIt()
{
    const QString first = QStringLiteral("0123456789abcdef");
    const QString second = QStringLiteral("fedcba9876543210");
    {
        const auto one = m_store->use(QStringLiteral("w"), first);
        const auto two = m_store->use(QStringLiteral("w"), second);
        QVERIFY(one.ok() && two.ok());
        QCOMPARE(m_store->list()->at(0).usedBy, QStringList({first, second}));
        const Result<void> refused = m_store->remove(QStringLiteral("w"));
        QVERIFY(!refused.ok());
        QVERIFY2(refused.error().message.contains(QStringLiteral("2 containers")), qPrintable(refused.error().message));
    }
    QVERIFY(m_store->list()->at(0).usedBy.isEmpty());
    QVERIFY(m_store->remove(QStringLiteral("w")).ok());
}

void VolumeStoreTest::diedUserIsForgotten()
{
    const pid_t child = ::fork();
    if (child == 0) {
        const auto use = m_store->use(QStringLiteral("w"), QStringLiteral("0123456789abcdef"));
        ::_exit(use.ok() ? 0 : 1); // without any destructor, as a killed runner
    }
    int status = 0;
    QCOMPARE(::waitpid(child, &status, 0), child);
    QCOMPARE(WEXITSTATUS(status), 0);
    QVERIFY(QFile::exists(m_folder->filePath(QStringLiteral("w/users/0123456789abcdef"))));
    QVERIFY(m_store->list()->at(0).usedBy.isEmpty());
    QVERIFY(m_store->remove(QStringLiteral("w")).ok());
}

void VolumeStoreTest::publishIsAllOrNothing()
{
    const auto failing = [this](const Directory &data) -> Result<void> {
        if (Result<void> written = data.writeFile(QStringLiteral("half"), "x", 0600); !written)
            return written;
        if (m_store->list()->size() != 0)
            return Error{ErrorCode::Internal, QStringLiteral("it is seen half filled"), {}};
        return Error{ErrorCode::Io, QStringLiteral("the disk is full"), {}};
    };
    const Result<void> failed = m_store->publish(QStringLiteral("w"), failing);
    QVERIFY(!failed.ok());
    QCOMPARE(failed.error().message, QStringLiteral("the disk is full"));
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
        QStringList(QStringLiteral(".lock")));
}

void VolumeStoreTest::publishTakesAnEmptyOne()
{
    const auto fill = [](const Directory &data) { return data.writeFile(QStringLiteral("file"), "x", 0600); };
    QVERIFY(m_store->create(QStringLiteral("w")).ok());
    QVERIFY(m_store->publish(QStringLiteral("w"), fill).ok());
    QCOMPARE(m_store->list()->at(0).files.value_or(0), 1);
    const Result<void> taken = m_store->publish(QStringLiteral("w"), fill);
    QVERIFY(!taken.ok() && taken.error().code == ErrorCode::BadInput);
    const auto use = m_store->use(QStringLiteral("empty"), QStringLiteral("0123456789abcdef"));
    QVERIFY(!m_store->publish(QStringLiteral("empty"), fill).ok());
}

void VolumeStoreTest::sweepTakesOnlyTheAbandoned()
{
    QDir().mkpath(m_folder->filePath(QStringLiteral(".new-0123456789abcdef/users")));
    QVERIFY(m_store->create(QStringLiteral("kept")).ok());
    const auto sweepMeanwhile = [this](const Directory &data) {
        Result<void> swept = m_store->sweep();
        return swept ? data.writeFile(QStringLiteral("file"), "x", 0600) : swept;
    };
    QVERIFY(m_store->publish(QStringLiteral("filled"), sweepMeanwhile).ok());
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
        QStringList({QStringLiteral(".lock"), QStringLiteral("filled"), QStringLiteral("kept")}));
}

void VolumeStoreTest::sizes()
{
    QVERIFY(QDir().mkpath(m_folder->filePath(QStringLiteral("t/sub"))));
    writeFile(QStringLiteral("t/a"), 100);
    writeFile(QStringLiteral("t/sub/b"), 50);
    QCOMPARE(::link(QFile::encodeName(m_folder->filePath(QStringLiteral("t/a"))).constData(),
                 QFile::encodeName(m_folder->filePath(QStringLiteral("t/same"))).constData()),
        0);
    QVERIFY(QFile::link(QStringLiteral("/"), m_folder->filePath(QStringLiteral("t/everything"))));
    const Result<Directory> folder = Directory::open(m_folder->filePath(QStringLiteral("t")));
    const auto size = measureTree(*folder);
    QVERIFY(size.has_value());
    QCOMPARE(size->bytes, 150);
    QCOMPARE(size->files, 4);
    QVERIFY(!measureTree(*folder, 3).has_value()); // not measured, rather than measured wrongly
}

QTEST_GUILESS_MAIN(VolumeStoreTest)
#include "tst_volume_store.moc"
