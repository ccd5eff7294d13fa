// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/checkpoints/store_fixture.h"

#include <QDir>
#include <QFile>
#include <QTest>

#include <sys/wait.h>
#include <unistd.h>

namespace headstart {

using protocol::Checkpoint;
using State = Checkpoint::State;

Checkpoint about(const char *deployment)
{
    Checkpoint record;
    record.deployment = QString::fromLatin1(deployment);
    record.endpoint = QStringLiteral("ocr");
    record.createdAtMs = 1000;
    return record;
}

void write(const QString &path, const QByteArray &content)
{
    QFile file(path);
    QVERIFY2(file.open(QIODevice::WriteOnly), qPrintable(path));
    QCOMPARE(file.write(content), content.size());
}

void StoreFixture::start()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_store = openStore();
}

std::unique_ptr<CheckpointStore> StoreFixture::openStore() const
{
    return CheckpointStore::open(Directory::open(m_folder->path()).value()).value();
}

QStringList StoreFixture::entries() const
{
    QStringList names =
        QDir(pathOf(QString()))
            .entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot, QDir::Name);
    names.removeAll(QStringLiteral(".lock"));
    names.removeAll(QStringLiteral(".key"));
    return names;
}

QString StoreFixture::publish(const char *deployment, State state, qint64 createdAtMs, qint64 bytes) const
{
    Result<std::optional<CheckpointDraft>> draft = m_store->begin(about(deployment));
    if (!draft || !draft->has_value())
        return {};
    Checkpoint record = about(deployment);
    record.createdAtMs = createdAtMs;
    record.diskBytes = bytes;
    write((*draft)->imagesPath() + QStringLiteral("/pages-1.img"), "pages");
    write((*draft)->folder().pathOf(QStringLiteral("fingerprint.json")), "{}");
    const Result<CheckpointHold> hold = m_store->publish(std::move(**draft), record);
    if (!hold)
        return {};
    const QString id = hold->id();
    if (state == State::CaptureFailed) {
        record.id = id;
        return m_store->recordFailure(record) ? id : QString();
    }
    return m_store->update(id, [state](Checkpoint &one) { one.state = state; }) ? id : QString();
}

bool StoreFixture::inAnotherRunner(const std::function<bool()> &work)
{
    const pid_t child = ::fork();
    if (child == 0)
        ::_exit(work() ? 0 : 1);
    int status = -1;
    return ::waitpid(child, &status, 0) == child && status == 0;
}

} // namespace headstart
