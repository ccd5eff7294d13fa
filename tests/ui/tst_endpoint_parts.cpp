// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/endpoints/body_editor.h"
#include "ui/endpoints/endpoint_state.h"
#include "ui/endpoints/phase_progress.h"
#include "ui/endpoints/run_options.h"
#include "ui/endpoints/settings_summary.h"
#include "ui/tasks/phases_delegate.h"
#include "ui/theme/span_style.h"

#include "ui/sample_tasks.h"

#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QTest>

using namespace headstart;

class EndpointPartsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void bodyProblems_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("problem");
        QTest::newRow("nothing") << QString() << QString();
        QTest::newRow("blank") << u" \n "_qs << QString();
        QTest::newRow("object") << u"{\"a\": [1, {\"b\": null}]}"_qs << QString();
        QTest::newRow("array") << u"[1]"_qs << u"must be a JSON object"_qs;
        QTest::newRow("number") << u"5"_qs << u"must be a JSON object"_qs;
        QTest::newRow("bare word") << u"hello"_qs << u"must be a JSON object"_qs;
        QTest::newRow("not closed") << u"{\"a\": 1"_qs << u"Line 1"_qs;
        QTest::newRow("third line") << u"{\n \"ä\": 1,\n b: 2}"_qs << u"Line 3"_qs;
        QTest::newRow("garbage") << u"{} x"_qs << u"follows"_qs;
    }

    void bodyProblems()
    {
        QFETCH(QString, text);
        QFETCH(QString, problem);
        const QString found = bodyProblem(text);
        QCOMPARE(found.isEmpty(), problem.isEmpty());
        QVERIFY2(found.contains(problem), qPrintable(found));
    }

    void theEditorSaysAtOnceWhetherItCanBeSent()
    {
        BodyEditor editor;
        auto *state = editor.findChild<QLabel *>(u"bodyState"_qs);
        QTest::keyClicks(editor.editor(), u"{\"a\""_qs);
        QVERIFY(state->text().startsWith(u"▲"_qs));
        QTest::keyClicks(editor.editor(), u": 1}"_qs);
        QVERIFY(state->text().startsWith(u"✓"_qs));
        QCOMPARE(editor.body(), QByteArray("{\"a\": 1}"));
        QVERIFY(editor.problem().isEmpty());
    }

    void states_data()
    {
        QTest::addColumn<QStringList>("containers");
        QTest::addColumn<bool>("failed");
        QTest::addColumn<int>("kind");
        using Kind = EndpointState::Kind;
        QTest::newRow("none") << QStringList() << false << int(Kind::Cold);
        QTest::newRow("none, failed") << QStringList() << true << int(Kind::Failed);
        QTest::newRow("warm") << QStringList{u"warm"_qs} << false << int(Kind::Warm);
        QTest::newRow("warm after a failure") << QStringList{u"warm"_qs} << true << int(Kind::Warm);
        QTest::newRow("busy wins") << QStringList{u"stopping"_qs, u"busy"_qs, u"warm"_qs} << false << int(Kind::Busy);
        QTest::newRow("starting") << QStringList{u"stopping"_qs, u"starting"_qs} << true << int(Kind::Starting);
        QTest::newRow("stopping, failed") << QStringList{u"stopping"_qs} << true << int(Kind::Failed);
    }

    void states()
    {
        QFETCH(QStringList, containers);
        QFETCH(bool, failed);
        QFETCH(int, kind);
        QList<ContainerState> list{{u"x"_qs, u"/other"_qs, u"app.py:f"_qs, u"busy"_qs, 0}};
        for (const QString &state : containers)
            list.append({u"c"_qs, u"/p"_qs, u"app.py:f"_qs, state, 95'500'000'000});
        const EndpointState state = endpointState(list, u"/p"_qs, u"app.py:f"_qs, failed, 4'000'000'000);
        QCOMPARE(int(state.kind), kind);
        QCOMPARE(state.warmSecondsLeft, state.kind == EndpointState::Kind::Warm ? 92 : 0);
        QVERIFY(!stateGlyph(state).isEmpty());
        QVERIFY(!stateText(state).isEmpty());
    }

    void summaryShowsWhatIsSetAndWhatCannotBeRead()
    {
        Endpoint endpoint;
        endpoint.file = u"app.py"_qs;
        endpoint.function = u"predict"_qs;
        endpoint.kind = u"endpoint"_qs;
        endpoint.settings.onStart = u"load"_qs;
        endpoint.settings.cpuMillicores = 1500;
        endpoint.settings.memoryMib = 16384;
        endpoint.settings.gpus = {u"A10G"_qs, u"T4"_qs};
        endpoint.settings.volumes = {{u"weights"_qs, u"./weights"_qs}};
        endpoint.settings.secrets = {u"HF_TOKEN"_qs};
        endpoint.settings.unread = {{u"memory"_qs, u"BASE * 2"_qs}, {u"pool"_qs, u"POOLS[0]"_qs}};
        QMap<QString, QString> values;
        for (const SettingLine &line : summarize(endpoint)) {
            QVERIFY2(!values.contains(line.id), qPrintable(line.id));
            values.insert(line.id, line.value);
            QCOMPARE(line.unread, line.id == u"memory"_qs || line.id == u"pool"_qs);
        }
        QCOMPARE(values.value(u"handler"_qs), u"app.py:predict (@endpoint)"_qs);
        QVERIFY(values.value(u"cpu"_qs).startsWith(u"1.5"_qs));
        QCOMPARE(values.value(u"memory"_qs), u"BASE * 2"_qs);
        QCOMPARE(values.value(u"pool"_qs), u"POOLS[0]"_qs);
        QVERIFY(values.value(u"gpu"_qs).contains(u"A10G"_qs) && values.value(u"gpu"_qs).contains(u"T4"_qs));
        QVERIFY(values.value(u"volumes"_qs).contains(u"weights at ./weights"_qs));
        QCOMPARE(values.value(u"secrets"_qs), u"HF_TOKEN"_qs);

        endpoint.obstacle = u"The CPU of this machine has no GPU."_qs;
        endpoint.warnings = {u"First."_qs, u"Second."_qs};
        SettingsSummary widget;
        widget.setEndpoint(endpoint);
        QVERIFY(widget.findChild<QLabel *>(u"obstacle"_qs)->text().contains(endpoint.obstacle));
        QCOMPARE(widget.findChild<QLabel *>(u"warnings"_qs)->text().count(u'△'), 2);
        QCOMPARE(widget.findChild<QLabel *>(u"setting_memory"_qs)->text(), u"BASE * 2"_qs);
        widget.setEndpoint({});
        QVERIFY(widget.findChild<QLabel *>(u"obstacle"_qs)->isHidden());
    }

    void progressNamesEveryPhase()
    {
        const QString running = progressText(samples::runningTask(), 2'000'000'000);
        QVERIFY2(running.contains(u"● queue 1 ms"_qs), qPrintable(running));
        QVERIFY2(running.contains(u"◐ application start 1.97 s"_qs), qPrintable(running));
        QVERIFY2(running.contains(u"○ task run"_qs), qPrintable(running));
        const QString failed = progressText(samples::failedTask(), 0);
        QVERIFY2(!failed.contains(u"○"_qs), qPrintable(failed));
        QVERIFY(!progressText(samples::warmTask(), 0).contains(spanLabel(spans::imageLoad)));
    }

    void interpreterMustExist()
    {
        RunOptions options;
        auto *interpreter = options.findChild<QLineEdit *>(u"interpreter"_qs);
        QVERIFY(options.problem().isEmpty());
        interpreter->setText(u"venv"_qs);
        QVERIFY(options.problem().contains(u"absolute"_qs));
        interpreter->setText(u"/nonexistent/python"_qs);
        QVERIFY(options.problem().contains(u"/nonexistent/python"_qs));
        interpreter->setText(u"/usr"_qs);
        QVERIFY(options.problem().isEmpty());
        QCOMPARE(options.options().interpreter, u"/usr"_qs);
    }

    void microBarsFillTheirShare()
    {
        const QList<std::pair<QString, qint64>> phases{
            {u"queue"_qs, 1}, {u"application_start"_qs, 500}, {u"task_run"_qs, 100}};
        const QList<PhaseSlice> slices = microBar(phases, 700, 1400, 140);
        QCOMPARE(slices.size(), 4);
        QCOMPARE(slices.first().width, 1.0); // short, and still seen
        QCOMPARE(slices.at(1).width, 50.0);
        QCOMPARE(slices.last().name, QString(unaccountedName));
        for (int i = 1; i < slices.size(); ++i)
            QCOMPARE(slices.at(i).left, slices.at(i - 1).left + slices.at(i - 1).width);
        QVERIFY(slices.last().left + slices.last().width <= 72);
    }

    void microBarsStayInside()
    {
        const QList<std::pair<QString, qint64>> phases{{u"a"_qs, 100}, {u"b"_qs, 100}, {u"c"_qs, 1}, {u"d"_qs, 1}};
        for (double width : {1.0, 2.0, 3.5, 100.0}) {
            for (const PhaseSlice &slice : microBar(phases, 202, 202, width))
                QVERIFY(slice.width > 0 && slice.left + slice.width <= width + 1e-9);
        }
        QVERIFY(microBar(phases, 202, 0, 100).isEmpty());
        QVERIFY(microBar({}, -1, 100, 100).isEmpty());
    }
};

QTEST_MAIN(EndpointPartsTest)
#include "tst_endpoint_parts.moc"
