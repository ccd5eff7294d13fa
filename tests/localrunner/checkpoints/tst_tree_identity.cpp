// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/checkpoints/tree_identity.h"
#include "localrunner/support/unique_fd.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

using namespace headstart;

class TreeIdentityTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void isIndependentOfThePlace();
    void everyChangeShows_data();
    void everyChangeShows();
    void freshTreeHasNoListing();
    void knownListingSavesReading();
    void leavesOut();
    void limits_data();
    void limits();
    void unreadableIsAnError();

private:
    void make(const QString &top) const;
    QByteArray pathOf(const QString &name) const { return QFile::encodeName(m_folder->filePath(name)); }
    Result<TreeIdentity> identify(const QString &top, const QList<TreeIdentity> &known = {},
        const QByteArrayList &leaveOut = {}, const TreeLimits &limits = {}) const
    {
        const UniqueFd fd(::open(pathOf(top).constData(), O_PATH | O_DIRECTORY));
        return identifyTree(fd.get(), known, leaveOut, limits);
    }
    std::unique_ptr<QTemporaryDir> m_folder;
};

namespace {

void write(const QByteArray &path, const QByteArray &content)
{
    const UniqueFd file(::open(path.constData(), O_CREAT | O_WRONLY | O_TRUNC, 0644));
    QVERIFY2(file.valid(), path.constData());
    QCOMPARE(::write(file.get(), content.constData(), size_t(content.size())), content.size());
    QCOMPARE(::fchmod(file.get(), 0644), 0);
}

} // namespace

void TreeIdentityTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

void TreeIdentityTest::make(const QString &top) const
{
    QVERIFY(QDir(m_folder->path()).mkpath(top + QStringLiteral("/package/deep")));
    write(pathOf(top + QStringLiteral("/app.py")), "def handler(): pass\n");
    write(pathOf(top + QStringLiteral("/package/deep/a")), "aa");
    write(pathOf(top + QStringLiteral("/package/b")), "b");
    QCOMPARE(::symlink("app.py", pathOf(top + QStringLiteral("/link")).constData()), 0);
}

void TreeIdentityTest::isIndependentOfThePlace()
{
    make(QStringLiteral("one"));
    make(QStringLiteral("two"));
    const Result<TreeIdentity> one = identify(QStringLiteral("one"));
    const Result<TreeIdentity> two = identify(QStringLiteral("two"));
    QVERIFY(one.ok() && two.ok());
    QCOMPARE(one->content.size(), 64);
    QCOMPARE(one->content, two->content);
}

void TreeIdentityTest::everyChangeShows_data()
{
    QTest::addColumn<QString>("change");
    for (const char *name : {"content", "mode", "name", "moved bytes", "added", "added folder", "removed",
             "link target", "link becomes file", "file becomes folder", "fifo"})
        QTest::newRow(name) << QString::fromLatin1(name);
}

void TreeIdentityTest::everyChangeShows()
{
    QFETCH(QString, change);
    make(QStringLiteral("t"));
    const Result<TreeIdentity> before = identify(QStringLiteral("t"));
    QVERIFY(before.ok());
    const QByteArray deep = pathOf(QStringLiteral("t/package/deep/a"));
    const QByteArray link = pathOf(QStringLiteral("t/link"));
    if (change == u"content") {
        write(deep, "ab"); // of the same length
    } else if (change == u"mode") {
        QCOMPARE(::chmod(deep.constData(), 0755), 0);
    } else if (change == u"name") {
        QCOMPARE(::rename(deep.constData(), pathOf(QStringLiteral("t/package/deep/c")).constData()), 0);
    } else if (change == u"moved bytes") {
        write(deep, "a");
        write(pathOf(QStringLiteral("t/package/b")), "ba");
    } else if (change == u"added") {
        write(pathOf(QStringLiteral("t/package/deep/.hidden")), "");
    } else if (change == u"added folder") {
        QVERIFY(QDir(m_folder->path()).mkpath(QStringLiteral("t/package/empty")));
    } else if (change == u"removed") {
        QCOMPARE(::unlink(deep.constData()), 0);
    } else if (change == u"fifo") {
        QCOMPARE(::mkfifo(pathOf(QStringLiteral("t/pipe")).constData(), 0600), 0);
    } else {
        QCOMPARE(::unlink(change == u"file becomes folder" ? deep.constData() : link.constData()), 0);
        if (change == u"link target")
            QCOMPARE(::symlink("app.pyc", link.constData()), 0);
        else if (change == u"link becomes file")
            write(link, "app.py");
        else
            QCOMPARE(::mkdir(deep.constData(), 0644), 0);
    }
    const Result<TreeIdentity> after = identify(QStringLiteral("t"));
    QVERIFY2(after.ok(), after.ok() ? "" : qPrintable(after.error().message));
    QVERIFY(after->content != before->content);
}

void TreeIdentityTest::freshTreeHasNoListing()
{
    make(QStringLiteral("t"));
    const Result<TreeIdentity> identity = identify(QStringLiteral("t"));
    QVERIFY(identity.ok());
    // What has just been written may be written again within the same tick of the file system's clock.
    QCOMPARE(identity->listing, QString());
}

void TreeIdentityTest::knownListingSavesReading()
{
    make(QStringLiteral("t"));
    TreeIdentity settled;
    QTRY_VERIFY_WITH_TIMEOUT(!(settled = identify(QStringLiteral("t")).value()).listing.isEmpty(), 10'000);
    QCOMPARE(settled.listing.size(), 64);
    // A content that no reading can give shows where the answer comes from.
    const TreeIdentity marked{QStringLiteral("remembered"), settled.listing};
    QCOMPARE(identify(QStringLiteral("t"), {{}, marked}).value(), marked);
    QCOMPARE(
        identify(QStringLiteral("t"), {{QStringLiteral("x"), QString(64, u'0')}}).value().content, settled.content);
    // Equal size, and the old time set again: the time of the change gives it away.
    const QByteArray deep = pathOf(QStringLiteral("t/package/deep/a"));
    struct stat info
    {
    };
    QCOMPARE(::stat(deep.constData(), &info), 0);
    const UniqueFd file(::open(deep.constData(), O_WRONLY));
    QCOMPARE(::pwrite(file.get(), "zz", 2, 0), 2);
    const timespec times[2] = {info.st_atim, info.st_mtim};
    QCOMPARE(::futimens(file.get(), times), 0);
    const Result<TreeIdentity> after = identify(QStringLiteral("t"), {marked});
    QVERIFY(after.ok());
    QVERIFY(after->content != settled.content && after->content != marked.content);
}

void TreeIdentityTest::leavesOut()
{
    make(QStringLiteral("t"));
    const QByteArrayList caches{"__pycache__"};
    const QString before = identify(QStringLiteral("t"), {}, caches).value().content;
    QVERIFY(QDir(m_folder->path()).mkpath(QStringLiteral("t/package/__pycache__")));
    write(pathOf(QStringLiteral("t/package/__pycache__/b.pyc")), "x");
    QCOMPARE(identify(QStringLiteral("t"), {}, caches).value().content, before);
    QVERIFY(identify(QStringLiteral("t")).value().content != before);
}

void TreeIdentityTest::limits_data()
{
    QTest::addColumn<qint64>("bytes");
    QTest::addColumn<int>("entries");
    QTest::addColumn<int>("depth");
    QTest::addColumn<bool>("good");
    QTest::newRow("exactly") << qint64(23) << 6 << 2 << true;
    QTest::newRow("a byte too many") << qint64(22) << 6 << 2 << false;
    QTest::newRow("an entry too many") << qint64(23) << 5 << 2 << false;
    QTest::newRow("deep") << qint64(23) << 200 << 64 << true;
    QTest::newRow("too deep") << qint64(23) << 200 << 65 << false;
}

void TreeIdentityTest::limits()
{
    QFETCH(qint64, bytes);
    QFETCH(int, entries);
    QFETCH(int, depth);
    QFETCH(bool, good);
    make(QStringLiteral("t"));
    if (depth > 2)
        QVERIFY(QDir(m_folder->path()).mkpath(QStringLiteral("t") + QStringLiteral("/d").repeated(depth)));
    const Result<TreeIdentity> identity = identify(QStringLiteral("t"), {}, {}, {bytes, entries});
    QCOMPARE(identity.ok(), good);
    if (!good)
        QCOMPARE(toString(identity.error().code), QStringLiteral("bad_input"));
}

void TreeIdentityTest::unreadableIsAnError()
{
    const Result<TreeIdentity> identity = identifyTree(-1);
    QVERIFY(!identity.ok());
    QCOMPARE(toString(identity.error().code), QStringLiteral("io"));
}

QTEST_GUILESS_MAIN(TreeIdentityTest)
#include "tst_tree_identity.moc"
