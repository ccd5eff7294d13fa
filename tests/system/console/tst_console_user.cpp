// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/leftovers.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <unistd.h>

using namespace headstart::testing;

namespace {

constexpr uid_t nobody = 65534; // Debian's, and the kernel's overflow uid

struct Outcome
{
    int exitCode = -1;
    QByteArray out;
    QByteArray err;
};

} // namespace

/// The console as a user without rights, who gets the runner from polkit or does not.
class ConsoleUserTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QVERIFY2(::geteuid() == 0, "System tests need root.");
        m_home = std::make_unique<QTemporaryDir>();
        QFile app(m_home->filePath(QStringLiteral("app.py")));
        QVERIFY(app.open(QIODevice::WriteOnly));
        app.write("import os\nfrom beam import endpoint\n\n@endpoint()\ndef predict():\n"
                  "    return {'uid': os.getuid(), 'shadow': os.path.exists('/etc/shadow')}\n");
        app.close();
        QVERIFY(::chown(QFile::encodeName(m_home->path()).constData(), nobody, nobody) == 0);
    }

    void polkitSaysYes()
    {
        const QStringList folders{QStringLiteral("/run/headstart"), QStringLiteral("/var/lib/headstart")};
        const Leftovers before = Leftovers::now(folders);
        const Outcome run = headstart(QStringLiteral("YES"));
        QVERIFY2(run.exitCode == 0, run.err.constData());
        const QJsonObject result = QJsonDocument::fromJson(run.out).object().value(QLatin1String("result")).toObject();
        QCOMPARE(result.value(QLatin1String("uid")).toInt(-1), 0); // inside the container
        QCOMPARE(result.value(QLatin1String("shadow")).toBool(true), false);
        // What the console keeps is the user's own.
        QCOMPARE(QFileInfo(m_home->filePath(QStringLiteral(".local/share/headstart/headstart.db"))).ownerId(), nobody);
        QTRY_COMPARE(Leftovers::now(folders).addedSince(before, {QStringLiteral("headstart/65534")}), QStringList());
    }

    void polkitSaysNo()
    {
        const Outcome run = headstart(QStringLiteral("NO"));
        QCOMPARE(run.exitCode, 3);
        QVERIFY2(run.out.contains("administrator's rights"), run.out.constData());
    }

private:
    Outcome headstart(const QString &verdict)
    {
        QProcess process;
        process.start(QStringLiteral("unshare"),
            {QStringLiteral("--mount"), QStringLiteral("--pid"), QStringLiteral("--fork"),
                QStringLiteral("--kill-child"), QStringLiteral("--mount-proc"),
                QStringView(HEADSTART_SOURCE_DIR).toString() + QStringLiteral("/tests/system/console/polkit_session"),
                verdict, QStringView(HEADSTART_BINARY_DIR).toString(), m_home->path(), QStringLiteral("run"),
                QStringLiteral("app.py:predict"), QStringLiteral("--format=json")});
        Outcome outcome;
        if (process.waitForFinished(60'000) && process.exitStatus() == QProcess::NormalExit)
            outcome.exitCode = process.exitCode();
        outcome.out = process.readAllStandardOutput();
        outcome.err = process.readAllStandardError();
        return outcome;
    }

    std::unique_ptr<QTemporaryDir> m_home;
};

QTEST_GUILESS_MAIN(ConsoleUserTest)
#include "tst_console_user.moc"
