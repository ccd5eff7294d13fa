// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a warm invocation costs: one real container, then N requests one after the other through the console's own HTTP
// client, from handing the request over to its last byte. The handler returns its argument. Prints one JSON object;
// needs root.
//
//   bench_warm_invocation [requests, 2000 by default]
#include "backend/http/http_client.h"
#include "backend/runnerclient/runner_client.h"
#include "localrunner/protocol/container_spec.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonDocument>
#include <QTemporaryDir>

#include <algorithm>
#include <cstdio>

using namespace headstart;

namespace {

constexpr int warmUps = 50;

class Bench : public QObject
{
public:
    explicit Bench(int requests)
        : m_wanted(requests)
        , m_runner({m_folder.filePath(QStringLiteral("root")), m_folder.filePath(QStringLiteral("run")), false})
    {
        connect(&m_runner, &RunnerClient::eventReceived, this, [this](const QString &name, const QJsonObject &members) {
            if (name == protocol::event::workerReady)
                begin(members.value(QLatin1String("socket")).toString());
            else if (name == protocol::event::containerExited && !m_done)
                fail(QString::fromUtf8(QJsonDocument(members).toJson()));
        });
        connect(&m_runner, &RunnerClient::finished, this, [this] { QCoreApplication::exit(m_done ? 0 : 1); });
    }

    void start()
    {
        QFile file(m_folder.filePath(QStringLiteral("app.py")));
        if (!file.open(QIODevice::WriteOnly))
            return fail(file.errorString());
        file.write("from beam import endpoint\n\n@endpoint()\ndef predict(x):\n    return x\n");
        file.close();
        ContainerSpec spec;
        spec.endpoint = QStringLiteral("bench");
        spec.codeFolder = m_folder.path();
        spec.handler = QStringLiteral("app:predict");
        spec.stubId = QStringLiteral("bench");
        m_runner.call(protocol::command::startContainer, {{QStringLiteral("spec"), toJson(spec)}}, this,
            [this](const Result<QJsonObject> &answer) {
                if (!answer)
                    fail(answer.error().message);
            });
    }

private:
    void begin(const QString &socket)
    {
        Result<std::unique_ptr<HttpClient>> client = HttpClient::open(socket);
        if (!client)
            return fail(client.error().message);
        m_client = std::move(*client);
        next();
    }
    void next()
    {
        HttpRequest request;
        request.headers = {
            {"X-TASK-ID", "bench-" + QByteArray::number(m_sent++)}, {"Content-Type", "application/json"}};
        request.body = R"({"args":null,"kwargs":{"x":"hello"}})";
        m_client->send(request, this, [this](const HttpAnswer &answer) {
            if (!answer.ok() || answer.status != 200)
                return fail(answer.error.message + QString::fromUtf8(answer.body));
            if (m_sent > warmUps)
                m_times.append(answer.endNs - answer.sentNs);
            if (m_times.size() < m_wanted)
                next();
            else
                report();
        });
    }
    void report()
    {
        m_done = true;
        std::sort(m_times.begin(), m_times.end());
        const auto percentile = [this](int percent) {
            return static_cast<double>(m_times.at((m_times.size() - 1) * percent / 100)) / 1e6;
        };
        std::printf("{\"bench\": \"warm_invocation\", \"requests\": %d, \"p50_ms\": %.3f, \"p90_ms\": %.3f, "
                    "\"p99_ms\": %.3f, \"max_ms\": %.3f}\n",
            m_wanted, percentile(50), percentile(90), percentile(99), percentile(100));
        m_client.release()->deleteLater();
        m_runner.close();
    }
    void fail(const QString &why)
    {
        std::fprintf(stderr, "warm_invocation: %s\n", qPrintable(why));
        m_runner.close();
    }

    QTemporaryDir m_folder{QStringLiteral("/tmp/hsb-XXXXXX")};
    int m_wanted;
    RunnerClient m_runner;
    std::unique_ptr<HttpClient> m_client;
    QList<qint64> m_times;
    int m_sent = 0;
    bool m_done = false;
};

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    if (!qEnvironmentVariableIsSet("HEADSTART_RUNNER"))
        qputenv("HEADSTART_RUNNER", HEADSTART_RUNNER);
    const int requests = argc > 1 ? QByteArray(argv[1]).toInt() : 2000;
    if (requests < 1) {
        std::fprintf(stderr, "usage: bench_warm_invocation [requests]\n");
        return 2;
    }
    Bench bench(requests);
    bench.start();
    return app.exec();
}
