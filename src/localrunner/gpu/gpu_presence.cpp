// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/gpu/gpu_presence.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>

namespace headstart {

namespace {

QString readText(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.read(16 << 10)) : QString();
}

QString firstMatch(const QString &pattern, const QString &text)
{
    return QRegularExpression(pattern, QRegularExpression::MultilineOption).match(text).captured(1).trimmed();
}

} // namespace

GpuPresence gpuPresence()
{
    GpuPresence presence;
    const QDir driver(QStringLiteral("/proc/driver/nvidia"));
    presence.driver = driver.exists();
    presence.device = QFile::exists(QStringLiteral("/dev/nvidiactl"));
    presence.driverVersion = firstMatch(QStringLiteral("Kernel Module(?: for \\S+)?\\s+([0-9.]+)"),
        readText(driver.filePath(QStringLiteral("version"))));
    const QDir gpus(driver.filePath(QStringLiteral("gpus")));
    for (const QString &name : gpus.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name)) {
        const QString text = readText(gpus.filePath(name + QStringLiteral("/information")));
        presence.models.append(firstMatch(QStringLiteral("^Model:\\s*(.*)$"), text));
    }
    return presence;
}

Result<void> checkGpuRequest(const ContainerSpec &spec, const GpuPresence &presence, QString *fallback)
{
    fallback->clear();
    if (spec.gpus.isEmpty())
        return {};
    const QString wanted = spec.gpus.join(QStringLiteral("\" or \""));
    const QString why = presence.usable()
        ? QStringLiteral("running on the GPU of this machine (%1) is not supported by this version of Headstart")
              .arg(presence.models.isEmpty() ? QStringLiteral("NVIDIA") : presence.models.join(QStringLiteral(", ")))
        : QStringLiteral("this machine has no usable NVIDIA GPU (%1)")
              .arg(presence.driver ? QStringLiteral("/dev/nvidiactl is missing")
                                   : QStringLiteral("no driver is loaded"));
    if (spec.allowCpu) {
        *fallback = QStringLiteral(
            "The endpoint asks for gpu=\"%1\", but %2; it runs on the CPU because --allow-cpu was given.")
                        .arg(wanted, why);
        return {};
    }
    return Error{ErrorCode::MachineCannot,
        QStringLiteral("The endpoint asks for gpu=\"%1\", but %2. Give --allow-cpu to run it on the CPU.")
            .arg(wanted, why),
        {}};
}

} // namespace headstart
