// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/checkpoints/capture_watch.h"
#include "backend/dispatch/dispatcher.h"

#include <QTest>

using namespace headstart;
using protocol::Checkpoint;

namespace {

QList<ContainerState> containersIn(const QString &states)
{
    QList<ContainerState> list;
    for (const QString &state : states.split(QLatin1Char(' '), Qt::SkipEmptyParts))
        list.append({QStringLiteral("box"), {}, {}, state, 0});
    return list;
}

} // namespace

class CaptureWatchTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void follows_data();
    void follows();
    void everyCaptureEndsWithTheRunner();
    void saysOnlyWhatIsNew();
};

/// Steps: what the runner says of the one checkpoint ("published": capturing, with its zero pages counted), or
/// "containers:" and the states of the containers there are.
void CaptureWatchTest::follows_data()
{
    QTest::addColumn<QStringList>("steps");
    QTest::addColumn<bool>("underWay");
    const auto row = [](const char *name, const QStringList &steps, bool underWay) {
        QTest::newRow(name) << steps << underWay;
    };
    const QString begins = QStringLiteral("capturing");
    const QString gone = QStringLiteral("containers:");
    row("begun", {begins}, true);
    row("available", {begins, QStringLiteral("published"), QStringLiteral("available")}, false);
    row("failed", {begins, QStringLiteral("capture_failed")}, false);
    row("another's, not to be used", {QStringLiteral("restore_failed")}, false);
    row("its container is starting", {begins, QStringLiteral("containers:starting")}, true);
    row("its container went before it was written", {begins, QStringLiteral("containers:starting"), gone}, false);
    row("its container was stopped before it was written",
        {begins, QStringLiteral("containers:starting"), QStringLiteral("containers:stopping"), gone}, false);
    row("its container has served, then went", {begins, QStringLiteral("containers:warm"), gone}, true);
    row("its container is serving, then went", {begins, QStringLiteral("containers:busy"), gone}, true);
    row("published, and its container went", {begins, QStringLiteral("published"), gone}, true);
    row("published after its container went", {begins, gone, QStringLiteral("published"), gone}, true);
}

void CaptureWatchTest::follows()
{
    QFETCH(QStringList, steps);
    QFETCH(bool, underWay);
    CaptureWatch watch;
    for (const QString &step : std::as_const(steps)) {
        if (step.startsWith(u"containers:")) {
            watch.lookAt(containersIn(step.mid(11)));
            continue;
        }
        Checkpoint checkpoint;
        checkpoint.id = QStringLiteral("one");
        checkpoint.state = protocol::checkpointStateFromString(step).value_or(Checkpoint::State::Capturing);
        if (step == u"published")
            checkpoint.zeroBytes = 4096;
        watch.take(checkpoint, QStringLiteral("box"));
    }
    QCOMPARE(watch.isUnderWay(QStringLiteral("one")), underWay);
    QCOMPARE(watch.captures().size(), underWay ? 1 : 0);
}

void CaptureWatchTest::everyCaptureEndsWithTheRunner()
{
    CaptureWatch watch;
    for (const char *id : {"one", "two"}) {
        Checkpoint checkpoint;
        checkpoint.id = QString::fromLatin1(id);
        checkpoint.zeroBytes = 0;
        watch.take(checkpoint, QString::fromLatin1(id));
    }
    QCOMPARE(watch.giveUp(), QStringList({QStringLiteral("one"), QStringLiteral("two")}));
    QVERIFY(watch.captures().isEmpty());
    QVERIFY(watch.giveUp().isEmpty());
}

void CaptureWatchTest::saysOnlyWhatIsNew()
{
    CaptureWatch watch;
    Checkpoint checkpoint;
    checkpoint.id = QStringLiteral("one");
    QVERIFY(watch.take(checkpoint, QStringLiteral("box")));
    QVERIFY(!watch.take(checkpoint, QStringLiteral("box")));
    checkpoint.zeroBytes = 0;
    QVERIFY(watch.take(checkpoint, QStringLiteral("box")));
    checkpoint.state = Checkpoint::State::Available;
    QVERIFY(watch.take(checkpoint, QStringLiteral("box")));
    QVERIFY(!watch.take(checkpoint, QStringLiteral("box")));
}

QTEST_GUILESS_MAIN(CaptureWatchTest)
#include "capture_watch_test.moc"
