// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/dispatch/dispatcher.h"
#include "backend/runnerclient/runner_client.h"
#include "backend/store/store.h"

#include <QFile>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <optional>

namespace headstart {

/// A dispatcher with a real store, a real project on disk, and a runner whose containers are played by a script.
struct DispatcherFixture
{
    QTemporaryDir data;
    QTemporaryDir project;
    std::unique_ptr<Store> store;
    std::unique_ptr<RunnerClient> runner;
    std::unique_ptr<Dispatcher> dispatcher;
    QHash<QString, TaskDetails> finished;

    /// `code`: the text of app.py.
    explicit DispatcherFixture(const QByteArray &code)
    {
        const QString script =
            QStringLiteral("%1/tests/backend/dispatch/scripted_containers.py").arg(QStringView(HEADSTART_SOURCE_DIR));
        qputenv("HEADSTART_RUNNER", QFile::encodeName(script));
        write(code);
        Result<std::unique_ptr<Store>> opened = Store::open(data.path());
        if (!opened)
            qFatal("%s", qPrintable(opened.error().message));
        store = std::move(*opened);
        runner = std::make_unique<RunnerClient>(RunnerClient::Settings{});
        dispatcher = std::make_unique<Dispatcher>(store.get(), runner.get());
        QObject::connect(dispatcher.get(), &Dispatcher::taskFinished, dispatcher.get(),
            [this](const TaskDetails &details) { finished.insert(details.task.id, details); });
    }

    void write(const QByteArray &code)
    {
        QFile file(project.filePath(QStringLiteral("app.py")));
        if (!file.open(QIODevice::WriteOnly) || file.write(code) != code.size())
            qFatal("app.py could not be written");
    }

    /// app.py with one endpoint of that name.
    static QByteArray app(const QByteArray &function, const QByteArray &arguments = {})
    {
        return "from beam import endpoint\n\n@endpoint(" + arguments + ")\ndef " + function
            + "(**inputs):\n    return inputs\n";
    }

    QString submit(const char *function, const QByteArray &body = {}, const LocalOptions &options = {})
    {
        Invocation invocation;
        invocation.folder = project.path();
        invocation.handler = QStringLiteral("app.py:") + QString::fromLatin1(function);
        invocation.body = body;
        invocation.options = options;
        return dispatcher->submit(invocation);
    }
    /// Spins until the task has ended.
    TaskDetails wait(const QString &id, int milliseconds = 20000)
    {
        (void)QTest::qWaitFor([&] { return finished.contains(id); }, milliseconds);
        return finished.value(id);
    }
    TaskDetails run(const char *function, const QByteArray &body = {}) { return wait(submit(function, body)); }

    /// What the database says of it.
    TaskDetails stored(const QString &id)
    {
        QFuture<Result<TaskDetails>> future = store->task(id);
        future.waitForFinished();
        return future.result() ? *future.result() : TaskDetails{};
    }
    QStringList states() const
    {
        QStringList names;
        const QList<ContainerState> containers = dispatcher->containers();
        for (const ContainerState &container : containers)
            names.append(container.state);
        return names;
    }
    static QStringList phases(const TaskDetails &details)
    {
        QStringList names;
        for (const Span &span : details.spans) {
            if (span.parent.isEmpty())
                names.append(span.name);
        }
        return names;
    }
    static QJsonObject result(const TaskDetails &details)
    {
        return QJsonDocument::fromJson(details.task.result).object();
    }
};

} // namespace headstart
