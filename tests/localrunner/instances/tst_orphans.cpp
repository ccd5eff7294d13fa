// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/containers/process.h"
#include "localrunner/containers/runc.h"
#include "localrunner/instances/orphans.h"

#include <QTest>

#include <csignal>
#include <sys/wait.h>

using namespace headstart;

namespace {

const QString number = QStringLiteral("00000000000000ab");

/// Stands for a helper that only waits.
pid_t waiting(
    const QString &container, const QStringList &command = {QStringLiteral("/bin/sleep"), QStringLiteral("600")})
{
    const Result<pid_t> pid = spawnProcess(command.first(), command.mid(1),
        {QStringLiteral("PATH=/usr/bin:/bin"), QString(QLatin1String(containerVariable) + container)}, {});
    return pid ? *pid : -1;
}

/// Whether a child of this process was ended by SIGKILL.
bool wasKilled(pid_t pid)
{
    int status = 0;
    return ::waitpid(pid, &status, WNOHANG) == pid && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

bool isAlive(pid_t pid)
{
    return ::waitpid(pid, nullptr, WNOHANG) == 0;
}

} // namespace

class OrphansTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void onlyOfTheNamedContainers();
    void whatHasOutlivedItsLeader();
};

void OrphansTest::onlyOfTheNamedContainers()
{
    const pid_t ours = waiting(number);
    const pid_t others = waiting(QStringLiteral("00000000000000ac"));
    const pid_t longer = waiting(number + u'0');
    QVERIFY(ours > 0 && others > 0 && longer > 0);
    endOrphanedHelpers({});
    QVERIFY(isAlive(ours));
    endOrphanedHelpers({number, QStringLiteral("00000000000000ff")});
    QVERIFY(wasKilled(ours));
    for (const pid_t pid : {others, longer}) {
        QVERIFY(isAlive(pid));
        ::kill(pid, SIGKILL);
        ::waitpid(pid, nullptr, 0);
    }
}

/// As a CRIU whose runc has ended.
void OrphansTest::whatHasOutlivedItsLeader()
{
    int ends[2] = {-1, -1};
    QCOMPARE(::pipe(ends), 0);
    const Result<pid_t> leader = spawnProcess(QStringLiteral("/bin/sh"),
        {QStringLiteral("-c"), QStringLiteral("sleep 600 & echo $!")},
        {QStringLiteral("PATH=/usr/bin:/bin"), QString(QLatin1String(containerVariable) + number)}, {-1, ends[1], -1});
    QVERIFY(leader.ok());
    ::close(ends[1]);
    char text[32] = {};
    QVERIFY(::read(ends[0], text, sizeof text - 1) > 0);
    ::close(ends[0]);
    const pid_t orphan = QByteArray(text).trimmed().toInt();
    QCOMPARE(::waitpid(*leader, nullptr, 0), *leader);
    QCOMPARE(::kill(orphan, 0), 0);
    endOrphanedHelpers({number});
    QTRY_COMPARE(::kill(orphan, 0), -1);
}

QTEST_GUILESS_MAIN(OrphansTest)
#include "tst_orphans.moc"
