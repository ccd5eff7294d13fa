// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/deploy_command.h"

#include "console/text_table.h"

#include <QJsonDocument>

namespace headstart {

DeployCommand::DeployCommand(RunArguments options, QObject *parent)
    : Command(parent)
    , m_options(std::move(options))
{
}

DeployCommand::~DeployCommand() = default;

void DeployCommand::start()
{
    Result<std::unique_ptr<Store>> store = openStore(m_options.places);
    if (!store) {
        Q_EMIT finished(reportError(store.error()));
        return;
    }
    m_store = std::move(*store);
    m_runner = makeRunner(m_options.places);
    m_tools = std::make_unique<PreparationTools>(m_store.get(), m_runner.get());
    m_progress = std::make_unique<ProgressDisplay>();
    connect(
        m_runner.get(), &RunnerClient::terminalNeeded, this, [this](bool needed) { m_progress->setPaused(needed); });
    auto *preparation = new Preparation(m_tools.get(), m_options.invocation, this, Preparation::Aim::Deploy);
    connect(preparation, &Preparation::progress, this, [this](ProgressStep step) { m_progress->step(step); });
    connect(preparation, &Preparation::failed, this, [this](const Error &error) {
        m_progress->end();
        leave(reportError(error));
    });
    connect(preparation, &Preparation::done, this, [this](const Prepared &prepared) {
        m_progress->end();
        for (const QString &warning : prepared.deployment.endpoint.warnings)
            writeErr(warning + QLatin1Char('\n'));
        if (const QString note = rootNote(m_options.places, m_runner->hello()); !note.isEmpty())
            writeErr(note + QLatin1Char('\n'));
        print(prepared.deployment);
        leave(outFailed() ? exitCode(ErrorCode::Io) : 0);
    });
    preparation->start();
}

void DeployCommand::print(const Deployment &deployment)
{
    if (m_options.json) {
        const QJsonObject object{{QStringLiteral("id"), deployment.id}, {QStringLiteral("version"), deployment.version},
            {QStringLiteral("endpoint"), deployment.name}, {QStringLiteral("handler"), deployment.handler},
            {QStringLiteral("project"), deployment.project}, {QStringLiteral("image"), deployment.imageId},
            {QStringLiteral("code_hash"), deployment.codeHash},
            {QStringLiteral("created_at_ms"), deployment.createdAtMs}};
        writeOut(QJsonDocument(QJsonObject{{QStringLiteral("version"), 1}, {QStringLiteral("deployment"), object}})
                     .toJson());
        return;
    }
    writeOut(textTable({tr("Endpoint"), tr("Version"), tr("Handler"), tr("Deployment")},
        {{deployment.name, QStringLiteral("v%1").arg(deployment.version), deployment.handler, deployment.id}}));
}

void DeployCommand::leave(int code)
{
    connect(m_runner.get(), &RunnerClient::finished, this, [this, code] { Q_EMIT finished(code); });
    m_runner->close();
}

} // namespace headstart
