// SPDX-FileCopyrightText: 2026 The Headstart authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "localrunner/images/image_resolver.h"

#include "localrunner/images/file_access.h"
#include "localrunner/images/host_composition.h"
#include "localrunner/images/manifest.h"
#include "localrunner/images/requirement_check.h"

#include <QDir>
#include <QFile>

#include <fcntl.h>

namespace headstart {

namespace {

constexpr QLatin1String searchPath("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");

SharedFd openRoot()
{
    return std::make_shared<const UniqueFd>(UniqueFd(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC)));
}

/// "3.11" of "python3.11", "3.11" or "3.11.2"; empty where any Python 3 will do.
QString wantedSeries(const QString &pythonVersion)
{
    QString number = pythonVersion.trimmed();
    if (number.startsWith(QLatin1String("python"), Qt::CaseInsensitive))
        number = number.mid(6);
    const QStringList parts = number.split(u'.');
    return parts.size() < 2 ? QString() : parts[0] + u'.' + parts[1];
}

Result<void> checkEnvironment(const QMap<QString, QString> &env)
{
    for (auto variable = env.cbegin(); variable != env.cend(); ++variable) {
        if (variable.key().isEmpty() || variable.key().contains(u'=') || variable.key().contains(QChar(u'\0'))
            || variable.value().contains(QChar(u'\0'))) {
            return Error{ErrorCode::BadInput,
                QStringLiteral(
                    "The image's environment variable \"%1\" cannot be set: its name holds no \"=\", and neither "
                    "it nor its value holds a zero byte.")
                    .arg(variable.key()),
                {}};
        }
    }
    return {};
}

/// What both sources have in common: the interpreter is known, the composition is made.
class Resolution
{
public:
    Resolution(const ImageSpec &spec, Interpreter interpreter)
        : m_spec(spec)
        , m_interpreter(std::move(interpreter))
        , m_distributions(findDistributions(m_interpreter.sites))
    {
    }

    Result<void> check(QStringList *notes) const
    {
        if (!m_spec.commands.isEmpty()) {
            return Error{ErrorCode::MachineCannot,
                QStringLiteral(
                    "Image(commands=…) cannot be run here: this image is used as it is and not built. Run what \"%1\" "
                    "does on the machine itself and take the command out of the image.")
                    .arg(m_spec.commands.first()),
                m_spec.commands.join(u'\n')};
        }
        const Result<RequirementReport> report =
            checkRequirements(m_spec.pythonPackages, m_distributions, m_interpreter.version);
        if (!report)
            return report.error();
        if (!report->unmet.isEmpty()) {
            const bool isSystem = m_interpreter.kind == Interpreter::Kind::System;
            return unmetRequirementsError(
                report->unmet, m_interpreter, isSystem ? debianPythonPackages() : QStringList());
        }
        *notes += report->notes;
        const QString wanted = wantedSeries(m_spec.pythonVersion);
        if (!wanted.isEmpty() && wanted != m_interpreter.version.section(u'.', 0, 1)) {
            notes->append(QStringLiteral("The image asks for Python %1; Python %2 (%3) stands in for it.")
                              .arg(wanted, m_interpreter.version, m_interpreter.python));
        }
        return {};
    }

    ImageOnMachine finish(ImageComposition composition, const QString &kind, const QByteArray &packagesKey,
        const QString &place, const QStringList &notes) const
    {
        QString path = searchPath;
        const QString programs = m_interpreter.prefix + QLatin1String("/bin");
        if (m_interpreter.prefix != u"/usr" && m_interpreter.prefix != u"/usr/local")
            path.prepend(programs + u':');
        composition.python = m_interpreter.python;
        composition.environment = {{QStringLiteral("PATH"), path}, {QStringLiteral("HOME"), QStringLiteral("/root")},
            {QStringLiteral("LANG"), QStringLiteral("C.UTF-8")}};
        if (m_interpreter.kind == Interpreter::Kind::VirtualEnvironment)
            composition.environment.insert(QStringLiteral("VIRTUAL_ENV"), m_interpreter.prefix);
        if (m_interpreter.kind == Interpreter::Kind::Conda)
            composition.environment.insert(QStringLiteral("CONDA_PREFIX"), m_interpreter.prefix);
        for (auto variable = m_spec.env.cbegin(); variable != m_spec.env.cend(); ++variable)
            composition.environment.insert(variable.key(), variable.value());
        ResolvedImage image;
        image.id = kind + u':' + manifestHash(packagesKey, m_interpreter, m_distributions, place);
        image.python = m_interpreter.python;
        image.pythonVersion = m_interpreter.version;
        image.notes = notes;
        QMap<QString, QString> packages;
        for (auto one = m_distributions.cbegin(); one != m_distributions.cend(); ++one)
            packages.insert(one.key(), one->version);
        return {image, std::move(composition), packages};
    }

    const Interpreter &interpreter() const { return m_interpreter; }

private:
    const ImageSpec &m_spec;
    const Interpreter m_interpreter;
    const QHash<QString, Distribution> m_distributions;
};

Result<void> addInterpreter(const Interpreter &interpreter, const ImageUser &user, const MaskStore &masks,
    ImageComposition *composition, Skeleton *skeleton)
{
    const Readers readers = Readers::user(user.uid, user.groups);
    for (const Interpreter::Tree &tree : interpreter.trees) {
        // The environment's packages are what its mask depends on, and they show in its directories.
        const Result<SharedFd> mask = masks.maskOf(tree.path, tree.folder->get(), readers, {});
        if (!mask)
            return mask.error();
        skeleton->addDirectory(tree.path);
        if (*mask)
            composition->overlays.append({tree.path, {*mask, tree.folder}, true});
        else
            composition->binds.append({tree.path, tree.folder, true});
    }
    for (const Skeleton::Link &link : interpreter.links) {
        skeleton->addDirectory(link.path.left(link.path.lastIndexOf(u'/')));
        skeleton->links.append(link);
    }
    return {};
}

Result<ImageOnMachine> resolveHost(const ImageSpec &spec, const ImageResolverSettings &settings)
{
    Result<Interpreter> interpreter = findHostInterpreter(
        spec.interpreter, settings.user, settings.hiddenFolders, settings.cacheFolder + QLatin1String("/interpreter"));
    if (!interpreter)
        return interpreter.error();
    const Resolution resolution(spec, std::move(*interpreter));
    QStringList notes;
    if (const Result<void> checked = resolution.check(&notes); !checked)
        return checked.error();

    HostSources sources;
    Skeleton skeleton;
    sources.packagesKey = packageDatabaseKey(openRoot()->get(), settings.cacheFolder + QLatin1String("/packages"));
    sources.hiddenFolders = settings.hiddenFolders;
    sources.mounts = parseMountInfo(readHostFile(QStringLiteral("/proc/self/mountinfo")).value_or(QByteArray()));
    const MaskStore masks(settings.cacheFolder + QLatin1String("/masks"));
    Result<ImageComposition> composition = composeHost(sources, masks, &skeleton, &notes);
    if (!composition)
        return composition.error();
    const Result<void> added = addInterpreter(resolution.interpreter(), settings.user, masks, &*composition, &skeleton);
    if (!added)
        return added.error();
    const Result<SharedFd> root = SkeletonStore(settings.cacheFolder + QLatin1String("/skeletons")).layerFor(skeleton);
    if (!root)
        return root.error();
    composition->overlays.prepend({QStringLiteral("/"), {*root}, false});
    return resolution.finish(std::move(*composition), QStringLiteral("host"), sources.packagesKey, {}, notes);
}

Result<ImageOnMachine> resolveFolder(const ImageSpec &spec, const ImageResolverSettings &settings)
{
    const QString path = QDir::cleanPath(spec.rootFolder);
    if (!path.startsWith(u'/')) {
        return Error{ErrorCode::BadInput,
            QStringLiteral("The root filesystem folder \"%1\" is not an absolute path.").arg(spec.rootFolder), {}};
    }
    Result<UniqueFd> opened = settings.user.open(path, O_PATH | O_DIRECTORY);
    if (!opened)
        return std::move(opened).error();
    const SharedFd root = std::make_shared<const UniqueFd>(std::move(*opened));
    struct stat status
    {
    };
    struct stat machineRoot
    {
    };
    if (::fstatat(root->get(), "", &status, AT_EMPTY_PATH) == 0 && ::stat("/", &machineRoot) == 0
        && status.st_dev == machineRoot.st_dev && status.st_ino == machineRoot.st_ino) {
        return Error{ErrorCode::BadInput,
            QStringLiteral(
                "%1 is this machine's own root; use the host image for it, which leaves out what is private.")
                .arg(path),
            {}};
    }
    Result<Interpreter> interpreter = findFolderInterpreter(root, path, spec.interpreter);
    if (!interpreter)
        return interpreter.error();
    const Resolution resolution(spec, std::move(*interpreter));
    QStringList notes;
    if (const Result<void> checked = resolution.check(&notes); !checked)
        return checked.error();

    const QByteArray packagesKey = packageDatabaseKey(root->get());
    const MaskStore masks(settings.cacheFolder + QLatin1String("/masks"));
    const Result<SharedFd> mask =
        masks.maskOf(path, root->get(), Readers::user(settings.user.uid, settings.user.groups), packagesKey);
    if (!mask)
        return mask.error();
    ImageComposition composition;
    QList<SharedFd> lowers{root};
    if (*mask)
        lowers.prepend(*mask);
    composition.overlays.append({QStringLiteral("/"), lowers, false});
    if (const auto resolver = readHostFile(QStringLiteral("/etc/resolv.conf"), 1 << 20))
        composition.files.insert(QStringLiteral("/etc/resolv.conf"), *resolver);
    return resolution.finish(std::move(composition), QStringLiteral("folder"), packagesKey, path, notes);
}

} // namespace

ImageResolver::ImageResolver(ImageResolverSettings settings)
    : m_settings(std::move(settings))
{
}

Result<ImageOnMachine> ImageResolver::resolve(const ImageSpec &spec) const
{
    if (const Result<void> checked = checkEnvironment(spec.env); !checked)
        return checked.error();
    if (const Result<void> made = makePrivateFolder(m_settings.cacheFolder); !made)
        return made.error();
    switch (spec.source) {
    case ImageSpec::Source::Host:
        return resolveHost(spec, m_settings);
    case ImageSpec::Source::RootFolder:
        return resolveFolder(spec, m_settings);
    case ImageSpec::Source::Registry:
        break;
    }
    return Error{ErrorCode::MachineCannot,
        QStringLiteral(
            "The image %1 cannot be used: images of registries are not supported. Use this machine's own system (host) "
            "or a folder that holds a root filesystem.")
            .arg(spec.reference),
        {}};
}

} // namespace headstart
