// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/workers/control_client.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cstring>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>

using namespace headstart;

/// A worker's control socket may be anything: the container can write to its folder.
class ControlClientTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answers();
    void silence();
    void impostors_data();
    void impostors();
    void nonsense();

private:
    /// Listens at `name`; accepts nothing by itself.
    UniqueFd listenAt(const QString &name) const;
    QTemporaryDir m_folder{QStringLiteral("/tmp/hs-ctl-XXXXXX")};
};

UniqueFd ControlClientTest::listenAt(const QString &name) const
{
    UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const QByteArray path = QFile::encodeName(m_folder.filePath(name));
    QFile::remove(m_folder.filePath(name));
    std::memcpy(address.sun_path, path.constData(), static_cast<size_t>(path.size()));
    if (::bind(socket.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0
        || ::listen(socket.get(), 4) != 0)
        qFatal("cannot listen at %s", path.constData());
    return socket;
}

void ControlClientTest::answers()
{
    const UniqueFd listening = listenAt(QStringLiteral("w0.ctl"));
    const Result<Directory> folder = Directory::open(m_folder.path());
    QVERIFY(folder.ok());
    ControlClient client;
    std::optional<Result<QJsonObject>> answer;
    client.ask(*folder, QStringLiteral("w0.ctl"), QStringLiteral("health"), 5000,
        [&answer](const auto &result) { answer = result; });
    const UniqueFd connection(::accept(listening.get(), nullptr, nullptr));
    char question[100];
    const ssize_t size = ::read(connection.get(), question, sizeof question);
    QCOMPARE(QByteArray(question, size), QByteArray("{\"command\":\"health\"}\n"));
    const QByteArray line = "{\"ok\": true, \"state\": \"busy\", \"task\": \"t\", \"pid\": 7}\n";
    QCOMPARE(::write(connection.get(), line.constData(), static_cast<size_t>(line.size())), line.size());
    QTRY_VERIFY(answer.has_value());
    QVERIFY(answer->ok());
    QCOMPARE((*answer)->value(QStringLiteral("state")).toString(), QStringLiteral("busy"));
}

void ControlClientTest::silence()
{
    const UniqueFd listening = listenAt(QStringLiteral("w0.ctl"));
    const Result<Directory> folder = Directory::open(m_folder.path());
    ControlClient client;
    std::optional<Result<QJsonObject>> answer;
    client.ask(*folder, QStringLiteral("w0.ctl"), QStringLiteral("health"), 50,
        [&answer](const auto &result) { answer = result; });
    QTRY_VERIFY(answer.has_value());
    QVERIFY(!answer->ok());
    QVERIFY(answer->error().code == ErrorCode::TimedOut);
}

void ControlClientTest::impostors_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("nothing") << QStringLiteral("nothing");
    QTest::newRow("a file") << QStringLiteral("file");
    QTest::newRow("a pipe") << QStringLiteral("pipe");
    QTest::newRow("a link to a real socket") << QStringLiteral("link");
    QTest::newRow("a way out") << QStringLiteral("../w0.ctl");
}

void ControlClientTest::impostors()
{
    QFETCH(QString, name);
    const UniqueFd listening = listenAt(QStringLiteral("real"));
    const auto path = [this](const char *entry) { return QFile::encodeName(m_folder.filePath(QLatin1String(entry))); };
    QFile file(m_folder.filePath(QStringLiteral("file")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    ::mkfifo(path("pipe").constData(), 0600);
    QFile::link(QStringLiteral("real"), m_folder.filePath(QStringLiteral("link")));
    const Result<Directory> folder = Directory::open(m_folder.path());
    ControlClient client;
    std::optional<Result<QJsonObject>> answer;
    client.ask(*folder, name, QStringLiteral("health"), 1000, [&answer](const auto &result) { answer = result; });
    QVERIFY(answer.has_value()); // at once: there is nobody to wait for
    QVERIFY(!answer->ok());
    QCOMPARE(isSocket(*folder, name), false);
    QCOMPARE(isSocket(*folder, QStringLiteral("real")), true);
}

void ControlClientTest::nonsense()
{
    const UniqueFd listening = listenAt(QStringLiteral("w0.ctl"));
    const Result<Directory> folder = Directory::open(m_folder.path());
    for (const QByteArray &line :
        {QByteArray("no json\n"), QByteArray("{\"ok\": false, \"error\": \"busy\"}\n"), QByteArray(100 << 10, 'x')}) {
        ControlClient client;
        std::optional<Result<QJsonObject>> answer;
        client.ask(*folder, QStringLiteral("w0.ctl"), QStringLiteral("health"), 2000,
            [&answer](const auto &result) { answer = result; });
        UniqueFd connection(::accept(listening.get(), nullptr, nullptr));
        QVERIFY(::send(connection.get(), line.constData(), static_cast<size_t>(line.size()), MSG_NOSIGNAL) > 0);
        connection.reset();
        QTRY_VERIFY(answer.has_value());
        QVERIFY(!answer->ok());
    }
}

QTEST_GUILESS_MAIN(ControlClientTest)
#include "tst_control_client.moc"
