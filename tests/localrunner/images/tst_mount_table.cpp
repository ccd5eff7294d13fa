// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/images/file_access.h"
#include "localrunner/images/mount_table.h"

#include <QTest>

#include <sys/stat.h>
#include <sys/sysmacros.h>

using namespace headstart;

class TestMountTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsLines();
    void findsWhatCanBeReached();
    void agreesWithTheKernel();
};

void TestMountTable::readsLines()
{
    const QList<MountEntry> entries =
        parseMountInfo("36 35 98:0 /sub\\040dir /opt/with\\040space\\134and\\011tab rw,noatime master:1 shared:2 - "
                       "ext4 /dev/root rw,errors=continue\n"
                       "garbage\n"
                       "37 35 0:5 / /dev rw - devtmpfs dev rw\n"
                       "x y 0:5 / /dev rw - devtmpfs dev rw\n"
                       "38 35 0:6 / /short rw\n");
    QCOMPARE(entries.size(), 2);
    QCOMPARE(entries[0],
        (MountEntry{36, 35, QStringLiteral("98:0"), QStringLiteral("/sub dir"),
            QStringLiteral("/opt/with space\\and\ttab"), QStringLiteral("ext4"), QStringLiteral("/dev/root"),
            QStringLiteral("rw,errors=continue")}));
    QCOMPARE(entries[1].path, QStringLiteral("/dev"));
}

void TestMountTable::findsWhatCanBeReached()
{
    const QList<MountEntry> table = parseMountInfo("1 0 8:1 / / rw - ext4 a rw\n"
                                                   "2 1 8:2 / /opt rw - ext4 b rw\n"
                                                   "3 2 8:3 / /opt/inner rw - ext4 c rw\n"
                                                   "4 1 8:4 / /opt/early rw - ext4 below-the-mount-on-opt rw\n"
                                                   "5 3 8:5 / /opt/inner rw - tmpfs over-inner rw\n"
                                                   "6 5 8:6 / /opt/inner/deep rw - ext4 d rw\n"
                                                   "7 3 8:7 / /opt/inner/hidden rw - ext4 e rw\n"
                                                   "8 1 8:8 / /optical rw - ext4 f rw\n");
    QStringList sources;
    for (const MountEntry &entry : visibleMountsBelow(table, QStringLiteral("/opt")))
        sources.append(entry.source);
    QCOMPARE(sources, (QStringList{QStringLiteral("b"), QStringLiteral("over-inner"), QStringLiteral("d")}));
    QCOMPARE(mountAt(table, QStringLiteral("/opt/x"))->id, 2);
    QCOMPARE(mountAt(table, QStringLiteral("/usr"))->id, 1);
    QVERIFY(!mountAt({}, QStringLiteral("/usr")));
}

void TestMountTable::agreesWithTheKernel()
{
    const QList<MountEntry> table =
        parseMountInfo(readHostFile(QStringLiteral("/proc/self/mountinfo")).value_or(QByteArray()));
    QVERIFY(!table.isEmpty());
    for (const QString &path : {QStringLiteral("/usr"), QStringLiteral("/proc"), QStringLiteral("/sys"),
             QStringLiteral("/dev"), QStringLiteral("/dev/shm")}) {
        struct stat status
        {
        };
        QCOMPARE(::stat(qPrintable(path), &status), 0);
        const MountEntry *mount = mountAt(table, path);
        QVERIFY(mount);
        QCOMPARE(mount->device, QStringLiteral("%1:%2").arg(major(status.st_dev)).arg(minor(status.st_dev)));
    }
}

QTEST_APPLESS_MAIN(TestMountTable)
#include "tst_mount_table.moc"
