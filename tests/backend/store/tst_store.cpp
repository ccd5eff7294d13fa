// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/store/store.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace headstart;

namespace {

TaskRecord sampleTask(const Store &store, const QString &id)
{
    TaskRecord task;
    task.id = id;
    task.project = u"/home/dev/opt"_s;
    task.handler = u"app.py:predict"_s;
    task.endpoint = u"predict"_s;
    task.instance = store.instance();
    task.createdAtMs = 1'700'000'000'000;
    task.request = "{\"x\":1}";
    return task;
}

Span span(const QString &id, const QString &parent, const QString &name, qint64 start, qint64 end)
{
    Span result;
    result.id = id;
    result.parent = parent;
    result.name = name;
    result.startNs = start;
    result.endNs = end;
    result.stampedBy = u"runner"_s;
    return result;
}

} // namespace

/// The store on a healthy disk, in one process.
class TestStore : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void taskRoundTrip();
    void savingAgainKeepsSpansAndLogs();
    void queries();
    void prefixes();
    void deployments();
    void deployedAnew();
    void lateSpan();
    void failedWriteIsTold();

private:
    template <class T> T get(QFuture<Result<T>> future)
    {
        const Result<T> result = future.result();
        if (!result)
            qFatal("%s", qPrintable(result.error().message));
        return *result;
    }

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<Store> m_store;
};

void TestStore::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    Result<std::unique_ptr<Store>> store = Store::open(m_dir->filePath(u"a/data"_s));
    QVERIFY2(store.ok(), qPrintable(store ? QString() : store.error().message));
    m_store = std::move(*store);
}

void TestStore::cleanup()
{
    m_store.reset();
}

void TestStore::taskRoundTrip()
{
    QCOMPARE(m_store->instance().size(), 8);
    QSignalSpy saved(m_store.get(), &Store::taskSaved);
    TaskRecord task = sampleTask(*m_store, u"11111111-aaaa-4000-8000-000000000000"_s);
    QVERIFY(m_store->saveTask(task).result().ok());
    QTRY_COMPARE(saved.size(), 1);

    task.status = TaskStatus::Complete;
    task.start = StartKind::Cold;
    task.containerId = u"c1"_s;
    task.durationNs = 5'000'000'000'123;
    task.result = QByteArray("\x00\xff{}", 4);
    task.resultType = u"application/octet-stream"_s;
    const QList<Span> spans{span(u"t1"_s, {}, u"queue"_s, 0, 10), span(u"c1"_s, {}, u"image_load"_s, 10, 40),
        span(u"c2"_s, u"c1"_s, u"mount"_s, 11, 20), span(u"t2"_s, {}, u"task_run"_s, 50, 0)};
    m_store->appendLogs(
        task.id, u"c1"_s, {{7, u"stdout"_s, 1, {}, u"Grüße\t漢字"_s, false}, {8, u"system"_s, -1, {}, {}, true}});
    QVERIFY(m_store->finishTask(task, spans).result().ok());
    QTRY_COMPARE(saved.size(), 2);
    QCOMPARE(saved.last().first().value<TaskRecord>().phases.value(u"image_load"_s), 30);

    const TaskDetails details = get(m_store->task(task.id));
    QVERIFY(details.task.status == TaskStatus::Complete);
    QVERIFY(details.task.start == StartKind::Cold);
    QCOMPARE(details.task.durationNs, task.durationNs);
    QCOMPARE(details.task.request, task.request);
    QCOMPARE(details.task.result, task.result);
    QCOMPARE(details.task.resultType, task.resultType);
    QCOMPARE(details.task.createdAtMs, task.createdAtMs);
    QCOMPARE(details.task.phases, (QMap<QString, qint64>{{u"queue"_s, 10}, {u"image_load"_s, 30}}));
    QVERIFY(details.task.error.message.isEmpty());
    QCOMPARE(details.spans, spans);
    QCOMPARE(details.logs.size(), 2);
    QCOMPARE(details.logs.first().message, u"Grüße\t漢字"_s);
    QCOMPARE(details.logs.first().worker, 1);
    QCOMPARE(details.logs.last().worker, -1);
    QVERIFY(details.logs.last().partial);
}

void TestStore::savingAgainKeepsSpansAndLogs()
{
    TaskRecord task = sampleTask(*m_store, u"22222222-aaaa-4000-8000-000000000000"_s);
    QVERIFY(m_store->saveTask(task).result().ok());
    m_store->appendLogs(task.id, {}, {{7, u"stdout"_s, 0, {}, u"kept"_s, false}});
    QVERIFY(m_store->finishTask(task, {span(u"t1"_s, {}, u"queue"_s, 0, 10)}).result().ok());
    task.status = TaskStatus::Error;
    task.error = Error{ErrorCode::HandlerFailed, u"ValueError: no"_s, u"Traceback"_s};
    QVERIFY(m_store->saveTask(task).result().ok());
    const TaskDetails details = get(m_store->task(task.id));
    QCOMPARE(details.spans.size(), 1);
    QCOMPARE(details.logs.size(), 1);
    QVERIFY(details.task.error.code == ErrorCode::HandlerFailed);
    QCOMPARE(details.task.error.message, u"ValueError: no"_s);
    QCOMPARE(details.task.error.details, u"Traceback"_s);
}

void TestStore::queries()
{
    for (int i = 0; i < 30; ++i) {
        TaskRecord task = sampleTask(*m_store, u"%1-task"_s.arg(i, 8, 16, QChar(u'0')));
        task.createdAtMs += i / 2; // pairs of the same moment
        task.handler = i % 3 == 0 ? u"app.py:embed"_s : u"app.py:predict"_s;
        task.status = i % 5 == 0 ? TaskStatus::Error : TaskStatus::Complete;
        if (i >= 20)
            task.project = u"/home/dev/other"_s;
        QVERIFY(m_store->saveTask(task).result().ok());
    }
    const QList<TaskRecord> newest = get(m_store->tasks({{}, {}, {}, 3, 0}));
    QCOMPARE(newest.size(), 3);
    QCOMPARE(newest.at(0).id, u"0000001d-task"_s);
    QCOMPARE(newest.at(1).id, u"0000001c-task"_s);
    QCOMPARE(get(m_store->tasks({{}, {}, {}, 3, 28})).size(), 2);
    QCOMPARE(get(m_store->countTasks({{}, {}, {}, 3, 28})), 30);
    QCOMPARE(get(m_store->countTasks({u"/home/dev/other"_s, {}, {}, 1, 0})), 10);
    QCOMPARE(get(m_store->countTasks({{}, u"app.py:embed"_s, {}, 1, 0})), 10);
    QCOMPARE(get(m_store->countTasks({u"/home/dev/opt"_s, u"app.py:embed"_s, u"ERROR"_s, 1, 0})), 2);
    QCOMPARE(get(m_store->countTasks({u"'; DROP TABLE tasks; --"_s, {}, {}, 1, 0})), 0);
    const QList<TaskDetails> several = get(m_store->taskDetails({u"00000003-task"_s, u"gone"_s, u"00000001-task"_s}));
    QCOMPARE(several.size(), 2);
    QCOMPARE(several.first().task.id, u"00000003-task"_s);
}

void TestStore::prefixes()
{
    for (const QString &id : {u"abc1-x"_s, u"abc1-y"_s, u"abc"_s, u"d_0"_s, u"d%0"_s})
        QVERIFY(m_store->saveTask(sampleTask(*m_store, id)).result().ok());
    QCOMPARE(get(m_store->task(u"ABC1-X"_s)).task.id, u"abc1-x"_s);
    QCOMPARE(get(m_store->task(u"abc1-x"_s)).task.id, u"abc1-x"_s);
    QCOMPARE(get(m_store->task(u"abc"_s)).task.id, u"abc"_s); // the whole id of one, the beginning of others
    const Result<TaskDetails> ambiguous = m_store->task(u"abc1"_s).result();
    QVERIFY(!ambiguous.ok());
    QVERIFY(ambiguous.error().code == ErrorCode::BadInput);
    QVERIFY(ambiguous.error().message.contains("abc1-x"_L1));
    for (const QString &missing : {u"zzz"_s, u"d_1"_s, u"%"_s, u"_"_s}) {
        const Result<TaskDetails> none = m_store->task(missing).result();
        QVERIFY(!none.ok());
        QVERIFY(none.error().code == ErrorCode::NotFound);
    }
    QVERIFY(m_store->task(u" "_s).result().error().code == ErrorCode::BadInput);
}

void TestStore::deployments()
{
    Deployment wanted;
    wanted.project = u"/home/dev/opt"_s;
    wanted.handler = u"app.py:predict"_s;
    wanted.name = u"predict"_s;
    wanted.hash = u"h1"_s;
    wanted.codeFolder = u"/code/1"_s;
    wanted.endpoint.file = u"app.py"_s;
    wanted.endpoint.function = u"predict"_s;
    wanted.endpoint.kind = u"endpoint"_s;
    wanted.endpoint.settings.memoryMib = 2048;
    wanted.endpoint.settings.unread.insert(u"name"_s, u"make()"_s);
    const Deployment first = get(m_store->findOrAddDeployment(wanted));
    QCOMPARE(first.version, 1);
    QVERIFY(!first.id.isEmpty());
    QCOMPARE(get(m_store->findOrAddDeployment(wanted)).id, first.id);
    wanted.hash = u"h2"_s;
    QCOMPARE(get(m_store->findOrAddDeployment(wanted)).version, 2);
    wanted.handler = u"app.py:embed"_s;
    QCOMPARE(get(m_store->findOrAddDeployment(wanted)).version, 1);
    const QList<Deployment> list = get(m_store->deployments(u"/home/dev/opt"_s, u"app.py:predict"_s));
    QCOMPARE(list.size(), 2);
    QCOMPARE(list.first().version, 2);
    QCOMPARE(list.first().endpoint, wanted.endpoint);
    QCOMPARE(list.last().id, first.id);

    wanted.handler = u"app.py:predict"_s;
    wanted.hash = u"h1"_s;
    wanted.codeFolder = u"/code/2"_s;
    QCOMPARE(get(m_store->findOrAddDeployment(wanted)).codeFolder, u"/code/2"_s);
    QCOMPARE(get(m_store->deployments(wanted.project, wanted.handler)).last().codeFolder, u"/code/2"_s);
}

void TestStore::deployedAnew()
{
    Deployment wanted;
    wanted.project = u"/home/dev/opt"_s;
    wanted.handler = u"app.py:predict"_s;
    wanted.name = u"predict"_s;
    wanted.hash = u"h1"_s;
    const Deployment first = get(m_store->findOrAddDeployment(wanted));
    const Deployment second = get(m_store->addDeployment(wanted));
    QCOMPARE(second.version, 2);
    QVERIFY(!second.id.isEmpty() && second.id != first.id);
    QCOMPARE(get(m_store->findOrAddDeployment(wanted)).id, second.id); // the newest of equal hash
    wanted.hash = u"h2"_s;
    QCOMPARE(get(m_store->findOrAddDeployment(wanted)).version, 3);
    wanted.hash = u"h1"_s;
    QCOMPARE(get(m_store->findOrAddDeployment(wanted)).id, second.id); // not the newest of all
    QCOMPARE(get(m_store->addDeployment(wanted)).version, 4);

    const QList<Deployment> known = get(m_store->deploymentsById({second.id, u"nobody's"_s, first.id, u"' OR ''='"_s}));
    QCOMPARE(known.size(), 2);
    QCOMPARE(known.first().version, 2);
    QCOMPARE(known.last().version, 1);
    QCOMPARE(known.first().handler, u"app.py:predict"_s);
}

void TestStore::lateSpan()
{
    const TaskRecord task = sampleTask(*m_store, u"66666666"_s);
    const TaskRecord other = sampleTask(*m_store, u"77777777"_s);
    Span capture = span(u"c3"_s, {}, u"checkpoint_capture"_s, 100, 250);
    const QList<Span> spans{
        span(u"c2"_s, {}, u"application_start"_s, 0, 100), capture, span(u"c4"_s, u"c3"_s, u"dump"_s, 120, 200)};
    QVERIFY(m_store->finishTask(task, spans).result().ok());
    QVERIFY(m_store->finishTask(other, spans).result().ok());
    capture.attributes.insert(u"zero_bytes"_s, 4096);
    m_store->saveSpan(task.id, capture);
    m_store->saveSpan(task.id, span(u"c9"_s, {}, u"dump"_s, 1, 2)); // never heard of
    QTRY_COMPARE(get(m_store->task(task.id)).spans, QList<Span>({spans.at(0), capture, spans.at(2)}));
    QCOMPARE(get(m_store->task(task.id)).task.phases.value(u"checkpoint_capture"_s), 150);
    QCOMPARE(get(m_store->task(other.id)).spans, spans);
}

void TestStore::failedWriteIsTold()
{
    QSignalSpy failed(m_store.get(), &Store::writeFailed);
    TaskRecord task = sampleTask(*m_store, u"33333333"_s);
    task.deploymentId = u"nobody"_s; // there is no such deployment
    QList<QFuture<Result<void>>> futures;
    futures.append(m_store->saveTask(sampleTask(*m_store, u"44444444"_s)));
    futures.append(m_store->saveTask(task));
    futures.append(m_store->saveTask(sampleTask(*m_store, u"55555555"_s)));
    QVERIFY(futures.at(0).result().ok());
    QVERIFY(!futures.at(1).result().ok());
    QVERIFY(futures.at(2).result().ok());
    QTRY_COMPARE(failed.size(), 1);
    QCOMPARE(get(m_store->countTasks({})), 2);

    m_store->appendLogs(u"unknown"_s, {}, {{1, u"stdout"_s, 0, {}, u"x"_s, false}});
    QTRY_COMPARE(failed.size(), 2);
}

QTEST_GUILESS_MAIN(TestStore)
#include "tst_store.moc"
