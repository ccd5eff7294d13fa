// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/checkpoints/file_facts.h"
#include "localrunner/checkpoints/used_files.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <fcntl.h>
#include <memory>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace headstart;

namespace {

std::optional<QString> changeIn(const QList<FileFact> &facts, int root)
{
    QByteArrayList paths;
    for (const FileFact &fact : facts)
        paths.append(fact.path);
    const Result<QList<FileFact>> now = gatherFileFacts(paths, root);
    return now ? firstChange(facts, *now) : std::optional<QString>(now.error().message);
}

} // namespace

class FileFactsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void gathersRegularFilesInTheRoot();
    void followsNoLinkOutOfTheRoot();
    void leavesOutWhatIsTheContainers();
    void changes_data();
    void changes();
    void namesOfBytes();
    void jsonIsStrict_data();
    void jsonIsStrict();
    void maps_data();
    void maps();
    void filesOfALivingProcess();
    void endedProcessHasNone();
    void fileList_data();
    void fileList();
    void fileListOfTheWorstKind();
    void theLastOfManyFiles();

private:
    void write(const QString &path, const QByteArray &content) const;
    QByteArrayList gathered(const QByteArrayList &paths, const FileFilter &filter = {}) const;
    std::unique_ptr<QTemporaryDir> m_folder; ///< holds `root`, the container's, and what lies outside of it
    UniqueFd m_root;
};

void FileFactsTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(QDir(m_folder->path()).mkpath(QStringLiteral("root/volumes/weights")));
    QVERIFY(QDir(m_folder->path()).mkpath(QStringLiteral("root/usr/lib")));
    m_root.reset(
        ::open(QFile::encodeName(m_folder->filePath(QStringLiteral("root"))).constData(), O_PATH | O_DIRECTORY));
    QVERIFY(m_root.valid());
}

void FileFactsTest::write(const QString &path, const QByteArray &content) const
{
    QFile file(m_folder->filePath(path));
    QVERIFY2(file.open(QIODevice::WriteOnly), qPrintable(path));
    QCOMPARE(file.write(content), content.size());
}

QByteArrayList FileFactsTest::gathered(const QByteArrayList &paths, const FileFilter &filter) const
{
    const Result<QList<FileFact>> facts = gatherFileFacts(paths, m_root.get(), filter);
    if (!facts)
        return {"failed: " + facts.error().message.toUtf8()};
    QByteArrayList found;
    for (const FileFact &fact : *facts)
        found.append(fact.path);
    return found;
}

void FileFactsTest::gathersRegularFilesInTheRoot()
{
    write(QStringLiteral("root/usr/lib/libx.so.1.2"), "code");
    write(QStringLiteral("root/volumes/weights/model.bin"), "weights");
    QVERIFY(QFile::link(QStringLiteral("libx.so.1.2"), m_folder->filePath(QStringLiteral("root/usr/lib/libx.so.1"))));
    QCOMPARE(::mkfifo(QFile::encodeName(m_folder->filePath(QStringLiteral("root/pipe"))).constData(), 0600), 0);
    const Result<QList<FileFact>> facts = gatherFileFacts(
        {"/volumes/weights/model.bin", "/usr/lib/libx.so.1", "/usr/lib/libx.so.1.2", "/volumes/weights/model.bin",
            "/pipe", "/usr/lib", "/gone", "/usr/lib/libx.so.1/below", "relative"},
        m_root.get());
    QVERIFY(facts.ok());
    QCOMPARE(facts->size(), 3);
    QCOMPARE(facts->at(0).path, QByteArray("/usr/lib/libx.so.1"));
    QCOMPARE(facts->at(1).path, QByteArray("/usr/lib/libx.so.1.2"));
    QCOMPARE(facts->at(0).inode, facts->at(1).inode);
    const FileFact &weights = facts->at(2);
    QCOMPARE(weights.path, QByteArray("/volumes/weights/model.bin"));
    struct stat info
    {
    };
    const QString path = m_folder->filePath(QStringLiteral("root/volumes/weights/model.bin"));
    QCOMPARE(::stat(QFile::encodeName(path).constData(), &info), 0);
    QCOMPARE(weights.size, 7);
    QCOMPARE(weights.inode, quint64(info.st_ino));
    QCOMPARE(weights.mtimeNs, qint64(info.st_mtim.tv_sec) * 1'000'000'000 + info.st_mtim.tv_nsec);
}

void FileFactsTest::followsNoLinkOutOfTheRoot()
{
    write(QStringLiteral("outside"), "secret of the host");
    const QString outside = m_folder->filePath(QStringLiteral("outside"));
    QVERIFY(QFile::link(outside, m_folder->filePath(QStringLiteral("root/absolute"))));
    QVERIFY(QFile::link(QStringLiteral("../outside"), m_folder->filePath(QStringLiteral("root/relative"))));
    QVERIFY(QFile::link(QStringLiteral("../.."), m_folder->filePath(QStringLiteral("root/up"))));
    QCOMPARE(gathered({"/absolute", "/relative", "/../outside", "/up/outside"}), QByteArrayList());
    // The same links lead somewhere where the target is in the root: below it, as for the container.
    write(QStringLiteral("root/outside"), "its own");
    const Result<QList<FileFact>> facts = gatherFileFacts({"/relative"}, m_root.get());
    QVERIFY(facts.ok());
    QCOMPARE(facts->size(), 1);
    QCOMPARE(facts->first().size, 7);
}

void FileFactsTest::leavesOutWhatIsTheContainers()
{
    for (const char *folder : {"tmp", "headstart/run", "headstart/python", "tmpfiles"})
        QVERIFY(QDir(m_folder->path()).mkpath(QStringLiteral("root/") + QLatin1String(folder)));
    for (const char *path : {"tmp/a", "headstart/run/b", "headstart/python/c", "tmpfiles/d", "upper"})
        write(QStringLiteral("root/") + QLatin1String(path), "x");
    const QByteArrayList all{"/tmp/a", "/headstart/run/b", "/headstart/python/c", "/tmpfiles/d", "/upper"};
    QCOMPARE(gathered(all), QByteArrayList({"/headstart/python/c", "/tmpfiles/d", "/upper"}));
    FileFilter filter;
    filter.leavesOut = [](const QByteArray &path) { return path == "/upper"; };
    QCOMPARE(gathered(all, filter), QByteArrayList({"/headstart/python/c", "/tmpfiles/d"}));
    filter.folders = {};
    QCOMPARE(gathered(all, filter).size(), 4);
}

void FileFactsTest::changes_data()
{
    QTest::addColumn<QString>("change");
    QTest::addColumn<QString>("sentence");
    const QString path = QStringLiteral("/volumes/weights/model.bin ");
    QTest::newRow("nothing") << QStringLiteral("nothing") << QString();
    QTest::newRow("read only") << QStringLiteral("read") << QString();
    QTest::newRow("its mode") << QStringLiteral("chmod") << QString();
    QTest::newRow("grown") << QStringLiteral("append") << path + QStringLiteral("has 8 bytes now, it had 7.");
    QTest::newRow("replaced by one of equal size and time")
        << QStringLiteral("replace") << path + QStringLiteral("has been replaced by another file of the same size.");
    QTest::newRow("written in place") << QStringLiteral(
        "write") << path + QStringLiteral("has been written to (its time of modification is another).");
    QTest::newRow("removed") << QStringLiteral("remove") << path + QStringLiteral("is gone.");
    QTest::newRow("a folder instead") << QStringLiteral("folder") << path + QStringLiteral("is gone.");
    QTest::newRow("its folder is a file now") << QStringLiteral("parent") << path + QStringLiteral("is gone.");
    QTest::newRow("a link to an equal one elsewhere")
        << QStringLiteral("link") << path + QStringLiteral("has been replaced by another file of the same size.");
}

void FileFactsTest::changes()
{
    QFETCH(QString, change);
    QFETCH(QString, sentence);
    write(QStringLiteral("root/usr/lib/first"), "unchanged");
    write(QStringLiteral("root/volumes/weights/model.bin"), "weights");
    write(QStringLiteral("root/volumes/other"), "weights");
    const QByteArray path = QFile::encodeName(m_folder->filePath(QStringLiteral("root/volumes/weights/model.bin")));
    const QByteArray other = QFile::encodeName(m_folder->filePath(QStringLiteral("root/volumes/other")));
    const timespec past[2] = {{1000, 1}, {1000, 1}};
    for (const QByteArray &file : {path, other})
        QCOMPARE(::utimensat(AT_FDCWD, file.constData(), past, 0), 0);
    const Result<QList<FileFact>> facts =
        gatherFileFacts({"/volumes/weights/model.bin", "/usr/lib/first"}, m_root.get());
    QVERIFY(facts.ok());
    QCOMPARE(facts->size(), 2);

    if (change == u"read") {
        QFile file(QFile::decodeName(path));
        QVERIFY(file.open(QIODevice::ReadOnly) && file.readAll().size() == 7);
    } else if (change == u"chmod") {
        QCOMPARE(::chmod(path.constData(), 0400), 0);
    } else if (change == u"append") {
        write(QStringLiteral("root/volumes/weights/model.bin"), "weights2");
    } else if (change == u"write") {
        const UniqueFd file(::open(path.constData(), O_WRONLY));
        QCOMPARE(::pwrite(file.get(), "W", 1, 0), 1);
    } else if (change == u"replace") {
        QCOMPARE(::rename(other.constData(), path.constData()), 0);
    } else if (change == u"remove" || change == u"folder" || change == u"link" || change == u"parent") {
        QCOMPARE(::unlink(path.constData()), 0);
        if (change == u"folder")
            QCOMPARE(::mkdir(path.constData(), 0700), 0);
        if (change == u"link")
            QCOMPARE(::symlink("/volumes/other", path.constData()), 0);
        if (change == u"parent") {
            QVERIFY(QDir().rmdir(m_folder->filePath(QStringLiteral("root/volumes/weights"))));
            write(QStringLiteral("root/volumes/weights"), "a file");
        }
    }
    QCOMPARE(changeIn(*facts, m_root.get()).value_or(QString()), sentence);
}

void FileFactsTest::namesOfBytes()
{
    // No UTF-8, and what a careless reader of lists trips over.
    const QByteArrayList names{"caf\xe9.bin", "gr\xc3\xbc\xc3\x9f.bin", "two\nlines", " blanks ", "quote\""};
    for (const QByteArray &name : names) {
        const UniqueFd file(::openat(m_root.get(), name.constData(), O_CREAT | O_WRONLY, 0600));
        QVERIFY(file.valid());
    }
    QByteArrayList paths;
    for (const QByteArray &name : names)
        paths.append('/' + name);
    const Result<QList<FileFact>> facts = gatherFileFacts(paths, m_root.get());
    QVERIFY(facts.ok());
    QCOMPARE(facts->size(), names.size());
    const QByteArray text = QJsonDocument(toJson(*facts)).toJson(QJsonDocument::Compact);
    const Result<QList<FileFact>> back = fileFactsFromJson(QJsonDocument::fromJson(text).array());
    QVERIFY(back.ok());
    QCOMPARE(*back, *facts);
    QVERIFY(!changeIn(*back, m_root.get()));
    for (const QByteArray &name : names) // Qt cannot remove the first
        QCOMPARE(::unlinkat(m_root.get(), name.constData(), 0), 0);
    const QList<FileFact> extreme{{"/x", std::numeric_limits<qint64>::max(), std::numeric_limits<qint64>::min() + 1,
        std::numeric_limits<quint64>::max() - 1}};
    const QByteArray again = QJsonDocument(toJson(extreme)).toJson();
    QCOMPARE(fileFactsFromJson(QJsonDocument::fromJson(again).array()).value(), extreme);
}

void FileFactsTest::jsonIsStrict_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("good");
    QTest::newRow("none") << QByteArray("[]") << true;
    QTest::newRow("one") << QByteArray(R"([["/a",1,2,3]])") << true;
    QTest::newRow("too short") << QByteArray(R"([["/a",1,2]])") << false;
    QTest::newRow("too long") << QByteArray(R"([["/a",1,2,3,4]])") << false;
    QTest::newRow("text for a number") << QByteArray(R"([["/a","1",2,3]])") << false;
    QTest::newRow("relative") << QByteArray(R"([["a",1,2,3]])") << false;
    QTest::newRow("no bytes") << QByteArray("[[\"/\xe2\x82\xac\",1,2,3]]") << false;
    QTest::newRow("a zero") << QByteArray(R"([["/a\u0000b",1,2,3]])") << false;
    QTest::newRow("no list") << QByteArray(R"([{"path":"/a"}])") << false;
    QTest::newRow("the second is bad") << QByteArray(R"([["/a",1,2,3],7])") << false;
}

void FileFactsTest::jsonIsStrict()
{
    QFETCH(QByteArray, text);
    QFETCH(bool, good);
    const QJsonDocument document = QJsonDocument::fromJson(text);
    QVERIFY(document.isArray());
    const Result<QList<FileFact>> facts = fileFactsFromJson(document.array());
    QCOMPARE(facts.ok(), good);
    if (!good)
        QCOMPARE(toString(facts.error().code), QStringLiteral("io"));
}

void FileFactsTest::maps_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArrayList>("paths");
    QTest::newRow("empty") << QByteArray() << QByteArrayList();
    QTest::newRow("a library twice") << QByteArray(
        "7f00-7f01 r--p 00000000 08:01 42                         /usr/lib/libx.so.1\n"
        "7f01-7f02 r-xp 00001000 08:01 42                         /usr/lib/libx.so.1\n")
                                     << QByteArrayList{"/usr/lib/libx.so.1"};
    QTest::newRow("sorted") << QByteArray("1-2 r--p 0 08:01 42   /b\n2-3 r--p 0 08:01 43   /a\n")
                            << QByteArrayList{"/a", "/b"};
    QTest::newRow("no file") << QByteArray("1-2 rw-p 00000000 00:00 0 \n"
                                           "1-2 rw-p 00000000 00:00 0                    [heap]\n"
                                           "1-2 r-xp 00000000 00:00 0                    [vdso]\n"
                                           "1-2 rw-p 00000000 00:00 0                    [anon:a /b]\n"
                                           "1-2 rw-s 00000000 00:0e 1                    anon_inode:[perf_event]\n")
                             << QByteArrayList();
    QTest::newRow("deleted") << QByteArray("1-2 rw-s 00000000 00:01 7       /dev/zero (deleted)\n"
                                           "1-2 rw-s 00000000 00:01 7       /memfd:torch (deleted)\n")
                             << QByteArrayList();
    QTest::newRow("blanks") << QByteArray("1-2 r--p 00000000 08:01 42   /volumes/my model/a b\n")
                            << QByteArrayList{"/volumes/my model/a b"};
    QTest::newRow("a line feed") << QByteArray("1-2 r--p 00000000 08:01 42   /a\\012b\n") << QByteArrayList{"/a\nb"};
    QTest::newRow("cut off") << QByteArray("1-2 r--p 0\n1-2\n\n1-2 r--p 00000000 08:01 42") << QByteArrayList();
}

void FileFactsTest::maps()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArrayList, paths);
    QCOMPARE(mappedPaths(text), paths);
}

void FileFactsTest::filesOfALivingProcess()
{
    for (const char *name : {"open", "mapped", "deleted", "closed"})
        write(QStringLiteral("root/") + QLatin1String(name), QByteArray(100, 'x'));
    const auto openIn = [this](
                            const char *name) { return UniqueFd(::openat(m_root.get(), name, O_RDONLY | O_CLOEXEC)); };
    const UniqueFd open = openIn("open");
    const UniqueFd deleted = openIn("deleted");
    UniqueFd mapped = openIn("mapped");
    void *memory = ::mmap(nullptr, 100, PROT_READ, MAP_PRIVATE, mapped.get(), 0);
    QVERIFY(memory != MAP_FAILED);
    mapped.reset();
    openIn("closed").reset();
    QCOMPARE(::unlinkat(m_root.get(), "deleted", 0), 0);
    const Result<QByteArrayList> files = mappedAndOpenFiles({::getpid(), ::getpid()});
    ::munmap(memory, 100);
    QVERIFY2(files.ok(), files.ok() ? "" : qPrintable(files.error().message));
    const QByteArray root =
        QFile::encodeName(QFileInfo(m_folder->filePath(QStringLiteral("root"))).canonicalFilePath());
    QByteArrayList own;
    for (const QByteArray &path : *files) {
        if (path.startsWith(root))
            own.append(path.mid(root.size()));
        QVERIFY2(path.startsWith('/') && !path.endsWith(" (deleted)"), path.constData());
    }
    QCOMPARE(own, QByteArrayList({"/mapped", "/open"}));
    QVERIFY(files->contains(QFile::encodeName(QFileInfo(QStringLiteral("/proc/self/exe")).symLinkTarget())));
    QVERIFY(!files->contains("/dev/null"));
}

void FileFactsTest::endedProcessHasNone()
{
    const pid_t child = ::fork();
    if (child == 0)
        ::_exit(0);
    QCOMPARE(::waitpid(child, nullptr, 0), child);
    const Result<QByteArrayList> files = mappedAndOpenFiles({child});
    QVERIFY(files.ok());
    QCOMPARE(*files, QByteArrayList());
}

void FileFactsTest::fileList_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArrayList>("paths");
    const QByteArray zero(1, '\0');
    QTest::newRow("empty") << QByteArray() << QByteArrayList();
    QTest::newRow("two") << QByteArray("/a/b" + zero + "/c" + zero) << QByteArrayList{"/a/b", "/c"};
    QTest::newRow("the last unfinished") << QByteArray("/a" + zero + "/b") << QByteArrayList{"/a", "/b"};
    QTest::newRow("odd names") << QByteArray("/a b\n" + zero + "/\xff" + zero + "/..." + zero)
                               << QByteArrayList{"/a b\n", "/\xff", "/..."};
    QTest::newRow("no absolute paths") << QByteArray("a/b" + zero + zero + "./c" + zero + "/" + zero)
                                       << QByteArrayList();
    QTest::newRow("unclean") << QByteArray("/a/../b" + zero + "/a//b" + zero + "/a/." + zero + "/a/" + zero)
                             << QByteArrayList();
    QTest::newRow("too long a path") << QByteArray("/" + QByteArray(4095, 'x') + zero + "/" + QByteArray(4094, 'x'))
                                     << QByteArrayList{"/" + QByteArray(4094, 'x')};
}

void FileFactsTest::fileList()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArrayList, paths);
    write(QStringLiteral("w0.files"), text);
    const Directory run = Directory::open(m_folder->path()).value();
    const Result<QByteArrayList> list = readFileList(run, QStringLiteral("w0.files"));
    QVERIFY(list.ok());
    QCOMPARE(*list, paths);
}

void FileFactsTest::fileListOfTheWorstKind()
{
    const Directory run = Directory::open(m_folder->path()).value();
    const auto problem = [&run](const char *name) {
        const Result<QByteArrayList> list = readFileList(run, QLatin1String(name));
        return list ? QStringLiteral("read") : toString(list.error().code);
    };
    QCOMPARE(problem("missing"), QStringLiteral("not_found"));
    write(QStringLiteral("many"), QByteArray("/x\0", 3).repeated(20'000));
    QCOMPARE(problem("many"), QStringLiteral("read"));
    write(QStringLiteral("too many"), QByteArray("/x\0", 3).repeated(20'001));
    QCOMPARE(problem("too many"), QStringLiteral("bad_input"));
    write(QStringLiteral("large"), QByteArray("/" + QByteArray((4 << 20) - 1, 'x')));
    QCOMPARE(problem("large"), QStringLiteral("read"));
    write(QStringLiteral("too large"), QByteArray("/" + QByteArray(4 << 20, 'x')));
    QCOMPARE(problem("too large"), QStringLiteral("bad_input"));
    QVERIFY(QFile::link(QStringLiteral("many"), m_folder->filePath(QStringLiteral("link"))));
    QCOMPARE(problem("link"), QStringLiteral("io"));
    QVERIFY(QDir(m_folder->path()).mkdir(QStringLiteral("folder")));
    QCOMPARE(problem("folder"), QStringLiteral("io"));
    QCOMPARE(::mkfifo(QFile::encodeName(m_folder->filePath(QStringLiteral("pipe"))).constData(), 0600), 0);
    QCOMPARE(problem("pipe"), QStringLiteral("io"));
    QCOMPARE(problem("../many"), QStringLiteral("internal"));
}

void FileFactsTest::theLastOfManyFiles()
{
    QByteArrayList paths;
    for (int i = 0; i < 3000; ++i) {
        const QByteArray folder = "usr/lib/p" + QByteArray::number(i % 100);
        ::mkdirat(m_root.get(), folder.constData(), 0700);
        const QByteArray name = folder + "/module" + QByteArray::number(i) + ".py";
        const UniqueFd file(::openat(m_root.get(), name.constData(), O_CREAT | O_WRONLY, 0600));
        QVERIFY(file.valid());
        paths.append('/' + name);
    }
    const Result<QList<FileFact>> facts = gatherFileFacts(paths, m_root.get());
    QVERIFY(facts.ok());
    QCOMPARE(facts->size(), 3000);
    QVERIFY(!changeIn(*facts, m_root.get()));
    write(QStringLiteral("root/usr/lib/p99/module2999.py"), "x");
    const QString change = changeIn(*facts, m_root.get()).value_or(QString());
    QVERIFY2(change.contains(QStringLiteral("/usr/lib/p99/module2999.py")), qPrintable(change));
}

QTEST_GUILESS_MAIN(FileFactsTest)
#include "tst_file_facts.moc"
