// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/support/probe.h"

#include <QFile>
#include <QProcess>
#include <QStandardPaths>

namespace headstart {

namespace {
constexpr qsizetype mostOutput = 64 << 10;
}

ProbeAnswer probe(const QString &program, const QStringList &arguments, int timeoutMs)
{
    ProbeAnswer answer;
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.setStandardInputFile(QProcess::nullDevice());
    process.start(program, arguments, QIODevice::ReadOnly);
    answer.started = process.waitForStarted(timeoutMs);
    if (!answer.started)
        return answer;
    answer.finished = process.waitForFinished(timeoutMs);
    if (!answer.finished) {
        process.kill();
        process.waitForFinished(timeoutMs);
    }
    answer.exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    answer.output = QString::fromUtf8(process.readAll().left(mostOutput)).trimmed();
    return answer;
}

QString findProgram(const QString &name)
{
    QString inPath = QStandardPaths::findExecutable(name);
    if (!inPath.isEmpty())
        return inPath;
    return QStandardPaths::findExecutable(name,
        {QStringLiteral("/usr/local/sbin"), QStringLiteral("/usr/local/bin"), QStringLiteral("/usr/sbin"),
            QStringLiteral("/usr/bin"), QStringLiteral("/sbin"), QStringLiteral("/bin")});
}

QString readLine(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readLine(4096)).trimmed() : QString();
}

} // namespace headstart
