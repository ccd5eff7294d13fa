// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/endpoints/interpreters.h"
#include "backend/endpoints/reader_session.h"
#include "backend/endpoints/reading.h"
#include "backend/endpoints/unprivileged.h"

#include <QSignalSpy>

#include <csignal>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>

using namespace Qt::StringLiterals;
using namespace headstart;
using namespace headstart::test;

namespace {

/// What a script may begin with to look like a reader that reads its first file.
const QByteArray hello = "echo '{\"python\": \"3.11.2\"}'\necho '{\"begin\": 0}'\n";

} // namespace

/// Interpreters that misbehave, played by shell scripts.
class TestReaderSession : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { m_folder = std::make_unique<ProjectFolder>(); }
    void unusable_data();
    void unusable();
    void gigabytes_data();
    void gigabytes();
    void crashOnAFile();
    void stallOnAFile();
    void manyLostFiles();
    void nothingIsLeftRunning_data();
    void nothingIsLeftRunning();
    void noDescriptorsLeft();
    void halfReadProjectIsForgotten();
    void sentencesOfTheProjectReader_data();
    void sentencesOfTheProjectReader();
    void unreadableFilesOfAProject();
    void pipesInAProject();
    void hostileFilesOfAProject();

private:
    QString plant(const QByteArray &script, const QString &name = u"python"_s) const
    {
        m_folder->write(name, "#!/bin/sh\n" + script);
        QFile::setPermissions(pathOf(name), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        return pathOf(name);
    }
    QString pathOf(const QString &name) const { return m_folder->path() + u'/' + name; }
    /// Runs a session to its end. Returns the reason, or "finished".
    QString outcome(const QString &python, const QStringList &files, const ReaderLimits &limits)
    {
        ReaderSession session(python, u"/"_s, files, nullptr, limits);
        QString end;
        m_told.clear();
        connect(&session, &ReaderSession::unusable, this, [&end](const QString &reason) { end = reason; });
        connect(&session, &ReaderSession::finished, this, [&end] { end = u"finished"_s; });
        connect(&session, &ReaderSession::fileRead, this, [this](const QString &file, const QJsonObject &answer) {
            m_told.append(file + u": "_s + answer.value("problem"_L1).toObject().value("message"_L1).toString());
        });
        session.start();
        if (!end.isEmpty())
            return u"ended before the event loop"_s;
        [&end] { QTRY_VERIFY_WITH_TIMEOUT(!end.isEmpty(), 20'000); }();
        return end;
    }
    /// Waits for the process whose id a script has written into `pid`. Returns the id.
    int processOf(const QString &name) const
    {
        QFile file(pathOf(name));
        [&file] { QTRY_VERIFY_WITH_TIMEOUT(file.size() > 1, 10'000); }();
        return file.open(QIODevice::ReadOnly) ? file.readAll().trimmed().toInt() : 0;
    }

    std::unique_ptr<ProjectFolder> m_folder;
    QStringList m_told;
};

void TestReaderSession::unusable_data()
{
    QTest::addColumn<QByteArray>("script");
    QTest::addColumn<QString>("reason");
    const QString garbage = u"it wrote something else than was asked for (%1)."_s;
    QTest::newRow("exits") << QByteArray("exit 3\n") << u"it ended with exit code 3."_s;
    QTest::newRow("exits well, having said nothing") << QByteArray("exit 0\n") << u"it ended with exit code 0."_s;
    QTest::newRow("words on standard error")
        << QByteArray("echo noise >&2; echo 'No module named json.' >&2; exit 1\n") << u"No module named json."_s;
    QTest::newRow("killed") << QByteArray("kill -SEGV $$\n") << u"signal 11 ended it."_s;
    QTest::newRow("never answers") << QByteArray("exec sleep 60\n") << u"it did not answer within 0.5 seconds."_s;
    QTest::newRow("answers, but begins nothing")
        << QByteArray("echo '{\"python\": \"3.11.2\"}'; exec sleep 60\n") << u"it did not answer within 0.5 seconds."_s;
    QTest::newRow("ends without a file") << QByteArray("echo '{\"python\": \"3.11.2\"}'; exit 1\n")
                                         << u"it ended with exit code 1."_s;
    QTest::newRow("writes words") << QByteArray("echo 'Hello, I am a Python'; sleep 60\n")
                                  << garbage.arg("Hello, I am a Python"_L1);
    QTest::newRow("writes empty lines") << QByteArray("echo; sleep 60\n") << garbage.arg("an empty line"_L1);
    QTest::newRow("writes bytes") << QByteArray("printf 'x\\377\\000y\\n'; sleep 60\n")
                                  << garbage.arg(u"x\ufffd"_s + QChar(u'\0') + u'y');
    QTest::newRow("another object") << QByteArray("echo '{\"a\": 1}'; sleep 60\n") << garbage.arg(u"{\"a\": 1}"_s);
    QTest::newRow("begins without saying who it is")
        << QByteArray("echo '{\"begin\": 0}'; sleep 60\n") << garbage.arg(u"{\"begin\": 0}"_s);
    QTest::newRow("begins a file that is not there")
        << QByteArray(hello + "echo '{\"begin\": 1}'; echo '{\"begin\": 2}'; sleep 60\n")
        << garbage.arg(u"{\"begin\": 2}"_s);
    QTest::newRow("begins the same file all the while")
        << QByteArray(hello + "while echo '{\"begin\": 0}'; do :; done\n") << garbage.arg(u"{\"begin\": 0}"_s);
    QTest::newRow("answers for another file")
        << QByteArray(hello + "echo '{\"index\": 1, \"handlers\": []}'; sleep 60\n")
        << garbage.arg(u"{\"index\": 1, \"handlers\": []}"_s);
    QTest::newRow("answers twice") << QByteArray(
        hello + "A='{\"index\": 0, \"handlers\": []}'; echo \"$A\"; echo \"$A\"; sleep 60\n")
                                   << garbage.arg(u"{\"index\": 0, \"handlers\": []}"_s);
    QTest::newRow("ends early") << QByteArray(hello + "echo '{\"end\": true}'; sleep 60\n")
                                << garbage.arg(u"{\"end\": true}"_s);
    QTest::newRow("garbage all the while, never a word of the reader")
        << QByteArray("exec yes\n") << garbage.arg(u"y"_s);
    QTest::newRow("closes its output") << QByteArray("exec >&- sleep 60\n")
                                       << u"it did not answer within 0.5 seconds."_s;
}

void TestReaderSession::unusable()
{
    QFETCH(QByteArray, script);
    QFETCH(QString, reason);
    ReaderLimits limits;
    limits.patienceMs = 500;
    const QString python = plant(script);
    QCOMPARE(outcome(python, {u"a.py"_s, u"b.py"_s}, limits),
        QString(python + " cannot be used to read projects: "_L1 + reason));
}

void TestReaderSession::gigabytes_data()
{
    QTest::addColumn<QByteArray>("script");
    QTest::addColumn<QString>("reason");
    const QString garbage =
        u"cannot be used to read projects: it wrote something else than was asked for (%1)."_s.arg(QString(60, u'x'));
    QTest::newRow("one line") << QByteArray("yes xxxxxxxxx | tr -d '\\n'\n") << garbage;
    QTest::newRow("one line behind a good one") << QByteArray(hello + "yes xxxxxxxxx | tr -d '\\n'\n") << garbage;
    QTest::newRow("on standard error") << QByteArray("head -c 300000000 /dev/zero >&2; echo end >&2; exit 4\n")
                                       << u"cannot be used to read projects: "_s;
}

/// Little of what is written is kept.
void TestReaderSession::gigabytes()
{
    QFETCH(QByteArray, script);
    QFETCH(QString, reason);
    const auto peakKib = [] {
        rusage usage{};
        ::getrusage(RUSAGE_SELF, &usage);
        return usage.ru_maxrss;
    };
    const long before = peakKib();
    const QString end = outcome(plant(script), {u"a.py"_s}, {});
    QVERIFY2(end.contains(reason), qPrintable(end));
    QVERIFY2(peakKib() - before < 200'000, qPrintable(QString::number(peakKib() - before)));
}

void TestReaderSession::crashOnAFile()
{
    // Crashes on the first file of the first process; the second one reads the rest.
    const QString python = plant("if [ -e " + pathOf(u"mark"_s).toUtf8() + " ]; then\n" + hello
        + "echo '{\"index\": 0, \"handlers\": []}'; echo '{\"begin\": 1}'; echo '{\"end\": true}'\nelse\n: > "
        + pathOf(u"mark"_s).toUtf8() + "\n" + hello + "kill -SEGV $$\nfi\n");
    QCOMPARE(outcome(python, {u"a.py"_s, u"b.py"_s, u"c.py"_s}, {}), u"finished"_s);
    QCOMPARE(m_told,
        (QStringList{
            u"a.py: Reading it ended the Python interpreter (signal 11 ended it); it may be nested too deeply."_s,
            u"b.py: "_s}));
}

void TestReaderSession::stallOnAFile()
{
    ReaderLimits limits;
    limits.patienceMs = 500;
    QCOMPARE(outcome(plant(hello + "exec sleep 60\n"), {u"a.py"_s}, limits), u"finished"_s);
    QCOMPARE(m_told, QStringList{u"a.py: Reading it took more than 0.5 seconds."_s});
    // One that has said everything and does not end is ended.
    QCOMPARE(outcome(plant(hello + "echo '{\"end\": true}'; exec sleep 60\n"), {u"a.py"_s}, limits), u"finished"_s);
    QCOMPARE(m_told, QStringList());
}

void TestReaderSession::manyLostFiles()
{
    QStringList files;
    for (int number = 0; number < 50; ++number)
        files.append(u"f%1.py"_s.arg(number));
    ReaderLimits limits;
    limits.maxLost = 3;
    const QString python = plant(hello + "exit 1\n");
    QCOMPARE(outcome(python, files, limits),
        QString(python + " cannot be used to read projects: 4 files ended or stalled it, the last one is f3.py."_L1));
    QCOMPARE(m_told.size(), 3);
}

void TestReaderSession::nothingIsLeftRunning_data()
{
    QTest::addColumn<bool>("destroyed");
    QTest::newRow("ended for its silence") << false;
    QTest::newRow("destroyed while it reads") << true;
}

/// A script that runs the real interpreter goes together with it.
void TestReaderSession::nothingIsLeftRunning()
{
    QFETCH(bool, destroyed);
    const QString python = plant("echo $$ > " + pathOf(u"script"_s).toUtf8() + "\nsleep 600 &\necho $! > "
        + pathOf(u"child"_s).toUtf8() + "\nwait\n");
    ReaderLimits limits;
    limits.patienceMs = destroyed ? 60'000 : 700;
    auto session = std::make_unique<ReaderSession>(python, u"/"_s, QStringList{u"a.py"_s}, nullptr, limits);
    QSignalSpy spy(session.get(), &ReaderSession::unusable);
    session->start();
    const int script = processOf(u"script"_s);
    const int child = processOf(u"child"_s);
    QVERIFY(script > 0 && child > 0);
    if (destroyed)
        session.reset();
    else
        QTRY_COMPARE(spy.size(), 1);
    // A zombie that init has not collected yet counts as ended.
    const auto runs = [](int pid) {
        QFile status(u"/proc/%1/stat"_s.arg(pid));
        return status.open(QIODevice::ReadOnly) && !status.readAll().contains(") Z ");
    };
    QTRY_VERIFY(!runs(script));
    QTRY_VERIFY(!runs(child));
}

/// start() cannot even make the pipes.
void TestReaderSession::noDescriptorsLeft()
{
    const QString python = plant("exit 0\n");
    ReaderSession session(python, u"/"_s, {u"a.py"_s}, nullptr);
    QSignalSpy spy(&session, &ReaderSession::unusable);
    rlimit before{};
    QCOMPARE(::getrlimit(RLIMIT_NOFILE, &before), 0);
    const int next = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ::close(next);
    const rlimit none{static_cast<rlim_t>(next), before.rlim_max};
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &none), 0);
    session.start();
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &before), 0);
    QCOMPARE(spy.size(), 0);
    QTRY_COMPARE(spy.size(), 1);
    QVERIFY2(spy.first().first().toString().startsWith(python + " cannot be used to read projects: "_L1),
        qPrintable(spy.first().first().toString()));
}

/// An interpreter that fails behind its first file leaves nothing of it in the project.
void TestReaderSession::halfReadProjectIsForgotten()
{
    m_folder->write(u"project/app.py"_s, "from beam import endpoint\n@endpoint()\ndef f(): pass\n");
    m_folder->write(u"project/b.py"_s, "beam\n");
    const QByteArray real = QFile::encodeName(installedInterpreters().value(0));
    QVERIFY(!real.isEmpty());
    // Reads the first file as it should, then writes garbage.
    const QString python = plant(real + " \"$@\" | head -n 3\necho garbage\n");
    const Result<Project> project = readProject(m_folder->path() + "/project"_L1, python);
    QVERIFY(!project);
    QVERIFY(project.error().code == ErrorCode::MachineCannot);
    QVERIFY2(project.error().message.contains("(garbage)"_L1), qPrintable(project.error().message));
}

void TestReaderSession::sentencesOfTheProjectReader_data()
{
    QTest::addColumn<QByteArray>("script");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("too old") << QByteArray("echo '{\"too_old\": \"3.7.1\"}'\n")
                             << u"%1 is Python 3.7.1, but projects are read with Python 3.8 or later."_s;
    QTest::newRow("crashes") << QByteArray("kill -KILL $$\n")
                             << u"%1 cannot be used to read projects: signal 9 ended it."_s;
    QTest::newRow("garbage") << QByteArray(
        "echo hello\n") << u"%1 cannot be used to read projects: it wrote something else than was asked for (hello)."_s;
}

void TestReaderSession::sentencesOfTheProjectReader()
{
    QFETCH(QByteArray, script);
    QFETCH(QString, sentence);
    m_folder->write(u"project/app.py"_s, "x = 1\n");
    const QString python = plant(script);
    const Result<Project> project = readProject(m_folder->path() + "/project"_L1, python);
    QVERIFY(!project);
    QVERIFY(project.error().code == ErrorCode::MachineCannot);
    QCOMPARE(project.error().message, sentence.arg(python));
}

void TestReaderSession::unreadableFilesOfAProject()
{
    m_folder->write(u"project/app.py"_s, "from beam import endpoint\n@endpoint()\ndef f(): pass\n");
    m_folder->write(u"project/secret.py"_s, "x");
    m_folder->write(u"project/folder/x.py"_s, "x");
    QVERIFY(QFile::setPermissions(pathOf(u"project/secret.py"_s), {}));
    QVERIFY(QFile::setPermissions(pathOf(u"project/folder"_s), {}));
    std::optional<Result<Project>> project;
    {
        const Unprivileged unprivileged;
        project = readProject(pathOf(u"project"_s));
    }
    QVERIFY(QFile::setPermissions(pathOf(u"project/folder"_s), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    QVERIFY(project->ok());
    QCOMPARE((*project)->endpoints.size(), 1);
    QCOMPARE((*project)->problems.size(), 2);
    QCOMPARE((*project)->problems.at(0).file, u"folder"_s);
    QCOMPARE((*project)->problems.at(0).message, u"It cannot be read: Permission denied."_s);
    QCOMPARE((*project)->problems.at(1).file, u"secret.py"_s);
    QVERIFY((*project)->problems.at(1).message.startsWith("It cannot be opened: Permission denied."_L1));
}

/// Opening them would wait for a writer.
void TestReaderSession::pipesInAProject()
{
    m_folder->write(u"project/app.py"_s, "from beam import endpoint\n@endpoint()\ndef f(): pass\n");
    QCOMPARE(::mkfifo(QFile::encodeName(pathOf(u"project/pipe.py"_s)).constData(), 0600), 0);
    QVERIFY(QFile::link(u"pipe.py"_s, pathOf(u"project/link.py"_s)));
    QVERIFY(QFile::link(u"loop.py"_s, pathOf(u"project/loop.py"_s)));
    const Result<Project> project = readProject(pathOf(u"project"_s));
    QVERIFY(project.ok());
    QCOMPARE(project->endpoints.size(), 1);
    QCOMPARE(project->problems, QList<ProjectProblem>());
}

/// What one file does costs only itself.
void TestReaderSession::hostileFilesOfAProject()
{
    const QByteArray start = "from beam import endpoint\n";
    m_folder->write(u"project/a.py"_s,
        start + "X = [1]\n" + QByteArray("X = [X] * 9999\n").repeated(9) + "@endpoint(name=X)\ndef f(): pass\n");
    m_folder->write(u"project/b.py"_s, start + "x = " + QByteArray(10'000, '(') + QByteArray(10'000, ')') + "\n");
    m_folder->write(u"project/c.py"_s, start + "x = 1" + QByteArray("+1").repeated(100'000) + "\n");
    m_folder->write(u"project/d.py"_s, start + "x = " + QByteArray("-").repeated(100'000) + "1\n");
    m_folder->write(u"project/e.py"_s, start + "x = q" + QByteArray(".a()").repeated(40) + "\n");
    m_folder->write(u"project/g.py"_s, QByteArray(start + "x = '").append('\0') + "'\n");
    m_folder->write(u"project/z.py"_s, start + "@endpoint()\ndef z(): pass\n");
    const Result<Project> project = readProject(pathOf(u"project"_s));
    QVERIFY2(project.ok(), qPrintable(project ? QString() : project.error().message));
    QCOMPARE(project->endpoints.last().file, u"z.py"_s);
    QStringList files;
    for (const ProjectProblem &problem : project->problems) {
        files.append(problem.file);
        QVERIFY2(problem.message.contains(". (read with Python "_L1), qPrintable(problem.message));
    }
    for (const QString &file : {u"b.py"_s, u"c.py"_s, u"d.py"_s, u"g.py"_s})
        QVERIFY2(files.contains(file), qPrintable(file));
    QVERIFY(!files.contains(u"e.py"_s));
}

QTEST_GUILESS_MAIN(TestReaderSession)
#include "tst_reader_session.moc"
