// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/console/console_fixture.h"

#include <QJsonArray>
#include <QTest>

#include <csignal>

using namespace headstart::testing;

namespace {

/// Three endpoints that all run until the volume `v` has a file `go`, at most a minute; the window opens the first.
QByteArray waitingApp()
{
    QByteArray code = "import os, time\nfrom beam import endpoint, Volume\n";
    for (const QByteArray name : {"in_window", "first", "second"}) {
        code += "@endpoint(volumes=[Volume(name='v', mount_path='./v')])\ndef " + name
            + "():\n    print('now', flush=True)\n    for _ in range(1200):\n        if "
              "os.path.exists('/volumes/v/go'):\n"
              "            return {'went': '"
            + name + "'}\n        time.sleep(0.05)\n    raise TimeoutError('nobody said go')\n";
    }
    return code;
}

} // namespace

/// A window and two terminals at work on one root and one database, of which one dies a sudden death: it costs only the
/// dead one's task.
class ConsoleTogetherTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void cleanup()
    {
        for (QProcess *process : {m_window.get(), m_first.get(), m_second.get()}) {
            if (process->state() != QProcess::NotRunning) { // the test failed
                process->terminate();
                process->waitForFinished(20000);
            }
        }
        m_windowErr.clear();
        m_fixture.reset();
    }

    void aTerminalIsKilled()
    {
        allRun();
        if (QTest::currentTestFailed())
            return;
        killed(m_first.get());
        // The next console finds the orphan and leaves those alone whose consoles live.
        QCOMPARE(tasks(),
            Tasks({{QStringLiteral("first"), QStringLiteral("ERROR")},
                {QStringLiteral("in_window"), QStringLiteral("RUNNING")},
                {QStringLiteral("second"), QStringLiteral("RUNNING")}}));
        go();
        completes(m_second.get(), QStringLiteral("second"));
        windowCompletes();
        marked(QStringLiteral("first"));
        QCOMPARE(tasks(),
            Tasks({{QStringLiteral("first"), QStringLiteral("ERROR")},
                {QStringLiteral("in_window"), QStringLiteral("COMPLETE")},
                {QStringLiteral("second"), QStringLiteral("COMPLETE")}}));
        QCOMPARE(m_fixture->leftovers(), QStringList());
    }

    void theWindowIsKilled()
    {
        allRun();
        if (QTest::currentTestFailed())
            return;
        killed(m_window.get());
        QCOMPARE(tasks(),
            Tasks({{QStringLiteral("first"), QStringLiteral("RUNNING")},
                {QStringLiteral("in_window"), QStringLiteral("ERROR")},
                {QStringLiteral("second"), QStringLiteral("RUNNING")}}));
        go();
        completes(m_first.get(), QStringLiteral("first"));
        completes(m_second.get(), QStringLiteral("second"));
        marked(QStringLiteral("in_window"));
        QCOMPARE(m_fixture->leftovers(), QStringList());
    }

private:
    using Tasks = QMap<QString, QString>;

    /// All three run. Not init(), after whose failure cleanup() would not be called.
    void allRun()
    {
        m_fixture = std::make_unique<ConsoleFixture>();
        m_fixture->project().write(QStringLiteral("app.py"), waitingApp());
        m_window = m_fixture->startWindow();
        m_first = m_fixture->start(runOf(QStringLiteral("first")));
        m_second = m_fixture->start(runOf(QStringLiteral("second")));
        QVERIFY2(ConsoleFixture::waitForErr(m_window.get(), "│ now", &m_windowErr), m_windowErr.constData());
        QVERIFY(ConsoleFixture::waitForErr(m_first.get(), "stdout | now"));
        QVERIFY(ConsoleFixture::waitForErr(m_second.get(), "stdout | now"));
        QCOMPARE(tasks(),
            Tasks({{QStringLiteral("first"), QStringLiteral("RUNNING")},
                {QStringLiteral("in_window"), QStringLiteral("RUNNING")},
                {QStringLiteral("second"), QStringLiteral("RUNNING")}}));
    }

    static QStringList runOf(const QString &handler)
    {
        return {QStringLiteral("run"), QStringLiteral("app.py:") + handler, QStringLiteral("--format=json")};
    }

    QJsonArray listed() const
    {
        const Ran list = m_fixture->run({QStringLiteral("tasks"), QStringLiteral("--format=json")});
        return list.json().value(QLatin1String("tasks")).toArray();
    }

    /// Statuses by endpoint, as a console says that is started for it.
    Tasks tasks() const
    {
        Tasks statuses;
        const QJsonArray all = listed();
        for (const QJsonValue &task : all)
            statuses.insert(task[QLatin1String("endpoint")].toString(), task[QLatin1String("status")].toString());
        return statuses;
    }

    void go() const
    {
        QFile file(m_fixture->project().root() + QStringLiteral("/volumes/v/data/go"));
        QVERIFY(file.open(QIODevice::WriteOnly));
    }

    static void killed(QProcess *process)
    {
        ::kill(static_cast<pid_t>(process->processId()), SIGKILL);
        QVERIFY(process->waitForFinished(10000));
        QCOMPARE(process->exitStatus(), QProcess::CrashExit);
    }

    static void completes(QProcess *process, const QString &handler)
    {
        QTRY_COMPARE_WITH_TIMEOUT(process->state(), QProcess::NotRunning, 30000);
        const Ran ran{process->exitCode(), process->readAllStandardOutput(), process->readAllStandardError()};
        QVERIFY2(process->exitStatus() == QProcess::NormalExit && ran.exitCode == 0, ran.err.constData());
        QCOMPARE(ran.json().value(QLatin1String("result"))[QLatin1String("went")].toString(), handler);
    }

    void windowCompletes()
    {
        QVERIFY2(
            ConsoleFixture::waitForErr(m_window.get(), "outcome | ● Complete", &m_windowErr), m_windowErr.constData());
        QTRY_COMPARE_WITH_TIMEOUT(m_window->state(), QProcess::NotRunning, 30000); // the hand closes it
        m_windowErr += m_window->readAllStandardError();
        QVERIFY2(m_window->exitStatus() == QProcess::NormalExit && m_window->exitCode() == 0, m_windowErr.constData());
        QVERIFY2(m_windowErr.contains("\"went\": \"in_window\""), m_windowErr.constData());
    }

    /// The orphan's row: a sentence, no length that nobody measured.
    void marked(const QString &endpoint) const
    {
        const QJsonArray all = listed();
        for (const QJsonValue &task : all) {
            if (task[QLatin1String("endpoint")].toString() != endpoint)
                continue;
            const Ran shown = m_fixture->run(
                {QStringLiteral("task"), task[QLatin1String("id")].toString(), QStringLiteral("--format=json")});
            const QJsonValue error = shown.json().value(QLatin1String("error"));
            QCOMPARE(error[QLatin1String("code")].toString(), QStringLiteral("interrupted"));
            QVERIFY(error[QLatin1String("message")].toString().contains(QStringLiteral("crashed or was killed")));
            QVERIFY(shown.json().value(QLatin1String("task"))[QLatin1String("duration_ns")].isNull());
            return;
        }
        QFAIL(qPrintable(QStringLiteral("no task of %1 is listed").arg(endpoint)));
    }

    std::unique_ptr<ConsoleFixture> m_fixture;
    std::unique_ptr<QProcess> m_window;
    std::unique_ptr<QProcess> m_first;
    std::unique_ptr<QProcess> m_second;
    QByteArray m_windowErr;
};

QTEST_GUILESS_MAIN(ConsoleTogetherTest)
#include "tst_console_together.moc"
