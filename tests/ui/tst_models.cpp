// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/store/store.h"
#include "ui/tasks/task_table_model.h"
#include "ui/timeline/span_table_model.h"

#include "ui/sample_tasks.h"

#include <QAbstractItemModelTester>
#include <QItemSelectionModel>
#include <QSignalSpy>
#include <QSortFilterProxyModel>
#include <QTemporaryDir>
#include <QTest>

using namespace headstart;

namespace {

constexpr auto mode = QAbstractItemModelTester::FailureReportingMode::QtTest;

void write(Store *store, const QList<TaskDetails> &tasks)
{
    for (const TaskDetails &details : tasks) {
        QFuture<Result<void>> done = store->finishTask(details.task, details.spans);
        done.waitForFinished();
        QVERIFY2(done.result().ok(), done.result().ok() ? "" : qPrintable(done.result().error().message));
    }
}

} // namespace

class ModelsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_folder = std::make_unique<QTemporaryDir>();
        Result<std::unique_ptr<Store>> store = Store::open(m_folder->path());
        QVERIFY2(store.ok(), store.ok() ? "" : qPrintable(store.error().message));
        m_store = std::move(*store);
    }
    void cleanup() { m_store.reset(); }

    void spansInTheOrderOfTimeWithGaps()
    {
        SpanTableModel model;
        QAbstractItemModelTester tester(&model, mode);
        model.setTasks({samples::coldTask(), samples::warmTask()});
        QStringList names;
        for (int row = 0; row < model.rowCount(); ++row)
            names.append(model.index(row, SpanTableModel::SpanColumn).data(SpanTableModel::SortRole).toString());
        QCOMPARE(names.join(u' '),
            u"queue image_load container_start application_start runtime_boot import on_start unaccounted task_run queue task_run"_qs);
        const QModelIndex start = model.index(3, SpanTableModel::LengthColumn);
        QCOMPARE(start.data(SpanTableModel::SortRole).toLongLong(), 8'408'000'000);
        QVERIFY(start.data(Qt::AccessibleTextRole).toString().contains(u"8.41 s"_qs));
        QVERIFY(model.index(6, SpanTableModel::DetailsColumn).data().toString().contains(u"read_bytes"_qs));
        model.setTasks({});
        QCOMPARE(model.rowCount(), 0);
    }

    void growingSpansKeepTheirRows()
    {
        SpanTableModel model;
        QAbstractItemModelTester tester(&model, mode);
        TaskDetails details = samples::runningTask();
        model.setTasks({details});
        const QPersistentModelIndex onStart = model.index(model.rowOf(details.task.id, u"c12"_qs), 0);
        QVERIFY(onStart.isValid());
        details.spans.last().attributes = {{u"read_bytes"_qs, 5}};
        model.setTasks({details});
        QVERIFY(onStart.isValid());
        QCOMPARE(onStart.sibling(onStart.row(), SpanTableModel::SpanColumn).data(SpanTableModel::SpanIdRole).toString(),
            u"c12"_qs);
    }

    void tasksComeInPages()
    {
        write(m_store.get(), samples::manyTasks(250));
        TaskTableModel model(m_store.get());
        QAbstractItemModelTester tester(&model, mode);
        QSignalSpy loaded(&model, &TaskTableModel::loaded);
        QSignalSpy failed(&model, &TaskTableModel::failed);
        model.refresh();
        QVERIFY(loaded.wait());
        QTRY_COMPARE(model.total(), 250);
        // As a view does when it is scrolled: asking while a page is on its way is harmless.
        QTRY_VERIFY((model.fetchMore({}), model.rowCount() == 250));
        QCOMPARE(failed.size(), 0);
        QCOMPARE(model.longestNs(), 8'480'000'000);
        for (int row = 1; row < model.rowCount(); ++row) {
            QVERIFY(model.task(row).createdAtMs < model.task(row - 1).createdAtMs);
            QCOMPARE(model.rowOf(model.task(row).id), row);
        }
        const QModelIndex first = model.index(0, 0); // number 250: a warm one
        QCOMPARE(
            first.siblingAtColumn(TaskTableModel::TotalColumn).data(TaskTableModel::SortRole).toLongLong(), 41'000'000);
        QCOMPARE(first.siblingAtColumn(TaskTableModel::ImageColumn).data(TaskTableModel::SortRole).toLongLong(), -1);
        QVERIFY(first.siblingAtColumn(TaskTableModel::ImageColumn).data().toString().isEmpty());
        QVERIFY(first.siblingAtColumn(TaskTableModel::ImageColumn)
                    .data(Qt::AccessibleTextRole)
                    .toString()
                    .contains(u"not measured"_qs));
        QVERIFY(first.siblingAtColumn(TaskTableModel::PhasesColumn)
                    .data(Qt::AccessibleTextRole)
                    .toString()
                    .contains(u"task run"_qs));
    }

    void liveTasksLeaveSelectionAndOrderAlone()
    {
        write(m_store.get(), samples::manyTasks(20));
        TaskTableModel model(m_store.get());
        QAbstractItemModelTester tester(&model, mode);
        QSortFilterProxyModel proxy;
        QAbstractItemModelTester proxyTester(&proxy, mode);
        proxy.setSourceModel(&model);
        QItemSelectionModel selection(&proxy);
        model.refresh();
        QTRY_COMPARE(model.rowCount(), 20);
        selection.select(proxy.index(5, 0), QItemSelectionModel::Select | QItemSelectionModel::Rows);
        const QString chosen = proxy.index(5, 0).data(TaskTableModel::TaskIdRole).toString();

        TaskDetails task = samples::runningTask(100);
        QFuture<Result<void>> saved = m_store->saveTask(task.task);
        QTRY_COMPARE(model.rowCount(), 21);
        QCOMPARE(model.task(0).id, task.task.id);
        QCOMPARE(toString(model.task(0).status), u"RUNNING"_qs);
        QCOMPARE(selection.selectedRows().size(), 1);
        QCOMPARE(selection.selectedRows().first().data(TaskTableModel::TaskIdRole).toString(), chosen);
        QCOMPARE(selection.selectedRows().first().row(), 6);

        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        const TaskDetails done = samples::coldTask(100);
        QFuture<Result<void>> finished = m_store->finishTask(done.task, done.spans);
        QTRY_COMPARE(toString(model.task(0).status), u"COMPLETE"_qs);
        QCOMPARE(model.index(0, TaskTableModel::ApplicationColumn).data(TaskTableModel::SortRole).toLongLong(),
            8'408'000'000);
        QCOMPARE(model.rowCount(), 21);
        QCOMPARE(reset.size(), 0);
        QTRY_COMPARE(model.total(), 21);
    }

    void tasksOfOtherProcessesComeByRefresh()
    {
        write(m_store.get(), samples::manyTasks(3));
        TaskTableModel model(m_store.get());
        QAbstractItemModelTester tester(&model, mode);
        model.refresh();
        QTRY_COMPARE(model.rowCount(), 3);
        Result<std::unique_ptr<Store>> other = Store::open(m_folder->path());
        QVERIFY(other.ok());
        write(other->get(), {samples::warmTask(50)});
        QCOMPARE(model.rowCount(), 3);
        model.refresh();
        QTRY_COMPARE(model.rowCount(), 4);
        QCOMPARE(model.task(0).id, samples::warmTask(50).task.id);
    }

    void aModelMayGoWhileItsQueryRuns()
    {
        write(m_store.get(), samples::manyTasks(30));
        for (int i = 0; i < 50; ++i) {
            TaskTableModel model(m_store.get());
            model.refresh();
        }
        TaskTableModel model(m_store.get());
        QSignalSpy loaded(&model, &TaskTableModel::loaded);
        model.refresh();
        QCOMPARE(loaded.size(), 0); // never from within the call
        QTRY_COMPARE(model.rowCount(), 30);
    }

    void anOldPageDoesNotBringAFinishedTaskBackToLife()
    {
        TaskDetails task = samples::runningTask(1);
        QFuture<Result<void>> saved = m_store->saveTask(task.task);
        saved.waitForFinished();
        TaskTableModel model(m_store.get());
        model.refresh();
        QTRY_COMPARE(model.rowCount(), 1);
        // The page is read now and told after the end of the task.
        QSignalSpy loaded(&model, &TaskTableModel::loaded);
        QFuture<Result<QList<TaskRecord>>> page = m_store->tasks({});
        model.refresh();
        page.waitForFinished();
        Q_EMIT m_store->taskSaved(samples::coldTask(1).task);
        QCOMPARE(toString(model.task(0).status), u"COMPLETE"_qs);
        QVERIFY(loaded.wait());
        QCOMPARE(toString(model.task(0).status), u"COMPLETE"_qs);
    }

    void onlyTheProjectsTasks()
    {
        TaskDetails foreign = samples::warmTask(7);
        foreign.task.project = u"/elsewhere"_qs;
        write(m_store.get(), {samples::coldTask(1), foreign});
        TaskTableModel model(m_store.get());
        QAbstractItemModelTester tester(&model, mode);
        model.setProject(u"/elsewhere"_qs);
        QTRY_COMPARE(model.rowCount(), 1);
        QCOMPARE(model.task(0).id, foreign.task.id);
        QFuture<Result<void>> saved = m_store->saveTask(samples::runningTask(9).task);
        saved.waitForFinished();
        model.setProject({});
        QTRY_COMPARE(model.rowCount(), 3);
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Store> m_store;
};

QTEST_MAIN(ModelsTest)
#include "tst_models.moc"
