// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/dispatch/outcome.h"

#include <QTest>

using namespace headstart;
using Failure = HttpAnswer::Failure;

class OutcomeTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void judges_data();
    void judges();
    void lastLines_data();
    void lastLines();
};

namespace {

HttpAnswer answer(int status, const char *outcome, const QByteArray &body, Failure failure = Failure::None)
{
    HttpAnswer made;
    made.status = status;
    if (outcome)
        made.headers.append(HttpHeader{"X-Headstart-Outcome", outcome});
    made.body = body;
    made.failure = failure;
    if (failure != Failure::None)
        made.error = {ErrorCode::Io, QStringLiteral("broke"), {}};
    return made;
}

} // namespace

Q_DECLARE_METATYPE(headstart::HttpAnswer)

void OutcomeTest::judges_data()
{
    QTest::addColumn<HttpAnswer>("got");
    QTest::addColumn<QString>("status");
    QTest::addColumn<QString>("message");
    QTest::addColumn<bool>("needsExit");
    const QString complete = QStringLiteral("COMPLETE");
    const QString error = QStringLiteral("ERROR");
    const QByteArray traceback = R"({"error":"Traceback:\n  File \"app.py\", line 2\nKeyError: 'x'\n"})";
    QTest::newRow("complete") << answer(200, "complete", "1") << complete << QString() << false;
    QTest::newRow("own status of the handler") << answer(404, "complete", "no") << complete << QString() << false;
    QTest::newRow("no header") << answer(200, nullptr, "1") << complete << QString() << false;
    QTest::newRow("raised") << answer(500, "error", traceback) << error
                            << QStringLiteral("The handler raised KeyError: 'x'") << false;
    QTest::newRow("raised, no traceback")
        << answer(500, "error", "oops") << error << QStringLiteral("The handler raised an exception.") << false;
    QTest::newRow("not JSON") << answer(500, "not_json", R"({"error":"The result at .x is a set."})") << error
                              << QStringLiteral("The result at .x is a set.") << false;
    QTest::newRow("not taken") << answer(400, nullptr, R"({"detail":"Task ID missing"})") << error
                               << QStringLiteral(
                                      "The worker did not take the request; it answered with HTTP status 400.")
                               << false;
    QTest::newRow("broken") << answer(0, nullptr, {}, Failure::Broken) << error << QStringLiteral("broke") << true;
    QTest::newRow("not sent") << answer(0, nullptr, {}, Failure::NotSent) << error << QStringLiteral("broke") << true;
    QTest::newRow("too large") << answer(200, "complete", {}, Failure::TooLarge) << error << QStringLiteral("broke")
                               << false;
    QTest::newRow("stream with an error frame")
        << answer(200, "complete", "data: {\"data\": 1}\n\ndata: " + traceback + "\n\n", Failure::Broken) << error
        << QStringLiteral("The handler raised KeyError: 'x'") << false;
    QTest::newRow("stream that broke off") << answer(200, "complete", "data: {\"data\": 1}\n\nda", Failure::Broken)
                                           << error << QStringLiteral("broke") << true;
    QTest::newRow("an item named error in a whole stream")
        << answer(200, "complete", "data: {\"error\": \"mine\"}\n\n") << complete << QString() << false;
}

void OutcomeTest::judges()
{
    QFETCH(HttpAnswer, got);
    const Outcome outcome = judge(got);
    QTEST(toString(outcome.status), "status");
    QTEST(outcome.error.message, "message");
    QTEST(outcome.needsContainerExit, "needsExit");
}

void OutcomeTest::lastLines_data()
{
    QTest::addColumn<QString>("traceback");
    QTest::addColumn<QString>("last");
    QTest::newRow("plain") << QStringLiteral("Traceback\n  File\nValueError: x\n") << QStringLiteral("ValueError: x");
    QTest::newRow("indented note below") << QStringLiteral("SyntaxError: x\n    ^\n")
                                         << QStringLiteral("SyntaxError: x");
    QTest::newRow("empty") << QString() << QString();
    QTest::newRow("spaces") << QStringLiteral("  \n \n") << QString();
}

void OutcomeTest::lastLines()
{
    QFETCH(QString, traceback);
    QTEST(lastLineOf(traceback), "last");
}

QTEST_GUILESS_MAIN(OutcomeTest)
#include "outcome_test.moc"
