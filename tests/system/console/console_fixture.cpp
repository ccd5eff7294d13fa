// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/console/console_fixture.h"

#include <QCryptographicHash>
#include <QDirIterator>
#include <QJsonDocument>
#include <QTest>

#include <sys/stat.h>

namespace headstart::testing {

QJsonObject Ran::json() const
{
    return QJsonDocument::fromJson(out).object();
}

ConsoleFixture::ConsoleFixture()
    : m_before(Leftovers::now({m_project.runDirectory(), m_project.root() + QStringLiteral("/containers")}))
{
}

QProcessEnvironment ConsoleFixture::environment() const
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("HEADSTART_ROOT"), m_project.root());
    environment.insert(QStringLiteral("HEADSTART_RUN_DIRECTORY"), m_project.runDirectory());
    environment.remove(QStringLiteral("HEADSTART_RUNNER"));
    return environment;
}

std::unique_ptr<QProcess> ConsoleFixture::start(const QStringList &arguments) const
{
    auto process = std::make_unique<QProcess>();
    process->setProcessEnvironment(environment());
    process->setWorkingDirectory(m_project.codeFolder());
    process->start(consolePath(), arguments);
    return process;
}

std::unique_ptr<QProcess> ConsoleFixture::startWindow() const
{
    auto process = std::make_unique<QProcess>();
    QProcessEnvironment own = environment();
    own.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
    own.insert(QStringLiteral("QT_PLUGIN_PATH"), QFileInfo(QStringView(HEADSTART_WINDOW_HAND).toString()).path());
    own.insert(QStringLiteral("QT_QPA_GENERIC_PLUGINS"), QStringLiteral("headstart_window_hand"));
    own.insert(QStringLiteral("XDG_CONFIG_HOME"), m_project.filePath(QStringLiteral("config")));
    process->setProcessEnvironment(own);
    process->start(consolePath(), {m_project.codeFolder()});
    return process;
}

QString ConsoleFixture::consolePath()
{
    return QStringView(HEADSTART_CONSOLE).toString();
}

Ran ConsoleFixture::run(const QStringList &arguments, const QByteArray &input) const
{
    const std::unique_ptr<QProcess> process = start(arguments);
    process->write(input);
    process->closeWriteChannel();
    if (!process->waitForFinished(120000)) {
        process->kill();
        process->waitForFinished();
    }
    const bool normal = process->exitStatus() == QProcess::NormalExit;
    return {normal ? process->exitCode() : -1, process->readAllStandardOutput(), process->readAllStandardError()};
}

Ran ConsoleFixture::runJson(const QStringList &more) const
{
    return run(QStringList{QStringLiteral("run"), QStringLiteral("app.py:predict"), QStringLiteral("--format"),
                   QStringLiteral("json")}
        + more);
}

bool ConsoleFixture::waitForErr(QProcess *process, const QByteArray &text, QByteArray *all)
{
    QByteArray seen;
    QByteArray &collected = all ? *all : seen;
    return QTest::qWaitFor(
        [&] {
            collected += process->readAllStandardError();
            return collected.contains(text);
        },
        60000);
}

QStringList ConsoleFixture::leftovers() const
{
    QStringList added;
    (void)QTest::qWaitFor(
        [&] {
            const Leftovers now =
                Leftovers::now({m_project.runDirectory(), m_project.root() + QStringLiteral("/containers")});
            added = now.addedSince(m_before, {QFileInfo(m_project.codeFolder()).absolutePath()});
            return added.isEmpty();
        },
        15000);
    return added;
}

QByteArray ConsoleFixture::fingerprint() const
{
    QStringList paths{m_project.codeFolder()};
    QDirIterator it(m_project.codeFolder(), QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot,
        QDirIterator::Subdirectories);
    while (it.hasNext())
        paths.append(it.next());
    paths.sort();
    QCryptographicHash hash(QCryptographicHash::Sha256);
    for (const QString &path : std::as_const(paths)) {
        struct stat status = {};
        ::lstat(QFile::encodeName(path).constData(), &status);
        hash.addData(QStringLiteral("%1 %2 %3 %4 %5\n")
                         .arg(path)
                         .arg(status.st_mode)
                         .arg(status.st_mtim.tv_sec)
                         .arg(status.st_mtim.tv_nsec)
                         .arg(status.st_uid)
                         .toUtf8());
        QFile file(path);
        if (QFileInfo(path).isFile() && file.open(QIODevice::ReadOnly))
            hash.addData(file.readAll());
    }
    return hash.result().toHex();
}

} // namespace headstart::testing
