// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

/// The program as a user calls it, with runners that scripts play: `checkpoints`, `deploy`, and `run` where a
/// checkpoint is captured or used.
class CheckpointsProgramTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void lists();
    void shows();
    void verifies();
    void deletes();
    void deletesNothingAfterAMistake();
    void deletesWhatItCan();
    void prunes();
    void tellsWhatItWouldPrune();
    void wouldPruneNothing();
    void mistakes_data();
    void mistakes();
    void deploysAnew();
    void runStaysForTheCheckpoint();
    void runTellsOfAFailedVerification();
    void runIsInterruptedWhileItWaits();
    void runOutlivesItsRunner();
    void runDoesNotWaitForADeadCapture();
    void runOfARestoredStart();
    void runRestoresOrNotAtAll();

private:
    struct Ran
    {
        int exitCode = -1;
        QString out;
        QString err;

        QJsonObject json() const { return QJsonDocument::fromJson(out.toUtf8()).object(); }
    };
    void prepare(QProcess *process, const char *runner) const;
    Ran finish(QProcess *process) const;
    Ran run(const QStringList &arguments) const;
    /// `run app.py:<function>` with the scripted containers.
    Ran runEndpoint(const QString &function, const QStringList &more = {}) const;
    void writeApp(const QString &function) const;
    QJsonObject state() const;
    QStringList idsLeft() const;

    std::unique_ptr<QTemporaryDir> m_dir;
};

namespace {

QJsonObject checkpoint(const char *id, const char *endpoint, const char *state)
{
    return {{QStringLiteral("id"), QString::fromLatin1(id)}, {QStringLiteral("deployment"), QStringLiteral("d")},
        {QStringLiteral("endpoint"), QString::fromLatin1(endpoint)},
        {QStringLiteral("state"), QString::fromLatin1(state)}, {QStringLiteral("reason"), QString()},
        {QStringLiteral("disk_bytes"), 1048576}, {QStringLiteral("created_at_ms"), qint64(1'700'000'000'000)}};
}

QStringList words(const char *text)
{
    return QString::fromLatin1(text).split(QLatin1Char(' '));
}

} // namespace

void CheckpointsProgramTest::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    QVERIFY(m_dir->isValid());
    QFile file(m_dir->filePath(QStringLiteral("checkpoints.json")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QJsonDocument(QJsonObject{{QStringLiteral("commands"), QJsonArray()},
                                 {QStringLiteral("problems"), QJsonArray{QStringLiteral("The folder x is damaged.")}},
                                 {QStringLiteral("checkpoints"),
                                     QJsonArray{checkpoint("1a2b000000000001", "predict", "available"),
                                         checkpoint("1a2b000000000002", "busy", "available"),
                                         checkpoint("9f3c000000000003", "predict", "invalid")}}})
                   .toJson());
}

void CheckpointsProgramTest::prepare(QProcess *process, const char *runner) const
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char *name : {"XDG_RUNTIME_DIR", "QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY", "LC_ALL", "LANGUAGE"})
        environment.remove(QString::fromLatin1(name));
    environment.insert(QStringLiteral("HEADSTART_ROOT"), m_dir->filePath(QStringLiteral("root")));
    environment.insert(
        QStringLiteral("HEADSTART_RUNNER"), QStringView(HEADSTART_SOURCE_DIR).toString() + QString::fromLatin1(runner));
    environment.insert(
        QStringLiteral("HEADSTART_TEST_CHECKPOINTS"), m_dir->filePath(QStringLiteral("checkpoints.json")));
    environment.insert(QStringLiteral("LANG"), QStringLiteral("C.UTF-8"));
    process->setProcessEnvironment(environment);
    process->setWorkingDirectory(m_dir->path());
}

CheckpointsProgramTest::Ran CheckpointsProgramTest::finish(QProcess *process) const
{
    if (!process->waitForFinished(60'000) || process->exitStatus() != QProcess::NormalExit)
        return {-1, {}, process->errorString()};
    return {process->exitCode(), QString::fromUtf8(process->readAllStandardOutput()),
        QString::fromUtf8(process->readAllStandardError())};
}

CheckpointsProgramTest::Ran CheckpointsProgramTest::run(const QStringList &arguments) const
{
    QProcess process;
    prepare(&process, "/tests/console/scripted_checkpoints.py");
    process.start(QStringView(HEADSTART_CONSOLE).toString(), arguments);
    return finish(&process);
}

void CheckpointsProgramTest::writeApp(const QString &function) const
{
    QFile file(m_dir->filePath(QStringLiteral("app.py")));
    if (!file.open(QIODevice::WriteOnly))
        qFatal("app.py could not be written");
    file.write("from beam import endpoint\n\n@endpoint(secrets=[])\ndef " + function.toLatin1()
        + "(**inputs):\n    return inputs\n");
}

CheckpointsProgramTest::Ran CheckpointsProgramTest::runEndpoint(const QString &function, const QStringList &more) const
{
    writeApp(function);
    QProcess process;
    prepare(&process, "/tests/backend/dispatch/scripted_containers.py");
    process.start(QStringView(HEADSTART_CONSOLE).toString(),
        QStringList({QStringLiteral("run"), QStringLiteral("app.py:%1").arg(function)}) + more);
    return finish(&process);
}

QJsonObject CheckpointsProgramTest::state() const
{
    QFile file(m_dir->filePath(QStringLiteral("checkpoints.json")));
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
}

QStringList CheckpointsProgramTest::idsLeft() const
{
    QStringList ids;
    const QJsonArray left = state().value(QLatin1String("checkpoints")).toArray();
    for (const QJsonValue &one : left)
        ids.append(one[QLatin1String("id")].toString().left(4) + one[QLatin1String("id")].toString().right(1));
    return ids;
}

void CheckpointsProgramTest::lists()
{
    Ran ran = run(words("checkpoints list"));
    QCOMPARE(ran.exitCode, 0);
    QCOMPARE(ran.out.count(QLatin1Char('\n')), 4);
    QVERIFY2(ran.out.contains(QStringLiteral("9f3c0000  ○ Invalid")), qPrintable(ran.out));
    QCOMPARE(ran.err, QStringLiteral("The folder x is damaged.\n"));
    ran = run(words("checkpoints list --format json"));
    QCOMPARE(ran.json().value(QLatin1String("version")).toInt(), 1);
    QCOMPARE(ran.json().value(QLatin1String("checkpoints")).toArray().size(), 3);
    QCOMPARE(ran.json().value(QLatin1String("problems")).toArray().size(), 1);
    QVERIFY(ran.err.isEmpty());
}

void CheckpointsProgramTest::shows()
{
    Ran ran = run(words("checkpoints show 9f3c"));
    QCOMPARE(ran.exitCode, 0);
    QVERIFY2(ran.out.contains(QStringLiteral("9f3c000000000003\n")), qPrintable(ran.out));
    ran = run(words("checkpoints show 9F3C00 --format=json"));
    const QJsonObject one = ran.json().value(QLatin1String("checkpoint")).toObject();
    QCOMPARE(one.value(QLatin1String("state")).toString(), QStringLiteral("invalid"));
    QVERIFY(one.contains(QLatin1String("deployment_version")));
    QVERIFY(one.value(QLatin1String("deployment_version")).isNull());
    ran = run(words("checkpoints show 1a2b"));
    QCOMPARE(ran.exitCode, 2);
    QVERIFY2(ran.err.contains(QStringLiteral("1a2b000000000001, 1a2b000000000002")), qPrintable(ran.err));
    QVERIFY(ran.out.isEmpty());
}

void CheckpointsProgramTest::verifies()
{
    Ran ran = run(words("checkpoints verify 1a2b000000000001"));
    QCOMPARE(ran.exitCode, 0);
    QVERIFY2(ran.err.contains(QStringLiteral("Checkpoint 1a2b0000 holds")), qPrintable(ran.err));
    ran = run(words("checkpoints verify 9f3c --format json"));
    QCOMPARE(ran.exitCode, 3);
    QVERIFY2(ran.err.contains(QStringLiteral("headstart: The page images do not match")), qPrintable(ran.err));
    QVERIFY(ran.out.isEmpty());
}

void CheckpointsProgramTest::deletes()
{
    const Ran ran = run(words("checkpoints delete 9f3c 1a2b000000000001 9f3c00 --format json"));
    QCOMPARE(ran.exitCode, 0);
    QCOMPARE(ran.json().value(QLatin1String("deleted")).toArray(),
        QJsonArray({QStringLiteral("9f3c000000000003"), QStringLiteral("1a2b000000000001")})); // each once
    QCOMPARE(idsLeft(), QStringList{QStringLiteral("1a2b2")});
}

void CheckpointsProgramTest::deletesNothingAfterAMistake()
{
    const Ran ran = run(words("checkpoints delete 9f3c ffff"));
    QCOMPARE(ran.exitCode, 2);
    QVERIFY2(ran.err.contains(QStringLiteral("\"ffff\"")), qPrintable(ran.err));
    QCOMPARE(idsLeft().size(), 3);
}

void CheckpointsProgramTest::deletesWhatItCan()
{
    const Ran ran = run(words("checkpoints delete 1a2b000000000002 9f3c"));
    QCOMPARE(ran.exitCode, 2);
    QVERIFY2(ran.err.contains(QStringLiteral("A container runs from")), qPrintable(ran.err));
    QVERIFY2(ran.err.contains(QStringLiteral("Checkpoint 9f3c0000 has been deleted.")), qPrintable(ran.err));
    QCOMPARE(idsLeft(), QStringList({QStringLiteral("1a2b1"), QStringLiteral("1a2b2")}));
}

void CheckpointsProgramTest::prunes()
{
    Ran ran = run(words("checkpoints prune --max-per-deployment 1 --max-age 0 --max-bytes 2G"));
    QCOMPARE(ran.exitCode, 0);
    QVERIFY2(ran.err.contains(QStringLiteral("predict has been removed: It has not been used for 41 days")),
        qPrintable(ran.err));
    QVERIFY2(ran.err.contains(QStringLiteral("1 checkpoint, 1.00 MiB, has been removed")), qPrintable(ran.err));
    QJsonObject asked = state().value(QLatin1String("commands")).toArray().last().toObject();
    QCOMPARE(asked,
        QJsonObject({{QStringLiteral("command"), QStringLiteral("prune_checkpoints")},
            {QStringLiteral("max_per_deployment"), 1}, {QStringLiteral("max_age_days"), 0},
            {QStringLiteral("max_bytes"), qint64(2LL << 30)}}));
    ran = run(words("checkpoints prune --format json"));
    QVERIFY(ran.json().value(QLatin1String("removed")).isArray());
    asked = state().value(QLatin1String("commands")).toArray().last().toObject();
    QCOMPARE(asked.size(), 1); // the runner's own limits
}

void CheckpointsProgramTest::tellsWhatItWouldPrune()
{
    Ran ran = run(words("checkpoints prune --dry-run --max-age 100 --max-per-deployment 2 --max-bytes 20G"));
    QCOMPARE(ran.exitCode, 0);
    QVERIFY2(
        ran.out.contains(QStringLiteral("9f3c0000")) && ran.out.contains(QStringLiteral("100")), qPrintable(ran.out));
    QVERIFY2(ran.err.contains(QStringLiteral("3 checkpoints, 3.00 MiB, would be removed")), qPrintable(ran.err));
    QCOMPARE(idsLeft().size(), 3);
    const QJsonArray commands = state().value(QLatin1String("commands")).toArray();
    for (const QJsonValue &command : commands)
        QCOMPARE(command[QLatin1String("command")].toString(), QStringLiteral("list_checkpoints"));

    QVERIFY(QDir(m_dir->path()).mkpath(QStringLiteral("root"))); // as a runner does; its free space is the limit
    // All are of one deployment: what nothing starts from any more goes first.
    ran = run(words("checkpoints prune --dry-run --max-age 0 --max-per-deployment 2 --format json"));
    QCOMPARE(ran.exitCode, 0);
    const QJsonArray removed = ran.json().value(QLatin1String("would_remove")).toArray();
    QCOMPARE(removed.size(), 1);
    QCOMPARE(removed.first()[QLatin1String("id")].toString(), QStringLiteral("9f3c000000000003"));
    QVERIFY(removed.first()[QLatin1String("why")].toString().contains(QStringLiteral("2 are kept")));
    QCOMPARE(ran.json().value(QLatin1String("version")).toInt(), 1);
    ran = run(words("checkpoints prune --dry-run --max-age 0 --max-per-deployment 0 --max-bytes 1500K --format json"));
    QCOMPARE(ran.json().value(QLatin1String("would_remove")).toArray().size(), 2);
}

void CheckpointsProgramTest::wouldPruneNothing()
{
    QVERIFY(QDir(m_dir->path()).mkpath(QStringLiteral("root"))); // as a runner does
    const Ran ran = run(words("checkpoints prune --dry-run --max-age 0 --max-per-deployment 0"));
    QCOMPARE(ran.exitCode, 0);
    QVERIFY(ran.out.isEmpty());
    QVERIFY2(ran.err.contains(QStringLiteral("none would be removed")), qPrintable(ran.err));
}

void CheckpointsProgramTest::mistakes_data()
{
    QTest::addColumn<QString>("given");
    QTest::addColumn<QString>("word");
    const auto row = [](const char *given, const char *word) {
        QTest::newRow(given) << QString::fromLatin1(given) << QString::fromLatin1(word);
    };
    row("checkpoints", "one of list");
    row("checkpoints remove 9f3c", "\"remove\"");
    row("checkpoints list 9f3c", "takes nothing more");
    row("checkpoints show", "the ID of one");
    row("checkpoints show 9f3c 1a2b", "the ID of one");
    row("checkpoints delete", "the IDs");
    row("checkpoints delete 9f", "four characters");
    row("checkpoints prune 9f3c", "takes nothing more");
    row("checkpoints prune --max-age -1", "--max-age takes");
    row("checkpoints prune --max-per-deployment two", "--max-per-deployment takes");
    row("checkpoints prune --max-bytes 1e9", "--max-bytes takes");
    row("checkpoints list --max-age 3", "belongs to checkpoints prune");
    row("checkpoints list --dry-run", "belongs to checkpoints prune");
    row("checkpoints prune --dry-run --max-bytes lots", "--max-bytes takes");
    row("checkpoints list --format yaml", "table, json");
    row("deploy", "one handler");
    row("deploy app.py:predict --data {}", "nknown option");
    row("run app.py:predict --start warm", "auto, cold, restore");
    row("run app.py:predict --restore now", "auto, eager, lazy");
    row("run app.py:predict --start cold --restore lazy", "--start cold uses none");
}

void CheckpointsProgramTest::mistakes()
{
    QFETCH(QString, given);
    QFETCH(QString, word);
    writeApp(QStringLiteral("predict"));
    const Ran ran = run(given.split(QLatin1Char(' ')));
    QCOMPARE(ran.exitCode, 2);
    QVERIFY2(ran.err.startsWith(QStringLiteral("headstart: ")) && ran.err.contains(word), qPrintable(ran.err));
    QVERIFY(ran.out.isEmpty());
    QCOMPARE(idsLeft().size(), 3);
}

void CheckpointsProgramTest::deploysAnew()
{
    writeApp(QStringLiteral("predict"));
    const auto versionOf = [](const Ran &ran) {
        return ran.json().value(QLatin1String("deployment"))[QLatin1String("version")].toInt();
    };
    const Ran first = run(words("deploy app.py:predict --format json"));
    QVERIFY2(first.exitCode == 0, qPrintable(first.err));
    QCOMPARE(versionOf(first), 1);
    const Ran second = run(words("deploy app.py:predict --format json"));
    QCOMPARE(versionOf(second), 2);
    QVERIFY(first.json().value(QLatin1String("deployment"))[QLatin1String("id")]
        != second.json().value(QLatin1String("deployment"))[QLatin1String("id")]);
    const Ran table = run(words("deploy app.py:predict"));
    QVERIFY2(table.out.contains(QStringLiteral("predict   v3       app.py:predict")), qPrintable(table.out));
    // Runs take the newest of the code that is alike.
    const Ran ran = runEndpoint(QStringLiteral("predict"), words("--format json"));
    QCOMPARE(ran.json().value(QLatin1String("task"))[QLatin1String("deployment")][QLatin1String("version")].toInt(), 3);
}

void CheckpointsProgramTest::runStaysForTheCheckpoint()
{
    writeApp(QStringLiteral("captures"));
    QProcess process;
    prepare(&process, "/tests/backend/dispatch/scripted_containers.py");
    process.start(QStringView(HEADSTART_CONSOLE).toString(), words("run app.py:captures --format json"));
    QString out;
    QVERIFY(QTest::qWaitFor(
        [&] {
            out += QString::fromUtf8(process.readAllStandardOutput());
            return !QJsonDocument::fromJson(out.toUtf8()).isNull();
        },
        20'000));
    QCOMPARE(process.state(), QProcess::Running); // the result is there, the checkpoint is not
    const QJsonObject result = QJsonDocument::fromJson(out.toUtf8()).object();
    QCOMPARE(result.value(QLatin1String("checkpoint"))[QLatin1String("state")].toString(), QStringLiteral("capturing"));
    QCOMPARE(result.value(QLatin1String("task"))[QLatin1String("start")].toString(), QStringLiteral("cold"));
    const Ran ran = finish(&process);
    QCOMPARE(ran.exitCode, 0);
    QCOMPARE(ran.out, QString());
    const QStringList lines = ran.err.split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    QCOMPARE(lines.mid(lines.size() - 3),
        QStringList({QStringLiteral("Writing the checkpoint …"), QStringLiteral("Verifying the checkpoint …"),
            QStringLiteral("Checkpoint c0ffee00 is available: 73.00 MiB, stood still for 15 ms.")}));
}

void CheckpointsProgramTest::runTellsOfAFailedVerification()
{
    const Ran ran = runEndpoint(QStringLiteral("verify_fails"));
    QCOMPARE(ran.exitCode, 0); // the task's
    QVERIFY2(ran.err.endsWith(QStringLiteral(
                 "The checkpoint could not be captured: It was written, but cannot be restored. Try again.\n")),
        qPrintable(ran.err));
    QVERIFY(ran.out.contains(QStringLiteral("checkpoint capture")));
}

void CheckpointsProgramTest::runIsInterruptedWhileItWaits()
{
    writeApp(QStringLiteral("captures_forever"));
    QProcess process;
    prepare(&process, "/tests/backend/dispatch/scripted_containers.py");
    process.start(QStringView(HEADSTART_CONSOLE).toString(), words("run app.py:captures_forever"));
    QString err;
    QVERIFY(QTest::qWaitFor(
        [&] {
            err += QString::fromUtf8(process.readAllStandardError());
            return err.contains(QStringLiteral("Writing the checkpoint"));
        },
        20'000));
    QVERIFY(process.readAllStandardOutput().contains("\"kwargs\"")); // the result was not held back
    QVERIFY(!process.waitForFinished(500));
    ::kill(static_cast<pid_t>(process.processId()), SIGINT);
    const Ran ran = finish(&process);
    QCOMPARE(ran.exitCode, 130);
    QCOMPARE(ran.err, QStringLiteral("The checkpoint was discarded.\n"));
}

void CheckpointsProgramTest::runOutlivesItsRunner()
{
    const Ran ran = runEndpoint(QStringLiteral("kills_runner_late"));
    QCOMPARE(ran.exitCode, 0);
    QVERIFY2(ran.err.contains(QStringLiteral("headstart-runner was ended by signal 9")), qPrintable(ran.err));
    QVERIFY2(ran.err.endsWith(QStringLiteral("The checkpoint was discarded.\n")), qPrintable(ran.err));
}

void CheckpointsProgramTest::runDoesNotWaitForADeadCapture()
{
    const Ran ran = runEndpoint(QStringLiteral("dies_in_capture"), words("--format json"));
    QCOMPARE(ran.exitCode, 1);
    QVERIFY(ran.json().contains(QLatin1String("checkpoint")));
    QVERIFY(ran.json().value(QLatin1String("checkpoint")).isNull());
    QVERIFY2(!ran.err.contains(QStringLiteral("Writing the checkpoint")), qPrintable(ran.err));
}

void CheckpointsProgramTest::runOfARestoredStart()
{
    const Ran ran = runEndpoint(QStringLiteral("restores"), words("--start restore --restore lazy --format json"));
    QVERIFY2(ran.exitCode == 0, qPrintable(ran.err));
    QCOMPARE(ran.json().value(QLatin1String("task"))[QLatin1String("start")].toString(), QStringLiteral("restored"));
    const QJsonValue checkpoint = ran.json().value(QLatin1String("checkpoint"));
    QCOMPARE(checkpoint[QLatin1String("id")].toString(), QStringLiteral("c0ffee0000000001"));
    QCOMPARE(checkpoint[QLatin1String("restores")].toInt(), 3);
    const Ran cold = runEndpoint(QStringLiteral("predict"), words("--format json"));
    QVERIFY(cold.json().contains(QLatin1String("checkpoint")));
    QVERIFY(cold.json().value(QLatin1String("checkpoint")).isNull());
}

void CheckpointsProgramTest::runRestoresOrNotAtAll()
{
    const Ran ran = runEndpoint(QStringLiteral("predict"), words("--start restore"));
    QCOMPARE(ran.exitCode, 2);
    QVERIFY2(ran.err.contains(QStringLiteral("There is no checkpoint of this deployment.")), qPrintable(ran.err));
}

QTEST_GUILESS_MAIN(CheckpointsProgramTest)
#include "checkpoints_program_test.moc"
