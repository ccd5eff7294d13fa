// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/endpoints/interpreters.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace headstart;

namespace {

const QByteArray elf = QByteArrayLiteral("\177ELF");

} // namespace

/// Which Python is taken to read a project.
class InterpretersTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(m_folder->isValid());
    }

    void newestByName()
    {
        plant(QStringLiteral("python3.9"), elf);
        plant(QStringLiteral("python3.11"), elf);
        plant(QStringLiteral("python3.11-config"), elf);
        QCOMPARE(findInterpreters({m_folder->path()}),
            QStringList({pathOf(QStringLiteral("python3.11")), pathOf(QStringLiteral("python3.9"))}));
    }

    void linksTellTheirVersion()
    {
        plant(QStringLiteral("python3.10"), elf);
        QVERIFY(QFile::link(QStringLiteral("python3.12"), pathOf(QStringLiteral("python3"))));
        plant(QStringLiteral("python3.12"), elf);
        QCOMPARE(findInterpreters({m_folder->path()}).last(), pathOf(QStringLiteral("python3.10")));
    }

    void scriptsAreNoInterpreters()
    {
        plant(QStringLiteral("python3.9"), elf);
        plant(QStringLiteral("python3.13"), "#!/bin/sh\nexec python3.9 \"$@\"\n");
        QCOMPARE(findInterpreters({m_folder->path()}), QStringList(pathOf(QStringLiteral("python3.9"))));
    }

    void foldersThatAreNone()
    {
        QCOMPARE(findInterpreters({QString(), QStringLiteral("relative"), pathOf(QStringLiteral("missing"))}),
            QStringList());
    }

    void theNamedOneIsTaken()
    {
        QVERIFY(QDir(m_folder->path()).mkpath(QStringLiteral("venv/bin")));
        plant(QStringLiteral("venv/bin/python3"), "#!/bin/sh\n");
        QCOMPARE(interpreterOf(pathOf(QStringLiteral("venv"))).value(), pathOf(QStringLiteral("venv/bin/python3")));
        QCOMPARE(interpreterOf(pathOf(QStringLiteral("venv/bin/python3"))).value(),
            pathOf(QStringLiteral("venv/bin/python3")));
        QVERIFY(interpreterOf(pathOf(QStringLiteral("none"))).error().code == ErrorCode::NotFound);
        QVERIFY(interpreterOf(m_folder->path()).error().code == ErrorCode::NotFound);
    }

private:
    QString pathOf(const QString &name) const { return m_folder->filePath(name); }
    void plant(const QString &name, const QByteArray &content) const
    {
        QFile file(pathOf(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
        QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(InterpretersTest)
#include "tst_interpreters.moc"
