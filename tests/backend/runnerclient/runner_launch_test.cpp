// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/runnerclient/runner_launch.h"

#include <QTest>

using namespace headstart;
using Way = LaunchAttempt::Way;

class RunnerLaunchTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void plans_data();
    void plans();
    void commandLines();
    void environmentNamesARunner();
};

void RunnerLaunchTest::plans_data()
{
    QTest::addColumn<LaunchFacts>("facts");
    QTest::addColumn<QList<int>>("ways"); // empty: MachineCannot
    const auto ways = [](std::initializer_list<Way> list) {
        QList<int> numbers;
        for (const Way way : list)
            numbers.append(static_cast<int>(way));
        return numbers;
    };
    const QString runner = QStringLiteral("/r");
    const QString pkexec = QStringLiteral("/usr/bin/pkexec");
    const QString sudo = QStringLiteral("/usr/bin/sudo");
    //                                       runner, overridden, privileged, hasRights, pkexec, bus, sudo, terminal
    QTest::newRow("root") << LaunchFacts{runner, false, true, false, pkexec, true, sudo, true} << ways({Way::Direct});
    QTest::newRow("file capabilities") << LaunchFacts{runner, false, false, true, pkexec, true, sudo, true}
                                       << ways({Way::Direct});
    QTest::newRow("named by the environment: never raised")
        << LaunchFacts{runner, true, false, false, pkexec, true, sudo, true} << ways({Way::Direct});
    QTest::newRow("desktop") << LaunchFacts{runner, false, false, false, pkexec, true, sudo, false}
                             << ways({Way::Pkexec});
    QTest::newRow("desktop terminal") << LaunchFacts{runner, false, false, false, pkexec, true, sudo, true}
                                      << ways({Way::Pkexec, Way::Sudo, Way::AskSudo, Way::Sudo});
    QTest::newRow("terminal without polkit's bus") << LaunchFacts{runner, false, false, false, pkexec, false, sudo,
        true} << ways({Way::Sudo, Way::AskSudo, Way::Sudo});
    QTest::newRow("terminal without sudo")
        << LaunchFacts{runner, false, false, false, pkexec, true, {}, true} << ways({Way::Pkexec});
    QTest::newRow("nothing") << LaunchFacts{runner, false, false, false, {}, true, {}, true} << ways({});
    QTest::newRow("sudo, but no terminal")
        << LaunchFacts{runner, false, false, false, {}, true, sudo, false} << ways({});
    QTest::newRow("no runner") << LaunchFacts{{}, false, true, false, pkexec, true, sudo, true} << ways({});
}

void RunnerLaunchTest::plans()
{
    QFETCH(LaunchFacts, facts);
    QFETCH(QList<int>, ways);
    const Result<QList<LaunchAttempt>> plan = planLaunch(facts);
    QCOMPARE(plan.ok(), !ways.isEmpty());
    if (!plan) {
        QVERIFY(plan.error().code == ErrorCode::MachineCannot);
        QVERIFY(plan.error().message.endsWith(QLatin1Char('.')));
        return;
    }
    QList<int> got;
    for (const LaunchAttempt &attempt : *plan)
        got.append(static_cast<int>(attempt.way));
    QCOMPARE(got, ways);
}

void RunnerLaunchTest::commandLines()
{
    const Result<QList<LaunchAttempt>> plan = planLaunch(
        {QStringLiteral("/r"), false, false, false, QStringLiteral("/pk"), true, QStringLiteral("/su"), true});
    QVERIFY(plan.ok());
    QCOMPARE(plan->at(0).program, QStringLiteral("/pk"));
    QCOMPARE(plan->at(0).arguments, QStringList({QStringLiteral("--disable-internal-agent"), QStringLiteral("/r")}));
    QCOMPARE(plan->at(1).arguments, QStringList({QStringLiteral("-n"), QStringLiteral("--"), QStringLiteral("/r")}));
    QCOMPARE(plan->at(2).arguments, QStringList({QStringLiteral("-v")}));
}

void RunnerLaunchTest::environmentNamesARunner()
{
    qputenv("HEADSTART_RUNNER", "relative/runner");
    const LaunchFacts named = launchFacts(false);
    qputenv("HEADSTART_RUNNER", "");
    const LaunchFacts empty = launchFacts(true);
    qunsetenv("HEADSTART_RUNNER");
    QVERIFY(named.overridden);
    QVERIFY(named.runner.startsWith(QLatin1Char('/')) && named.runner.endsWith(QStringLiteral("/relative/runner")));
    QVERIFY(!empty.overridden);
    QVERIFY(empty.onTerminal && !named.onTerminal);
}

QTEST_GUILESS_MAIN(RunnerLaunchTest)
#include "runner_launch_test.moc"
