// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/containers/container_exit.h"

#include "localrunner/containers/oci_config.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <csignal>
#include <cstring>

namespace headstart {

namespace {

using protocol::ContainerExit;

/// With a signal's number a shell, and the supervisor, end with 128 more.
constexpr int signalledExit = 128;

QString decimal(double number)
{
    QString text = QString::number(number, 'f', 2);
    while (text.endsWith(u'0'))
        text.chop(1);
    if (text.endsWith(u'.'))
        text.chop(1);
    return text;
}

} // namespace

QString formatBytes(qint64 bytes)
{
    constexpr const char *units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    auto number = double(bytes);
    size_t unit = 0;
    while (number >= 1024 && unit + 1 < std::size(units)) {
        number /= 1024;
        ++unit;
    }
    return decimal(number) + u' ' + QLatin1String(units[unit]);
}

QString formatMemorySetting(qint64 bytes)
{
    constexpr qint64 gibi = 1LL << 30;
    constexpr qint64 mebi = 1LL << 20;
    return bytes % gibi == 0 ? QStringLiteral("%1Gi").arg(bytes / gibi) : QStringLiteral("%1Mi").arg(bytes / mebi);
}

QString signalInWords(int signal)
{
    struct Meaning
    {
        int signal;
        const char *words;
    };
    constexpr Meaning meanings[] = {
        {SIGABRT, "the program ended itself (abort)"},
        {SIGBUS, "a read or write of memory that is not there; a full /dev/shm or a truncated file does that"},
        {SIGFPE, "an impossible calculation, such as a division by zero"},
        {SIGILL, "an instruction that this processor does not have"},
        {SIGKILL, "killed from outside the program"},
        {SIGSEGV, "a read or write of memory that it may not touch"},
        {SIGSYS, "a system call of another architecture, which the container does not allow"},
        {SIGTERM, "asked to end from outside the program"},
    };
    const char *abbreviation = ::sigabbrev_np(signal);
    if (!abbreviation)
        return QStringLiteral("signal %1").arg(signal);
    QString name = QStringLiteral("SIG") + QLatin1String(abbreviation);
    for (const Meaning &meaning : meanings) {
        if (meaning.signal == signal)
            return name + QLatin1String(", ") + QLatin1String(meaning.words);
    }
    return name;
}

ContainerExit describeEnd(
    const ProcessEnd &end, std::optional<qint64> oomKills, const ResourceLimits &limits, qint64 timeNs)
{
    ContainerExit exit;
    exit.exitCode = end.exitCode;
    exit.signal = end.signal;
    exit.timeNs = timeNs;
    exit.error.code = ErrorCode::HandlerFailed;
    if (oomKills.value_or(0) > 0 && !end.succeeded()) {
        exit.reason = ContainerExit::Reason::OutOfMemory;
        exit.error.message =
            QStringLiteral("Out of memory at %1; memory=\"%2\" asked for %3: raise memory= or load less.")
                .arg(formatBytes(hardMemoryLimit(limits)), formatMemorySetting(limits.memoryBytes),
                    formatBytes(limits.memoryBytes));
    } else if (end.signal != 0) {
        exit.reason = ContainerExit::Reason::Signalled;
        exit.error.message = QStringLiteral("The container was ended by %1.").arg(signalInWords(end.signal));
    } else {
        exit.reason = ContainerExit::Reason::Exited;
        exit.error.message = QStringLiteral("The container ended by itself with exit code %1").arg(end.exitCode);
        if (end.exitCode > signalledExit && ::sigabbrev_np(end.exitCode - signalledExit))
            exit.error.message += QStringLiteral(" (%1)").arg(signalInWords(end.exitCode - signalledExit));
        exit.error.message += u'.';
    }
    return exit;
}

QString runcFailure(const QByteArray &log)
{
    QString reason;
    for (const QByteArray &line : log.split('\n')) {
        const QJsonObject entry = QJsonDocument::fromJson(line).object();
        const QString level = entry.value(QLatin1String("level")).toString();
        if (level == u"error" || level == u"fatal")
            reason = entry.value(QLatin1String("msg")).toString();
    }
    return reason.isEmpty() ? QString::fromUtf8(log.trimmed()) : reason;
}

} // namespace headstart
