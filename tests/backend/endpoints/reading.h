// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "backend/endpoints/project_reader.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <optional>

namespace headstart::test {

/// A project folder that vanishes with it.
class ProjectFolder
{
public:
    QString path() const { return QFileInfo(m_dir.path()).canonicalFilePath(); }

    void write(const QString &name, const QByteArray &content) const
    {
        const QString file = path() + QLatin1Char('/') + name;
        QDir().mkpath(QFileInfo(file).path());
        QFile out(file);
        QVERIFY2(out.open(QIODevice::WriteOnly), qPrintable(file));
        QCOMPARE(out.write(content), content.size());
    }

private:
    QTemporaryDir m_dir;
};

/// Reads a folder and waits for the answer.
inline Result<Project> readProject(const QString &folder, const QString &interpreter = {})
{
    ProjectReader reader;
    QObject context;
    std::optional<Result<Project>> answer;
    reader.read(folder, interpreter, &context, [&answer](const Result<Project> &result) { answer = result; });
    [&] { QTRY_VERIFY_WITH_TIMEOUT(answer.has_value(), 30'000); }();
    return answer ? *answer : Result<Project>(Error{ErrorCode::Internal, QStringLiteral("no answer"), {}});
}

} // namespace headstart::test
