// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/checkpoints/criu_program.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <sys/stat.h>
#include <unistd.h>

using namespace headstart;

/// Which criu is started, which is refused, and that a passed check is done once.
class CriuProgramTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void versions_data();
    void versions();
    void finds();
    void refusesWhatOthersCanChange();
    void missing();
    void unanswering();
    void checksOnce();
    void failedChecksAreDoneAgain();
    void goesOnToTheNextPlace();
    void damagedCache();
    void configuration();
    void configurationRefuses();

private:
    /// Writes a script that counts its checks in `calls` and passes or fails them.
    QString makeCriu(const QString &folder, const QByteArray &version, int checkStatus = 0);
    int checks() const;
    QString path(const char *name) const { return m_folder->filePath(QLatin1String(name)); }
    std::unique_ptr<QTemporaryDir> m_folder;
};

void CriuProgramTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
}

QString CriuProgramTest::makeCriu(const QString &folder, const QByteArray &version, int checkStatus)
{
    ::mkdir(QFile::encodeName(folder).constData(), 0755);
    const QString name = folder + QStringLiteral("/criu");
    QFile file(name + QStringLiteral(".new"));
    if (!file.open(QIODevice::WriteOnly))
        return {};
    file.write("#!/bin/sh\ncase $1 in\n--version) echo 'Version: " + version + "'; echo 'GitID: v1';;\ncheck) echo x >>"
        + QFile::encodeName(path("calls")) + "; echo 'Looks bad.'; exit " + QByteArray::number(checkStatus)
        + ";;\nesac\n");
    file.close();
    ::chmod(QFile::encodeName(file.fileName()).constData(), 0755);
    ::rename(QFile::encodeName(file.fileName()).constData(), QFile::encodeName(name).constData());
    return name;
}

int CriuProgramTest::checks() const
{
    QFile file(path("calls"));
    return file.open(QIODevice::ReadOnly) ? static_cast<int>(file.readAll().count('x')) : 0;
}

void CriuProgramTest::versions_data()
{
    QTest::addColumn<QString>("version");
    QTest::addColumn<QString>("kernel");
    QTest::addColumn<QString>("inReason");
    const auto row = [](const char *name, const char *version, const char *kernel, const char *reason) {
        QTest::newRow(name) << QString::fromLatin1(version) << QString::fromLatin1(kernel)
                            << QString::fromLatin1(reason);
    };
    row("Debian 12 as it is", "3.17.1", "6.1.0-38-amd64", "");
    row("Debian 12's last good kernel", "3.17.1", "6.12.9", "");
    row("vDSO of 6.13", "3.17.1", "6.13.0", "Linux 6.13 (4.1 or later");
    row("Debian 13 on 6.15", "4.1.1", "6.15.4", "");
    row("socket options of 6.16", "4.1.1", "6.16.1", "Linux 6.16 (4.2 or later");
    row("4.2 on 6.16", "4.2", "6.16.1", "");
    row("4.2.1 on 6.18", "4.2.1", "6.18.44-fc-v782", "");
    row("rseq of 7.0", "4.2", "7.0.3", "Linux 7.0 (4.2.1 or later");
    row("newer than known", "5.0", "8.1", "");
    row("ancient", "3.14", "5.10.0", "3.17 or later");
}

void CriuProgramTest::versions()
{
    QFETCH(QString, version);
    QFETCH(QString, kernel);
    QFETCH(QString, inReason);
    const QString reason = whyCriuIsTooOld(version, kernel);
    QCOMPARE(reason.isEmpty(), inReason.isEmpty());
    QVERIFY2(reason.contains(inReason), qPrintable(reason));
}

void CriuProgramTest::finds()
{
    const QString criu = makeCriu(path("bin"), "4.2.1");
    const Result<CriuProgram> found = findCriu({path("none/criu"), criu});
    QVERIFY2(found.ok(), found.ok() ? "" : qPrintable(found.error().message));
    QCOMPARE(*found, (CriuProgram{criu, path("bin"), QStringLiteral("4.2.1")}));
    // Another file under the same name is another program.
    makeCriu(path("bin"), "4.3");
    QCOMPARE(findCriu({criu})->version, QStringLiteral("4.3"));
}

void CriuProgramTest::refusesWhatOthersCanChange()
{
    const QString criu = makeCriu(path("bin"), "4.2.1");
    const auto refused = [&criu](const QString &part) {
        const Result<CriuProgram> found = findCriu({criu});
        return !found && found.error().code == ErrorCode::MachineCannot && found.error().message.contains(part);
    };
    QCOMPARE(::chmod(QFile::encodeName(criu).constData(), 0775), 0);
    QVERIFY(refused(criu));
    ::chmod(QFile::encodeName(criu).constData(), 0755);
    QCOMPARE(::chmod(QFile::encodeName(path("bin")).constData(), 0757), 0);
    QVERIFY(refused(path("bin)")));
    ::chmod(QFile::encodeName(path("bin")).constData(), 01777); // sticky: nobody else can take the name
    QVERIFY(findCriu({criu}).ok());
    ::chmod(QFile::encodeName(path("bin")).constData(), 0755);
    // What a link leads to counts as well.
    ::mkdir(QFile::encodeName(path("open")).constData(), 0777);
    ::chmod(QFile::encodeName(path("open")).constData(), 0777);
    const QString hidden = makeCriu(path("open/in"), "4.2.1");
    QVERIFY(QFile::link(hidden, path("bin/linked")));
    const Result<CriuProgram> linked = findCriu({path("bin/linked")});
    QVERIFY(!linked);
    QVERIFY(linked.error().message.contains(path("open)")));
    if (::geteuid() == 0) {
        QCOMPARE(::chown(QFile::encodeName(criu).constData(), 12345, 0), 0);
        QVERIFY(refused(criu));
    }
}

void CriuProgramTest::missing()
{
    const Result<CriuProgram> found = findCriu({path("none/criu")});
    QVERIFY(!found);
    QVERIFY(found.error().code == ErrorCode::MachineCannot);
    QVERIFY(found.error().message.contains(QStringLiteral("scripts/install-criu")));
}

void CriuProgramTest::unanswering()
{
    const QString criu = makeCriu(path("bin"), "nothing");
    const Result<CriuProgram> found = findCriu({criu});
    QVERIFY(!found);
    QVERIFY2(
        found.error().message.contains(QStringLiteral("does not say its version")), qPrintable(found.error().message));
}

void CriuProgramTest::checksOnce()
{
    const QString criu = makeCriu(path("bin"), "9.0");
    QVERIFY(usableCriu(m_folder->path(), {criu}).ok());
    QCOMPARE(checks(), 1);
    QCOMPARE(usableCriu(m_folder->path(), {criu})->version, QStringLiteral("9.0"));
    QCOMPARE(checks(), 1);
    makeCriu(path("bin"), "9.1");
    QVERIFY(usableCriu(m_folder->path(), {criu}).ok());
    QCOMPARE(checks(), 2);
    // Written on another kernel.
    QFile file(path("criu-check.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QJsonObject fact = QJsonDocument::fromJson(file.readAll()).object();
    file.close();
    QVERIFY(!fact.value(QStringLiteral("kernel")).toString().isEmpty());
    fact.insert(QStringLiteral("kernel"), QStringLiteral("5.10.0"));
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    file.write(QJsonDocument(fact).toJson());
    file.close();
    QVERIFY(usableCriu(m_folder->path(), {criu}).ok());
    QCOMPARE(checks(), 3);
}

void CriuProgramTest::failedChecksAreDoneAgain()
{
    const QString criu = makeCriu(path("bin"), "9.0", 1);
    for (int round = 1; round <= 2; ++round) {
        const Result<CriuProgram> found = usableCriu(m_folder->path(), {criu});
        QVERIFY(!found);
        QVERIFY(found.error().code == ErrorCode::MachineCannot);
        QVERIFY2(found.error().message.contains(QStringLiteral("Looks bad.")), qPrintable(found.error().message));
        QCOMPARE(checks(), round);
    }
}

void CriuProgramTest::goesOnToTheNextPlace()
{
    const QString broken = makeCriu(path("a"), "9.0", 1);
    const QString old = makeCriu(path("b"), "2.0");
    const QString good = makeCriu(path("c"), "9.1");
    QCOMPARE(usableCriu(m_folder->path(), {broken, old, good})->path, good);
    // The first one's failure is told: that is the one that was meant to be used.
    QVERIFY(usableCriu(m_folder->path(), {broken, old}).error().message.contains(broken));
}

void CriuProgramTest::damagedCache()
{
    const QString criu = makeCriu(path("bin"), "9.0");
    QFile file(path("criu-check.json"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{\"path\": 3");
    file.close();
    QVERIFY(usableCriu(m_folder->path(), {criu}).ok());
    QCOMPARE(checks(), 1);
    // A folder that cannot be written costs a check each time and nothing else.
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("cannot be written")));
    QVERIFY(usableCriu(path("no/such/folder"), {criu}).ok());
}

void CriuProgramTest::configuration()
{
    CriuOptions options;
    options.ghostLimitBytes = 5'000'000'000;
    QCOMPARE(criuConfig(options).value(),
        QByteArray("tcp-close\nskip-in-flight\nlink-remap\nforce-irmap\n"
                   "ghost-limit=5000000000\ntimeout=30\n"));
    options.actionScript = QStringLiteral("/run/headstart/x/act");
    QVERIFY(criuConfig(options).value().endsWith("\naction-script=/run/headstart/x/act\n"));
}

void CriuProgramTest::configurationRefuses()
{
    for (const char *name : {"/a b/act", "/a\nb", "/a\tb", "/a\"b"}) {
        CriuOptions options;
        options.actionScript = QLatin1String(name);
        const Result<QByteArray> text = criuConfig(options);
        QVERIFY2(!text, name);
        QVERIFY(text.error().code == ErrorCode::BadInput);
    }
}

QTEST_GUILESS_MAIN(CriuProgramTest)
#include "tst_criu_program.moc"
