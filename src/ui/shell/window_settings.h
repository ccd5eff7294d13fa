// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSettings>
#include <QVariantMap>

#include <memory>

namespace headstart {

/// What the window remembers: its geometry, where its splitters and columns stand, the open project, and what was typed
/// for each endpoint.
///
/// Lives in `$XDG_CONFIG_HOME/headstart/window.ini`, mode 0600 since request bodies are in it. A file of another
/// version is not read.
class WindowSettings
{
public:
    /// `file`: another place, for tests; empty: the usual one.
    explicit WindowSettings(const QString &file = {});
    /// One that neither reads nor writes anything.
    static WindowSettings transient();

    QByteArray bytes(const QString &key) const;
    void setBytes(const QString &key, const QByteArray &value);
    QString project() const;
    void setProject(const QString &folder);
    QVariantMap endpoint(const QString &project, const QString &handler) const;
    void setEndpoint(const QString &project, const QString &handler, const QVariantMap &state);

private:
    struct Transient
    {
    };
    explicit WindowSettings(Transient) { }

    std::unique_ptr<QSettings> m_file;
};

} // namespace headstart
