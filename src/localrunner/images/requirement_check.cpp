// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/images/requirement_check.h"

#include <QProcess>
#include <QSet>

namespace headstart {

namespace {

class RequirementChecker
{
public:
    RequirementChecker(const QHash<QString, Distribution> &installed, const QString &pythonVersion)
        : m_installed(installed)
        , m_pythonVersion(pythonVersion)
    {
    }

    Result<void> check(const QString &text)
    {
        if (text.isEmpty() || text.startsWith(u'#'))
            return {};
        if (text.startsWith(u'-')) {
            m_report.notes.append(
                QStringLiteral("\"%1\" is an option of pip; it has no meaning for an image of this machine.")
                    .arg(text));
            return {};
        }
        const Result<Requirement> requirement = Requirement::parse(text);
        if (!requirement)
            return requirement.error();
        if (evaluateMarker(requirement->marker, markerEnvironment(m_pythonVersion)).value_or(true))
            checkOne(*requirement, {});
        return {};
    }

    RequirementReport report() const { return m_report; }

private:
    void checkOne(const Requirement &requirement, const QString &neededBy)
    {
        const QString key = normalizedPackageName(requirement.name);
        const auto found = m_installed.constFind(key);
        if (found == m_installed.cend()) {
            m_report.unmet.append({requirement, {}, neededBy});
            return;
        }
        if (!requirement.specifiers.isEmpty() && !requirement.specifiers.contains(found->version)) {
            m_report.unmet.append({requirement, found->version, neededBy});
            return;
        }
        if (!requirement.url.isEmpty()) {
            m_report.notes.append(QStringLiteral("%1 %2 is installed; whether it is what %3 holds cannot be told.")
                                      .arg(requirement.name, found->version, requirement.url));
        }
        for (const QString &extra : requirement.extras) {
            const QString seen = key + u'[' + extra + u']';
            if (m_seenExtras.contains(seen))
                continue;
            m_seenExtras.insert(seen);
            checkExtra(*found, extra);
        }
    }

    /// What a distribution asks for with an extra and not without it.
    void checkExtra(const Distribution &distribution, const QString &extra)
    {
        const QMap<QString, QString> without = markerEnvironment(m_pythonVersion);
        QMap<QString, QString> with = without;
        with.insert(QStringLiteral("extra"), extra);
        for (const QString &text : distribution.requirements()) {
            const Result<Requirement> requirement = Requirement::parse(text);
            if (!requirement) // the distribution's mistake, which pip would meet in the same way
                continue;
            if (evaluateMarker(requirement->marker, with).value_or(false)
                && !evaluateMarker(requirement->marker, without).value_or(false))
                checkOne(*requirement, distribution.name + u'[' + extra + u']');
        }
    }

    const QHash<QString, Distribution> &m_installed;
    const QString m_pythonVersion;
    QSet<QString> m_seenExtras;
    RequirementReport m_report;
};

QString written(const Requirement &requirement)
{
    return requirement.name + requirement.specifierText;
}

QString pipArguments(const QList<UnmetRequirement> &unmet)
{
    QStringList arguments;
    for (const UnmetRequirement &one : unmet) {
        const QString what = one.requirement.url.isEmpty()
            ? written(one.requirement)
            : one.requirement.name + QLatin1String(" @ ") + one.requirement.url;
        arguments.append(u'\'' + what + u'\'');
    }
    return arguments.join(u' ');
}

QString namesOf(const QList<UnmetRequirement> &unmet)
{
    QStringList names;
    for (const UnmetRequirement &one : unmet)
        names.append(one.requirement.name);
    return names.join(QLatin1String(", "));
}

/// What a user of the system's Python can do: apt where it has the package, else a virtual environment that sees the
/// system's packages.
QString systemAdvice(const QList<UnmetRequirement> &unmet, const QStringList &known)
{
    QStringList fromDebian;
    QList<UnmetRequirement> fromPip;
    for (const UnmetRequirement &one : unmet) {
        const QString package = one.installed.isEmpty() ? debianPackageFor(one.requirement.name, known) : QString();
        if (package.isEmpty())
            fromPip.append(one);
        else
            fromDebian.append(package);
    }
    QString advice;
    if (!fromDebian.isEmpty()) {
        fromDebian.removeDuplicates();
        advice = (known.isEmpty() ? QStringLiteral("Most likely this installs it: sudo apt-get install %1")
                                  : QStringLiteral("Install it with: sudo apt-get install %1"))
                     .arg(fromDebian.join(u' '));
    }
    if (!fromPip.isEmpty()) {
        if (!advice.isEmpty())
            advice += QLatin1String(". ");
        advice += QStringLiteral(
            "For %1, make a virtual environment and name it as the endpoint's interpreter: python3 -m venv "
            "--system-site-packages ~/headstart-env && ~/headstart-env/bin/pip install %2")
                      .arg(namesOf(fromPip), pipArguments(fromPip));
    }
    return advice;
}

} // namespace

Result<RequirementReport> checkRequirements(
    const QStringList &requirements, const QHash<QString, Distribution> &installed, const QString &pythonVersion)
{
    RequirementChecker checker(installed, pythonVersion);
    for (const QString &text : requirements) {
        if (const Result<void> checked = checker.check(text.trimmed()); !checked)
            return checked.error();
    }
    return checker.report();
}

Error unmetRequirementsError(
    const QList<UnmetRequirement> &unmet, const Interpreter &interpreter, const QStringList &debianPackages)
{
    QStringList sentences;
    for (const UnmetRequirement &one : unmet) {
        const QString asker = one.neededBy.isEmpty() ? QStringLiteral("the image asks for")
                                                     : QStringLiteral("%1 needs").arg(one.neededBy);
        if (one.installed.isEmpty()) {
            sentences.append(QStringLiteral("The Python package %1, which %2, is not installed for %3.")
                                 .arg(written(one.requirement), asker, interpreter.python));
        } else {
            sentences.append(
                QStringLiteral("%1 %2 is installed for %3, but %4 %5.")
                    .arg(one.requirement.name, one.installed, interpreter.python, asker, written(one.requirement)));
        }
    }
    switch (interpreter.kind) {
    case Interpreter::Kind::System:
        sentences.append(systemAdvice(unmet, debianPackages));
        break;
    case Interpreter::Kind::VirtualEnvironment:
    case Interpreter::Kind::Conda:
        sentences.append(
            QStringLiteral("Install it with: %1/bin/pip install %2").arg(interpreter.prefix, pipArguments(unmet)));
        break;
    case Interpreter::Kind::Other:
        sentences.append(
            QStringLiteral("Install it with: %1 -m pip install %2").arg(interpreter.python, pipArguments(unmet)));
        break;
    }
    return Error{ErrorCode::MachineCannot, sentences.join(u' '), {}};
}

QString debianPackageFor(const QString &distribution, const QStringList &known)
{
    // Debian names its packages by the module that is imported; these differ from the distribution's name.
    static const QHash<QString, QString> special = {
        {QStringLiteral("beautifulsoup4"), QStringLiteral("bs4")},
        {QStringLiteral("faiss-cpu"), QStringLiteral("faiss")},
        {QStringLiteral("opencv-python"), QStringLiteral("opencv")},
        {QStringLiteral("opencv-python-headless"), QStringLiteral("opencv")},
        {QStringLiteral("pillow"), QStringLiteral("pil")},
        {QStringLiteral("protobuf"), QStringLiteral("protobuf")},
        {QStringLiteral("pycryptodome"), QStringLiteral("pycryptodome")},
        {QStringLiteral("pyopenssl"), QStringLiteral("openssl")},
        {QStringLiteral("python-dateutil"), QStringLiteral("dateutil")},
        {QStringLiteral("python-multipart"), QStringLiteral("multipart")},
        {QStringLiteral("pyyaml"), QStringLiteral("yaml")},
        {QStringLiteral("pyzmq"), QStringLiteral("zmq")},
        {QStringLiteral("scikit-image"), QStringLiteral("skimage")},
        {QStringLiteral("scikit-learn"), QStringLiteral("sklearn")},
    };
    const QString name = normalizedPackageName(distribution);
    QStringList candidates{special.value(name, name)};
    if (name.startsWith(QLatin1String("python-")))
        candidates.append(name.mid(7));
    if (name.startsWith(QLatin1String("py")))
        candidates.append(name.mid(2));
    for (const QString &candidate : candidates) {
        const QString package = QLatin1String("python3-") + candidate;
        if (known.isEmpty() || known.contains(package))
            return package;
    }
    return {};
}

QStringList debianPythonPackages()
{
    QProcess aptCache;
    aptCache.start(QStringLiteral("/usr/bin/apt-cache"), {QStringLiteral("pkgnames"), QStringLiteral("python3-")});
    if (!aptCache.waitForFinished(3000) || aptCache.exitCode() != 0) {
        aptCache.kill();
        aptCache.waitForFinished(1000);
        return {};
    }
    return QString::fromUtf8(aptCache.readAllStandardOutput()).split(u'\n', Qt::SkipEmptyParts);
}

} // namespace headstart
