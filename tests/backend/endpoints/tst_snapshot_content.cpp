// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/endpoints/deployment.h"
#include "backend/endpoints/project_files.h"
#include "backend/endpoints/reading.h"
#include "backend/endpoints/tree_copy.h"
#include "backend/endpoints/unprivileged.h"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <thread>

using namespace Qt::StringLiterals;
using namespace headstart;
using namespace headstart::test;
namespace fs = std::filesystem;

/// Snapshots of folders with more than plain files in them, and of such that do not stand still.
class TestSnapshotContent : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    /// QTemporaryDir leaves behind what has a name that is not valid UTF-8.
    void cleanup() { fs::remove_all(project().parent_path()); }
    void linksInside_data();
    void linksInside();
    void linksOutsideAreFollowed();
    void folderOutsideThatLeadsBack();
    void linkOutsideChangesTheHash();
    void unreadableFile();
    void unreadableFolder();
    void unreadableButIgnored();
    void sizeLimit();
    void limitSentence_data();
    void limitSentence();
    void defaultLimit() { QCOMPARE(CodeSnapshotOptions().maxBytes, Q_INT64_C(2147483648)); }
    void manyFiles();
    void tooManyFiles();
    void names();
    void pipesAndSocketsStayOut();
    void fileThatGrows();
    void changedSinceTheListing_data();
    void changedSinceTheListing();
    void nothingIsLeftOfACopyThatFailed();
    void abandonedCopiesAreRemoved();
    void hashCountsNamesAndTypes();

private:
    fs::path project() const { return fs::path(m_root->path().toStdString()) / "project"; }
    fs::path data() const { return fs::path(m_root->path().toStdString()) / "data"; }
    static void write(const fs::path &path, const std::string &content)
    {
        fs::create_directories(path.parent_path());
        std::ofstream out(path, std::ios::binary);
        out << content;
        QVERIFY(out.flush().good());
    }
    static std::string contentOf(const fs::path &path)
    {
        std::ifstream in(path, std::ios::binary);
        return std::string(std::istreambuf_iterator<char>(in), {});
    }
    Result<CodeSnapshot> take(CodeSnapshotOptions options = {}) const
    {
        return CodeSnapshots(QFile::decodeName(data().c_str()), options)
            .take(QFile::decodeName(project().c_str()))
            .result();
    }
    static fs::path folderOf(const CodeSnapshot &snapshot) { return fs::path(snapshot.folder.toStdString()); }
    QStringList temporaries() const
    {
        return QDir(QFile::decodeName((data() / "code").c_str()))
            .entryList({u".tmp*"_s}, QDir::AllEntries | QDir::Hidden | QDir::System);
    }

    std::unique_ptr<ProjectFolder> m_root;
};

void TestSnapshotContent::init()
{
    m_root = std::make_unique<ProjectFolder>();
    write(project() / "app.py", "print(1)\n");
    write(project() / "pkg/mod.py", "x = 1\n");
    write(fs::path(m_root->path().toStdString()) / "outside/lib.py", "outside\n");
}

void TestSnapshotContent::linksInside_data()
{
    QTest::addColumn<QByteArray>("at");
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("copied");
    QTest::newRow("relative") << QByteArray("a.py") << QByteArray("pkg/mod.py") << QByteArray("pkg/mod.py");
    QTest::newRow("upwards") << QByteArray("pkg/up.py") << QByteArray("../app.py") << QByteArray("../app.py");
    QTest::newRow("absolute") << QByteArray("pkg/a.py") << QByteArray("%/app.py") << QByteArray("../app.py");
    QTest::newRow("out and in again") << QByteArray("a.py") << QByteArray("../project/app.py") << QByteArray("app.py");
    QTest::newRow("a folder") << QByteArray("p") << QByteArray("pkg") << QByteArray("pkg");
    QTest::newRow("the project itself") << QByteArray("loop") << QByteArray(".") << QByteArray(".");
    QTest::newRow("a parent") << QByteArray("pkg/loop") << QByteArray("..") << QByteArray("..");
    QTest::newRow("dangling") << QByteArray("a.py") << QByteArray("none/x.py") << QByteArray("none/x.py");
    QTest::newRow("dangling outside") << QByteArray("a.py") << QByteArray("/no/such") << QByteArray("/no/such");
    QTest::newRow("to itself") << QByteArray("a.py") << QByteArray("a.py") << QByteArray("a.py");
}

void TestSnapshotContent::linksInside()
{
    QFETCH(QByteArray, at);
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, copied);
    const fs::path link = project() / at.constData();
    fs::create_symlink(target.replace("%", project().c_str()).constData(), link);
    const Result<CodeSnapshot> snapshot = take();
    QVERIFY2(snapshot.ok(), qPrintable(snapshot ? QString() : snapshot.error().message));
    QCOMPARE(snapshot->files, 2);
    const fs::path copy = folderOf(*snapshot) / at.constData();
    QVERIFY(fs::is_symlink(copy));
    QCOMPARE(QByteArray(fs::read_symlink(copy).c_str()), copied);
    // Another target is another snapshot.
    fs::remove(link);
    fs::create_symlink("elsewhere", link);
    QVERIFY(take()->hash != snapshot->hash);
}

void TestSnapshotContent::linksOutsideAreFollowed()
{
    fs::create_symlink("../outside/lib.py", project() / "lib.py");
    fs::create_symlink("../outside", project() / "vendor");
    fs::create_symlink("/dev/null", project() / "device");
    const CodeSnapshot snapshot = take().value();
    QCOMPARE(snapshot.files, 4);
    for (const char *name : {"lib.py", "vendor/lib.py"}) {
        QVERIFY2(fs::is_regular_file(fs::symlink_status(folderOf(snapshot) / name)), name);
        QCOMPARE(contentOf(folderOf(snapshot) / name), std::string("outside\n"));
    }
    QVERIFY(!fs::exists(fs::symlink_status(folderOf(snapshot) / "device")));
}

void TestSnapshotContent::folderOutsideThatLeadsBack()
{
    const fs::path outside = project().parent_path() / "outside";
    fs::create_symlink("../outside", project() / "vendor");
    fs::create_symlink("../project", outside / "back");
    fs::create_symlink(".", outside / "self");
    const CodeSnapshot snapshot = take().value();
    QCOMPARE(contentOf(folderOf(snapshot) / "vendor/lib.py"), std::string("outside\n"));
    QVERIFY(!fs::exists(fs::symlink_status(folderOf(snapshot) / "vendor/back")));
    QVERIFY(!fs::exists(fs::symlink_status(folderOf(snapshot) / "vendor/self")));
    QCOMPARE(snapshot.files, 3);
}

void TestSnapshotContent::linkOutsideChangesTheHash()
{
    fs::create_symlink("../outside/lib.py", project() / "lib.py");
    const QString before = take()->hash;
    write(project().parent_path() / "outside/lib.py", "changed\n");
    QVERIFY(take()->hash != before);
}

void TestSnapshotContent::unreadableFile()
{
    write(project() / "secret.py", "x");
    fs::permissions(project() / "secret.py", fs::perms::none);
    const Unprivileged unprivileged;
    const Result<CodeSnapshot> snapshot = take();
    QVERIFY(!snapshot);
    QVERIFY(snapshot.error().code == ErrorCode::Io);
    QCOMPARE(snapshot.error().message,
        u"The file %1/secret.py of the project cannot be read: Permission denied. Give yourself the right to read it, "
        u"or "
        "name it in .beamignore."_s.arg(QFile::decodeName(project().c_str())));
    QCOMPARE(temporaries(), QStringList());
}

void TestSnapshotContent::unreadableFolder()
{
    write(project() / "secret/x.py", "x");
    fs::permissions(project() / "secret", fs::perms::none);
    Result<CodeSnapshot> snapshot = CodeSnapshot{};
    {
        const Unprivileged unprivileged;
        snapshot = take();
    }
    fs::permissions(project() / "secret", fs::perms::owner_all);
    QVERIFY(!snapshot);
    QVERIFY(snapshot.error().code == ErrorCode::Io);
    QCOMPARE(snapshot.error().message,
        u"secret of the project %1 cannot be read: Permission denied. Give yourself the right to read it, or name it "
        u"in "
        ".beamignore."_s.arg(QFile::decodeName(project().c_str())));
}

void TestSnapshotContent::unreadableButIgnored()
{
    write(project() / "secret.py", "x");
    fs::permissions(project() / "secret.py", fs::perms::none);
    write(project() / ".beamignore", "secret.py\n");
    const Unprivileged unprivileged;
    QVERIFY(take().ok());
}

/// Exactly the limit is allowed; one byte more is not, and nothing is left of it.
void TestSnapshotContent::sizeLimit()
{
    const qint64 bytes = 9 + 6 + 100;
    write(project() / "model.bin", std::string(100, 'x'));
    const Result<CodeSnapshot> fits = take({bytes});
    QVERIFY(fits.ok());
    QCOMPARE(fits->bytes, bytes);
    write(project() / "model.bin", std::string(101, 'x'));
    const Result<CodeSnapshot> over = take({bytes});
    QVERIFY(!over);
    QVERIFY(over.error().code == ErrorCode::BadInput);
    QCOMPARE(temporaries(), QStringList());
    write(project() / ".beamignore", "*.bin\n");
    QVERIFY(take({bytes}).ok());
}

void TestSnapshotContent::limitSentence_data()
{
    QTest::addColumn<qint64>("limit");
    QTest::addColumn<qint64>("size");
    QTest::addColumn<QString>("what");
    QTest::newRow("bytes") << Q_INT64_C(100) << Q_INT64_C(150)
                           << u"more than 100 bytes (model.bin alone has 150 bytes)"_s;
    QTest::newRow("KiB") << Q_INT64_C(2048) << Q_INT64_C(4096) << u"more than 2 KiB (model.bin alone has 4 KiB)"_s;
    QTest::newRow("default") << CodeSnapshotOptions().maxBytes << (Q_INT64_C(5) << 30)
                             << u"more than 2 GiB (model.bin alone has 5 GiB)"_s;
}

void TestSnapshotContent::limitSentence()
{
    QFETCH(qint64, limit);
    QFETCH(qint64, size);
    QFETCH(QString, what);
    write(project() / "model.bin", "");
    fs::resize_file(project() / "model.bin", static_cast<std::uintmax_t>(size)); // a hole takes no space
    const Result<CodeSnapshot> snapshot = take({limit});
    QVERIFY(!snapshot);
    QCOMPARE(snapshot.error().message,
        u"The project %1 holds %2, too much to be copied as code. Name data, models and environments in a .beamignore "
        "there; weights belong in a Volume."_s.arg(QFile::decodeName(project().c_str()), what));
}

void TestSnapshotContent::manyFiles()
{
    for (int number = 0; number < 5000; ++number)
        write(project() / "many" / ("f" + std::to_string(number) + ".py"), std::to_string(number));
    const CodeSnapshot snapshot = take().value();
    QCOMPARE(snapshot.files, 5002);
    for (const int number : {0, 1234, 4999})
        QCOMPARE(
            contentOf(folderOf(snapshot) / "many" / ("f" + std::to_string(number) + ".py")), std::to_string(number));
    write(project() / "many/f4321.py", "other");
    QVERIFY(take()->hash != snapshot.hash);
}

/// The limit of entries, at a small number.
void TestSnapshotContent::tooManyFiles()
{
    for (int number = 0; number < 20; ++number)
        write(project() / "many" / std::to_string(number), "");
    ListingLimits limits;
    const auto complete = [&](qint64 most) {
        limits.maxEntries = most;
        return listProject(QFile::decodeName(project().c_str()), limits)->complete;
    };
    QVERIFY(complete(24)); // app.py, pkg, pkg/mod.py, many, and the 20 in it
    QVERIFY(!complete(23));
}

void TestSnapshotContent::names()
{
    const std::string names[] = {"with space.py", " ", "new\nline.py", "tab\t.py", "-r", "\"quoted'.py", "back\\slash",
        "latin-\xe4.py", "\xff\xfe", "\xe6\x97\xa5\xe6\x9c\xac.py", "folder \xff/x.py", "%1.py", std::string(255, 'n')};
    for (const std::string &name : names)
        write(project() / name, name);
    fs::create_symlink("latin-\xe4.py", project() / "link-\xe4");
    const CodeSnapshot snapshot = take().value();
    QCOMPARE(snapshot.files, 2 + static_cast<int>(std::size(names)));
    for (const std::string &name : names)
        QCOMPARE(contentOf(folderOf(snapshot) / name), name);
    QCOMPARE(fs::read_symlink(folderOf(snapshot) / "link-\xe4").string(), std::string("latin-\xe4.py"));
    // The second time the same code is there already, and the new copy goes whatever its files are named.
    QCOMPARE(take()->hash, snapshot.hash);
    QCOMPARE(temporaries(), QStringList());
}

void TestSnapshotContent::pipesAndSocketsStayOut()
{
    const QString before = take()->hash;
    QCOMPARE(::mkfifo((project() / "pipe.py").c_str(), 0600), 0);
    fs::create_symlink("pipe.py", project() / "to-pipe");
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = (project() / "s.sock").string();
    QVERIFY(path.size() < sizeof address.sun_path);
    path.copy(address.sun_path, path.size());
    QCOMPARE(::bind(fd, reinterpret_cast<const sockaddr *>(&address), sizeof address), 0);
    const Result<CodeSnapshot> snapshot = take();
    ::close(fd);
    QVERIFY(snapshot.ok());
    QVERIFY(!fs::exists(fs::symlink_status(folderOf(*snapshot) / "pipe.py")));
    QVERIFY(!fs::exists(fs::symlink_status(folderOf(*snapshot) / "s.sock")));
    QCOMPARE(fs::is_symlink(folderOf(*snapshot) / "to-pipe"), true);
    fs::remove(project() / "to-pipe");
    QCOMPARE(take()->hash, before);
}

/// A log of which more is written than can be copied does not keep the copy going.
void TestSnapshotContent::fileThatGrows()
{
    // Large enough that the writer gets its turn while it is copied, however busy the machine is.
    constexpr int size = 16 << 20;
    write(project() / "busy.log", std::string(size, 'b'));
    std::atomic<bool> done = false;
    std::atomic<int> written = 0;
    std::jthread writer([&] {
        std::fstream out(project() / "busy.log", std::ios::in | std::ios::out | std::ios::binary);
        const std::string block(4096, 'x');
        for (; !done; ++written) {
            out.seekp(size + written % 10'000 * 4096); // it grows by 40 MB, then changes in place
            out << block << std::flush;
        }
    });
    QTRY_VERIFY(written > 0);
    const Result<CodeSnapshot> snapshot = take();
    done = true;
    writer.join();
    QVERIFY(!snapshot);
    QVERIFY(snapshot.error().code == ErrorCode::Io);
    QCOMPARE(snapshot.error().message,
        u"busy.log of the project %1 changes while it is copied. Wait for what writes it, or, when it is no code, name "
        u"it "
        "in .beamignore."_s.arg(QFile::decodeName(project().c_str())));
    QCOMPARE(temporaries(), QStringList());
    QVERIFY(take().ok());
}

void TestSnapshotContent::changedSinceTheListing_data()
{
    QTest::addColumn<QByteArray>("change");
    for (const char *change : {"grown", "shrunk", "gone", "became a pipe"})
        QTest::newRow(change) << QByteArray(change);
}

/// copyTree() by itself, with a listing that is out of date.
void TestSnapshotContent::changedSinceTheListing()
{
    QFETCH(QByteArray, change);
    const fs::path file = project() / "app.py";
    const ProjectListing listing = listProject(QFile::decodeName(project().c_str()), {}).value();
    if (change == "grown")
        write(file, std::string(3 << 20, 'x'));
    else if (change == "shrunk")
        write(file, "x");
    else
        fs::remove(file);
    if (change == "became a pipe")
        QCOMPARE(::mkfifo(file.c_str(), 0600), 0);
    const fs::path target = project().parent_path() / "copy";
    fs::create_directory(target);
    const Result<TreeCopy> copy =
        copyTree(QFile::decodeName(project().c_str()), listing.files, QFile::decodeName(target.c_str()));
    QVERIFY(copy.ok());
    QCOMPARE(copy->disturbed, QByteArray("app.py"));
    QVERIFY(copy->bytes <= listing.bytes);
}

void TestSnapshotContent::nothingIsLeftOfACopyThatFailed()
{
    write(project() / "a-\xff/b-\xff.py", "x");
    write(project() / "z.py", "x");
    fs::permissions(project() / "z.py", fs::perms::none);
    const Unprivileged unprivileged;
    QVERIFY(!take());
    QCOMPARE(temporaries(), QStringList());
}

void TestSnapshotContent::abandonedCopiesAreRemoved()
{
    write(data() / "code/.tmp-old/a-\xff/x.py", "x");
    write(data() / "code/.tmp-new/x.py", "x");
    fs::last_write_time(data() / "code/.tmp-old", fs::file_time_type::clock::now() - std::chrono::hours(25));
    QVERIFY(take().ok());
    QCOMPARE(temporaries(), QStringList{u".tmp-new"_s});
}

void TestSnapshotContent::hashCountsNamesAndTypes()
{
    const QString before = take()->hash;
    fs::create_directory(project() / "empty");
    const QString withFolder = take()->hash;
    QVERIFY(withFolder != before);
    fs::remove(project() / "empty");
    write(project() / "empty", "");
    QVERIFY(take()->hash != withFolder);
    fs::remove(project() / "empty");
    QCOMPARE(take()->hash, before);
    fs::rename(project() / "app.py", project() / "app2.py");
    QVERIFY(take()->hash != before);
}

QTEST_GUILESS_MAIN(TestSnapshotContent)
#include "tst_snapshot_content.moc"
