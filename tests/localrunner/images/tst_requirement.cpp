// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/images/package_version.h"
#include "localrunner/images/requirement.h"

#include <QTest>

using namespace headstart;

/// PEP 440 versions and specifiers, PEP 508 requirements and markers, PEP 503 names. The examples are those PEPs' own
/// rules.
class TestRequirement : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void versionsAreOrdered();
    void versionsThatAreTheSame_data();
    void versionsThatAreTheSame();
    void notVersions_data();
    void notVersions();
    void specifiers_data();
    void specifiers();
    void badSpecifiers_data();
    void badSpecifiers();
    void requirements_data();
    void requirements();
    void badRequirements_data();
    void badRequirements();
    void markers_data();
    void markers();
    void names_data();
    void names();
};

void TestRequirement::versionsAreOrdered()
{
    const QStringList ascending = {QStringLiteral("1.0.dev456"), QStringLiteral("1.0a1"),
        QStringLiteral("1.0a2.dev456"), QStringLiteral("1.0a12.dev456"), QStringLiteral("1.0a12"),
        QStringLiteral("1.0b1.dev456"), QStringLiteral("1.0b2"), QStringLiteral("1.0b2.post345.dev456"),
        QStringLiteral("1.0b2.post345"), QStringLiteral("1.0rc1.dev456"), QStringLiteral("1.0rc1"),
        QStringLiteral("1.0"), QStringLiteral("1.0+abc.5"), QStringLiteral("1.0+abc.7"), QStringLiteral("1.0+5"),
        QStringLiteral("1.0.post456.dev34"), QStringLiteral("1.0.post456"), QStringLiteral("1.0.15"),
        QStringLiteral("1.1.dev1"), QStringLiteral("1.9"), QStringLiteral("1.10"), QStringLiteral("2023.1"),
        QStringLiteral("1!0.1")};
    for (qsizetype i = 0; i < ascending.size(); ++i) {
        for (qsizetype j = 0; j < ascending.size(); ++j) {
            const auto a = PackageVersion::parse(ascending[i]);
            const auto b = PackageVersion::parse(ascending[j]);
            QVERIFY2(a && b, qPrintable(ascending[i]));
            QVERIFY2((*a < *b) == (i < j) && (*a == *b) == (i == j), qPrintable(ascending[i] + u' ' + ascending[j]));
        }
    }
}

void TestRequirement::versionsThatAreTheSame_data()
{
    QTest::addColumn<QString>("one");
    QTest::addColumn<QString>("other");
    const auto row = [](const char *one, const char *other) {
        QTest::addRow("%s %s", one, other) << QString::fromLatin1(one) << QString::fromLatin1(other);
    };
    row("1.0", "1");
    row("1.0.0", "1.0");
    row("v1.0", "1.0");
    row("1.0-alpha.1", "1.0a1");
    row("1.0RC1", "1.0rc1");
    row("1.0c1", "1.0rc1");
    row("1.0preview2", "1.0rc2");
    row("1.0-1", "1.0.post1");
    row("1.0-r4", "1.0.post4");
    row("1.0.dev", "1.0.dev0");
    row("1.0+Ubuntu-1", "1.0+ubuntu.1");
    row("01.02", "1.2");
}

void TestRequirement::versionsThatAreTheSame()
{
    QFETCH(QString, one);
    QFETCH(QString, other);
    QVERIFY(PackageVersion::parse(one) && PackageVersion::parse(other));
    QVERIFY(*PackageVersion::parse(one) == *PackageVersion::parse(other));
}

void TestRequirement::notVersions_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text : {"", "abc", "1.0.x", "1..0", "1.0+", "1.0+a!b", "one", "1.0 2.0", "1.0a1b1"})
        QTest::newRow(*text ? text : "empty") << QString::fromLatin1(text);
}

void TestRequirement::notVersions()
{
    QFETCH(QString, text);
    QVERIFY(!PackageVersion::parse(text));
}

void TestRequirement::specifiers_data()
{
    QTest::addColumn<QString>("specifiers");
    QTest::addColumn<QString>("version");
    QTest::addColumn<bool>("holds");
    const auto row = [](const char *specifiers, const char *version, bool holds) {
        QTest::addRow("%s %s %s", version, holds ? "in" : "not in", specifiers)
            << QString::fromLatin1(specifiers) << QString::fromLatin1(version) << holds;
    };
    row("", "1.0", true);
    row("==1.0", "1.0.0", true);
    row("==1.0", "1.0+cu118", true);
    row("==1.0+cu118", "1.0", false);
    row("==1.0", "1.0.post1", false);
    row("==1.1.*", "1.1.5", true);
    row("==1.1.*", "1.1a1", true);
    row("==1.1.*", "1.10", false);
    row("==6.*", "6", true);
    row("!=1.1.*", "1.1.2", false);
    row("!=1.1", "1.2", true);
    row("~=2.2", "2.3", true);
    row("~=2.2", "3.0", false);
    row("~=2.2", "2.1", false);
    row("~=1.4.5", "1.4.9", true);
    row("~=1.4.5", "1.5.0", false);
    row("~=2.2.post3", "2.2", false);
    row(">=2.0", "2.0+cu117", true);
    row(">=2.0", "2.0rc1", false);
    row("<=2.0", "2.0+local", true);
    row("<2", "2.0rc1", false);
    row("<2", "1.9.9", true);
    row("<2.0rc2", "2.0rc1", true);
    row(">1.7", "1.7.post1", false);
    row(">1.7", "1.7+local", false);
    row(">1.7", "1.7.1", true);
    row(">1.7.post2", "1.7.post3", true);
    row(">=1.2,<2,!=1.5", "1.4", true);
    row(">=1.2,<2,!=1.5", "1.5", false);
    row(">=1.2 , <2", "2.0", false);
    row("===weird", "weird", true);
    row(">=1", "weird", false);
    row(">=1!0", "2023.1", false);
    row(">=1.9", "1.10", true);
}

void TestRequirement::specifiers()
{
    QFETCH(QString, specifiers);
    QFETCH(QString, version);
    const auto parsed = VersionSpecifiers::parse(specifiers);
    QVERIFY(parsed.has_value());
    QTEST(parsed->contains(version), "holds");
}

void TestRequirement::badSpecifiers_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text : {"1.0", "=1.0", "=>1", "==", ">=1.*", "~=1", "==1.0.*.1", "== 1.0 2.0", ">=abc", "latest"})
        QTest::newRow(text) << QString::fromLatin1(text);
}

void TestRequirement::badSpecifiers()
{
    QFETCH(QString, text);
    QVERIFY(!VersionSpecifiers::parse(text));
}

void TestRequirement::requirements_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QStringList>("extras");
    QTest::addColumn<QString>("specifiers");
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("marker");
    const auto row = [](const char *text, const char *name, const QStringList &extras, const char *specifiers,
                         const char *url, const char *marker) {
        QTest::newRow(text) << QString::fromLatin1(text) << QString::fromLatin1(name) << extras
                            << QString::fromLatin1(specifiers) << QString::fromLatin1(url)
                            << QString::fromLatin1(marker);
    };
    row("torch", "torch", {}, "", "", "");
    row("torch>=2.0,<3", "torch", {}, ">=2.0,<3", "", "");
    row("torch (>=2.0)", "torch", {}, ">=2.0", "", "");
    row("uvicorn[standard, Other_X]==0.23.*", "uvicorn", {QStringLiteral("standard"), QStringLiteral("other-x")},
        "==0.23.*", "", "");
    row("tomli>=1; python_version < \"3.11\"", "tomli", {}, ">=1", "", "python_version < \"3.11\"");
    row("pip @ https://example.org/pip.zip ; os_name=='posix'", "pip", {}, "", "https://example.org/pip.zip",
        "os_name=='posix'");
    row("git+https://example.org/x.git@main#egg=my-pkg", "my-pkg", {}, "",
        "git+https://example.org/x.git@main#egg=my-pkg", "");
}

void TestRequirement::requirements()
{
    QFETCH(QString, text);
    const auto requirement = Requirement::parse(text);
    QVERIFY2(requirement.ok(), requirement ? "" : qPrintable(requirement.error().message));
    QTEST(requirement->name, "name");
    QTEST(requirement->extras, "extras");
    QTEST(requirement->specifierText, "specifiers");
    QTEST(requirement->url, "url");
    QTEST(requirement->marker, "marker");
}

void TestRequirement::badRequirements_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text : {"", "==1.0", "torch=2", "torch 2.0", "torch; python", "torch; nonsense == '1'",
             "torch; (os_name == 'posix'", "git+https://example.org/x.git", "-e .", "torch>=two"})
        QTest::newRow(*text ? text : "empty") << QString::fromLatin1(text);
}

void TestRequirement::badRequirements()
{
    QFETCH(QString, text);
    const auto requirement = Requirement::parse(text);
    QVERIFY(!requirement.ok());
    QCOMPARE(toString(requirement.error().code), QStringLiteral("bad_input"));
}

void TestRequirement::markers_data()
{
    QTest::addColumn<QString>("marker");
    QTest::addColumn<bool>("holds");
    const auto row = [](const char *marker, bool holds) {
        QTest::newRow(marker) << QString::fromLatin1(marker) << holds;
    };
    row("python_version < '3.9'", false);
    row("python_version >= '3.9'", true);
    row("'3.9' <= python_version", true);
    row("python_full_version >= '3.11.2'", true);
    row("sys_platform == 'win32'", false);
    row("sys_platform == 'linux' and python_version > '3'", true);
    row("sys_platform == 'win32' or (os_name == 'posix' and extra == 'Standard_X')", true);
    row("extra == 'other'", false);
    row("platform_system in 'Linux Darwin'", true);
    row("platform_system not in 'Linux Darwin'", false);
    row("implementation_name != 'cpython'", false);
    row("python_version in '3.8 3.9'", false);
}

void TestRequirement::markers()
{
    QFETCH(QString, marker);
    QMap<QString, QString> environment = markerEnvironment(QStringLiteral("3.11.2"));
    environment.insert(QStringLiteral("extra"), QStringLiteral("standard-x"));
    const auto outcome = evaluateMarker(marker, environment);
    QVERIFY(outcome.has_value());
    QTEST(*outcome, "holds");
}

void TestRequirement::names_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("normal");
    QTest::newRow("capitals") << QStringLiteral("PyYAML") << QStringLiteral("pyyaml");
    QTest::newRow("separators") << QStringLiteral("a-_.b__C") << QStringLiteral("a-b-c");
}

void TestRequirement::names()
{
    QFETCH(QString, name);
    QTEST(normalizedPackageName(name), "normal");
}

QTEST_APPLESS_MAIN(TestRequirement)
#include "tst_requirement.moc"
