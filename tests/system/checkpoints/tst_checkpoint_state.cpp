// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "checkpoint_fixture.h"

#include "localrunner/support/unique_fd.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

#include <arpa/inet.h>
#include <atomic>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

using namespace headstart;
using namespace headstart::testing;
using protocol::Checkpoint;

/// What a process holds when it is written to disk, it holds when it is restored.
class CheckpointStateTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void survives_data();
    void survives();
    void outgoingConnectionIsClosed();
    void clientsHammerTheSockets();

private:
    std::unique_ptr<CheckpointFixture> m_fixture;
};

namespace {

/// A port of this machine that takes connections and answers nothing.
class Listener
{
public:
    Listener()
        : m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (::bind(m_socket.get(), reinterpret_cast<sockaddr *>(&address), size) == 0
            && ::listen(m_socket.get(), 8) == 0
            && ::getsockname(m_socket.get(), reinterpret_cast<sockaddr *>(&address), &size) == 0)
            m_port = ntohs(address.sin_port);
    }
    int port() const { return m_port; }

private:
    UniqueFd m_socket;
    int m_port = 0;
};

/// Connects to a Unix socket over and over, says half a request and hangs up; counts how often it was let in.
void hammer(const QByteArray &path, const std::atomic<bool> *stop, std::atomic<int> *connections)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.constData(), std::min<size_t>(size_t(path.size()), sizeof address.sun_path - 1));
    while (!stop->load()) {
        const UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        if (::connect(socket.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0) {
            ++*connections;
            (void)::send(socket.get(), "GET /health HTTP/1.1\r\n", 22, MSG_NOSIGNAL);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

} // namespace

void CheckpointStateTest::initTestCase()
{
    QVERIFY2(::geteuid() == 0, "these tests run real containers and need root");
    m_fixture = std::make_unique<CheckpointFixture>();
    QVERIFY(m_fixture->startRunner());
}

void CheckpointStateTest::cleanupTestCase()
{
    QVERIFY(m_fixture->endRunner());
    QVERIFY2(m_fixture->leftovers().isEmpty(), qPrintable(m_fixture->leftovers().join(u'\n')));
    m_fixture.reset();
}

void CheckpointStateTest::survives_data()
{
    QTest::addColumn<QByteArray>("last"); // arguments of the last request
    QTest::newRow("open_files.py") << QByteArray("{}");
    QTest::newRow("tasks.py") << QByteArray(R"({"end": true})");
    QTest::newRow("shared.py") << QByteArray("{}");
    QTest::newRow("in_step.py") << QByteArray("{}");
    QTest::newRow("libraries.py") << QByteArray("{}");
}

void CheckpointStateTest::survives()
{
    QFETCH(QByteArray, last);
    ContainerSpec spec = m_fixture->deployApp(QString::fromLatin1(QTest::currentDataTag()));
    spec.limits.memoryBytes = 1LL << 30;
    spec.env.insert(QStringLiteral("OMP_NUM_THREADS"), QStringLiteral("2")); // sums in another order are other sums
    const auto check = [](const QJsonObject &answer) {
        const bool good =
            answer.contains(QStringLiteral("same")) && answer.value(QStringLiteral("wrong")).toArray().isEmpty();
        return good ? QByteArray() : QJsonDocument(answer).toJson(QJsonDocument::Compact);
    };
    const Serving cold = m_fixture->start(spec);
    QVERIFY2(!cold.sockets.isEmpty() && !cold.isRestored(), qPrintable(cold.problem));
    const QJsonObject before = m_fixture->ask(cold);
    QVERIFY2(check(before).isEmpty(), check(before).constData());
    const Checkpoint made = m_fixture->captured(cold.id);
    QVERIFY2(made.state == Checkpoint::State::Available, qPrintable(made.reason + u' ' + made.detail));
    const QJsonObject later = m_fixture->ask(cold, last);
    QVERIFY2(check(later).isEmpty(), check(later).constData());
    QVERIFY(m_fixture->stop(cold.id));

    for (int round = 0; round < 2; ++round) {
        const Serving restored = m_fixture->start(spec);
        QVERIFY2(restored.checkpoint == made.id, qPrintable(restored.problem));
        for (const QByteArray &kwargs : {QByteArray("{}"), last}) {
            const QJsonObject after = m_fixture->ask(restored, kwargs);
            QVERIFY2(check(after).isEmpty(), check(after).constData());
            QCOMPARE(after.value(QStringLiteral("same")), before.value(QStringLiteral("same")));
        }
        QVERIFY(m_fixture->stop(restored.id));
    }
}

void CheckpointStateTest::outgoingConnectionIsClosed()
{
    const Listener server;
    ContainerSpec spec = m_fixture->deployApp(QStringLiteral("connected.py"));
    spec.env.insert(QStringLiteral("SERVER_PORT"), QString::number(server.port()));
    const Serving cold = m_fixture->start(spec);
    QVERIFY2(!cold.sockets.isEmpty(), qPrintable(cold.problem));
    // The one that was captured keeps it.
    QCOMPARE(m_fixture->ask(cold).value(QStringLiteral("connected")), QJsonValue(true));
    const Checkpoint made = m_fixture->captured(cold.id);
    QVERIFY2(made.state == Checkpoint::State::Available, qPrintable(made.reason + u' ' + made.detail));
    const QString warning = QStringLiteral("has a TCP connection to 127.0.0.1:%1 open").arg(server.port());
    QVERIFY2(m_fixture->runner().logMessages(QStringLiteral("system")).join(u'\n').contains(warning),
        qPrintable(m_fixture->runner().logMessages(QStringLiteral("system")).join(u'\n')));
    QCOMPARE(m_fixture->ask(cold).value(QStringLiteral("connected")), QJsonValue(true));
    QVERIFY(m_fixture->stop(cold.id));
    const Serving restored = m_fixture->start(spec);
    QVERIFY2(restored.isRestored(), qPrintable(restored.problem));
    for (int task = 0; task < 2; ++task) { // and it lives
        const QJsonObject answer = m_fixture->ask(restored);
        QVERIFY2(
            answer.value(QStringLiteral("connected")) == QJsonValue(false), QJsonDocument(answer).toJson().constData());
    }
    QVERIFY(m_fixture->stop(restored.id));
}

void CheckpointStateTest::clientsHammerTheSockets()
{
    ContainerSpec spec = m_fixture->deployApp(QStringLiteral("built_once.py"));
    spec.workers = 2;
    const QString container = m_fixture->runner().startContainer(spec);
    const QString run = QStringLiteral("%1/%2/%3/run/")
                            .arg(m_fixture->project().runDirectory(), m_fixture->runner().instance(), container);
    std::atomic<bool> stop = false;
    std::atomic<int> connections = 0;
    std::vector<std::thread> clients;
    for (const char *name : {"w0.http", "w0.http", "w1.http", "w0.ctl", "w1.ctl"})
        clients.emplace_back(hammer, (run + QLatin1String(name)).toUtf8(), &stop, &connections);
    const Serving cold = m_fixture->await(container, 2);
    const Checkpoint made = cold.sockets.isEmpty() ? Checkpoint{} : m_fixture->captured(container);
    stop = true;
    for (std::thread &client : clients)
        client.join();
    QVERIFY2(cold.sockets.size() == 2, qPrintable(cold.problem));
    QVERIFY2(made.state == Checkpoint::State::Available, qPrintable(made.reason + u' ' + made.detail));
    QVERIFY(connections > 0);
    QVERIFY(m_fixture->stop(container));
    const Serving restored = m_fixture->start(spec);
    QVERIFY2(restored.checkpoint == made.id, qPrintable(restored.problem));
    QVERIFY(!CheckpointFixture::ask(restored.sockets.last()).contains(QStringLiteral("problem")));
    QVERIFY(m_fixture->stop(restored.id));
}

QTEST_GUILESS_MAIN(CheckpointStateTest)
#include "tst_checkpoint_state.moc"
