// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/window_settings.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>

namespace headstart {

namespace {

constexpr int settingsVersion = 1;

QString usualFile()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation)
        + QStringLiteral("/headstart/window.ini");
}

QString endpointKey(const QString &project, const QString &handler)
{
    const QByteArray name = (project + QLatin1Char('\n') + handler).toUtf8();
    return QStringLiteral("endpoints/")
        + QString::fromLatin1(QCryptographicHash::hash(name, QCryptographicHash::Sha256).toHex().left(16));
}

} // namespace

WindowSettings::WindowSettings(const QString &file)
{
    const QString path = file.isEmpty() ? usualFile() : file;
    QDir().mkpath(QFileInfo(path).absolutePath());
    QFile create(path);
    if (create.open(QIODevice::Append))
        create.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    create.close();
    m_file = std::make_unique<QSettings>(path, QSettings::IniFormat);
    if (m_file->value(QStringLiteral("version")).toInt() != settingsVersion) {
        m_file->clear();
        m_file->setValue(QStringLiteral("version"), settingsVersion);
    }
}

WindowSettings WindowSettings::transient()
{
    return WindowSettings(Transient());
}

QByteArray WindowSettings::bytes(const QString &key) const
{
    return m_file ? m_file->value(key).toByteArray() : QByteArray();
}

void WindowSettings::setBytes(const QString &key, const QByteArray &value)
{
    if (m_file)
        m_file->setValue(key, value);
}

QString WindowSettings::project() const
{
    return m_file ? m_file->value(QStringLiteral("project")).toString() : QString();
}

void WindowSettings::setProject(const QString &folder)
{
    if (m_file)
        m_file->setValue(QStringLiteral("project"), folder);
}

QVariantMap WindowSettings::endpoint(const QString &project, const QString &handler) const
{
    return m_file ? m_file->value(endpointKey(project, handler)).toMap() : QVariantMap();
}

void WindowSettings::setEndpoint(const QString &project, const QString &handler, const QVariantMap &state)
{
    if (m_file)
        m_file->setValue(endpointKey(project, handler), state);
}

} // namespace headstart
