// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/containers/container_exit.h"
#include "localrunner/containers/oci_config.h"
#include "localrunner/containers/seccomp_profile.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QSet>
#include <QTest>

#include <csignal>
#include <fcntl.h>

using namespace headstart;

/// The configuration that runc gets, as a document; what it does is tried by the container tests.
class TestOciConfig : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void limitsAreTranslated();
    void machineDecides();
    void mountsComeInOrder();
    void secretsAndTextsAreNotMixed();
    void hostNames_data();
    void hostNames();
    void seccompTables_data();
    void seccompTables();
    void bytesInWords_data();
    void bytesInWords();
    void runcFailures_data();
    void runcFailures();
    void cgroupLayouts();

private:
    static ContainerLaunch launch()
    {
        ContainerLaunch launch;
        launch.id = QStringLiteral("00000000000000aa");
        launch.spec.limits.memoryBytes = 1LL << 30;
        launch.spec.limits.cpuMillicores = 1500;
        launch.spec.limits.pids = 77;
        launch.folders.run = QStringLiteral("/run/x/run");
        launch.folders.cgroup = QStringLiteral("/headstart/0/i/c");
        launch.sdkFolder = QStringLiteral("/usr/share/headstart/python");
        launch.image.python = QStringLiteral("/usr/bin/python3");
        launch.codeFolder =
            std::make_shared<const UniqueFd>(UniqueFd(::open("/usr", O_PATH | O_DIRECTORY | O_CLOEXEC)));
        return launch;
    }
    static QJsonObject config(const ContainerLaunch &launch, const MachineFeatures &machine = {})
    {
        const auto made = ociConfig(launch,
            {QStringLiteral("/stage/0"), {{QStringLiteral("/stage/1"), QStringLiteral("/usr"), false}}}, {}, machine);
        return made ? *made : QJsonObject();
    }
};

void TestOciConfig::limitsAreTranslated()
{
    const QJsonObject resources = config(launch())[QLatin1String("linux")][QLatin1String("resources")].toObject();
    QCOMPARE(resources[QLatin1String("memory")][QLatin1String("limit")].toInteger(), 5LL << 28);
    QVERIFY(resources[QLatin1String("memory")][QLatin1String("swap")].isUndefined());
    QCOMPARE(resources[QLatin1String("cpu")][QLatin1String("quota")].toInteger(), 150000);
    QCOMPARE(resources[QLatin1String("cpu")][QLatin1String("period")].toInteger(), 100000);
    QCOMPARE(resources[QLatin1String("cpu")][QLatin1String("shares")].toInteger(), 1536);
    QCOMPARE(resources[QLatin1String("pids")][QLatin1String("limit")].toInteger(), 77);
    QCOMPARE(resources[QLatin1String("devices")][0][QLatin1String("allow")].toBool(true), false);
}

void TestOciConfig::machineDecides()
{
    MachineFeatures machine;
    QVERIFY(config(launch(), machine)[QLatin1String("process")][QLatin1String("rlimits")].isUndefined());
    machine.swapLimit = true;
    machine.mayRaiseLimits = true;
    machine.cgroupNamespace = true;
    const QJsonObject full = config(launch(), machine);
    QCOMPARE(full[QLatin1String("linux")][QLatin1String("resources")][QLatin1String("memory")][QLatin1String("swap")]
                 .toInteger(),
        5LL << 28);
    QVERIFY(full[QLatin1String("process")][QLatin1String("rlimits")].isArray());
    QSet<QString> namespaces;
    for (const QJsonValue &one : full[QLatin1String("linux")][QLatin1String("namespaces")].toArray())
        namespaces.insert(one[QLatin1String("type")].toString());
    QCOMPARE(namespaces,
        (QSet<QString>{QStringLiteral("pid"), QStringLiteral("ipc"), QStringLiteral("uts"), QStringLiteral("mount"),
            QStringLiteral("cgroup")}));
    machine.missingControllers = QStringList{QStringLiteral("memory")};
    const auto refused = ociConfig(launch(), {}, {}, machine);
    QVERIFY(!refused.ok());
    QCOMPARE(toString(refused.error().code), QStringLiteral("machine_cannot"));
}

void TestOciConfig::mountsComeInOrder()
{
    QStringList destinations;
    for (const QJsonValue &mount : config(launch())[QLatin1String("mounts")].toArray()) {
        destinations.append(mount[QLatin1String("destination")].toString());
        const QJsonArray options = mount[QLatin1String("options")].toArray();
        if (destinations.last() == u"/headstart/run") {
            for (const char *option : {"bind", "nosuid", "nodev", "noexec"})
                QVERIFY2(options.contains(QJsonValue(QLatin1String(option))), option);
        }
        if (destinations.last() == u"/headstart/python")
            QVERIFY(options.contains(QJsonValue(QLatin1String("ro"))));
    }
    QVERIFY(destinations.indexOf(QLatin1String("/dev")) < destinations.indexOf(QLatin1String("/dev/shm")));
    QVERIFY(destinations.contains(QLatin1String("/usr")));
    QCOMPARE(QSet<QString>(destinations.cbegin(), destinations.cend()).size(), destinations.size());
}

void TestOciConfig::secretsAndTextsAreNotMixed()
{
    ContainerLaunch one = launch();
    one.spec.secrets = {{QStringLiteral("TOKEN"), QStringLiteral("hunter2")}};
    QVERIFY(!QJsonDocument(config(one)).toJson().contains("hunter2"));
    const QJsonObject process = config(one)[QLatin1String("process")].toObject();
    QCOMPARE(process[QLatin1String("args")].toArray(),
        (QJsonArray{QStringLiteral("/usr/bin/python3"), QStringLiteral("-m"), QStringLiteral("headstart_worker")}));
    QCOMPARE(process[QLatin1String("noNewPrivileges")].toBool(), true);
    QVERIFY(process[QLatin1String("capabilities")][QLatin1String("ambient")].isUndefined());
}

void TestOciConfig::hostNames_data()
{
    QTest::addColumn<QString>("endpoint");
    QTest::addColumn<QString>("name");
    QTest::newRow("plain") << QStringLiteral("predict") << QStringLiteral("predict");
    QTest::newRow("underscores and capitals") << QStringLiteral("My_Model.v2") << QStringLiteral("my-model-v2");
    QTest::newRow("no letters") << QStringLiteral("--") << QStringLiteral("00000000000000aa");
    QTest::newRow("other scripts") << QStringLiteral("日本 model") << QStringLiteral("model");
    QTest::newRow("long") << QString(100, u'a') << QString(63, u'a');
    QTest::newRow("lines") << QStringLiteral("a\n127.0.0.1 evil") << QStringLiteral("a-127-0-0-1-evil");
}

void TestOciConfig::hostNames()
{
    QFETCH(QString, endpoint);
    ContainerLaunch one = launch();
    one.spec.endpoint = endpoint;
    QTEST(hostNameOf(one), "name");
}

void TestOciConfig::seccompTables_data()
{
    QTest::addColumn<int>("architecture");
    QTest::newRow("x86-64") << int(Architecture::X86_64);
    QTest::newRow("aarch64") << int(Architecture::Aarch64);
}

void TestOciConfig::seccompTables()
{
    QFETCH(int, architecture);
    const auto kind = Architecture(architecture);
    const QStringList allowed = seccomp::allowedCalls(kind);
    const QStringList denied = seccomp::deniedCalls(kind);
    const QSet<QString> allowedSet(allowed.cbegin(), allowed.cend());
    const QSet<QString> deniedSet(denied.cbegin(), denied.cend());
    QCOMPARE(allowedSet.size(), allowed.size());
    QCOMPARE(deniedSet.size(), denied.size());
    QVERIFY(!allowedSet.intersects(deniedSet));
    for (const char *name :
        {"read", "write", "futex", "execve", "exit_group", "epoll_pwait", "getrandom", "statx", "accept4"})
        QVERIFY2(allowedSet.contains(QLatin1String(name)), name);
    for (const char *name : {"mount", "ptrace", "bpf", "unshare", "setns", "kexec_load", "keyctl", "init_module"})
        QVERIFY2(deniedSet.contains(QLatin1String(name)), name);
    // Answered with ENOSYS, by standing in no table, or allowed under a condition only.
    for (const char *name : {"io_uring_setup", "io_uring_enter", "io_uring_register", "openat2", "clone", "clone3",
             "openat", "fchmod", "mknodat", "socket"})
        QVERIFY2(!allowedSet.contains(QLatin1String(name)) && !deniedSet.contains(QLatin1String(name)), name);
    QCOMPARE(allowedSet.contains(QLatin1String("fork")), kind == Architecture::X86_64);
    const QJsonObject profile = seccompProfile(kind);
    QCOMPARE(profile[QLatin1String("defaultAction")].toString(), QStringLiteral("SCMP_ACT_ERRNO"));
    QCOMPARE(profile[QLatin1String("defaultErrnoRet")].toInt(), ENOSYS);
    QCOMPARE(profile[QLatin1String("architectures")].toArray().size(), 1);
}

void TestOciConfig::bytesInWords_data()
{
    QTest::addColumn<qint64>("bytes");
    QTest::addColumn<QString>("words");
    QTest::addColumn<QString>("setting");
    QTest::newRow("1 GiB") << (1LL << 30) << QStringLiteral("1 GiB") << QStringLiteral("1Gi");
    QTest::newRow("1.25 GiB") << (5LL << 28) << QStringLiteral("1.25 GiB") << QStringLiteral("1280Mi");
    QTest::newRow("80 MiB") << (80LL << 20) << QStringLiteral("80 MiB") << QStringLiteral("80Mi");
    QTest::newRow("16 GiB") << (16LL << 30) << QStringLiteral("16 GiB") << QStringLiteral("16Gi");
    QTest::newRow("100 GiB") << (100LL << 30) << QStringLiteral("100 GiB") << QStringLiteral("100Gi");
}

void TestOciConfig::bytesInWords()
{
    QFETCH(qint64, bytes);
    QTEST(formatBytes(bytes), "words");
    QTEST(formatMemorySetting(bytes), "setting");
}

void TestOciConfig::runcFailures_data()
{
    QTest::addColumn<QByteArray>("log");
    QTest::addColumn<QString>("reason");
    QTest::newRow("the last error") << QByteArray("{\"level\":\"warning\",\"msg\":\"w\"}\n{\"level\":\"error\",\"msg\":"
                                                  "\"first\"}\n{\"level\":\"error\",\"msg\":\"second\"}\n")
                                    << QStringLiteral("second");
    QTest::newRow("no json") << QByteArray("panic: out of luck\n") << QStringLiteral("panic: out of luck");
    QTest::newRow("empty") << QByteArray() << QString();
}

void TestOciConfig::runcFailures()
{
    QFETCH(QByteArray, log);
    QTEST(runcFailure(log), "reason");
}

void TestOciConfig::cgroupLayouts()
{
    const QByteArray hybrid = "31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw\n"
                              "32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
                              "35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
                              "40 31 0:37 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,xattr,name=systemd\n"
                              "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n"
                              "99 31 0:32 /sub /elsewhere rw - cgroup cgroup rw,memory\n";
    const CgroupLayout first = CgroupLayout::parse(hybrid, {});
    QVERIFY(!first.unified);
    QCOMPARE(first.rootOf(QStringLiteral("cpuacct")), QStringLiteral("/sys/fs/cgroup/cpu,cpuacct"));
    QCOMPARE(first.rootOf(QStringLiteral("memory")), QStringLiteral("/sys/fs/cgroup/memory"));
    QCOMPARE(first.unifiedRoot, QStringLiteral("/sys/fs/cgroup/unified"));
    QVERIFY(!first.has(QStringLiteral("pids")) && !first.has(QStringLiteral("xattr")));
    const CgroupLayout second = CgroupLayout::parse(
        "30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate\n", "cpuset cpu io memory pids\n");
    QVERIFY(second.unified);
    QCOMPARE(second.rootOf(QStringLiteral("pids")), QStringLiteral("/sys/fs/cgroup"));
    QVERIFY(!second.has(QStringLiteral("devices")));
    QVERIFY(CgroupLayout::parse({}, {}).controllers.isEmpty());
}

QTEST_APPLESS_MAIN(TestOciConfig)
#include "tst_oci_config.moc"
