// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/checkpoints/fingerprint.h"

#include <QJsonDocument>
#include <QTest>

#include <functional>

using namespace headstart;

namespace {

using Change = std::function<void(Fingerprint &)>;

Fingerprint sample()
{
    Fingerprint one;
    one.criuVersion = QStringLiteral("4.1");
    one.runcVersion = QStringLiteral("1.1.5");
    one.kernel = QStringLiteral("6.1.0");
    one.architecture = QStringLiteral("x86_64");
    one.processor = {QStringLiteral("GenuineIntel"), QStringLiteral("6"), QStringLiteral("143"), QStringLiteral("Xeon"),
        {QStringLiteral("avx"), QStringLiteral("avx512f"), QStringLiteral("fpu")}};
    one.workerProtocol = 1;
    one.sdk = {QStringLiteral("s1"), QStringLiteral("l1")};
    one.image = QStringLiteral("host:11");
    one.python = QStringLiteral("/usr/bin/python3");
    one.pythonVersion = QStringLiteral("3.11.2");
    one.packages = {
        {QStringLiteral("numpy"), QStringLiteral("1.24.2")}, {QStringLiteral("pillow"), QStringLiteral("9.4")}};
    one.code = {QStringLiteral("c1"), QStringLiteral("l2")};
    one.handler = QStringLiteral("app:predict");
    one.onStart = QStringLiteral("app:load");
    one.workers = 2;
    one.mounts = {{QStringLiteral("/mnt/code/weights"), QStringLiteral("weights")},
        {QStringLiteral("/volumes/weights"), QStringLiteral("weights")}};
    one.memoryBytes = 128 << 20;
    one.sharedMemoryBytes = 8LL << 30;
    one.key = QStringLiteral("k1");
    one.environment = {{QStringLiteral("MODE"), QStringLiteral("h1")}};
    one.secrets = {{QStringLiteral("HF_TOKEN"), QStringLiteral("h2")}};
    return one;
}

} // namespace

Q_DECLARE_METATYPE(Change)

class FingerprintTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void differences_data();
    void differences();
    void theTellingOneComesFirst();
    void describesAContainer();
    void describesThisMachine();
    void keyedHashes();
    void jsonRoundTrip();
    void jsonIsStrict_data();
    void jsonIsStrict();
    void otherFormatIsADifference();
    void processors_data();
    void processors();
};

void FingerprintTest::differences_data()
{
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char *name, const char *sentence, Change change) {
        QTest::newRow(name) << change << QString::fromUtf8(sentence);
    };
    const auto text = [](const char *value) { return QString::fromLatin1(value); };
    row("nothing", "", [](Fingerprint &) {});
    row("another listing of the same code", "", [=](Fingerprint &f) { f.code.listing = text("x"); });
    row("another runc", "", [=](Fingerprint &f) { f.runcVersion = text("1.2"); });
    row("a processor that can more", "", [=](Fingerprint &f) { f.processor.features.append(text("sse2")); });
    row("another name of the same processor", "", [=](Fingerprint &f) { f.processor.name = text("Xeon(R)"); });
    row("package added", "torch 2.0 was added to the image.",
        [=](Fingerprint &f) { f.packages.insert(text("torch"), text("2.0")); });
    row("package removed", "numpy 1.24.2 was removed from the image.",
        [=](Fingerprint &f) { f.packages.remove(text("numpy")); });
    row("package upgraded", "numpy in the image is 1.26 now, it was 1.24.2.", [=](Fingerprint &f) {
        f.packages[text("numpy")] = text("1.26");
        f.image = text("host:22");
    });
    row("package without a version", "numpy in the image is none now, it was 1.24.2.",
        [=](Fingerprint &f) { f.packages[text("numpy")].clear(); });
    row("two packages", "numpy in the image is 2 now, it was 1.24.2, and pillow changed too.", [=](Fingerprint &f) {
        f.packages = {{text("numpy"), text("2")}, {text("pillow"), text("10")}};
    });
    row("many packages", "attrs 1 was added to the image, and 2 more packages changed.", [=](Fingerprint &f) {
        f.packages = {{text("attrs"), text("1")}};
    });
    row("the system's packages", "The packages of the image's system have changed (it is host:22 now, it was host:11).",
        [=](Fingerprint &f) { f.image = text("host:22"); });
    row("Python's version", "Python in the image is 3.11.9 now, it was 3.11.2.",
        [=](Fingerprint &f) { f.pythonVersion = text("3.11.9"); });
    row("another Python", "The image's Python is /opt/python now, it was /usr/bin/python3.",
        [=](Fingerprint &f) { f.python = text("/opt/python"); });
    row("code", "The endpoint's code has changed.", [=](Fingerprint &f) { f.code.content = text("c2"); });
    row("handler", "The handler is app:other now, it was app:predict.",
        [=](Fingerprint &f) { f.handler = text("app:other"); });
    row("on_start", "on_start is none now, it was app:load.", [](Fingerprint &f) { f.onStart.clear(); });
    row("workers", "The number of workers is 3 now, it was 2.", [](Fingerprint &f) { f.workers = 3; });
    row("secret rotated", "The secret HF_TOKEN has another value.",
        [=](Fingerprint &f) { f.secrets[text("HF_TOKEN")] = text("h9"); });
    row("secret removed", "The secret HF_TOKEN is set no longer.", [](Fingerprint &f) { f.secrets.clear(); });
    row("secret added", "The secret DB has been added.",
        [=](Fingerprint &f) { f.secrets.insert(text("DB"), text("h")); });
    row("variable", "The environment variable MODE has another value.",
        [=](Fingerprint &f) { f.environment[text("MODE")] = text("h9"); });
    row("variable removed", "The environment variable MODE is set no longer.",
        [](Fingerprint &f) { f.environment.clear(); });
    row("variable added", "The environment variable A has been added.",
        [=](Fingerprint &f) { f.environment.insert(text("A"), text("h")); });
    row("key", "The key with which secrets are compared has been replaced (the file .key beside the checkpoints).",
        [=](Fingerprint &f) {
            f.key = text("k2");
            f.secrets[text("HF_TOKEN")] = text("h9");
        });
    row("volume gone", "The volume weights is no longer mounted at /volumes/weights.",
        [=](Fingerprint &f) { f.mounts.remove(text("/volumes/weights")); });
    row("volume exchanged", "At /volumes/weights the volume other is mounted now, it was weights.",
        [=](Fingerprint &f) { f.mounts[text("/volumes/weights")] = text("other"); });
    row("volume added", "The volume data is mounted at /volumes/data now, nothing was.",
        [=](Fingerprint &f) { f.mounts.insert(text("/volumes/data"), text("data")); });
    row("network", "The container has no network now, it had the machine's.",
        [](Fingerprint &f) { f.network = false; });
    row("memory", "The memory limit is 64.0 MiB now, it was 128.0 MiB.",
        [](Fingerprint &f) { f.memoryBytes = 64 << 20; });
    row("memory by a byte", "The memory limit has changed.", [](Fingerprint &f) { f.memoryBytes += 1; });
    row("shared memory", "The size of /dev/shm is 1.0 GiB now, it was 8.0 GiB.",
        [](Fingerprint &f) { f.sharedMemoryBytes = 1 << 30; });
    row("GPU", "The GPU is H100 now, it was none.", [=](Fingerprint &f) { f.gpu = text("H100"); });
    row("driver", "The GPU's driver is 570 now, it was none.", [=](Fingerprint &f) { f.gpuDriver = text("570"); });
    row("CRIU", "CRIU is 4.2.1 now, it was 4.1.", [=](Fingerprint &f) { f.criuVersion = text("4.2.1"); });
    row("kernel", "The kernel is 6.1.1 now, it was 6.1.0.", [=](Fingerprint &f) { f.kernel = text("6.1.1"); });
    row("architecture", "The machine's architecture is i686 now, it was x86_64.",
        [=](Fingerprint &f) { f.architecture = text("i686"); });
    row("feature", "The processor lacks avx512f, which the checkpoint's had.", [=](Fingerprint &f) {
        f.processor.features = {text("avx"), text("fpu"), text("zzz")};
    });
    row("features", "The processor lacks avx and 1 more features, which the checkpoint's had.",
        [=](Fingerprint &f) { f.processor.features = {text("fpu")}; });
    row("model",
        "The processor is Xeon (GenuineIntel, family 6, model 85) now, it was Xeon (GenuineIntel, family 6, "
        "model 143).",
        [=](Fingerprint &f) { f.processor.model = text("85"); });
    row("vendor",
        "The processor is EPYC (AuthenticAMD, family 6, model 143) now, it was Xeon (GenuineIntel, family 6, "
        "model 143).",
        [=](Fingerprint &f) {
            f.processor.vendor = text("AuthenticAMD");
            f.processor.name = text("EPYC");
            f.processor.features.clear();
        });
    row("worker protocol", "Headstart's own part in the container is another version.",
        [](Fingerprint &f) { f.workerProtocol = 2; });
    row("SDK", "Headstart's own part in the container is another version.",
        [=](Fingerprint &f) { f.sdk.content = text("s2"); });
}

void FingerprintTest::differences()
{
    QFETCH(Change, change);
    QFETCH(QString, sentence);
    Fingerprint now = sample();
    change(now);
    QCOMPARE(difference(sample(), now).value_or(QString()), sentence);
}

void FingerprintTest::theTellingOneComesFirst()
{
    Fingerprint now = sample();
    now.kernel = QStringLiteral("6.2");
    now.sdk.content = QStringLiteral("s2");
    now.secrets[QStringLiteral("HF_TOKEN")] = QStringLiteral("h9");
    QCOMPARE(difference(sample(), now).value_or(QString()), QStringLiteral("The secret HF_TOKEN has another value."));
    now.packages.insert(QStringLiteral("torch"), QStringLiteral("2.0"));
    now.image = QStringLiteral("host:22");
    QCOMPARE(difference(sample(), now).value_or(QString()), QStringLiteral("torch 2.0 was added to the image."));
}

void FingerprintTest::describesAContainer()
{
    ContainerSpec spec;
    spec.handler = QStringLiteral("app:predict");
    spec.onStart = QStringLiteral("app:load");
    spec.workers = 3;
    spec.network = false;
    spec.limits.memoryBytes = 1;
    spec.limits.sharedMemoryBytes = 2;
    spec.volumes = {{QStringLiteral("w"), QStringLiteral("./weights")}, {QStringLiteral("d"), QStringLiteral("/data")}};
    spec.secrets = {{QStringLiteral("TOKEN"), QStringLiteral("hunter2-of-the-user")}};
    const ResolvedImage image{QStringLiteral("host:1"), QStringLiteral("/py"), QStringLiteral("3.11.2"), {}};
    const QMap<QString, QString> environment{
        {QStringLiteral("CONTAINER_ID"), QStringLiteral("1")}, {QStringLiteral("A"), QStringLiteral("plain-value")}};
    Fingerprint one;
    QVERIFY(describeContainer(spec, image, environment, QByteArray(32, 'k'), &one).ok());
    QCOMPARE(one.mounts.value(QStringLiteral("/mnt/code/weights")), QStringLiteral("w"));
    QCOMPARE(one.mounts.value(QStringLiteral("/volumes/weights")), QStringLiteral("w"));
    QCOMPARE(one.mounts.value(QStringLiteral("/data")), QStringLiteral("d"));
    QCOMPARE(one.environment.keys(), QStringList({QStringLiteral("A")}));
    QCOMPARE(one.secrets.keys(), QStringList({QStringLiteral("TOKEN")}));
    QCOMPARE(one.handler + one.onStart, spec.handler + spec.onStart);
    QCOMPARE(one.workers, 3);
    QCOMPARE(one.network, false);
    QCOMPARE(one.memoryBytes, 1);
    QCOMPARE(one.sharedMemoryBytes, 2);
    QCOMPARE(one.image + one.python + one.pythonVersion, QStringLiteral("host:1/py3.11.2"));
    // No value stands in the file, nor does the key.
    const QByteArray text = QJsonDocument(toJson(one)).toJson();
    QVERIFY(!text.contains("hunter2-of-the-user") && !text.contains("plain-value"));
    QVERIFY(!text.contains(QByteArray(32, 'k')) && !text.contains(QByteArray(32, 'k').toHex()));
    // Another container of the same spec differs in nothing; a rotated secret and another key do.
    Fingerprint other;
    QMap<QString, QString> second = environment;
    second[QStringLiteral("CONTAINER_ID")] = QStringLiteral("2");
    QVERIFY(describeContainer(spec, image, second, QByteArray(32, 'k'), &other).ok());
    QCOMPARE(other, one);
    spec.secrets[QStringLiteral("TOKEN")] = QStringLiteral("hunter3");
    QVERIFY(describeContainer(spec, image, environment, QByteArray(32, 'k'), &other).ok());
    QCOMPARE(difference(one, other).value_or(QString()), QStringLiteral("The secret TOKEN has another value."));
    QVERIFY(describeContainer(spec, image, environment, QByteArray(32, 'j'), &other).ok());
    QVERIFY(difference(one, other).value_or(QString()).startsWith(QStringLiteral("The key ")));
    spec.volumes.append({QStringLiteral("x"), QStringLiteral("weights")});
    QVERIFY(!describeContainer(spec, image, environment, QByteArray(32, 'k'), &other).ok());
}

void FingerprintTest::describesThisMachine()
{
    Fingerprint one;
    const Result<void> described = describeMachine(&one);
    QVERIFY2(described.ok(), described.ok() ? "" : qPrintable(described.error().message));
    QVERIFY(!one.kernel.isEmpty() && !one.architecture.isEmpty() && !one.processor.vendor.isEmpty());
    QVERIFY(one.processor.features.size() > 3);
    Fingerprint again;
    QVERIFY(describeMachine(&again).ok());
    QCOMPARE(again, one);
}

void FingerprintTest::keyedHashes()
{
    const QByteArray key(32, 'k');
    const auto hash = [&key](const char *name, const char *value) {
        return keyedHash(key, QString::fromLatin1(name), QString::fromLatin1(value));
    };
    QCOMPARE(hash("A", "x").size(), 32);
    QCOMPARE(hash("A", "x"), hash("A", "x"));
    QVERIFY(hash("A", "x") != hash("A", "y"));
    QVERIFY(hash("A", "x") != hash("B", "x"));
    QVERIFY(hash("AB", "C") != hash("A", "BC"));
    QVERIFY(hash("A", "") != hash("", "A"));
    QVERIFY(hash("A", "x") != keyedHash(QByteArray(32, 'j'), QStringLiteral("A"), QStringLiteral("x")));
    // HMAC-SHA256 of "1 Ax" with that key, worked out with Python's hmac module.
    QCOMPARE(hash("A", "x"), QStringLiteral("a3cfb8a2ef6df91d9b46361930f6ee7f"));
}

void FingerprintTest::jsonRoundTrip()
{
    for (const Fingerprint &one : {sample(), Fingerprint{}}) {
        const QByteArray text = QJsonDocument(toJson(one)).toJson(QJsonDocument::Compact);
        const Result<Fingerprint> back = fingerprintFromJson(QJsonDocument::fromJson(text).object());
        QVERIFY2(back.ok(), back.ok() ? "" : qPrintable(back.error().message));
        QCOMPARE(*back, one);
    }
}

void FingerprintTest::jsonIsStrict_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QJsonValue>("value");
    QTest::addColumn<QString>("named");
    // Every member is asked for: what cannot be compared must not pass as equal.
    const QJsonObject whole = toJson(sample());
    for (const QString &name : whole.keys())
        QTest::newRow(qPrintable(QStringLiteral("without ") + name))
            << name << QJsonValue(QJsonValue::Undefined) << name;
    const auto text = [](const char *value) { return QString::fromLatin1(value); };
    QTest::newRow("a number for text") << text("kernel") << QJsonValue(6) << text("kernel");
    QTest::newRow("text for a number") << text("workers") << QJsonValue(text("2")) << text("workers");
    QTest::newRow("half a worker") << text("workers") << QJsonValue(1.5) << text("workers");
    QTest::newRow("far too many workers") << text("workers") << QJsonValue(1e12) << text("workers");
    QTest::newRow("null") << text("network") << QJsonValue() << text("network");
    QTest::newRow("a number among secrets")
        << text("secrets") << QJsonValue(QJsonObject{{text("A"), 1}}) << text("secrets");
    QTest::newRow("a processor without vendor")
        << text("processor") << QJsonValue(QJsonObject{}) << text("processor.vendor");
    QTest::newRow("a tree that is text") << text("code") << QJsonValue(text("c1")) << text("code");
}

void FingerprintTest::jsonIsStrict()
{
    QFETCH(QString, name);
    QFETCH(QJsonValue, value);
    QFETCH(QString, named);
    QJsonObject object = toJson(sample());
    QVERIFY(object.contains(name));
    if (value.isUndefined())
        object.remove(name);
    else
        object.insert(name, value);
    const Result<Fingerprint> read = fingerprintFromJson(object);
    QVERIFY(!read.ok());
    QCOMPARE(toString(read.error().code), QStringLiteral("io"));
    QVERIFY2(read.error().message.contains(u'"' + named + u'"'), qPrintable(read.error().message));
}

void FingerprintTest::otherFormatIsADifference()
{
    const Result<Fingerprint> later = fingerprintFromJson({{QStringLiteral("format"), 2}, {QStringLiteral("mood"), 1}});
    QVERIFY(later.ok());
    QCOMPARE(difference(*later, sample()).value_or(QString()),
        QStringLiteral("It was made by another version of Headstart."));
    QCOMPARE(
        difference(*later, *later).value_or(QString()), QStringLiteral("It was made by another version of Headstart."));
}

void FingerprintTest::processors_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<Processor>("processor");
    const auto text = [](const char *value) { return QString::fromLatin1(value); };
    QTest::newRow("empty") << QByteArray() << Processor{};
    QTest::newRow("x86") << QByteArray("processor\t: 0\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 143\n"
                                       "model name\t: Intel(R) Xeon(R) @ 2.0GHz\nflags\t\t: fpu vme avx avx512f\n"
                                       "vmx flags\t: vnmi ept\nbugs\t\t: spectre_v1\n\n")
                         << Processor{text("GenuineIntel"), text("6"), text("143"), text("Intel(R) Xeon(R) @ 2.0GHz"),
                                {text("avx"), text("avx512f"), text("fpu"), text("vme")}};
    QTest::newRow("only what all can") << QByteArray(
        "vendor_id\t: X\nflags\t: a b c\n\nvendor_id\t: X\nflags\t: c b d\n\n"
        "flags\t: a b c\n") << Processor{text("X"), {}, {}, {}, {text("b"), text("c")}};
    QTest::newRow("arm") << QByteArray("processor\t: 0\nBogoMIPS\t: 50.00\nFeatures\t: fp asimd evtstrm\n"
                                       "CPU implementer\t: 0x41\nCPU architecture: 8\nCPU variant\t: 0x3\n"
                                       "CPU part\t: 0xd0c\n")
                         << Processor{text("0x41"), text("8"), text("0xd0c"), {},
                                {text("asimd"), text("evtstrm"), text("fp")}};
    QTest::newRow("no features") << QByteArray("vendor_id : X\nflags\t:\n") << Processor{text("X"), {}, {}, {}, {}};
}

void FingerprintTest::processors()
{
    QFETCH(QByteArray, text);
    QFETCH(Processor, processor);
    const Processor read = parseProcessor(text);
    QCOMPARE(read.vendor, processor.vendor);
    QCOMPARE(read.family, processor.family);
    QCOMPARE(read.model, processor.model);
    QCOMPARE(read.name, processor.name);
    QCOMPARE(read.features, processor.features);
}

QTEST_GUILESS_MAIN(FingerprintTest)
#include "tst_fingerprint.moc"
