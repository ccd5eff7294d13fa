// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/containers/mount_paths.h"

#include <QTest>

using namespace headstart;

class TestMountPaths : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void places_data();
    void places();
    void refusals_data();
    void refusals();
    void overlaps_data();
    void overlaps();
};

void TestMountPaths::places_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("inCode");
    QTest::addColumn<QString>("inVolumes");
    QTest::addColumn<QString>("absolute");
    const auto row = [](const char *path, const char *relative, const char *absolute) {
        QTest::newRow(path) << QString::fromLatin1(path) << QStringLiteral("/mnt/code/%1").arg(QLatin1String(relative))
                            << QStringLiteral("/volumes/%1").arg(QLatin1String(relative))
                            << QString::fromLatin1(absolute);
    };
    row("weights", "weights", "");
    row("./weights", "weights", "");
    row("./weights/", "weights", "");
    row("a//b/./c", "a/b/c", "");
    row("..weights", "..weights", "");
    row("/models", "models", "/models");
    row("/root/.cache", "root/.cache", "/root/.cache");
    row("/tmp/cache", "tmp/cache", "/tmp/cache");
    row("/mnt/code/weights", "weights", "");
    row("/volumes/weights", "weights", "");
    row("/mnt/data", "mnt/data", "/mnt/data");
    row("/usrlocal", "usrlocal", "/usrlocal");
}

void TestMountPaths::places()
{
    QFETCH(QString, path);
    const auto planned = planVolumeMounts({{QStringLiteral("v"), path}});
    QVERIFY2(planned.ok(), planned ? "" : qPrintable(planned.error().message));
    QTEST(planned->first().inCode, "inCode");
    QTEST(planned->first().inVolumes, "inVolumes");
    QTEST(planned->first().absolute, "absolute");
}

void TestMountPaths::refusals_data()
{
    QTest::addColumn<QString>("path");
    for (const char *path : {"", ".", "/", "./", "..", "../x", "a/../b", "/a/..", "/usr", "/usr/lib/x", "/etc",
             "/proc/self", "/sys", "/dev/shm", "/headstart", "/headstart/run", "/run/x", "/mnt", "/mnt/code",
             "/mnt/code/", "/volumes", "/lib64/x", "/var", "/var/lib/x", "/bin"})
        QTest::newRow(*path ? path : "empty") << QString::fromLatin1(path);
    QTest::newRow("zero byte") << QStringLiteral("a%1b").arg(QChar(u'\0'));
    QTest::newRow("long part") << QString(300, u'x');
    QTest::newRow("long path") << QStringLiteral("a/").repeated(1000);
}

void TestMountPaths::refusals()
{
    QFETCH(QString, path);
    const auto planned = planVolumeMounts({{QStringLiteral("cache"), path}});
    QVERIFY(!planned.ok());
    QCOMPARE(toString(planned.error().code), QStringLiteral("bad_input"));
    QVERIFY2(planned.error().message.contains(QLatin1String("cache")), qPrintable(planned.error().message));
}

void TestMountPaths::overlaps_data()
{
    QTest::addColumn<QString>("first");
    QTest::addColumn<QString>("second");
    QTest::addColumn<bool>("allowed");
    QTest::newRow("same") << QStringLiteral("a") << QStringLiteral("./a/") << false;
    QTest::newRow("inside") << QStringLiteral("a") << QStringLiteral("a/b") << false;
    QTest::newRow("around") << QStringLiteral("a/b") << QStringLiteral("a") << false;
    QTest::newRow("absolute and relative") << QStringLiteral("/a") << QStringLiteral("a") << false;
    QTest::newRow("beside") << QStringLiteral("a") << QStringLiteral("ab") << true;
}

void TestMountPaths::overlaps()
{
    QFETCH(QString, first);
    QFETCH(QString, second);
    QFETCH(bool, allowed);
    const auto planned = planVolumeMounts({{QStringLiteral("one"), first}, {QStringLiteral("two"), second}});
    QCOMPARE(planned.ok(), allowed);
    if (!allowed)
        QVERIFY2(planned.error().message.contains(QLatin1String("one")), qPrintable(planned.error().message));
}

QTEST_APPLESS_MAIN(TestMountPaths)
#include "tst_mount_paths.moc"
