// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/session.h"

#include "console/terminal.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QJsonObject>

#include <unistd.h>

namespace headstart {

std::unique_ptr<RunnerClient> makeRunner(const Places &places)
{
    RunnerClient::Settings settings;
    settings.root = places.root;
    settings.runDirectory = places.runDirectory;
    settings.onTerminal = ::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1;
    return std::make_unique<RunnerClient>(settings);
}

Result<std::unique_ptr<Store>> openStore(const Places &places)
{
    Result<std::unique_ptr<Store>> store = Store::open(places.dataFolder);
    if (store) {
        QObject::connect(
            store->get(), &Store::writeFailed, store->get(), [](const Error &error) { reportError(error); });
    }
    return store;
}

QString rootNote(const Places &places, const QJsonObject &hello)
{
    const QString actual = hello.value(QLatin1String("root")).toString();
    if (places.root.isEmpty() || actual.isEmpty()
        || QFileInfo(actual).canonicalFilePath() == QFileInfo(places.root).canonicalFilePath())
        return {};
    return QCoreApplication::translate("headstart::Session",
        "The runner works with other rights than yours and keeps images and volumes in %1; only the task database is "
        "in %2.")
        .arg(actual, places.root);
}

} // namespace headstart
