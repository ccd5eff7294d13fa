// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/store/records.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace headstart;

namespace {

constexpr qint64 beyondDoubles = (1LL << 53) + 1; // a double would round it

TaskDetails everything()
{
    TaskDetails details;
    TaskRecord &task = details.task;
    task.id = u"11111111-aaaa-4000-8000-000000000000"_s;
    task.project = u"/home/dev/opt"_s;
    task.endpoint = u"predict"_s;
    task.handler = u"app.py:predict"_s;
    task.deploymentId = u"d1"_s;
    task.deploymentVersion = 3;
    task.containerId = u"c1"_s;
    task.status = TaskStatus::Error;
    task.start = StartKind::Cold;
    task.createdAtMs = 1'700'000'000'007;
    task.durationNs = beyondDoubles;
    task.error = Error{ErrorCode::HandlerFailed, u"The handler raised ValueError: no."_s, u"Traceback\n"_s};

    Span phase;
    phase.id = u"t1"_s;
    phase.name = spans::taskRun;
    phase.startNs = beyondDoubles;
    phase.endNs = beyondDoubles + 2;
    phase.attributes = {{u"bytes"_s, 7}};
    phase.stampedBy = u"console"_s;
    Span open;
    open.id = u"c2"_s;
    open.parent = u"t1"_s;
    open.name = u"mount"_s;
    open.startNs = 1;
    open.stampedBy = u"runner"_s;
    details.spans = {phase, open};
    details.logs = {
        {beyondDoubles, u"stdout"_s, 0, task.id, u"Grüße"_s, true}, {2, u"system"_s, -1, task.id, {}, false}};
    return details;
}

QStringList sorted(QStringList list)
{
    list.sort();
    return list;
}

/// Object, print, parse: what a reader of the output sees.
QByteArray printed(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QJsonValue resultOf(const QByteArray &body, const QString &type)
{
    TaskDetails details;
    details.task.result = body;
    details.task.resultType = type;
    return toJson(details).value("result"_L1);
}

} // namespace

/// The version-1 JSON of a task is what docs/json-output.md says.
class TestTaskJson : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void membersAreThoseOfTheDocument();
    void spellingsAreThoseOfTheDocument();
    void values();
    void nanosecondsAreIntegers();
    void whatWasNotMeasuredIsNull();
    void results_data();
    void results();
    void binaryResult();

private:
    /// The names in the first column of a table of the document, which follows a line that begins with `heading`.
    QStringList documented(const QString &heading) const
    {
        QStringList names;
        static const QRegularExpression row(u"^\\| `(\\w+)` \\|"_s);
        const QString table = m_document.section(heading, 1).section(u"| --- |"_s, 1).section(u"\n\n"_s, 0, 0);
        const QStringList lines = table.split(u'\n');
        for (const QString &line : lines) {
            const QRegularExpressionMatch match = row.match(line);
            if (match.hasMatch())
                names.append(match.captured(1));
        }
        return sorted(names);
    }

    QString m_document;
};

void TestTaskJson::initTestCase()
{
    QFile file(QStringView(HEADSTART_SOURCE_DIR).toString() + u"/docs/json-output.md"_s);
    QVERIFY(file.open(QIODevice::ReadOnly));
    m_document = QString::fromUtf8(file.readAll());
}

void TestTaskJson::membersAreThoseOfTheDocument()
{
    const QJsonObject object = toJson(everything());
    QCOMPARE(documented(u"# JSON output of a task"_s).size(), 6);
    QCOMPARE(sorted(object.keys()), documented(u"# JSON output of a task"_s));
    QCOMPARE(sorted(object.value("task"_L1).toObject().keys()), documented(u"\n`task`:"_s));

    // Those of a span, a log line and an error stand in sentences.
    const QJsonObject parts{{u"span"_s, object.value("spans"_L1)[0]}, {u"log"_s, object.value("logs"_L1)[0]},
        {u"error"_s, object.value("error"_L1)}, {u"deployment"_s, object.value("task"_L1)["deployment"_L1]}};
    const QMap<QString, QStringList> expected{
        {u"span"_s, {u"attributes"_s, u"end_ns"_s, u"id"_s, u"name"_s, u"parent"_s, u"stamped_by"_s, u"start_ns"_s}},
        {u"log"_s, {u"message"_s, u"partial"_s, u"stream"_s, u"time_ns"_s, u"worker"_s}},
        {u"error"_s, {u"code"_s, u"details"_s, u"message"_s}}, {u"deployment"_s, {u"id"_s, u"version"_s}}};
    for (auto part = expected.cbegin(); part != expected.cend(); ++part) {
        QCOMPARE(sorted(parts.value(part.key()).toObject().keys()), part.value());
        for (const QString &name : part.value())
            QVERIFY2(m_document.contains(QString(u'`' + name + u'`')), qPrintable(name));
    }
}

void TestTaskJson::spellingsAreThoseOfTheDocument()
{
    for (int status = 0; status <= int(TaskStatus::Retry); ++status)
        QVERIFY(m_document.contains(QString(u'`' + toString(TaskStatus(status)) + u'`')));
    for (int start = int(StartKind::Cold); start <= int(StartKind::Warm); ++start)
        QVERIFY(m_document.contains(QString(u'`' + toString(StartKind(start)) + u'`')));
    for (int code = 0; code <= int(ErrorCode::Internal); ++code)
        QVERIFY(m_document.contains(QString(u'`' + toString(ErrorCode(code)) + u'`')));
    for (const QString &phase : phaseNames())
        QVERIFY2(m_document.contains(QString(u'`' + phase + u'`')), qPrintable(phase));
}

void TestTaskJson::values()
{
    const QJsonObject object = toJson(everything());
    QCOMPARE(object.value("version"_L1), QJsonValue(1));
    const QJsonValue task = object.value("task"_L1);
    QCOMPARE(task["id"_L1].toString(), u"11111111-aaaa-4000-8000-000000000000"_s);
    QCOMPARE(task["project"_L1].toString(), u"/home/dev/opt"_s);
    QCOMPARE(task["handler"_L1].toString(), u"app.py:predict"_s);
    QCOMPARE(task["deployment"_L1]["version"_L1], QJsonValue(3));
    QCOMPARE(task["status"_L1].toString(), u"ERROR"_s);
    QCOMPARE(task["start"_L1].toString(), u"cold"_s);
    QCOMPARE(task["created_at"_L1].toString(), u"2023-11-14T22:13:20.007Z"_s);
    QCOMPARE(object.value("error"_L1)["code"_L1].toString(), u"handler_failed"_s);
    QCOMPARE(object.value("error"_L1)["details"_L1].toString(), u"Traceback\n"_s);
    QCOMPARE(object.value("spans"_L1)[0]["attributes"_L1]["bytes"_L1], QJsonValue(7));
    QCOMPARE(object.value("spans"_L1)[1]["parent"_L1].toString(), u"t1"_s);
    QCOMPARE(object.value("spans"_L1)[1]["stamped_by"_L1].toString(), u"runner"_s);
    QCOMPARE(object.value("logs"_L1)[0]["worker"_L1], QJsonValue(0)); // the first worker, not "none"
    QCOMPARE(object.value("logs"_L1)[0]["message"_L1].toString(), u"Grüße"_s);
    QCOMPARE(object.value("logs"_L1)[0]["partial"_L1], QJsonValue(true));
    QCOMPARE(object.value("logs"_L1)[1]["partial"_L1], QJsonValue(false));
}

void TestTaskJson::nanosecondsAreIntegers()
{
    const QByteArray text = printed(toJson(everything()));
    for (const char *member : {"\"duration_ns\":9007199254740993", "\"start_ns\":9007199254740993",
             "\"end_ns\":9007199254740995", "\"time_ns\":9007199254740993"}) {
        const qsizetype at = text.indexOf(member);
        QVERIFY2(at > 0, text.constData());
        QVERIFY2(QByteArray(",}").contains(text.at(at + qsizetype(qstrlen(member)))), text.constData());
    }
}

void TestTaskJson::whatWasNotMeasuredIsNull()
{
    const auto isNull = [](const QJsonValue &value) { return value.isNull(); };
    const QJsonObject full = toJson(everything());
    QVERIFY(isNull(full.value("result"_L1)));
    QVERIFY(isNull(full.value("spans"_L1)[0]["parent"_L1])); // a phase
    QVERIFY(isNull(full.value("spans"_L1)[1]["end_ns"_L1])); // never ended
    QVERIFY(isNull(full.value("logs"_L1)[1]["worker"_L1])); // of no worker
    QCOMPARE(full.value("logs"_L1)[1]["message"_L1], QJsonValue(QString()));

    const QJsonObject object = toJson(TaskDetails());
    const QJsonValue task = object.value("task"_L1);
    for (const QLatin1String member : {"deployment"_L1, "container"_L1, "start"_L1, "duration_ns"_L1})
        QVERIFY2(isNull(task[member]), member.data());
    QVERIFY(isNull(object.value("error"_L1)));
    QVERIFY(isNull(object.value("result"_L1)));
    QVERIFY(object.value("spans"_L1).isArray());
    QVERIFY(object.value("logs"_L1).isArray());

    TaskDetails instant; // measured, and nothing: a number
    instant.task.durationNs = 0;
    instant.task.error.message = u"It ended."_s;
    QCOMPARE(toJson(instant).value("task"_L1)["duration_ns"_L1], QJsonValue(0));
    QVERIFY(isNull(toJson(instant).value("error"_L1)["details"_L1]));
}

void TestTaskJson::results_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("type");
    QTest::addColumn<QByteArray>("result");
    const QString json = u"application/json"_s;
    QTest::newRow("object") << QByteArray(R"({"a":[1,null]})") << json << QByteArray(R"({"a":[1,null]})");
    QTest::newRow("array") << QByteArray(" [1] ") << json << QByteArray("[1]");
    QTest::newRow("number") << QByteArray("1.5") << json << QByteArray("1.5");
    QTest::newRow("text") << QByteArray(R"("a")") << json << QByteArray(R"("a")");
    QTest::newRow("null") << QByteArray("null") << json << QByteArray("null");
    QTest::newRow("false") << QByteArray("false") << json << QByteArray("false");
    QTest::newRow("nothing") << QByteArray() << json << QByteArray("null");
    QTest::newRow("parameters") << QByteArray("{}") << u"application/json; charset=utf-8"_s << QByteArray("{}");
    QTest::newRow("a kind of JSON") << QByteArray("[]") << u"application/problem+json"_s << QByteArray("[]");
    QTest::newRow("no type") << QByteArray("{}") << QString() << QByteArray("{}");
    QTest::newRow("says JSON, is none") << QByteArray("{'a': 1}") << json << QByteArray(R"("{'a': 1}")");
    QTest::newRow("two values") << QByteArray("1, 2") << json << QByteArray(R"("1, 2")");
    QTest::newRow("brackets that close ours") << QByteArray("1], [2") << json << QByteArray(R"("1], [2")");
    QTest::newRow("JSON that calls itself a text") << QByteArray("[1]") << u"text/plain"_s << QByteArray(R"("[1]")");
    QTest::newRow("words") << QByteArray("Gr\xc3\xbc\xc3\x9f") << u"text/plain"_s
                           << QByteArray("\"Gr\xc3\xbc\xc3\x9f\"");
}

void TestTaskJson::results()
{
    QFETCH(QByteArray, body);
    QFETCH(QString, type);
    QTEST(printed({{u"r"_s, resultOf(body, type)}}).chopped(1).mid(5), "result");
}

void TestTaskJson::binaryResult()
{
    for (const QByteArray &body : {QByteArray("\xff\xfe\x00", 3), QByteArray("a\0b", 3)}) {
        const QJsonValue result = resultOf(body, u"image/png"_s);
        QCOMPARE(sorted(result.toObject().keys()), QStringList({u"base64"_s, u"content_type"_s}));
        QCOMPARE(QByteArray::fromBase64(result["base64"_L1].toString().toLatin1()), body);
        QCOMPARE(result["content_type"_L1].toString(), u"image/png"_s);
    }
}

QTEST_GUILESS_MAIN(TestTaskJson)
#include "tst_task_json.moc"
