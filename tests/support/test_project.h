// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "localrunner/protocol/container_spec.h"

#include <QTemporaryDir>

namespace headstart::testing {

/// A folder with the user's code, and a runner's root and run directory beside it: short paths below /tmp, removed with
/// the object.
class TestProject
{
public:
    TestProject();

    QString codeFolder() const { return m_folder.filePath(QStringLiteral("code")); }
    QString root() const { return m_folder.filePath(QStringLiteral("root")); }
    QString runDirectory() const { return m_folder.filePath(QStringLiteral("run")); }
    QString filePath(const QString &name) const { return m_folder.filePath(name); }

    /// Writes a file of the code.
    void write(const QString &name, const QByteArray &text) const;
    /// A spec for `handler` ("app:predict") of this code on the host image, small and quick.
    ContainerSpec spec(const QString &handler = QStringLiteral("app:predict"), const QString &onStart = {}) const;

private:
    QTemporaryDir m_folder;
};

/// app.py of an endpoint whose module, on_start and handler each do what their line says ("pass", "time.sleep(600)" …).
QByteArray appSource(const QByteArray &atImport, const QByteArray &inOnStart, const QByteArray &inHandler);

} // namespace headstart::testing
