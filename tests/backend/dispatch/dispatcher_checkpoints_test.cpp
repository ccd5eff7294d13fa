// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/dispatch/dispatcher_fixture.h"

#include <QSet>
#include <QSignalSpy>
#include <QSqlDatabase>
#include <QSqlQuery>

using namespace headstart;
using protocol::Checkpoint;

namespace {

LocalOptions wanting(StartWanted start)
{
    LocalOptions options;
    options.start = start;
    return options;
}

qint64 lengthOf(const TaskDetails &details, QLatin1String phase)
{
    qint64 sum = 0;
    for (const Span &span : details.spans)
        sum += span.name == phase ? span.durationNs() : 0;
    return sum;
}

Span captureOf(const TaskDetails &details)
{
    for (const Span &span : details.spans) {
        if (span.name == spans::checkpointCapture)
            return span;
    }
    return {};
}

} // namespace

/// What checkpoints mean to tasks: how they started, what a capture and a failed restore cost them, and what is told
/// when they are over.
class DispatcherCheckpointsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void restored();
    void failedRestoreIsShownAndPaidFor();
    void captureIsAPhase();
    void captureGoesOnWithoutItsContainer();
    void coldIsNeverWarm();
    void askedForColdIsForOneAlone();
    void askedForColdServesOthersLater();
    void restoreOrNotAtAll();
    void lostMemoryIsServedColdOnce();
    void lostMemoryIsNotServedAgain_data();
    void lostMemoryIsNotServedAgain();

private:
    static QString storedStartOf(const DispatcherFixture &f, const QString &container);
};

/// From the database's row of the container, once it is there.
QString DispatcherCheckpointsTest::storedStartOf(const DispatcherFixture &f, const QString &container)
{
    QString start;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("look"));
        database.setDatabaseName(f.data.filePath(QStringLiteral("headstart.db")));
        if (database.open()) {
            QSqlQuery query(database);
            query.prepare(QStringLiteral("SELECT start FROM containers WHERE id = ?"));
            query.addBindValue(container);
            if (query.exec() && query.next())
                start = query.value(0).toString();
        }
    }
    QSqlDatabase::removeDatabase(QStringLiteral("look"));
    return start;
}

void DispatcherCheckpointsTest::restored()
{
    DispatcherFixture f(DispatcherFixture::app("restores"));
    const TaskDetails first = f.run("restores");
    QVERIFY2(first.task.status == TaskStatus::Complete, qPrintable(first.task.error.message));
    QVERIFY(first.task.start == StartKind::Restored);
    QVERIFY(f.stored(first.task.id).task.start == StartKind::Restored);
    QCOMPARE(DispatcherFixture::phases(first),
        QStringList({QStringLiteral("queue"), QStringLiteral("image_load"), QStringLiteral("container_start"),
            QStringLiteral("application_start"), QStringLiteral("task_run")}));
    QVERIFY(!first.logs.isEmpty()); // what the start said is the task's, as of a cold one
    QTRY_COMPARE(storedStartOf(f, first.task.containerId), QStringLiteral("restored"));
    QVERIFY(f.run("restores").task.start == StartKind::Warm);
}

void DispatcherCheckpointsTest::failedRestoreIsShownAndPaidFor()
{
    DispatcherFixture f(DispatcherFixture::app("restore_fails"));
    QList<Checkpoint> told;
    connect(f.dispatcher.get(), &Dispatcher::checkpointChanged, this,
        [&](const Checkpoint &checkpoint) { told.append(checkpoint); });
    const TaskDetails task = f.run("restore_fails");
    QVERIFY2(task.task.status == TaskStatus::Complete, qPrintable(task.task.error.message));
    QVERIFY(task.task.start == StartKind::Cold); // that is what served it in the end
    QCOMPARE(DispatcherFixture::phases(task),
        QStringList({QStringLiteral("queue"), QStringLiteral("image_load"), QStringLiteral("container_start"),
            QStringLiteral("image_load"), QStringLiteral("container_start"), QStringLiteral("application_start"),
            QStringLiteral("task_run")}));
    qint64 end = 0;
    for (const Span &span : task.spans) {
        if (!span.parent.isEmpty())
            continue;
        QVERIFY2(span.startNs >= end, qPrintable(span.name));
        end = span.endNs;
    }
    const Span attempt = *std::find_if(
        task.spans.begin(), task.spans.end(), [](const Span &span) { return span.name == spans::containerStart; });
    QCOMPARE(attempt.attributes.value(QLatin1String("reason")).toString(), QStringLiteral("CRIU said no."));
    QCOMPARE(task.task.phases.value(spans::containerStart), lengthOf(task, spans::containerStart));
    QVERIFY(task.task.phases.value(spans::containerStart) > attempt.durationNs());
    QCOMPARE(f.stored(task.task.id).task.phases, task.task.phases);
    QCOMPARE(told.size(), 1);
    QVERIFY(told.first().state == Checkpoint::State::RestoreFailed);
}

void DispatcherCheckpointsTest::captureIsAPhase()
{
    DispatcherFixture f(DispatcherFixture::app("captures"));
    const TaskDetails task = f.run("captures");
    QVERIFY2(task.task.status == TaskStatus::Complete, qPrintable(task.task.error.message));
    QCOMPARE(DispatcherFixture::phases(task),
        QStringList({QStringLiteral("queue"), QStringLiteral("image_load"), QStringLiteral("container_start"),
            QStringLiteral("application_start"), QStringLiteral("checkpoint_capture"), QStringLiteral("task_run")}));
    QVERIFY(task.task.phases.value(spans::checkpointCapture) > 0);
    QStringList children;
    for (const Span &span : task.spans) {
        if (span.parent == captureOf(task).id)
            children.append(span.name);
    }
    QCOMPARE(children,
        QStringList({QStringLiteral("prepare"), QStringLiteral("freeze"), QStringLiteral("dump"),
            QStringLiteral("save_filesystem")}));
}

void DispatcherCheckpointsTest::captureGoesOnWithoutItsContainer()
{
    DispatcherFixture f(DispatcherFixture::app("captures", "keep_warm_seconds=0"));
    QStringList told;
    QString container;
    connect(
        f.dispatcher.get(), &Dispatcher::checkpointChanged, this, [&](const Checkpoint &checkpoint, const QString &id) {
            container = id;
            told.append(toString(checkpoint.state)
                + (f.finished.isEmpty() ? QString() : QStringLiteral(" later, containers: %1").arg(f.states().size())));
        });
    QSignalSpy spanChanges(f.dispatcher.get(), &Dispatcher::spanChanged);
    const TaskDetails task = f.run("captures");
    QVERIFY(!captureOf(task).attributes.contains(QLatin1String("zero_bytes")));
    spanChanges.clear();
    QTRY_COMPARE(told,
        QStringList({QStringLiteral("capturing"), QStringLiteral("capturing later, containers: 0"),
            QStringLiteral("available later, containers: 0")}));
    QCOMPARE(container, task.task.containerId);

    Span measured = captureOf(task); // in the task's own time
    measured.attributes.insert(QStringLiteral("zero_bytes"), 1024);
    QCOMPARE(spanChanges.size(), 1);
    QCOMPARE(spanChanges.first().at(0).toString(), task.task.id);
    QCOMPARE(spanChanges.first().at(1).value<Span>(), measured);
    const TaskDetails stored = f.stored(task.task.id);
    QCOMPARE(captureOf(stored), measured);
    QCOMPARE(stored.spans.size(), task.spans.size());
    QCOMPARE(stored.task.phases, task.task.phases);
}

void DispatcherCheckpointsTest::coldIsNeverWarm()
{
    DispatcherFixture f(DispatcherFixture::app("predict"));
    const TaskDetails first = f.run("predict");
    QCOMPARE(f.states(), QStringList({QStringLiteral("warm")}));
    const TaskDetails cold = f.wait(f.submit("predict", {}, wanting(StartWanted::Cold)));
    QVERIFY(cold.task.start == StartKind::Cold);
    QVERIFY(cold.task.containerId != first.task.containerId);
    QCOMPARE(cold.task.deploymentId, first.task.deploymentId);
    QVERIFY(f.run("predict").task.start == StartKind::Warm);
}

void DispatcherCheckpointsTest::askedForColdIsForOneAlone()
{
    DispatcherFixture f(DispatcherFixture::app("predict"));
    const QString cold = f.submit("predict", R"({"seconds": 0.1})", wanting(StartWanted::Cold));
    const QString alsoCold = f.submit("predict", R"({"seconds": 0.1})", wanting(StartWanted::Cold));
    const QString any = f.submit("predict");
    QSet<QString> containers;
    for (const QString &id : {cold, alsoCold, any}) {
        const TaskDetails details = f.wait(id);
        QVERIFY2(details.task.status == TaskStatus::Complete, qPrintable(details.task.error.message));
        QVERIFY(details.task.start == StartKind::Cold); // nobody took the container of another
        containers.insert(details.task.containerId);
    }
    QCOMPARE(containers.size(), 3);
}

void DispatcherCheckpointsTest::askedForColdServesOthersLater()
{
    DispatcherFixture f(DispatcherFixture::app("predict"));
    const TaskDetails cold = f.wait(f.submit("predict", {}, wanting(StartWanted::Cold)));
    const TaskDetails later = f.run("predict");
    QVERIFY(later.task.start == StartKind::Warm);
    QCOMPARE(later.task.containerId, cold.task.containerId);
}

void DispatcherCheckpointsTest::restoreOrNotAtAll()
{
    DispatcherFixture f(DispatcherFixture::app("predict"));
    QVERIFY(f.run("predict").task.start == StartKind::Cold);
    const TaskDetails none = f.wait(f.submit("predict", {}, wanting(StartWanted::Restore)));
    QVERIFY(none.task.status == TaskStatus::Error);
    QVERIFY(none.task.error.code == ErrorCode::NotFound);
    QCOMPARE(none.task.error.message, QStringLiteral("There is no checkpoint of this deployment."));
    QVERIFY(none.task.start == StartKind::Unknown); // it never got a container
    QVERIFY(!DispatcherFixture::phases(none).contains(QStringLiteral("task_run")));
}

/// Headstart's own fault, and nobody has seen an answer.
void DispatcherCheckpointsTest::lostMemoryIsServedColdOnce()
{
    DispatcherFixture f(DispatcherFixture::app("loses"));
    const TaskDetails task = f.run("loses");
    QVERIFY2(task.task.status == TaskStatus::Complete, qPrintable(task.task.error.message));
    QVERIFY(task.task.result.contains("container"));
    QVERIFY(task.task.start == StartKind::Cold);
    QCOMPARE(DispatcherFixture::phases(task),
        QStringList({QStringLiteral("queue"), QStringLiteral("image_load"), QStringLiteral("container_start"),
            QStringLiteral("application_start"), QStringLiteral("task_run"), QStringLiteral("image_load"),
            QStringLiteral("container_start"), QStringLiteral("application_start"), QStringLiteral("task_run")}));
    qint64 end = 0;
    QSet<QString> ids;
    for (const Span &span : task.spans) {
        QVERIFY2(!ids.contains(span.id), qPrintable(span.id));
        ids.insert(span.id);
        if (!span.parent.isEmpty())
            continue;
        QVERIFY2(span.startNs >= end, qPrintable(span.name));
        end = span.endNs;
        const bool again = span.name == spans::queue || span.id.startsWith(QStringLiteral("again-"));
        QCOMPARE(span.attributes.value(QLatin1String("failed")).toBool(), !again);
    }
    const auto said = [](const TaskDetails &details) {
        QStringList lines;
        for (const protocol::LogLine &line : details.logs) {
            if (line.stream == u"system")
                lines.append(line.message);
        }
        return lines.join(u'\n');
    };
    const QString sentence = QStringLiteral("The task is served again, by a cold start: The server of the restored "
                                            "container's memory failed: signal 9.");
    QVERIFY2(said(task).contains(sentence), qPrintable(said(task)));
    QVERIFY(said(f.stored(task.task.id)).contains(sentence));
    QCOMPARE(f.stored(task.task.id).spans.size(), task.spans.size());
    // The container that served it is not the lost one.
    QTRY_COMPARE(storedStartOf(f, task.task.containerId), QStringLiteral("cold"));
}

void DispatcherCheckpointsTest::lostMemoryIsNotServedAgain_data()
{
    QTest::addColumn<QByteArray>("function");
    QTest::addColumn<StartWanted>("start");
    QTest::newRow("twice") << QByteArray("loses_always") << StartWanted::Auto;
    QTest::newRow("when a piece of the answer has been passed on")
        << QByteArray("loses_after_a_piece") << StartWanted::Auto;
    QTest::newRow("when it was to be restored or not served at all") << QByteArray("loses") << StartWanted::Restore;
}

void DispatcherCheckpointsTest::lostMemoryIsNotServedAgain()
{
    QFETCH(QByteArray, function);
    QFETCH(StartWanted, start);
    DispatcherFixture f(DispatcherFixture::app(function));
    const TaskDetails task = f.wait(f.submit(function.constData(), {}, wanting(start)));
    QVERIFY(task.task.status == TaskStatus::Error);
    QCOMPARE(
        task.task.error.message, QStringLiteral("The server of the restored container's memory failed: signal 9."));
    QCOMPARE(DispatcherFixture::phases(task).count(QStringLiteral("task_run")), function == "loses_always" ? 2 : 1);
}

QTEST_GUILESS_MAIN(DispatcherCheckpointsTest)
#include "dispatcher_checkpoints_test.moc"
