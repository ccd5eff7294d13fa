// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/test_project.h"

#include <QDir>
#include <QFile>

namespace headstart::testing {

TestProject::TestProject()
    : m_folder(QStringLiteral("/tmp/hs-XXXXXX"))
{
    QDir(m_folder.path()).mkdir(QStringLiteral("code"));
}

void TestProject::write(const QString &name, const QByteArray &text) const
{
    QFile file(codeFolder() + u'/' + name);
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
        qFatal("cannot write %s", qPrintable(file.fileName()));
}

ContainerSpec TestProject::spec(const QString &handler, const QString &onStart) const
{
    ContainerSpec spec;
    spec.endpoint = QStringLiteral("predict");
    spec.codeFolder = codeFolder();
    spec.handler = handler;
    spec.onStart = onStart;
    spec.stubId = QStringLiteral("test-stub");
    spec.graceSeconds = 2;
    spec.startTimeoutSeconds = 60;
    spec.limits.memoryBytes = 256LL << 20;
    return spec;
}

QByteArray appSource(const QByteArray &atImport, const QByteArray &inOnStart, const QByteArray &inHandler)
{
    return "import os, sys, time\nfrom beam import endpoint\n" + atImport + "\ndef load():\n    " + inOnStart
        + "\n    return {\"pid\": os.getpid()}\n@endpoint(on_start=load)\ndef predict(context, **inputs):\n    "
        + inHandler + "\n    return {\"value\": context.on_start_value, \"inputs\": inputs}\n";
}

} // namespace headstart::testing
