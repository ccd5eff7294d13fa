// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/store/store.h"

#include <QCoreApplication>
#include <QTextStream>

#include <csignal>
#include <cstdio>
#include <sys/resource.h>
#include <unistd.h>

using namespace headstart;

namespace {

TaskRecord taskOf(const Store &store, const QString &id)
{
    TaskRecord task;
    task.id = id;
    task.project = QStringLiteral("/p");
    task.handler = QStringLiteral("app.py:f");
    task.endpoint = QStringLiteral("f");
    task.instance = store.instance();
    task.status = TaskStatus::Running;
    task.createdAtMs = 1;
    return task;
}

void say(const QString &line)
{
    std::fputs(qPrintable(line + QLatin1Char('\n')), stdout);
    std::fflush(stdout);
}

} // namespace

/// A second console for the store's tests. Arguments: FOLDER COMMAND [COUNT].
///   open   opens the store and says "ok" or the error
///   write  writes RUNNING tasks for ever (or COUNT), saying the id of each one that is on disk
///   full   as write, with bodies, in files that may not grow beyond 256 KiB; says the first error
int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = application.arguments();
    const QString command = arguments.value(2);
    const int count = arguments.value(3, QStringLiteral("1000000")).toInt();
    if (qEnvironmentVariableIsSet("STORE_CHILD_AS_NOBODY") && ::setuid(65534) != 0)
        return 9;
    Result<std::unique_ptr<Store>> store = Store::open(arguments.value(1));
    if (!store) {
        say(QStringLiteral("error ") + toString(store.error().code) + QLatin1Char(' ') + store.error().message);
        return 0;
    }
    say(QStringLiteral("ok ") + (*store)->instance());
    if (command == QLatin1String("open"))
        return 0;
    if (command == QLatin1String("full")) {
        std::signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{256 << 10, 256 << 10};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    for (int i = 0; i < count; ++i) {
        TaskRecord task =
            taskOf(**store, QStringLiteral("%1-%2").arg((*store)->instance()).arg(i, 6, 10, QLatin1Char('0')));
        if (command == QLatin1String("full"))
            task.request = QByteArray(16 << 10, 'x');
        const Result<void> saved = (*store)->saveTask(task).result();
        if (!saved) {
            say(QStringLiteral("error ") + toString(saved.error().code) + QLatin1Char(' ') + saved.error().message);
            return 0;
        }
        say(task.id);
    }
    say(QStringLiteral("done"));
    return 0;
}
