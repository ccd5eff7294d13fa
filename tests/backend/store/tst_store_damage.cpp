// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/store/store.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace headstart;
using protocol::LogLine;

namespace {

constexpr qsizetype pageSize = 4096; // SQLite's default since 3.12

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

template <class T> QString messageOf(const Result<T> &result)
{
    return result ? QString() : result.error().message;
}

} // namespace

/// A database of which some pages inside are damaged: what is whole is still given, what is damaged is refused with a
/// sentence, never given in part as if it were all; and the file stays as it was.
class TestStoreDamage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void outputOfATask();
    void spansOfATask();
    void listOfTasks();
    void firstPage();
    void cutInHalf();
    void writesAreRefused();

private:
    std::unique_ptr<Store> open() const
    {
        Result<std::unique_ptr<Store>> store = Store::open(m_dir->path());
        if (!store)
            qFatal("%s", qPrintable(store.error().message));
        return std::move(*store);
    }

    /// Overwrites the page that holds the last place of `text`; returns the file as it is then.
    QByteArray damageAt(const QByteArray &text) const
    {
        QFile file(m_path);
        if (!file.open(QIODevice::ReadWrite))
            qFatal("cannot damage %s", qPrintable(m_path));
        const QByteArray whole = file.readAll();
        const qsizetype at = whole.lastIndexOf(text);
        if (at < pageSize)
            qFatal("%s does not hold %s", qPrintable(m_path), text.constData());
        file.seek(at / pageSize * pageSize);
        file.write(QByteArray(pageSize, 'x'));
        file.close();
        return contentOf(m_path);
    }

    void saysDamaged(const QString &message) const
    {
        QVERIFY2(message.contains("is damaged and cannot be read"_L1), qPrintable(message));
        QVERIFY2(message.contains(m_path) && message.contains("Move it away"_L1), qPrintable(message));
    }

    std::unique_ptr<QTemporaryDir> m_dir;
    QString m_path;
};

void TestStoreDamage::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_path = m_dir->filePath(u"headstart.db"_s);
    const std::unique_ptr<Store> store = open();
    for (const QString &id : {u"whole"_s, u"broken"_s}) {
        TaskRecord task;
        task.id = id;
        task.handler = u"app.py:predict"_s;
        task.instance = store->instance();
        task.status = TaskStatus::Complete;
        QVERIFY(store->saveTask(task).result().ok());
        QList<LogLine> logs;
        QList<Span> spans;
        for (int i = 0; i < 500; ++i) {
            logs.append({i, u"stdout"_s, 0, id, u"line %1 of %2"_s.arg(i).arg(id), false});
            Span span;
            span.id = u"span %1 of %2"_s.arg(i).arg(id);
            span.name = u"step"_s;
            span.startNs = i;
            span.endNs = i + 1;
            spans.append(span);
        }
        store->appendLogs(id, {}, logs);
        QVERIFY(store->finishTask(task, spans).result().ok());
    }
    for (int i = 0; i < 500; ++i) {
        TaskRecord task;
        task.id = u"filler-%1"_s.arg(i);
        task.instance = store->instance();
        task.project = u"/home/dev/filler"_s;
        task.createdAtMs = i + 1;
        task.status = TaskStatus::Complete;
        const QFuture<Result<void>> saved = store->saveTask(task);
        if (i == 499)
            QVERIFY(saved.result().ok());
    }
}

void TestStoreDamage::outputOfATask()
{
    const QByteArray damaged = damageAt("line 300 of broken");
    {
        const std::unique_ptr<Store> store = open();
        const Result<TaskDetails> whole = store->task(u"whole"_s).result();
        QVERIFY2(whole.ok(), qPrintable(messageOf(whole)));
        QCOMPARE(whole->logs.size(), 500);
        const Result<TaskDetails> broken = store->task(u"broken"_s).result();
        QVERIFY2(!broken.ok(), "some of the lines were given as all");
        QVERIFY(broken.error().code == ErrorCode::Io);
        saysDamaged(broken.error().message);
        QVERIFY(!store->taskDetails({u"whole"_s, u"broken"_s}).result().ok());
        QCOMPARE(store->countTasks({}).result().value(), 502);
        QCOMPARE(store->tasks({{}, {}, {}, 1000, 0}).result().value().size(), 502);
    }
    QVERIFY(contentOf(m_path) == damaged);
}

void TestStoreDamage::spansOfATask()
{
    const QByteArray damaged = damageAt("span 300 of broken");
    {
        const std::unique_ptr<Store> store = open();
        QCOMPARE(store->task(u"whole"_s).result().value().spans.size(), 500);
        const Result<TaskDetails> broken = store->task(u"broken"_s).result();
        QVERIFY2(!broken.ok(), "some of the spans were given as all");
        saysDamaged(broken.error().message);
    }
    QVERIFY(contentOf(m_path) == damaged);
}

void TestStoreDamage::listOfTasks()
{
    // The last place of this id lies in the index of ids or in the table; only the table holds the project next to it.
    const QByteArray damaged = damageAt("filler-250/home/dev/filler");
    {
        const std::unique_ptr<Store> store = open();
        const Result<QList<TaskRecord>> list = store->tasks({{}, {}, {}, 1000, 0}).result();
        QVERIFY2(!list.ok(), "some of the tasks were given as all");
        saysDamaged(list.error().message);
        QVERIFY(store->tasks({{}, {}, {}, 10, 0}).result().ok()); // the newest are whole
    }
    QVERIFY(contentOf(m_path) == damaged);
}

void TestStoreDamage::firstPage()
{
    QFile file(m_path);
    QVERIFY(file.open(QIODevice::ReadWrite));
    file.seek(100); // behind the header, where the schema begins: https://www.sqlite.org/fileformat.html
    file.write(QByteArray(pageSize - 100, 'x'));
    file.close();
    const QByteArray damaged = contentOf(m_path);
    const Result<std::unique_ptr<Store>> store = Store::open(m_dir->path());
    QVERIFY(!store.ok());
    saysDamaged(store.error().message);
    QVERIFY(contentOf(m_path) == damaged);
}

void TestStoreDamage::cutInHalf()
{
    QFile file(m_path);
    QVERIFY(file.resize(file.size() / 2 / pageSize * pageSize));
    const QByteArray damaged = contentOf(m_path);
    const Result<std::unique_ptr<Store>> store = Store::open(m_dir->path());
    if (store.ok()) // the half that is there may be enough to open it
        saysDamaged(messageOf((*store)->tasks({{}, {}, {}, 1000, 0}).result()));
    else
        saysDamaged(store.error().message);
    QVERIFY(contentOf(m_path) == damaged);
}

void TestStoreDamage::writesAreRefused()
{
    damageAt("line 499 of broken"); // the end of the table, where new lines go
    const std::unique_ptr<Store> store = open();
    QSignalSpy failed(store.get(), &Store::writeFailed);
    store->appendLogs(u"whole"_s, {}, {{1, u"stdout"_s, 0, u"whole"_s, u"one more"_s, false}});
    QTRY_COMPARE(failed.size(), 1);
    saysDamaged(failed.first().first().value<Error>().message);
    QCOMPARE(store->task(u"whole"_s).result().value().logs.size(), 500);
}

QTEST_GUILESS_MAIN(TestStoreDamage)
#include "tst_store_damage.moc"
