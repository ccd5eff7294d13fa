// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/dispatch/launch_rules.h"

#include <QTest>

using namespace headstart;

class LaunchRulesTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void timeouts_data();
    void timeouts();
    void findsEndpoints();
    void refuses();
    void buildsASpec();
    void optionsChooseTheStart();
    void checkpointedHasACacheOfModels();
    void optionsChooseTheImage();
    void keysDiffer();
};

namespace {

Endpoint predict()
{
    Endpoint endpoint;
    endpoint.file = QStringLiteral("pkg/app.py");
    endpoint.function = QStringLiteral("predict");
    endpoint.kind = QStringLiteral("endpoint");
    return endpoint;
}

Deployment deployed(const Endpoint &endpoint)
{
    Deployment deployment;
    deployment.id = QStringLiteral("d-1");
    deployment.codeFolder = QStringLiteral("/data/code/abc");
    deployment.endpoint = endpoint;
    return deployment;
}

} // namespace

void LaunchRulesTest::timeouts_data()
{
    QTest::addColumn<int>("asked");
    QTest::addColumn<int>("effective");
    QTest::newRow("default") << 180 << 180;
    QTest::newRow("one") << 1 << 1;
    QTest::newRow("limit") << 600 << 600;
    QTest::newRow("above") << 3600 << 600;
    QTest::newRow("zero") << 0 << 600;
    QTest::newRow("disabled") << -1 << 600;
}

void LaunchRulesTest::timeouts()
{
    QFETCH(int, asked);
    QTEST(effectiveTimeoutSeconds(asked), "effective");
}

void LaunchRulesTest::findsEndpoints()
{
    Project project;
    project.endpoints = {predict()};
    project.problems = {{QStringLiteral("bad.py"), 7, QStringLiteral("invalid syntax")},
        {QStringLiteral("odd.py"), 0, QStringLiteral("not UTF-8")}};
    QVERIFY(findEndpoint(project, QStringLiteral("pkg/app.py:predict")).ok());

    const Result<Endpoint> missing = findEndpoint(project, QStringLiteral("pkg/app.py:nothing"));
    QVERIFY(!missing.ok());
    QVERIFY(missing.error().code == ErrorCode::NotFound);
    QVERIFY(missing.error().message.contains(QStringLiteral("pkg/app.py:predict")));
    QCOMPARE(findEndpoint(project, QStringLiteral("bad.py:f")).error().message,
        QStringLiteral("bad.py, line 7 cannot be read: invalid syntax"));
    QCOMPARE(findEndpoint(project, QStringLiteral("odd.py:f")).error().message,
        QStringLiteral("odd.py cannot be read: not UTF-8"));
    QVERIFY(findEndpoint({}, QStringLiteral("a.py:f")).error().message.contains(QStringLiteral("@endpoint")));
}

void LaunchRulesTest::refuses()
{
    Endpoint endpoint = predict();
    QVERIFY(checkRunnable(endpoint, {}).ok());
    endpoint.settings.secrets = {QStringLiteral("A"), QStringLiteral("B")};
    QVERIFY(checkDeployable(endpoint).ok());
    QVERIFY(
        checkRunnable(endpoint, {{QStringLiteral("A"), {}}}).error().message.contains(QStringLiteral("--secret B")));
    QVERIFY(checkRunnable(endpoint, {{QStringLiteral("A"), {}}, {QStringLiteral("B"), {}}}).ok());
    endpoint.settings.unread = {{QStringLiteral("image"), QStringLiteral("make(\n  1)")}};
    QVERIFY(checkRunnable(endpoint, {}).error().message.contains(QStringLiteral("image=make( 1)")));
    QVERIFY(checkDeployable(endpoint).error().message.contains(QStringLiteral("image=make( 1)")));
    endpoint.obstacle = QStringLiteral("No.");
    QCOMPARE(checkRunnable(endpoint, {}).error().message, QStringLiteral("No."));
}

void LaunchRulesTest::buildsASpec()
{
    Endpoint endpoint = predict();
    EndpointSettings &settings = endpoint.settings;
    settings.onStart = QStringLiteral("load");
    settings.memoryMib = 16384;
    settings.cpuMillicores = 2500;
    settings.workers = 0;
    settings.timeoutSeconds = 9000;
    settings.secrets = {QStringLiteral("A")};
    settings.gpus = {QStringLiteral("T4")};
    const ContainerSpec spec = specFor(deployed(endpoint), {{}, {}, false, true},
        {{QStringLiteral("A"), QStringLiteral("a")}, {QStringLiteral("UNASKED"), QStringLiteral("u")}});
    QCOMPARE(spec.handler, QStringLiteral("pkg.app:predict"));
    QCOMPARE(spec.onStart, QStringLiteral("pkg.app:load"));
    QCOMPARE(spec.codeFolder, QStringLiteral("/data/code/abc"));
    QCOMPARE(spec.stubId, QStringLiteral("d-1"));
    QCOMPARE(spec.limits.memoryBytes, 16LL << 30);
    QCOMPARE(spec.limits.cpuMillicores, 2500);
    QCOMPARE(spec.workers, 1);
    QCOMPARE(spec.timeoutSeconds, 600);
    QVERIFY(!spec.network && spec.allowCpu);
    QCOMPARE(
        spec.secrets, (QMap<QString, QString>{{QStringLiteral("A"), QStringLiteral("a")}})); // no more than it asks for
}

void LaunchRulesTest::optionsChooseTheStart()
{
    Endpoint endpoint = predict();
    endpoint.settings.checkpointEnabled = true;
    ContainerSpec spec = specFor(deployed(endpoint), {}, {});
    QVERIFY(spec.checkpointEnabled);
    QVERIFY(spec.start == StartWanted::Auto && spec.restore == RestoreWay::Auto);
    LocalOptions options;
    options.start = StartWanted::Restore;
    options.restore = RestoreWay::Lazy;
    spec = specFor(deployed(endpoint), options, {});
    QVERIFY(spec.start == StartWanted::Restore && spec.restore == RestoreWay::Lazy);
    // Whoever finds a container running does not care how it started.
    QCOMPARE(containerKey(deployed(endpoint), options, {}), containerKey(deployed(endpoint), {}, {}));
}

void LaunchRulesTest::checkpointedHasACacheOfModels()
{
    Endpoint endpoint = predict();
    const QString variable = QStringLiteral("HF_HOME");
    QVERIFY(specFor(deployed(endpoint), {}, {}).volumes.isEmpty());
    QVERIFY(!specFor(deployed(endpoint), {}, {}).env.contains(variable));

    endpoint.settings.checkpointEnabled = true;
    ContainerSpec spec = specFor(deployed(endpoint), {}, {});
    const QString path = QStringLiteral("/checkpoint-model-cache");
    QVERIFY(spec.volumes == QList<VolumeMount>({{path.mid(1), path}}));
    QCOMPARE(spec.env.value(variable), path);
    QCOMPARE(spec.env.value(QStringLiteral("UV_USE_IO_URING")), QStringLiteral("0"));

    // What the endpoint sets itself stands.
    endpoint.settings.env = {{variable, QStringLiteral("/volumes/mine")}};
    endpoint.settings.volumes = {{QStringLiteral("mine"), QStringLiteral("./checkpoint-model-cache/")}};
    spec = specFor(deployed(endpoint), {}, {});
    QCOMPARE(spec.env.value(variable), QStringLiteral("/volumes/mine"));
    QCOMPARE(spec.env.value(QStringLiteral("HF_HUB_CACHE")), path + QStringLiteral("/hub"));
    QVERIFY(spec.volumes == endpoint.settings.volumes);
}

void LaunchRulesTest::optionsChooseTheImage()
{
    EndpointSettings settings;
    settings.image.pythonPackages = {QStringLiteral("torch")};
    LocalOptions options;
    options.interpreter = QStringLiteral("/venv");
    ImageSpec image = imageFor(settings, options);
    QVERIFY(image.source == ImageSpec::Source::Host);
    QCOMPARE(image.interpreter, QStringLiteral("/venv"));
    QCOMPARE(image.pythonPackages, QStringList(QStringLiteral("torch")));
    options.rootFolder = QStringLiteral("/root.fs");
    image = imageFor(settings, options);
    QVERIFY(image.source == ImageSpec::Source::RootFolder);
    QCOMPARE(image.rootFolder, QStringLiteral("/root.fs"));
}

void LaunchRulesTest::keysDiffer()
{
    const Deployment first = deployed(predict());
    Deployment second = first;
    second.id = QStringLiteral("d-2");
    const QMap<QString, QString> secret{{QStringLiteral("A"), QStringLiteral("value")}};
    const LocalOptions plain;
    QStringList keys{containerKey(first, plain, {}), containerKey(second, plain, {}),
        containerKey(first, {QStringLiteral("/v"), {}, true, false}, {}),
        containerKey(first, {{}, QStringLiteral("/v"), true, false}, {}),
        containerKey(first, {{}, {}, false, false}, {}), containerKey(first, {{}, {}, true, true}, {}),
        containerKey(first, plain, secret),
        containerKey(first, plain, {{QStringLiteral("A"), QStringLiteral("other")}})};
    QCOMPARE(containerKey(first, plain, {}), keys.first());
    for (const QString &key : std::as_const(keys))
        QVERIFY(!key.contains(QStringLiteral("value")));
    QCOMPARE(keys.removeDuplicates(), 0);
}

QTEST_GUILESS_MAIN(LaunchRulesTest)
#include "launch_rules_test.moc"
