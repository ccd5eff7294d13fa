// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/console/console_fixture.h"

#include <QJsonArray>
#include <QTest>

#include <csignal>

using namespace headstart::testing;

/// Signals and sudden death in each phase: the exit code, the stored task, and that nothing is left on the machine.
class ConsoleInterruptsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void interrupts_data();
    void interrupts();
    void killedConsole_data();
    void killedConsole();
    void anotherConsoleIsLeftAlone();

private:
    static QByteArray sleepingIn(const QString &phase)
    {
        const QByteArray sleeping = "print('now', flush=True); time.sleep(600)";
        return appSource(phase == u"import" ? sleeping : QByteArray("pass"),
            phase == u"on_start" ? sleeping : QByteArray("pass"), phase == u"handler" ? sleeping : QByteArray("pass"));
    }
    static QString lastStatus(const ConsoleFixture &f)
    {
        const Ran list = f.run({QStringLiteral("tasks"), QStringLiteral("--format=json")});
        return list.json().value(QLatin1String("tasks")).toArray().first()[QLatin1String("status")].toString();
    }
};

void ConsoleInterruptsTest::interrupts_data()
{
    QTest::addColumn<QString>("phase");
    QTest::addColumn<int>("signal");
    QTest::addColumn<int>("times");
    QTest::addColumn<int>("withinMs");
    for (const char *phase : {"import", "on_start", "handler"}) {
        const QString name = QString::fromLatin1(phase);
        QTest::addRow("Ctrl+C in %s", phase) << name << SIGINT << 1 << 10000;
        QTest::addRow("Ctrl+C twice in %s", phase) << name << SIGINT << 2 << 4000;
    }
    QTest::newRow("SIGTERM in handler") << QStringLiteral("handler") << SIGTERM << 1 << 10000;
    QTest::newRow("SIGHUP in handler") << QStringLiteral("handler") << SIGHUP << 1 << 10000;
}

void ConsoleInterruptsTest::interrupts()
{
    QFETCH(QString, phase);
    QFETCH(int, signal);
    QFETCH(int, times);
    QFETCH(int, withinMs);
    ConsoleFixture f;
    f.project().write(QStringLiteral("app.py"), sleepingIn(phase));
    const std::unique_ptr<QProcess> process =
        f.start({QStringLiteral("run"), QStringLiteral("app.py:predict"), QStringLiteral("--format=json")});
    QVERIFY(ConsoleFixture::waitForErr(process.get(), "stdout | now"));
    ::kill(static_cast<pid_t>(process->processId()), signal);
    if (times == 2) {
        QVERIFY(ConsoleFixture::waitForErr(process.get(), "Stopping."));
        ::kill(static_cast<pid_t>(process->processId()), signal);
    }
    QVERIFY(process->waitForFinished(withinMs));
    QVERIFY(process->exitStatus() == QProcess::NormalExit);
    QCOMPARE(process->exitCode(), 130);
    const Ran ran{130, process->readAllStandardOutput(), {}};
    QCOMPARE(ran.json().value(QLatin1String("task"))[QLatin1String("status")].toString(), QStringLiteral("CANCELLED"));
    QCOMPARE(lastStatus(f), QStringLiteral("CANCELLED"));
    QCOMPARE(f.leftovers(), QStringList());
}

void ConsoleInterruptsTest::killedConsole_data()
{
    QTest::addColumn<QString>("phase");
    for (const char *phase : {"import", "on_start", "handler"})
        QTest::newRow(phase) << QString::fromLatin1(phase);
}

void ConsoleInterruptsTest::killedConsole()
{
    QFETCH(QString, phase);
    ConsoleFixture f;
    f.project().write(QStringLiteral("app.py"), sleepingIn(phase));
    const std::unique_ptr<QProcess> process = f.start({QStringLiteral("run"), QStringLiteral("app.py:predict")});
    QVERIFY(ConsoleFixture::waitForErr(process.get(), "stdout | now"));
    ::kill(static_cast<pid_t>(process->processId()), SIGKILL);
    QVERIFY(process->waitForFinished(10000));
    QCOMPARE(f.leftovers(), QStringList()); // the runner saw the end of its input
    QCOMPARE(lastStatus(f), QStringLiteral("ERROR")); // and the next console found the orphaned row
}

void ConsoleInterruptsTest::anotherConsoleIsLeftAlone()
{
    ConsoleFixture f;
    f.project().write(QStringLiteral("app.py"),
        appSource("", "pass",
            "print('now', flush=True)\n    for _ in range(400):\n        if os.path.exists('/volumes/v/go'): break\n   "
            "     time.sleep(0.05)")
            .replace("@endpoint(on_start=load)",
                "@endpoint(on_start=load, volumes=[__import__('beam').Volume(name='v', mount_path='./v')])")
            .replace("__import__('beam').Volume", "Volume")
            .replace("from beam import endpoint", "from beam import endpoint, Volume"));
    const QStringList arguments{
        QStringLiteral("run"), QStringLiteral("app.py:predict"), QStringLiteral("--format=json")};
    const std::unique_ptr<QProcess> killed = f.start(arguments);
    const std::unique_ptr<QProcess> living = f.start(arguments);
    QVERIFY(ConsoleFixture::waitForErr(killed.get(), "stdout | now"));
    QVERIFY(ConsoleFixture::waitForErr(living.get(), "stdout | now"));
    ::kill(static_cast<pid_t>(killed->processId()), SIGKILL);
    QVERIFY(killed->waitForFinished(10000));

    // A third console comes up, cleans up after the dead one, and lets the living one alone.
    const Ran import = f.run({QStringLiteral("volumes"), QStringLiteral("list"), QStringLiteral("--format=json")});
    QVERIFY2(import.exitCode == 0, import.err.constData());
    const Ran list = f.run({QStringLiteral("tasks"), QStringLiteral("--format=json")});
    QStringList statuses;
    const QJsonArray tasks = list.json().value(QLatin1String("tasks")).toArray();
    for (const QJsonValue &task : tasks)
        statuses.append(task[QLatin1String("status")].toString());
    statuses.sort();
    QCOMPARE(statuses, QStringList({QStringLiteral("ERROR"), QStringLiteral("RUNNING")}));

    QFile go(f.project().root() + QStringLiteral("/volumes/v/data/go"));
    QVERIFY(go.open(QIODevice::WriteOnly));
    go.close();
    QVERIFY(living->waitForFinished(30000));
    QCOMPARE(living->exitCode(), 0);
    QCOMPARE(f.leftovers(), QStringList());
}

QTEST_GUILESS_MAIN(ConsoleInterruptsTest)
#include "tst_console_interrupts.moc"
