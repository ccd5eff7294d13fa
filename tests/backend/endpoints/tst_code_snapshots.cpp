// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/endpoints/deployment.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <memory>
#include <thread>

using namespace headstart;

/// Copies of a project's code, and what makes two deployments the same.
class CodeSnapshotsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(QDir(m_folder->path()).mkpath(QStringLiteral("project/.git")));
        write(QStringLiteral("app.py"), "print(1)\n");
    }

    void sameCodeSameSnapshot()
    {
        const CodeSnapshot first = take().value();
        QCOMPARE(first.hash.size(), 64);
        QCOMPARE(first.files, 1);
        QCOMPARE(first.bytes, 9);
        write(QStringLiteral("app.py"), "print(2)\n");
        const CodeSnapshot second = take().value();
        QVERIFY(second.hash != first.hash);
        write(QStringLiteral("app.py"), "print(1)\n");
        QCOMPARE(take().value().hash, first.hash);
        // The first copy is as it was: whoever runs it sees one moment of the code.
        QFile copy(first.folder + QStringLiteral("/app.py"));
        QVERIFY(copy.open(QIODevice::ReadOnly));
        QCOMPARE(copy.readAll(), QByteArray("print(1)\n"));
        QCOMPARE(QDir(m_folder->filePath(QStringLiteral("data/code")))
                     .entryList({QStringLiteral(".tmp*")}, QDir::AllEntries | QDir::Hidden),
            QStringList());
    }

    void modesCount()
    {
        const QString before = take().value().hash;
        QFile file(pathOf(QStringLiteral("app.py")));
        QVERIFY(file.setPermissions(file.permissions() | QFile::ExeOwner | QFile::ExeUser));
        QVERIFY(take().value().hash != before);
    }

    void ignoredFilesStayOut()
    {
        const QString before = take().value().hash;
        write(QStringLiteral(".git/config"), "x");
        QCOMPARE(take().value().hash, before);
        write(QStringLiteral(".beamignore"), "*.bin\n");
        const QString withRules = take().value().hash;
        write(QStringLiteral("weights.bin"), "x");
        const CodeSnapshot after = take().value();
        QCOMPARE(after.hash, withRules);
        QVERIFY(!QFile::exists(after.folder + QStringLiteral("/weights.bin")));
    }

    void whatChangesAllTheWhileIsRefused()
    {
        write(QStringLiteral("busy.log"), QByteArray(8 << 20, 'x'));
        std::atomic<bool> done = false;
        std::jthread writer([&] {
            QFile file(pathOf(QStringLiteral("busy.log")));
            for (char letter = 'a'; !done && file.open(QIODevice::ReadWrite); ++letter) {
                file.write(QByteArray(1, letter));
                file.close();
            }
        });
        const Result<CodeSnapshot> snapshot = take();
        done = true;
        QVERIFY(!snapshot);
        QVERIFY2(snapshot.error().message.contains(QStringLiteral("busy.log")), qPrintable(snapshot.error().message));
        writer.join();
        QVERIFY(take().ok());
    }

    void missingProject() { QVERIFY(!CodeSnapshots(m_folder->path()).take(QStringLiteral("/no/such")).result().ok()); }

    void hashOfADeployment()
    {
        EndpointSettings settings;
        const auto hash = [&](const char *handler, const char *code, const char *image) {
            return deploymentHash(
                settings, QString::fromLatin1(handler), QString::fromLatin1(code), QString::fromLatin1(image));
        };
        const QString base = hash("app.py:f", "c", "i");
        QCOMPARE(hash("app.py:f", "c", "i"), base);
        QVERIFY(hash("app.py:g", "c", "i") != base);
        QVERIFY(hash("app.py:f", "d", "i") != base);
        QVERIFY(hash("app.py:f", "c", "j") != base);
        settings.workers = 2;
        QVERIFY(hash("app.py:f", "c", "i") != base);
    }

private:
    QString pathOf(const QString &name) const { return m_folder->filePath(QStringLiteral("project/") + name); }
    void write(const QString &name, const QByteArray &content) const
    {
        QFile file(pathOf(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(content), content.size());
    }
    Result<CodeSnapshot> take() const
    {
        return CodeSnapshots(m_folder->filePath(QStringLiteral("data")))
            .take(m_folder->filePath(QStringLiteral("project")))
            .result();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(CodeSnapshotsTest)
#include "tst_code_snapshots.moc"
