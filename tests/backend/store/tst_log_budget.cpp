// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/store/log_budget.h"
#include "backend/store/store.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace headstart;
using protocol::LogLine;

namespace {

const QString markerText = u"Output from here on is not stored: a task keeps at most 200,000 lines and 64 MiB."_s;

LogLine line(const QString &message, qint64 timeNs = 1)
{
    return {timeNs, u"stdout"_s, 0, u"t"_s, message, false};
}

QList<LogLine> lines(qsizetype count)
{
    return QList<LogLine>(count, line(u"x"_s));
}

} // namespace

/// How much of a task's output is kept, and the line that says that there was more.
class TestLogBudget : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void limitsAreThoseThatAreSaid();
    void countsLines();
    void countsBytesOfUtf8();
    void aSmallLineAfterABigOneIsNotLetThrough();
    void eachOwnerHasItsOwn();
    void theStoreKeepsTheMarker();
};

void TestLogBudget::limitsAreThoseThatAreSaid()
{
    QCOMPARE(LogBudget::maxLines, 200'000);
    QCOMPARE(LogBudget::maxBytes, 64LL * 1024 * 1024);
    QFile document(QStringView(HEADSTART_SOURCE_DIR).toString() + u"/docs/json-output.md"_s);
    QVERIFY(document.open(QIODevice::ReadOnly));
    QVERIFY(document.readAll().contains("at most 200,000 lines and 64 MiB of output"));
}

void TestLogBudget::countsLines()
{
    LogBudget budget;
    QCOMPARE(budget.admit(u"t"_s, lines(LogBudget::maxLines - 1)).size(), LogBudget::maxLines - 1);
    QCOMPARE(budget.admit(u"t"_s, {line(u"the last"_s)}), QList<LogLine>{line(u"the last"_s)});
    const QList<LogLine> beyond = budget.admit(u"t"_s, {line(u"one more"_s, 77), line(u"and another"_s, 78)});
    QCOMPARE(beyond, QList<LogLine>({{77, u"system"_s, -1, u"t"_s, markerText, false}}));
    QCOMPARE(budget.admit(u"t"_s, lines(3)), QList<LogLine>()); // said once
}

void TestLogBudget::countsBytesOfUtf8()
{
    LogBudget budget;
    const QString mebibyte(1 << 19, QChar(u'ü')); // two bytes each
    QCOMPARE(budget.admit(u"t"_s, QList<LogLine>(64, line(mebibyte))).size(), 64);
    QCOMPARE(budget.admit(u"t"_s, {line({})}).size(), 1); // not a byte more
    QCOMPARE(budget.admit(u"t"_s, {line(u"x"_s)}).value(0).message, markerText);
}

void TestLogBudget::aSmallLineAfterABigOneIsNotLetThrough()
{
    LogBudget budget;
    const QList<LogLine> admitted =
        budget.admit(u"t"_s, {line(u"small"_s), line(QString(LogBudget::maxBytes, QChar(u'x'))), line(u"small"_s)});
    QCOMPARE(admitted.size(), 2); // else the output would have a hole that nobody sees
    QCOMPARE(admitted.last().message, markerText);
    QCOMPARE(budget.admit(u"t"_s, {line(u"small"_s)}), QList<LogLine>());
}

void TestLogBudget::eachOwnerHasItsOwn()
{
    LogBudget budget;
    QCOMPARE(budget.admit(u"t"_s, lines(LogBudget::maxLines + 5)).size(), LogBudget::maxLines + 1);
    QCOMPARE(budget.admit(u"another"_s, lines(2)).size(), 2);
}

void TestLogBudget::theStoreKeepsTheMarker()
{
    const QTemporaryDir dir;
    Result<std::unique_ptr<Store>> store = Store::open(dir.path());
    QVERIFY2(store.ok(), qPrintable(store ? QString() : store.error().message));
    TaskRecord task;
    task.id = u"t"_s;
    task.instance = (*store)->instance();
    QVERIFY((*store)->saveTask(task).result().ok());
    const QString quarter(16 << 20, QChar(u'x'));
    for (int i = 0; i < 6; ++i)
        (*store)->appendLogs(task.id, u"c1"_s, {line(quarter, i + 1)});
    (*store)->appendLogs(task.id, u"c1"_s, {line(u"late"_s)});
    QVERIFY((*store)->finishTask(task, {}).result().ok());
    const Result<TaskDetails> kept = (*store)->task(task.id).result();
    QVERIFY2(kept.ok(), qPrintable(kept ? QString() : kept.error().message));
    QCOMPARE(kept->logs.size(), 5);
    QCOMPARE(kept->logs.at(3).message.size(), quarter.size());
    QCOMPARE(kept->logs.last(), LogLine({5, u"system"_s, -1, u"t"_s, markerText, false}));
}

QTEST_GUILESS_MAIN(TestLogBudget)
#include "tst_log_budget.moc"
