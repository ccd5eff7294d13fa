// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/terminal.h"

#include <QCoreApplication>

#include <cerrno>
#include <cstring>

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace headstart {

namespace {

bool outGone = false;
bool outBroken = false;

StreamStyle styleOf(int fd)
{
    StreamStyle style;
    const QByteArray term = qgetenv("TERM");
    style.terminal = ::isatty(fd) == 1 && !term.isEmpty() && term != "dumb";
    style.colour = style.terminal && qgetenv("NO_COLOR").isEmpty();
    winsize size = {};
    if (style.terminal && ::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        style.width = size.ws_col;
    return style;
}

/// errno of the failure, or 0. A descriptor that was left non-blocking by whoever shares it is waited for.
int writeAll(int fd, const QByteArray &bytes)
{
    qsizetype done = 0;
    while (done < bytes.size()) {
        const ssize_t wrote = ::write(fd, bytes.constData() + done, static_cast<size_t>(bytes.size() - done));
        if (wrote >= 0) {
            done += wrote;
        } else if (errno == EAGAIN) {
            pollfd entry = {fd, POLLOUT, 0};
            (void)::poll(&entry, 1, -1);
        } else if (errno != EINTR) {
            return errno;
        }
    }
    return 0;
}

} // namespace

StreamStyle outStyle()
{
    return styleOf(STDOUT_FILENO);
}

StreamStyle errStyle()
{
    return styleOf(STDERR_FILENO);
}

void writeOut(const QByteArray &text)
{
    if (outGone || outBroken)
        return;
    const int problem = writeAll(STDOUT_FILENO, text);
    if (problem == EPIPE) {
        outGone = true;
    } else if (problem != 0) {
        outBroken = true;
        writeErr(QCoreApplication::translate("headstart::Terminal", "headstart: The result could not be written: %1.\n")
                     .arg(QString::fromLocal8Bit(std::strerror(problem))));
    }
}

void writeOut(const QString &text)
{
    writeOut(text.toUtf8());
}

bool outFailed()
{
    return outBroken;
}

void writeErr(const QString &text)
{
    (void)writeAll(STDERR_FILENO, text.toUtf8()); // there is nowhere left to say that it failed
}

int reportError(const Error &error)
{
    QString text = QStringLiteral("headstart: %1\n").arg(error.message);
    if (!error.details.isEmpty())
        text += error.details + (error.details.endsWith(QLatin1Char('\n')) ? QString() : QStringLiteral("\n"));
    writeErr(text);
    return exitCode(error.code);
}

QString styled(const QString &text, const char *code, bool colour)
{
    if (!colour)
        return text;
    return QStringLiteral("\033[%1m%2\033[0m").arg(QLatin1String(code), text);
}

} // namespace headstart
